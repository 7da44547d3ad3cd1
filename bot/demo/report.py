"""What the demo shows: what is true, what people were told, and how long after the line was written."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.demo.simulator import TRUTH
from bot.demo.traffic import Due


@dataclass(frozen=True, slots=True)
class Told:
    """A card that the connector accepted for somebody."""

    due: Due
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """The demo's result."""

    events: int
    planted: Mapping[str, list[str]]  # issue -> logins, each as often as they are due to be told
    told: Mapping[str, list[str]]
    missed: int
    wrong: int
    unknown: int  # sends whose outcome a kill left open
    p50_seconds: float | None
    p99_seconds: float | None

    def object(self) -> dict[str, Any]:
        """The line of `--json`."""
        return {
            "events": self.events,
            "planted": dict(self.planted),
            "told": dict(self.told),
            "missed": self.missed,
            "wrong": self.wrong,
            "unknown": self.unknown,
            "p50_seconds": self.p50_seconds,
            "p99_seconds": self.p99_seconds,
        }


def read_truth(folder: Path) -> list[Told]:
    """Who is due to be told, and when their line was written."""
    path = folder / TRUTH
    if not path.exists():
        return []
    truth = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            truth.append(_truth(json.loads(line)))
        except (ValueError, KeyError, TypeError):
            continue  # a line that a kill cut off, with or without the next behind it
    return truth


def report(truth: Sequence[Told], told: Sequence[Told], *, events: int, unknown: int) -> Report:
    """Hold what people were told against what is true. Everybody due once is told once, and nobody else."""
    wanted = {due.due: due.at for due in reversed(truth)}
    times: dict[Due, list[datetime]] = defaultdict(list)
    for one in told:
        times[one.due].append(one.at)
    waits = sorted(
        (min(times[due]) - written).total_seconds() for due, written in wanted.items() if due in times
    )
    return Report(
        events=events,
        planted=_by_issue(wanted),
        told=_by_issue(one.due for one in told),
        missed=sum(due not in times for due in wanted),
        wrong=sum(len(at) - (due in wanted) for due, at in times.items()),
        unknown=unknown,
        p50_seconds=_percentile(waits, 0.50),
        p99_seconds=_percentile(waits, 0.99),
    )


def _truth(line: dict[str, Any]) -> Told:
    due = Due(line["issue"], line["person"], line["told"], tuple(line["key"]))
    return Told(due, datetime.fromisoformat(line["written"]))


def _by_issue(dues: Iterable[Due]) -> dict[str, list[str]]:
    counted = Counter((due.issue, due.person) for due in dues)
    found: dict[str, list[str]] = {}
    for (issue, person), times in sorted(counted.items()):
        found.setdefault(issue, []).extend([person] * times)
    return found


def _percentile(waits: Sequence[float], share: float) -> float | None:
    """Nearest rank: with fewer than 100 waits the 99th percentile is the longest."""
    if not waits:
        return None
    return round(waits[max(0, math.ceil(share * len(waits)) - 1)], 3)
