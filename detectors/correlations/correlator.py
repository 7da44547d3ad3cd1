"""Correlator: hits to matches of correlations, by one at a time, as the evaluator's matches to episodes.

A step at a call is one transaction. A kill at any point repeats a step at worst, and what it finds again is there
already: a match is unique by issue and event. What was met once stays met, though a hit that comes late may show that
it was not.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import Connection, Engine

from detectors import records
from detectors.correlations import missing
from detectors.correlations.arriving import Completed, completed
from detectors.correlations.feeds import Feeds
from detectors.correlations.model import BY_CLOCK, Correlation
from detectors.correlations.rates import PARTS
from detectors.correlations.rows import count_waiting, earliest_hit, mark_hits, meet, waiting_hits
from detectors.known_issue import KnownIssue
from ingest.database import alone, reading, writing
from ingest.event import Clock, from_micros, to_micros

_ENDLESS: Final = 2**62  # microseconds: beyond every instant


class Correlated(Protocol):
    """What the correlator goes by: `detectors.engine.Rules`."""

    @property
    def issues(self) -> Mapping[str, KnownIssue]:
        """By name."""

    @property
    def feeds(self) -> Feeds:
        """Of the correlations among them."""


class Correlator:
    """Finds when correlations are met, and stores ordinary matches of them."""

    def __init__(self, engine: Engine, rules: Callable[[], Correlated], clock: Clock) -> None:
        self._engine = engine
        self._rules = rules
        self._clock = clock
        self._since: datetime | None = None  # when this process first asked the clock
        self._judged: dict[str, int] = {}  # the part of each `drop` that was judged last
        self.matches: Counter[str] = Counter()  # found since the start, by issue

    def waiting(self) -> int:
        """How many hits wait to be judged."""
        with reading(self._engine) as connection:
            return count_waiting(connection)

    def next_time(self, connection: Connection) -> datetime | None:
        """The event time of the earliest hit that waits, None if none does."""
        earliest = earliest_hit(connection)
        return None if earliest is None else from_micros(earliest)

    def next_due(self, connection: Connection) -> datetime | None:
        """When something can be said next about what did not come, if nothing does."""
        times = []
        for issue, correlation in self._by_clock(self._rules().feeds):
            if correlation.type == "silence":
                times.append(missing.next_silence(connection, issue.name, correlation))
            elif issue.name in self._judged:
                times.append(missing.next_part(correlation, self._judged[issue.name]))
        earliest = min((time for time in times if time is not None), default=None)
        return None if earliest is None else from_micros(earliest)

    def run_once(self, *, until: datetime | None = None, limit: int = 2000) -> int:
        """Evaluate up to `limit` waiting hits, the earliest first, then what is due by the clock; how much there was.

        With `until`, no hit that is later; a replay, whose clock stands there, has no need to wait for what is late.
        """
        rules, now = self._rules(), self._clock()
        with reading(self._engine) as connection:  # the usual answer is None, and costs no write lock
            earliest = earliest_hit(connection)
        until_us = _ENDLESS if until is None else to_micros(until)
        arrived = 0
        if earliest is not None and earliest <= until_us:
            arrived = self._arrived(rules, now, until_us, limit)
            if arrived == limit:
                return arrived  # the clock has its turn when nothing waits
        return arrived + self._missing(rules, now, replayed=until is not None)

    def _arrived(self, rules: Correlated, now: datetime, until_us: int, limit: int) -> int:
        found: Counter[str] = Counter()
        with writing(self._engine) as connection:
            alone(connection, "evaluate")
            waiting = waiting_hits(connection, until_us, limit)
            mark_hits(connection, [hit for hits in waiting.values() for hit in hits], now)
            for issue in rules.feeds.correlations:
                new = waiting.get(issue.name)
                if new and issue.correlation is not None:
                    moments = completed(connection, issue.name, issue.correlation, new)
                    found[issue.name] += self._store(connection, rules, issue, moments, now)
        self.matches.update(found)
        return sum(map(len, waiting.values()))

    def _missing(self, rules: Correlated, now: datetime, *, replayed: bool) -> int:
        """Look for what did not come; how many moments were found."""
        self._since = self._since or now
        due = [
            (issue, correlation)
            for issue, correlation in self._by_clock(rules.feeds)
            if replayed or now - self._since >= min(timedelta(minutes=1), correlation.timespan)
        ]
        if not due or not self._may_be_missing(due, now):
            return 0
        found: Counter[str] = Counter()
        with writing(self._engine) as connection:
            alone(connection, "evaluate")
            known_us = self._known_us(connection)
            judged: dict[str, int] = {}
            for issue, correlation in due:
                if correlation.type == "silence":
                    moments: Iterator[Completed] = missing.silences(
                        connection, issue.name, correlation, to_micros(now), known_us
                    )
                else:
                    parts = self._parts(issue.name, correlation, to_micros(now), known_us)
                    if parts:
                        judged[issue.name] = parts[-1]
                    moments = (
                        moment
                        for part in parts
                        for moment in missing.drops(connection, issue.name, correlation, part)
                    )
                found[issue.name] += self._store(connection, rules, issue, list(moments), now)
        self._judged |= judged
        self.matches.update(found)
        return found.total()

    def _may_be_missing(self, due: Sequence[tuple[KnownIssue, Correlation]], now: datetime) -> bool:
        """Whether it is worth the write lock to look."""
        with reading(self._engine) as connection:
            known_us = self._known_us(connection)
            for issue, correlation in due:
                if correlation.type == "silence":
                    next_us = missing.next_silence(connection, issue.name, correlation)
                    if next_us is not None and next_us <= to_micros(now):
                        return True
                elif self._parts(issue.name, correlation, to_micros(now), known_us):
                    return True
        return False

    def _known_us(self, connection: Connection) -> int:
        """Until when all that was stored has been counted."""
        waiting = (missing.undetected_us(connection), earliest_hit(connection))
        return min((time for time in waiting if time is not None), default=_ENDLESS)

    def _parts(self, issue: str, correlation: Correlation, now_us: int, known_us: int) -> range:
        """The parts of a `drop` to judge now. After a pause only the latest ones: nobody hears what is long over."""
        latest = missing.judged_part(correlation, now_us, known_us)
        judged = self._judged.get(issue, latest - 1)
        return range(max(judged + 1, latest - PARTS + 1), latest + 1)

    def _store(
        self,
        connection: Connection,
        rules: Correlated,
        issue: KnownIssue,
        moments: Sequence[Completed],
        now: datetime,
    ) -> int:
        if not moments:
            return 0
        meet(connection, issue.name, [hit.event_id for _, hit in moments])
        if issue.part:
            return 0
        matches = [hit.match(issue.name, at_us, now) for at_us, hit in moments]
        records.add_matches(connection, matches)
        return len(matches)

    def _by_clock(self, feeds: Feeds) -> Iterator[tuple[KnownIssue, Correlation]]:
        for issue in feeds.correlations:
            if issue.correlation is not None and issue.correlation.type in BY_CLOCK:
                yield issue, issue.correlation
