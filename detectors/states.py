"""How an episode stands: a state machine over what is known of it, pure and on event time.

    opened -> growing        another hit
    either -> recovering     no hits for a while, or the fix reached the node of the latest one
    any    -> resolved       an event solved it after its latest hit, or `issues fix` says so from a later time on
    those  -> growing        a hit later than that

An episode's state is a function of facts that only ever widen (its latest hit, the latest event that solved it, what
was said about a fix) and of the time, so that neither the order of arrival nor a repeated step changes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from detectors.episodes import Due


class State(StrEnum):
    """How an episode stands."""

    OPENED = "opened"  # the hits that made it due, and no more
    GROWING = "growing"  # more of them
    RECOVERING = "recovering"  # no new hits for a while, or the fix is out: nobody has said that it is fixed
    RESOLVED = "resolved"  # an event solved it, or somebody said that it is fixed; no hit since


@dataclass(frozen=True, slots=True)
class Course:
    """What is known of one episode."""

    due: Due
    last: datetime  # of its latest hit
    matches: int
    solved: datetime | None = None  # of the latest event that solved it and counts

    @property
    def is_solved(self) -> bool:
        """Whether an event solved it after its latest hit. At the very instant of a hit nothing is solved."""
        return self.solved is not None and self.solved > self.last

    def with_hits(self, times: Iterable[datetime]) -> "Course":
        """With more hits, which it holds, at these times."""
        new = list(times)
        return replace(self, last=max(self.last, *new), matches=self.matches + len(new)) if new else self

    def with_solution(self, time: datetime | None) -> "Course":
        """With an event that counts (`solves`), or without."""
        if time is None or (self.solved is not None and self.solved >= time):
            return self
        return replace(self, solved=time)


def solves(due: Due, time: datetime, repeat_after: timedelta) -> bool:
    """Whether a solving event counts for an episode: later than what made it due, and no later than its last day.

    The last day is the one, in UTC, on which `repeat_after` is over.
    """
    return due.time < time and days(time) <= last_day(due, repeat_after)


def last_day(due: Due, repeat_after: timedelta) -> int:
    """The day on which an episode is over, in days since 1970."""
    try:
        return days(due.time + repeat_after)
    except OverflowError:  # at the end of the calendar
        return date.max.toordinal() - _EPOCH


def days(time: datetime) -> int:
    """The UTC day of a time, in days since 1970."""
    return time.toordinal() - _EPOCH


_EPOCH: Final = date(1970, 1, 1).toordinal()


def state_of(
    course: Course,
    needed: int,
    *,
    fixed_at: datetime | None = None,
    fix_reached: datetime | None = None,
    quiet: timedelta,
    now: datetime,
) -> State:
    """The state of an episode now.

    `needed`: hits that made it due. `fixed_at`: from when somebody says (`issues fix`) that it is fixed.
    `fix_reached`: when the node of its latest hit got the fix. `quiet`: so long without hits is "a while".
    """
    if course.is_solved or (fixed_at is not None and fixed_at > course.last):
        return State.RESOLVED
    if (fix_reached is not None and fix_reached > course.last) or now - course.last > quiet:
        return State.RECOVERING
    return stored_state(course, needed)


def stored_state(course: Course, needed: int) -> State:
    """The part of it that the evaluator writes down: what needs neither the clock nor a word about a fix."""
    if course.is_solved:
        return State.RESOLVED
    return State.GROWING if course.matches > needed else State.OPENED
