"""How long a backtest of one selective rule takes among many events."""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, Final

from sigma.rule import SigmaRule

from bot.backtesting.backtest import backtest
from bot.bench.filling import filled
from bot.bench.scratch import Scratch
from bot.bench.shipped import USERS
from bot.directory import Directory, Person
from detectors.backtesting.matching import Looked
from detectors.known_issue import KnownIssue
from ingest.event import utc_now
from ingest.store import EventStore

SELECTIVE: Final[Mapping[str, Any]] = {
    "failed": {"message|contains": "Failed to perform.", "level": "error"},
    "condition": "failed",
}
"""A third of the errors, which are 2% of the events."""

PATTERN: Final[Mapping[str, Any]] = {
    "late": {"message|re": "gateway$|document [0-9]{4}9$"},
    "condition": "late",
}
"""What no index knows: every event has to be looked at."""


def measure(scratch: Scratch, rows: int, progress: Callable[[str], None], *, pattern: bool = False) -> float:
    """Fill a database and try a rule on it; the seconds that this took. Raises NoScratch."""
    with filled(scratch, rows, progress) as store:
        return timed(store, PATTERN if pattern else SELECTIVE, progress)


def timed(store: EventStore, detection: Mapping[str, Any], progress: Callable[[str], None]) -> float:
    """The seconds from the start to the last card, people and samples included."""
    directory = Directory.of(Person(str(user), f"Person {user}", (str(user),)) for user in range(USERS))

    def show(looked: Looked) -> None:
        progress(f"{looked.done} of {looked.tables} tables, {looked.matches:,} matches")

    began = perf_counter()
    result = backtest(
        store, issue(detection), directory, others={}, since=None, until=None, now=utc_now(), report=show
    )
    seconds = perf_counter() - began
    assert result.live.cards, "the rule told nobody"  # noqa: S101 - else nothing was measured
    return round(seconds, 3)


def issue(detection: Mapping[str, Any]) -> KnownIssue:
    """A known issue of the portal with this detection."""
    plain = {"title": "Saving fails", "logsource": {"product": "hr-portal"}, "detection": dict(detection)}
    return KnownIssue(name="bench", title="Saving fails", rule=SigmaRule.from_dict(plain), file="bench.yaml")
