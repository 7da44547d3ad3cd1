"""Finds the matches of a known issue among the stored events: SQL narrows down, the matcher decides."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from detectors.backtesting.found import Found
from detectors.fixes.hits import fate_of
from detectors.keys import key_of
from detectors.known_issue import KnownIssue
from detectors.matching.matcher import Matcher
from detectors.matching.narrowing import narrowed
from ingest.query import Condition, Sifted


class Sifter(Protocol):
    """Gives the stored events that meet a condition: `ingest.store.EventStore`."""

    def sift(
        self,
        condition: Condition,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        fields: Collection[str] | None = None,
    ) -> Iterator[Sifted]:
        """All events that meet the condition and perhaps others, in no order."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How far a backtest has got."""

    done: int  # tables of events
    tables: int
    events: int  # given by the store, of which the matcher decides
    matches: int


Report = Callable[[Looked], None]


def find(
    events: Sifter,
    issue: KnownIssue,
    logins: Mapping[str, str],
    *,
    since: datetime | None,
    until: datetime | None,
    report: Report,
) -> tuple[Found, int]:
    """The matches of an issue that has a rule, and how many events had to be looked at."""
    if issue.rule is None:
        raise ValueError("Give a known issue with a detection.")
    matcher = Matcher([issue])
    found, looked_at = Found(), 0
    fields = {"product", "service", *matcher.fields, *issue.key, *(("version",) if issue.fixed_in else ())}
    for step in events.sift(narrowed(issue.rule, issue.filters), since=since, until=until, fields=fields):
        for number in matcher.match_all(step.events):
            event = step.events[number]
            found.add(event, key_of(event, issue.key, logins))
            if issue.fixed_in and fate_of(issue.fixed_in, event.version, 0, (), 0):
                found.untold.add(event.id)
        looked_at += len(step.events)
        report(Looked(step.done, step.tables, looked_at, found.matches))
    return found, looked_at
