"""Finds what a correlation would have said of the stored events: by the service's own stages, on a database of its own.

What a correlation remembers of groups stands in tables, so the events that meet its rules are copied to others.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Engine

from detectors.backtesting.found import Found
from detectors.backtesting.matching import Looked, Report, Sifter
from detectors.correlations.correlator import Correlator
from detectors.correlations.model import BY_CLOCK
from detectors.engine import Detector, Rules
from detectors.fixes.hits import fate_of
from detectors.keys import decode_key
from detectors.known_issue import KnownIssue
from detectors.matching.matcher import Matcher
from detectors.matching.narrowing import any_of, narrowed
from detectors.records import waiting_matches
from ingest.batches import BatchQueue
from ingest.database import create_schema, open_database, reading
from ingest.event import Event
from ingest.store import EventStore

_AT_ONCE: Final = 10_000  # events copied in one commit
_ALL: Final = 1 << 31
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_INSTANT: Final = timedelta(microseconds=1)  # the shortest time that an event can tell


class UnknownRules(Exception):
    """A correlation names rules that were not read. The message is one sentence with what to do."""

    def __init__(self, issue: KnownIssue, missing: Iterable[str]) -> None:
        names = ", ".join(missing)
        super().__init__(
            f"{issue.name}: it names {names}, which are not here; name the folder that has them, too."
        )


@dataclass
class _StandingClock:
    """Stands where the events have got to."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def find_correlated(
    events: Sifter,
    issue: KnownIssue,
    others: Mapping[str, KnownIssue],
    logins: Mapping[str, str],
    *,
    since: datetime | None,
    until: datetime | None,
    now: datetime,
    scratch: Path,
    report: Report,
) -> tuple[Found, int]:
    """The moments at which a correlation was met, and how many events had to be looked at. Raises UnknownRules.

    `others`: all known issues by name, the rules among them that it names. `now`: how long something may not have
    come by, without `until`. `scratch`: an empty folder.
    """
    # Only what the correlation itself says is asked for, so all that it names is but a part of it.
    named = {one.name: replace(one, part=True, solved_when=None) for one in _named(issue, others)}
    engine = open_database(str(scratch / "backtest.db"))
    try:
        create_schema(engine)
        clock = _StandingClock(_BEGINNING)
        rules = Rules(Matcher(list(named.values())), named | {issue.name: issue}, logins)
        store = EventStore(engine, clock)
        copy = _Copy(store, clock)
        looked_at = copy.fill(events, rules, since, until, report)
        if not copy.ids:
            return Found(), looked_at
        known = now if until is None else until - _INSTANT  # nothing is known of `until` itself
        _run(engine, store, rules, clock, min(known, _latest(rules, copy.last)))
        return _found(engine, issue, copy.ids), looked_at
    finally:
        engine.dispose()


def _named(issue: KnownIssue, others: Mapping[str, KnownIssue]) -> list[KnownIssue]:
    """All that a correlation names, and what that names."""
    found: dict[str, KnownIssue] = {}
    waiting = [issue]
    for one in waiting:  # grows
        names = one.correlation.rules if one.correlation else ()
        missing = [name for name in names if name not in others]
        if missing:
            raise UnknownRules(one, missing)
        for name in names:
            if name not in found:
                found[name] = others[name]
                waiting.append(others[name])
    return list(found.values())


class _Copy:
    """The events that meet rules, in a store of their own, which gives them ids from 1 on."""

    def __init__(self, store: EventStore, clock: _StandingClock) -> None:
        self._store = store
        self._clock = clock
        self.ids = array("q")  # of the original events, in the order of their copies
        self.last = _BEGINNING

    def fill(
        self,
        events: Sifter,
        rules: Rules,
        since: datetime | None,
        until: datetime | None,
        report: Report,
    ) -> int:
        """Copy them; how many events had to be looked at."""
        plain = [issue for issue in rules.issues.values() if issue.rule is not None]
        condition = any_of(narrowed(issue.rule, issue.filters) for issue in plain if issue.rule is not None)
        looked_at = 0
        waiting: list[Event] = []
        for step in events.sift(condition, since=since, until=until):
            waiting += [step.events[number] for number in rules.matcher.match_all(step.events)]
            looked_at += len(step.events)
            report(Looked(step.done, step.tables, looked_at, len(self.ids) + len(waiting)))
            if len(waiting) >= _AT_ONCE:
                self._store_all(waiting, rules)
                waiting = []
        if waiting:
            self._store_all(waiting, rules)
        return looked_at

    def _store_all(self, events: list[Event], rules: Rules) -> None:
        """In batches as short as the service's: of one that spans hours, a `new_term` would see a value once."""
        terms = [
            one.correlation.timespan
            for one in rules.issues.values()
            if one.correlation is not None and one.correlation.type == "new_term"
        ]
        if not terms:
            self._store_some(events)
            return
        step = max(min(terms) / 10, timedelta(seconds=1))
        events.sort(key=lambda event: event.time)
        for _, some in groupby(events, key=lambda event: (event.time - _BEGINNING) // step):
            self._store_some(list(some))

    def _store_some(self, events: list[Event]) -> None:
        self.ids.extend(event.id for event in events)
        self.last = max(self.last, *(event.time for event in events))
        self._clock.now = self.last
        self._store.append([msgspec.structs.replace(event, received=event.time) for event in events])


def _run(engine: Engine, store: EventStore, rules: Rules, clock: _StandingClock, end: datetime) -> None:
    """Detect all that was copied, then correlate it on the events' own clock."""
    clock.now = end
    detector = Detector(engine, store, BatchQueue(engine, clock), lambda: rules, clock)
    while detector.run_once("backtest"):
        pass
    correlator = Correlator(engine, lambda: rules, clock)
    for moment in _moments(engine, correlator, rules, end):
        clock.now = moment
        while correlator.run_once(until=moment):
            pass


def _latest(rules: Rules, last: datetime) -> datetime:
    """When everything is over of which the last event was then: nothing that did not come is found later."""
    spans = [one.correlation.timespan for one in rules.issues.values() if one.correlation is not None]
    return last + 2 * max(spans) + timedelta(minutes=1)


def _moments(engine: Engine, correlator: Correlator, rules: Rules, end: datetime) -> Iterator[datetime]:
    """Where the clock has to stand: wherever it may find that something did not come, and at the end.

    All that came up to a moment is judged before the clock is asked, so it need not stand at every event.
    """
    types = {one.correlation.type for one in rules.issues.values() if one.correlation is not None}
    moment = None
    while types & set(BY_CLOCK):
        with reading(engine) as connection:
            due = correlator.next_due(connection) or correlator.next_time(connection)
        if due is None or due >= end:
            break
        moment = due if moment is None else max(due, moment + timedelta(microseconds=1))
        yield moment
    yield end


def _found(engine: Engine, issue: KnownIssue, originals: "array[int]") -> Found:
    found = Found()
    with reading(engine) as connection:
        for match in waiting_matches(connection, None, _ALL):  # nothing evaluates them here
            event_id = originals[match.at.event_id - 1]
            found.add_at(match.at.time, event_id, None if match.key is None else decode_key(match.key))
            if issue.fixed_in and fate_of(issue.fixed_in, match.ran.version, 0, (), 0):
                found.untold.add(event_id)
    return found
