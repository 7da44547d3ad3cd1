"""When an issue is due, worked out the slow and plain way: what the real thing is compared with."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from detectors.episodes import MatchAt
from detectors.known_issue import After

T = TypeVar("T")


def portions(items: Sequence[T], sizes: Iterable[int]) -> list[Sequence[T]]:
    """The items in portions of these sizes, the last one holding the rest; none of them empty."""
    left, parts = items, []
    for size in [*sizes, len(items)]:
        parts.append(left[:size])
        left = left[size:]
    return [part for part in parts if part]


def plain_dues(
    after: After,
    repeat_after: timedelta,
    max_age: timedelta,
    arrivals: Sequence[Sequence[MatchAt]],
    now: datetime,
    held_for: timedelta | None = None,
) -> list[MatchAt]:
    """The due matches: at each arrival every match that came so far is tried with all before it."""
    dues: list[MatchAt] = []
    seen: list[MatchAt] = []
    for some in arrivals:
        seen = sorted([*seen, *some])
        run: list[MatchAt] = []  # complete ones that follow each other closely enough
        for place, match in enumerate(seen):
            counted = seen[: place + 1][-after.count :]
            complete = len(counted) == after.count and (
                after.within is None or match.time - counted[0].time <= after.within
            )
            if complete and held_for is not None:
                close = run and match.time - run[-1].time <= (after.within or held_for)
                run = [*run, match] if close else [match]
                complete = match.time - run[0].time >= held_for
            told = any(abs(match.time - other.time) < repeat_after for other in dues)
            if complete and not told and now - match.time <= max_age:
                dues.append(match)
    return sorted(dues)
