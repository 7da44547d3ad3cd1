"""Detector: waiting batches to matches, by any number of workers. Evaluator: matches to episodes, by one at a time.

Both do a step at a call and write it in one transaction, so that a kill at any point repeats a step at worst;
the tables' unique constraints make a repeated step harmless.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, Engine

from detectors import records, solutions
from detectors.evaluation import Evaluation
from detectors.fixes.fixing import Fixing
from detectors.fixes.hits import Fate
from detectors.fixes.seen import Seen, SeenVersions
from detectors.keys import key_of
from detectors.known_issue import KnownIssue
from detectors.marks import latest_mark
from detectors.records import Keyed, NewMatch, StoredMatch, match_of
from detectors.solutions import NewSolution, Solution, add_solutions
from detectors.states import solves, stored_state
from ingest.batches import Batch, BatchQueue
from ingest.database import alone, reading, writing
from ingest.event import Clock, Event
from ingest.releases.book import ReleaseBook
from ingest.releases.history import ReleaseHistory

_log = logging.getLogger(__name__)


class IssueMatcher(Protocol):
    """Finds the known issues that an event meets: `detectors.matcher.Matcher`."""

    def match_all(self, events: Sequence[Event]) -> Mapping[int, tuple[str, ...]]:
        """The names of the issues whose detection an event meets, by its number; those that meet none left out."""

    def solved_all(self, events: Sequence[Event]) -> Mapping[int, tuple[str, ...]]:
        """The names of the issues that an event solves for its key, by its number, in the same way."""


class EventReader(Protocol):
    """Reads stored events: `ingest.store.EventStore`."""

    def read(self, first_id: int, last_id: int) -> list[Event]:
        """The events with these ids, bounds included; those without a version have that of their release."""

    def releases(self) -> ReleaseHistory:
        """The releases that gave them theirs."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the detectors go by. A new value replaces it when files change."""

    matcher: IssueMatcher
    issues: Mapping[str, KnownIssue]  # by name
    logins: Mapping[str, str] = field(default_factory=dict)  # canonical login -> first login of the person


