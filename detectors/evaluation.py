"""The evaluation of one key of one known issue: loads what `judge` needs and stores what it says."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from detectors import records
from detectors.episodes import Due, Judgement, Mark, MatchAt, judge, reach_of
from detectors.fixes.hits import Fate
from detectors.known_issue import KnownIssue
from detectors.past import Past
from detectors.records import Keyed, NewEpisode, StoredCourse, StoredMatch, Tally
from detectors.solutions import latest_solution
from detectors.states import Course, stored_state
from ingest.event import from_micros, to_micros


class Evaluation:
    """One key, in one transaction of the evaluator.

    `fate` says of a match why nobody is told of it; `past` what is known of the key, the new matches included.
    """

    def __init__(
        self,
        connection: Connection,
        issue: KnownIssue,
        keyed: Keyed,
        now: datetime,
        mark: Mark | None,
        fate: Callable[[StoredMatch], Fate | None],
        past: Past,
    ) -> None:
        self._connection = connection
        self._past = past
        self._mark = mark
        self._issue = issue
        self._keyed = keyed
        self._now = now
        self._fate = fate

    def run(self, new: Sequence[StoredMatch]) -> list[NewEpisode]:
        """Judge the new matches, which are marked as evaluated, and store everything but the new episodes."""
        if self._only_goes_on(new):
            return []
        matches = {match.at.event_id: match for match in self._around(new)}
        places = sorted(match.at for match in matches.values())
        reach = self._issue.repeat_after
        known = self._past.episodes_near(places[0], places[-1], reach)
        judgement = judge(
            self._issue.after,
            reach,
            self._issue.max_age,
            matches=places,
            new={match.at.event_id for match in new},
            known=[one.course.due for one in known],
            now=self._now,
            mark=self._mark,
            held_for=self._issue.held_for,
            untold={event_id for event_id, match in matches.items() if self._fate(match)},
        )
        records.add_too_old(self._connection, self._keyed, judgement.too_old, self._now)
        self._go_on(known, judgement, new)
        return [self._episode(due, matches[due.event_id]) for due in judgement.dues]

    def _only_goes_on(self, new: Sequence[StoredMatch]) -> bool:
        """Whether one episode holds the new matches and all behind them: no moment is due then, nor opens it earlier.

        So it is with most hits of a key that has many, and what lies around them need not be read.
        """
        first, last = min(match.at for match in new), max(match.at for match in new)
        reach = self._issue.repeat_after
        known = self._past.episodes_near(first, last, reach)
        latest_us = self._past.tally(first.time, records.ENDLESS).last_us
        latest = last.time if latest_us is None else from_micros(latest_us)
        holds = any(
            one.course.due.time < first.time and latest - one.course.due.time < reach for one in known
        )
        if holds:
            self._go_on(known, Judgement(), new)
        return holds

    def _around(self, new: Sequence[StoredMatch]) -> Sequence[StoredMatch]:
        """The new matches with all that may complete a moment with them, or hold it."""
        issue, beyond = self._issue, self._issue.after.count - 1
        if not beyond and issue.held_for is None:
            return new
        found = new
        if beyond:
            found = self._from_to(min(match.at for match in new), max(match.at for match in new))
        if issue.held_for is not None:
            reach = reach_of(issue.after, issue.held_for)
            first, last = min(match.at for match in found), max(match.at for match in found)
            found = self._from_to(
                MatchAt(_shifted(first.time, -reach), -1), MatchAt(_shifted(last.time, reach), _LAST_ID)
            )
        return found

    def _from_to(self, first: MatchAt, last: MatchAt) -> Sequence[StoredMatch]:
        return self._past.matches_around(first, last, self._issue.after.count - 1)

    def _go_on(self, known: Sequence[StoredCourse], judgement: Judgement, new: Sequence[StoredMatch]) -> None:
        """Count the new matches into the episodes that were known before."""
        widened = {due.event_id: due for due in judgement.widened}
        for one in known:
            due = widened.get(one.course.due.event_id)
            if due is not None:
                course = self._course(due).with_solution(one.course.solved)
            else:
                held = (match.at.time for match in new)
                course = one.course.with_hits(
                    time for time in held if one.course.due.holds(time, self._issue.repeat_after)
                )
            if course != one.course:
                state = stored_state(course, self._issue.after.count)
                records.update_episode(self._connection, one.id, course, state)

    def _episode(self, due: Due, match: StoredMatch) -> NewEpisode:
        course = self._course(due)
        if self._issue.solved_when is not None:
            reach = self._issue.repeat_after
            course = course.with_solution(latest_solution(self._connection, self._keyed, due, reach))
        until_due = self._past.tally(None, to_micros(due.time))
        state = stored_state(course, self._issue.after.count)
        return NewEpisode(self._keyed, course, state, match, until_due.matches)

    def _course(self, due: Due) -> Course:
        counted = self._counted(due)
        return Course(
            due, due.time if counted.last_us is None else from_micros(counted.last_us), counted.matches
        )

    def _counted(self, due: Due) -> Tally:
        """What an episode counts: the matches that `Due.holds`."""
        due_us, lasts_us = to_micros(due.time), self._issue.repeat_after // timedelta(microseconds=1)
        return self._past.tally(due.opened, max(due_us, due_us + lasts_us - 1))


_LAST_ID: Final = 1 << 62
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


def _shifted(time: datetime, by: timedelta) -> datetime:
    """A time moved, as far as the calendar goes."""
    try:
        return time + by
    except OverflowError:
        return _LAST if by > timedelta(0) else _FIRST
