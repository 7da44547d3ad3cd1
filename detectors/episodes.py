"""When a known issue is due for a key: the pure core of episodes.

Everything runs on event time, so that neither the order in which matches arrive nor where they were read
decides who is told. The rules are those of docs/architecture.md, "A known issue":

- A *moment* is a match that completes `after`: it and the `count - 1` matches before it lie within `within`.
- A moment less than `repeat_after` away from a known due, before or after it, belongs to that episode.
- Any other moment is too old (`max_age`), which leaves no trace on later moments, or it is due.
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
    """The moment that makes an episode: its event, and when the first match that counted was."""

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
) -> Judgement:
    """Judge every moment that a new match takes part in.

    `matches`, of one issue and key, in any order: the new ones, whatever lies between them, and the
    `after.count - 1` on either side. `new` holds the event ids of those not judged before; `known` the
    episodes of the key that are less than `repeat_after` away from any of the matches. A time after `now`
    (clock skew) is of age 0. Judging the same match again makes nothing due. `mark`: of a backup that was
    restored; what happened before it is as old as it was when it can have been judged first.
    """
    dues = sorted(known)
    made: list[Due] = []
    too_old: list[MatchAt] = []
    widened: dict[int, Due] = {}
    for opened, moment in _moments(after, sorted(matches), new):
        holder = _holder(moment, dues, repeat_after)
        if holder is not None:
            earlier = widened.get(holder.event_id, holder)
            if opened < earlier.opened:
                widened[holder.event_id] = replace(holder, opened=opened)
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


def _moments(
    after: After, matches: Sequence[MatchAt], new: Collection[int]
) -> Iterator[tuple[datetime, MatchAt]]:
    """The moments that a new match takes part in, each with the time of the first match that counts."""
    newest = -1  # index of the latest new match so far
    for index, match in enumerate(matches):
        if match.event_id in new:
            newest = index
        first = index - after.count + 1
        if first < 0 or newest < first:
            continue
        opened = matches[first].time
        if after.within is None or match.time - opened <= after.within:
            yield opened, match


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
