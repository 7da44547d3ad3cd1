"""The episodes that matches would have led to, judged as `headsup replay` judges them: each match when it happened.

Pure. Whoever looks back has no clock of their own, so nothing is too old.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from detectors.backtesting.found import Found, Places
from detectors.episodes import Due, judge, reach_of
from detectors.known_issue import KnownIssue
from ingest.event import to_micros

AT_ONCE: Final = 10_000
"""So that one key with millions of matches does not fill the memory."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An episode that would have been."""

    key: tuple[str, ...]
    due: Due
    matches: int  # that it counts in all
    matches_when_due: int  # of the key, up to and with the event that made it due


def episodes_of(issue: KnownIssue, found: Found, *, at_once: int = AT_ONCE) -> list[Happened]:
    """All episodes, in the order in which they became due. `at_once`: matches of a key that are judged in one go."""
    happened = [episode for key in found for episode in _episodes(issue, key, found, at_once)]
    return sorted(happened, key=lambda episode: episode.due)


def _episodes(issue: KnownIssue, key: tuple[str, ...], found: Found, at_once: int) -> Iterator[Happened]:
    places = found.of(key)
    for due in _dues(issue, places, found.untold, at_once):
        times, opened, due_us = places.times_us, to_micros(due.opened), to_micros(due.time)
        lasts_us = issue.repeat_after // timedelta(microseconds=1)
        first, end = bisect_left(times, opened), bisect_left(times, max(due_us + 1, due_us + lasts_us))
        yield Happened(key, due, end - first, bisect_right(times, due_us))


def _dues(issue: KnownIssue, places: Places, untold: Collection[int], at_once: int) -> Iterator[Due]:
    latest: tuple[Due, ...] = ()
    for start in range(0, len(places), at_once):
        first = _first_before(issue, places, start)
        some = places.some(first, start + at_once)
        judgement = judge(
            issue.after,
            issue.repeat_after,
            issue.max_age,
            matches=some,
            new={match.event_id for match in some[start - first :]},
            known=latest,
            now=some[0].time,
            held_for=issue.held_for,
            untold=untold,
        )
        yield from judgement.dues
        latest = judgement.dues[-1:] or latest


def _first_before(issue: KnownIssue, places: Places, start: int) -> int:
    """The first match that has to do with the moments from a place on."""
    beyond = issue.after.count - 1
    first = max(0, start - beyond)
    if issue.held_for is not None:
        reach_us = reach_of(issue.after, issue.held_for) // timedelta(microseconds=1)
        first = max(0, bisect_left(places.times_us, places.times_us[first] - reach_us) - beyond)
    return first