class Detector:
    """Claims batches, finds the known issues that their events meet, and stores the matches."""

    def __init__(
        self,
        engine: Engine,
        events: EventReader,
        batches: BatchQueue,
        rules: Callable[[], Rules],
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._events = events
        self._batches = batches
        self._rules = rules
        self._clock = clock
        self._seen = SeenVersions()
        self.failures = 0  # events left out because matching them failed
        self.matches: Counter[str] = Counter()  # found since the start, by issue

    def run_once(self, worker: str, *, lease: timedelta = timedelta(minutes=1), limit: int = 20) -> int:
        """Detect up to `limit` waiting batches; their number, 0 when none waits."""
        claimed = self._batches.claim(worker, lease, limit)
        if not claimed:
            return 0
        self._detect(claimed, self._rules())
        return len(claimed)

    def _detect(self, claimed: Sequence[Batch], rules: Rules) -> None:
        found = _Found()
        for batch in claimed:
            found.add(self._match(batch, rules))
        now = self._clock()
        with writing(self._engine) as connection:
            records.add_matches(connection, found.matches)
            add_solutions(connection, found.solutions)
            self._seen.record(connection, found.versions, now)
            # Another worker may have finished some after our lease: it stored the same matches.
            self._batches.finish(connection, [batch.id for batch in claimed], now)
        self._seen.recorded(found.versions)
        self.matches.update(match.issue for match in found.matches)

    def _match(self, batch: Batch, rules: Rules) -> "_Found":
        events = self._events.read(batch.first_event_id, batch.last_event_id)
        try:
            found = _found(events, batch, rules, self._clock())
        except Exception:  # the fault of one event must not hold up the others, nor all that come after it
            found = _Found()
            for event in events:
                found.add(self._of_one(event, batch, rules))
        found.versions = self._seen.unknown(events, self._events.releases)
        return found

    def _of_one(self, event: Event, batch: Batch, rules: Rules) -> "_Found":
        try:
            return _found([event], batch, rules, self._clock())
        except Exception:
            self.failures += 1
            _log.exception("Report this: event %d could not be matched and was left out.", event.id)
            return _Found()


@dataclass(slots=True)
class _Found:
    """What some events bring."""

    matches: list[NewMatch] = field(default_factory=list)
    solutions: list[NewSolution] = field(default_factory=list)
    versions: dict[Seen, int] = field(default_factory=dict)  # first seen, with the time in microseconds

    def add(self, other: "_Found") -> None:
        """What others bring, too."""
        self.matches += other.matches
        self.solutions += other.solutions
        for seen, first_us in other.versions.items():
            self.versions[seen] = min(first_us, self.versions.get(seen, first_us))


def _found(events: Sequence[Event], batch: Batch, rules: Rules, now: datetime) -> _Found:
    """What some events of a batch meet, and solve."""
    matches = [
        match_of(event, name, key_of(event, rules.issues[name].key, rules.logins), batch.created, now)
        for number, names in sorted(rules.matcher.match_all(events).items())
        for name in names
        for event in (events[number],)
    ]
    solved = [
        NewSolution(name, key, events[number].time)
        for number, names in rules.matcher.solved_all(events).items()
        for name in names
        if (key := key_of(events[number], rules.issues[name].key, rules.logins)) is not None
    ]
    return _Found(matches, solved)


class Evaluator:
    """Turns matches into episodes. Its transactions never interleave, whichever process they are in."""

    def __init__(self, engine: Engine, rules: Callable[[], Rules], clock: Clock) -> None:
        self._engine = engine
        self._rules = rules
        self._clock = clock
        self._releases = ReleaseBook(engine)
        self.episodes: Counter[str] = Counter()  # opened since the start, by issue

    def next_time(self) -> datetime | None:
        """The event time of the earliest match or solution that waits: where a replay sets its clock. Or None."""
        with reading(self._engine) as connection:
            waiting = (records.earliest_waiting(connection), solutions.earliest_waiting(connection))
        return min((time for time in waiting if time is not None), default=None)

    def run_once(self, *, until: datetime | None = None, limit: int = 2000) -> int:
        """Evaluate up to `limit` waiting matches, and solutions, the earliest first; how many, 0 when none waits.

        With `until`, none whose event is later: a replay walks from `next_time` to `next_time`.
        A match of an issue that there is no longer, or without a key, is done with: it stays counted.
        """
        earliest = self.next_time()  # the usual answer is None, and costs no write lock
        if earliest is None or (until is not None and earliest > until):
            return 0
        now, rules = self._clock(), self._rules()
        with writing(self._engine) as connection:
            alone(connection, "evaluate")
            mark = latest_mark(connection)
            waiting = records.waiting_matches(connection, until, limit)
            solved = solutions.waiting_solutions(connection, until, limit)
            fixing = Fixing.load(connection, self._releases, rules.issues, now)
            fates = {match.id: fate for match in waiting if (fate := fixing.fate(match))}
            records.mark_evaluated(connection, waiting, fates, now)
            solutions.mark_evaluated(connection, solved, now)
            fixing.tell_regressions([match for match in waiting if fates.get(match.id) is Fate.REGRESSION])
            groups: dict[Keyed, list[StoredMatch]] = {}
            for match in waiting:
                if match.key is not None and match.issue in rules.issues:
                    groups.setdefault(Keyed(match.issue, match.key), []).append(match)
            opened = [
                episode
                for keyed, new in groups.items()
                for episode in Evaluation(
                    connection, rules.issues[keyed.issue], keyed, now, mark, fixing.fate
                ).run(new)
            ]
            # In the order in which they became due, so that the bot takes them in that order.
            records.add_episodes(connection, sorted(opened, key=lambda episode: episode.course.due), now)
            _solve(connection, solved, rules.issues)
        self.episodes.update(episode.keyed.issue for episode in opened)
        return len(waiting) + len(solved)


def _solve(connection: Connection, solved: Sequence[Solution], issues: Mapping[str, KnownIssue]) -> None:
    """Let the episodes before these solutions know of them."""
    for solution, episode in solutions.episodes_before(connection, solved):
        issue = issues.get(episode.issue)
        if issue is None or not solves(episode.course.due, solution.time, issue.repeat_after):
            continue
        course = episode.course.with_solution(solution.time)
        if course != episode.course:
            records.update_episode(connection, episode.id, course, stored_state(course, issue.after.count))
