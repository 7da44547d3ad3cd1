"""When a known issue is due for a key: the pure core of episodes.

Everything runs on event time, so that neither the order in which matches arrive nor where they were read
decides who is told. The rules are those of docs/architecture.md, "A known issue":

- A *moment* is a match that completes `after`: it and the `count - 1` matches before it lie within `within`.
- With `for`, a moment counts only if the condition has held that long: from a moment at least so much earlier, the
  moments up to it follow each other at most `within` apart (without `within`, at most `for`).
- A moment less than `repeat_after` away from a known due, before or after it, belongs to that episode.
- Any other moment is one that nobody is told of (its hit is late, or a regression), or too old (`max_age`): either
  leaves no trace on later moments. Or it is due.
"""

from bisect import bisect_right, insort
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from detectors.known_issue import After


@dataclass(frozen=True, slots=True, order=True)
class MatchAt:
    """A match of one issue and key: the event's time (aware) and id, which decides between equal times."""

    time: datetime
    event_id: int


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """The moment that makes an episode: its event, and when the first match that counted was.

    With `for` it opens when the condition began to hold, with the first moment.
    """

    time: datetime
    event_id: int
    opened: datetime

    def holds(self, time: datetime, repeat_after: timedelta) -> bool:
        """Whether a match at that time is one of this episode's: from its opening until `repeat_after`."""
        return self.opened <= time and (time <= self.time or time - self.time < repeat_after)


@dataclass(frozen=True, slots=True)
class Mark:
    """When a backup was put in place, and until when it surely knows what happened."""

    at: datetime
    copied: datetime

    def covers(self, time: datetime) -> bool:
        """Whether somebody may have been told about what happened then, and nobody would know."""
        return time < self.at

    def looked_at(self, time: datetime, now: datetime) -> datetime:
        """The earliest instant at which an event of that time can have been judged first.

        What the copy had not judged was judged after it was made. What was too old even then was too old
        whenever it was, so nobody was told about it.
        """
        return min(self.copied, now) if self.covers(time) else now


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the new matches of a key change, each in the order of event time."""

    dues: tuple[Due, ...] = ()  # new episodes
    too_old: tuple[MatchAt, ...] = ()  # would have been due but for max_age
    widened: tuple[Due, ...] = ()  # known episodes that, as is now known, opened earlier


def judge(
    after: After,
    repeat_after: timedelta,
    max_age: timedelta,
    *,
    matches: Sequence[MatchAt],
    new: Collection[int],
    known: Sequence[Due],
    now: datetime,
    mark: Mark | None = None,
    held_for: timedelta | None = None,
    untold: Collection[int] = (),
) -> Judgement:
    """Judge every moment that a new match takes part in.

    `matches`, of one issue and key, in any order: the new ones, whatever lies between them, and the
    `after.count - 1` on either side; with `held_for`, also those that `reach_of` it takes further, and the
    `after.count - 1` before these. `new` holds the event ids of those not judged before; `known` the episodes
    of the key that are less than `repeat_after` away from any of the matches; `untold` the ids of hits that
    nobody is told of. A time after `now`
    (clock skew) is of age 0. Judging the same match again makes nothing due. `mark`: of a backup that was
    restored; what happened before it is as old as it was when it can have been judged first.
    """
    dues = sorted(known)
    made: list[Due] = []
    too_old: list[MatchAt] = []
    widened: dict[int, Due] = {}
    moments = list(_moments(after, sorted(matches), new))
    for opened, moment in _touched(moments) if held_for is None else _lasting(after, moments, held_for):
        holder = _holder(moment, dues, repeat_after)
        if holder is not None:
            earlier = widened.get(holder.event_id, holder)
            if opened < earlier.opened:
                widened[holder.event_id] = replace(holder, opened=opened)
        elif moment.event_id in untold:
            continue
        elif (mark.looked_at(moment.time, now) if mark else now) - moment.time > max_age:
            too_old.append(moment)
        else:
            due = Due(moment.time, moment.event_id, opened)
            insort(dues, due)
            made.append(due)
    return Judgement(
        dues=tuple(made),
        too_old=tuple(too_old),
        widened=tuple(sorted(widened.values())),
    )


def reach_of(after: After, held_for: timedelta) -> timedelta:
    """How far from a moment those lie by which it is held, with `for`."""
    return held_for + (after.within or held_for)


@dataclass(frozen=True, slots=True)
class _Moment:
    opened: datetime  # of the first match that counts
    match: MatchAt
    touched: bool  # a new match takes part


def _moments(after: After, matches: Sequence[MatchAt], new: Collection[int]) -> Iterator[_Moment]:
    """Every moment, in order."""
    newest = -1  # index of the latest new match so far
    for index, match in enumerate(matches):
        if match.event_id in new:
            newest = index
        first = index - after.count + 1
        if first < 0:
            continue
        opened = matches[first].time
        if after.within is None or match.time - opened <= after.within:
            yield _Moment(opened, match, newest >= first)


def _touched(moments: Sequence[_Moment]) -> Iterator[tuple[datetime, MatchAt]]:
    """Those that a new match takes part in, each with its opening."""
    return ((moment.opened, moment.match) for moment in moments if moment.touched)


def _lasting(
    after: After, moments: Sequence[_Moment], held_for: timedelta
) -> Iterator[tuple[datetime, MatchAt]]:
    """Those for which the condition has held, if a new match has to do with that.

    Each with the earliest moment by which it is held, so that nothing farther away has a say: of the first such
    moment that is when the condition began to hold.
    """
    gap = after.within or held_for
    since = 0  # index of that moment
    touched: datetime | None = None  # the latest moment that a new match takes part in
    for index, moment in enumerate(moments):
        time = moment.match.time
        if index == 0 or time - moments[index - 1].match.time > gap:
            since = index
        while time - moments[since].match.time > held_for + gap:
            since += 1
        if moment.touched:
            touched = time
        begun = moments[since].match.time
        if time - begun >= held_for and touched is not None and time - touched <= held_for + gap:
            yield begun, moment.match


def _holder(moment: MatchAt, dues: Sequence[Due], repeat_after: timedelta) -> Due | None:
    """The episode that the moment belongs to: the one before it if it lasts that long, else the one after."""
    place = bisect_right(dues, (moment.time, moment.event_id), key=lambda due: (due.time, due.event_id))
    if place:
        before = dues[place - 1]
        if moment.time - before.time < repeat_after or before.event_id == moment.event_id:
            return before
    if place < len(dues) and dues[place].time - moment.time < repeat_after:
        return dues[place]
    return None
