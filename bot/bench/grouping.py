"""How well messages are grouped: the groups that the miner finds, against those that somebody made by hand."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Final

from detectors.templates.miner import Miner

SUFFIX: Final = "_structured.csv"
_KINDS: Final = ("_2k.log", "_full.log", ".log")


class NoSets(Exception):
    """There is nothing to measure in the folder, or it cannot be read."""


@dataclass(frozen=True, slots=True)
class LogSet:
    """Messages and for each the group that it truly belongs to."""

    name: str
    messages: Sequence[str]
    truth: Sequence[str]


@dataclass(frozen=True, slots=True)
class Grouped:
    """What came of one set."""

    accuracy: float  # of 1
    messages: int
    groups: int  # found
    true_groups: int
    seconds: float  # of processor time


def log_sets(folder: Path) -> tuple[LogSet, ...]:
    """The sets below a folder, by name. Raises NoSets."""
    paths = sorted(folder.rglob(f"*{SUFFIX}"))
    if not paths:
        raise NoSets(f"{folder}: no file below it ends in {SUFFIX}; give a folder of LogHub's sets.")
    names = Counter(_name(path) for path in paths)
    return tuple(
        _read(path, _name(path) if names[_name(path)] == 1 else str(path.relative_to(folder)))
        for path in paths
    )


def measure(sets: Iterable[LogSet], progress: Callable[[str], None]) -> Mapping[str, Grouped]:
    """Mine each set with a miner of its own, in the order of its lines; keyed by the set's name."""
    results: dict[str, Grouped] = {}
    for one in sets:
        progress(f"grouping {one.name}")
        results[one.name] = _mine(one)
    return results


def accuracy(groups: Sequence[int], truth: Sequence[str]) -> float:
    """The share of messages whose group holds exactly the messages of their true group."""
    if not truth:
        return 1.0
    sizes = Counter(truth)
    members: dict[int, Counter[str]] = defaultdict(Counter)
    for group, true in zip(groups, truth, strict=True):
        members[group][true] += 1
    right = sum(
        count
        for inside in members.values()
        if len(inside) == 1
        for true, count in inside.items()
        if count == sizes[true]
    )
    return right / len(truth)


def _mine(one: LogSet) -> Grouped:
    miner = Miner()
    into: dict[int, int] = {}
    groups: list[int] = []
    began = process_time()
    for message in one.messages:
        mined = miner.mine(message)
        groups.append(mined.id)
        for other in mined.merged:
            into[other] = mined.id
    seconds = process_time() - began
    final = [_final(group, into) for group in groups]
    return Grouped(accuracy(final, one.truth), len(groups), len(set(final)), len(set(one.truth)), seconds)


def _final(group: int, into: Mapping[int, int]) -> int:
    """A group that was merged later counts as merged."""
    while group in into:
        group = into[group]
    return group


def _name(path: Path) -> str:
    name = path.name.removesuffix(SUFFIX)
    for kind in _KINDS:
        name = name.removesuffix(kind)
    return name


def _read(path: Path, name: str) -> LogSet:
    messages, truth = [], []
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            for row in csv.DictReader(file):
                messages.append(row["Content"] or "")
                truth.append(row["EventId"] or "")
    except (OSError, csv.Error) as error:
        raise NoSets(f"{path}: it cannot be read ({error}).") from error
    except KeyError as error:
        raise NoSets(f"{path}: it has no column {error}; LogHub's files have Content and EventId.") from error
    return LogSet(name, messages, truth)
