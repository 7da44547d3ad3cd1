"""When a template is news. Pure: from what is known of it, what a step found, and the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

State = Literal["known", "learning", "learned", "told"]
"""`known`: every event of it met a known issue. `learning`: seen in silence, in the next summary. `learned`: was in
one. `told`: developers were told, if only by the number of those that were too many for the hour."""

PAST: Final = timedelta(days=7)
"""The past of a template that a spike is held against."""
YOUNGEST: Final = timedelta(days=1)
"""A template younger than this has no past to speak of: while a new error spreads it is no spike."""
QUIET: Final = timedelta(days=1)
"""After a spike of a template, so long no other one of it."""
_PERCENT: Final = 95


@dataclass(frozen=True, slots=True)
class Limits:
    """What an operator can set."""

    max_age: timedelta = timedelta(hours=1)  # of an event when it was stored: older ones are history
    learning: timedelta = timedelta(days=1)  # of a new source
    spike_least: int = 20  # events an hour: fewer are never a spike
    spike_factor: float = 4.0
    an_hour: int = 10  # news of templates; what is beyond is counted in one
    keep: timedelta = timedelta(days=180)  # a template that did not come for so long is forgotten


@dataclass(frozen=True, slots=True)
class Seen:
    """What a step found of a template, as far as it matters here. Known issues' events are left out of both."""

    silent: bool  # events that are history, or of a source in its first days
    speaking: bool  # any other event
    loud: bool  # of a level at which a new template is news


Verdict = Literal["nothing", "learn", "tell"]


def verdict(state: State | None, seen: Seen) -> Verdict:
    """What becomes of a template: it stays what it is, is learned in silence, or is news.

    `state`: None for one that was not there before. The first event without a known issue decides. If the same
    step found silent ones too, the template was there before anybody watched, and is learned.
    """
    if state not in (None, "known") or not (seen.silent or seen.speaking):
        return "nothing"
    if seen.silent or not seen.loud:
        return "learn"
    return "tell"


def threshold(past: Sequence[int], limits: Limits) -> float:
    """So many events an hour are a spike: `spike_factor` times the 95th percentile of the past hours' counts.

    `past`: the counts of those of the hours that had any; the others of `PAST` count as zero. A percentile instead of
    a mean, so that neither an outage of an hour nor the daily peak moves it much: 8 of the 168 hours may lie above.
    Never below `spike_least`.
    """
    hours = PAST // timedelta(hours=1)
    beyond = hours * (100 - _PERCENT) // 100
    highest = sorted(past, reverse=True)
    usual = highest[beyond] if len(highest) > beyond else 0
    return max(float(limits.spike_least), limits.spike_factor * usual)


def is_spike(
    count: int,
    past: Sequence[int],
    *,
    first: datetime,
    last_spike: datetime | None,
    now: datetime,
    limits: Limits,
) -> bool:
    """Whether `count` events in the present hour, none of a known issue, are a spike of a template.

    `first`: when the template was first seen; all times are those of events.
    """
    if count < limits.spike_least or now - first < YOUNGEST:
        return False
    if last_spike is not None and now - last_spike < QUIET:
        return False
    return count >= threshold(past, limits)


def is_history(event_time: datetime, stored: datetime, limits: Limits) -> bool:
    """Whether an event was old already when it was first read."""
    return stored - event_time > limits.max_age


def next_hour(moment: datetime) -> datetime:
    """The full hour after a moment: summaries are due at full hours, so that one serves all that end together."""
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def learned_at(began: datetime, limits: Limits) -> datetime:
    """When a source that began then has been learned: at once, if it is not to be."""
    return next_hour(began + limits.learning) if limits.learning else began


def joined(state: State | None, other: State | None) -> State | None:
    """The state of two templates that turned out to be one: what was told stays told."""
    return max(state, other, key=_RANKS.__getitem__)


_RANKS: Final[Mapping[State | None, int]] = {None: 0, "known": 1, "learning": 2, "learned": 3, "told": 4}
