"""Detector: waiting batches to matches, by any number of workers. Evaluator: matches to episodes, by one at a time.

Both do a step at a call and write it in one transaction, so that a kill at any point repeats a step at worst;
the tables' unique constraints make a repeated step harmless.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, Engine

from detectors import records, solutions
from detectors.correlations.correlator import Correlator
from detectors.correlations.rows import add_hits
from detectors.evaluation import Evaluation
from detectors.finding import Found, found_in
from detectors.fixes.fixing import Fixing
from detectors.fixes.hits import Fate
from detectors.fixes.seen import SeenVersions
from detectors.known_issue import KnownIssue
from detectors.marks import latest_mark
from detectors.past import NoPast, StoredPast
from detectors.records import Keyed, NewEpisode, StoredMatch
from detectors.rules import IssueMatcher, Rules
from detectors.solutions import Solution, add_solutions
from detectors.states import solves, stored_state
from ingest.batches import Batch, BatchQueue
from ingest.database import alone, reading, writing
from ingest.event import Clock, Event
from ingest.releases.book import ReleaseBook
from ingest.releases.history import ReleaseHistory

__all__ = ["Detector", "Evaluator", "EventReader", "IssueMatcher", "Rules"]

_log = logging.getLogger(__name__)


class EventReader(Protocol):
    """Reads stored events: `ingest.store.EventStore`."""

    def read(self, first_id: int, last_id: int) -> list[Event]:
        """The events with these ids, bounds included; those without a version have that of their release."""

    def releases(self) -> ReleaseHistory:
        """The releases that gave them theirs."""


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
        found = Found()
        for batch in claimed:
            found.add(self._match(batch, rules))
        now = self._clock()
        with writing(self._engine) as connection:
            # Another worker may have finished some after our lease: it stored the same matches. Hits may have been
            # counted and removed since, so those of a batch are stored by who finishes it.
            finished = {batch.id for batch in claimed if self._batches.finish(connection, [batch.id], now)}
            records.add_matches(connection, found.matches)
            add_solutions(connection, found.solutions)
            self._seen.record(connection, found.versions, now)
            for batch, hits in found.hits:
                if batch.id in finished:
                    add_hits(connection, hits, batch.created, now)
        self._seen.recorded(found.versions)
        self.matches.update(match.issue for match in found.matches)

    def _match(self, batch: Batch, rules: Rules) -> Found:
        events = self._events.read(batch.first_event_id, batch.last_event_id)
        try:
            found = found_in(events, batch, rules, self._clock())
        except Exception:  # the fault of one event must not hold up the others, nor all that come after it
            found = Found()
            for event in events:
                found.add(self._of_one(event, batch, rules))
        found.versions = self._seen.unknown(events, self._events.releases)
        return found

    def _of_one(self, event: Event, batch: Batch, rules: Rules) -> Found:
        try:
            return found_in([event], batch, rules, self._clock())
        except Exception:
            self.failures += 1
            _log.exception("Report this: event %d could not be matched and was left out.", event.id)
            return Found()


class Evaluator:
    """Turns matches into episodes, and hits into matches of correlations first.

    Its transactions never interleave, whichever process they are in.
    """

    def __init__(
        self,
        engine: Engine,
        rules: Callable[[], Rules],
        clock: Clock,
        *,
        news: Callable[[], None] = lambda: None,
    ) -> None:
        """`news` is called when there was news for developers, after the commit."""
        self._engine = engine
        self._rules = rules
        self._clock = clock
        self._news = news
        self._releases = ReleaseBook(engine)
        self.episodes: Counter[str] = Counter()  # opened since the start, by issue
        self.fates: Counter[tuple[str, str]] = Counter()  # hits that nobody is told of, by issue and fate
        self.correlator = Correlator(engine, rules, clock)

    def next_time(self, end: datetime | None = None) -> datetime | None:
        """The event time of the earliest match, hit or solution that waits: where a replay sets its clock. Or None.

        Until `end`, if it is given, also the times at which something may be found not to have come.
        """
        with reading(self._engine) as connection:
            times = [*self._waiting(connection), self.correlator.next_time(connection)]
            due = None if end is None else self.correlator.next_due(connection)
        if due is not None and end is not None and due <= end:
            times.append(due)
        return min((time for time in times if time is not None), default=None)

    def _waiting(self, connection: Connection) -> list[datetime]:
        times = (records.earliest_waiting(connection), solutions.earliest_waiting(connection))
        return [time for time in times if time is not None]

    def run_once(self, *, until: datetime | None = None, limit: int = 2000) -> int:
        """Evaluate up to `limit` waiting hits, then as many matches and solutions, the earliest first; how many.

        With `until`, none whose event is later: a replay walks from `next_time` to `next_time`.
        A match of an issue that there is no longer, or without a key, is done with: it stays counted.
        """
        correlated = self.correlator.run_once(until=until, limit=limit)
        return correlated + self._run_once(until, limit)

    def _run_once(self, until: datetime | None, limit: int) -> int:
        with reading(self._engine) as connection:  # the usual answer is None, and costs no write lock
            earliest = min(self._waiting(connection), default=None)
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
            groups = _by_key(waiting, rules.issues)
            known = records.with_past(connection, {keyed: new[0] for keyed, new in groups.items()})
            records.mark_evaluated(connection, waiting, fates, now)
            solutions.mark_evaluated(connection, solved, now)
            regressed = [match for match in waiting if fates.get(match.id) is Fate.REGRESSION]
            news = fixing.tell_regressions(regressed)
            opened: list[NewEpisode] = []
            for keyed, new in groups.items():
                past = StoredPast(connection, keyed) if keyed in known else NoPast(new)
                issue = rules.issues[keyed.issue]
                opened += Evaluation(connection, issue, keyed, now, mark, fixing.fate, past).run(new)
            # In the order in which they became due, so that the bot takes them in that order.
            records.add_episodes(connection, sorted(opened, key=lambda episode: episode.course.due), now)
            _solve(connection, solved, rules.issues)
        self.episodes.update(episode.keyed.issue for episode in opened)
        self.fates.update((match.issue, fates[match.id]) for match in waiting if match.id in fates)
        if news:
            self._news()
        return len(waiting) + len(solved)


def _by_key(
    matches: Sequence[StoredMatch], issues: Mapping[str, KnownIssue]
) -> dict[Keyed, list[StoredMatch]]:
    """Those that can make an episode, in order."""
    groups: dict[Keyed, list[StoredMatch]] = {}
    for match in matches:
        if match.key is not None and match.issue in issues:
            groups.setdefault(Keyed(match.issue, match.key), []).append(match)
    return groups


def _solve(connection: Connection, solved: Sequence[Solution], issues: Mapping[str, KnownIssue]) -> None:
    """Let the episodes before these solutions know of them."""
    for solution, episode in solutions.episodes_before(connection, solved):
        issue = issues.get(episode.issue)
        if issue is None or not solves(episode.course.due, solution.time, issue.repeat_after):
            continue
        course = episode.course.with_solution(solution.time)
        if course != episode.course:
            records.update_episode(connection, episode.id, course, stored_state(course, issue.after.count))
