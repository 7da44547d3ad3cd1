"""What a release changed: errors first seen with it, gone since, and more often than before. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from detectors.discovery.found import HOUR_US
from ingest.event import to_micros

DAYS: Final = 7
"""So many days before are compared with, each at the same time of day."""
FEWEST_DAYS: Final = 3
"""With a shorter past nothing is said to be gone or to have risen."""
LEAST: Final = 10
"""Fewer events are no rise, and the end of fewer is nothing to speak of."""
FACTOR: Final = 2
"""So many times the busiest of the days before is a rise."""
_OFTEN: Final = 5 / 7
"""An error that came on so many of the days before can be gone."""


@dataclass(frozen=True, slots=True)
class Hour:
    """Events of a template in an hour, written by a version (empty: none is known)."""

    hour: int  # since 1970
    version: str
    events: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A template with its hours, from `DAYS` before the release on."""

    id: int
    first_us: int
    first_version: str | None
    hours: Sequence[Hour]


@dataclass(frozen=True, slots=True)
class Changed:
    """How a template changed: its events since the release, and in the days before, each of the same length."""

    id: int
    events: int
    before: int  # the most of a day; of what is gone: the usual number


@dataclass(frozen=True, slots=True)
class Changes:
    """What a release changed, the most first."""

    new: tuple[Changed, ...] = ()
    gone: tuple[Changed, ...] = ()
    risen: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class Released:
    """A version that went live at a time, and for how long it is looked at."""

    version: str
    at: datetime
    length: timedelta

    @property
    def first_hour(self) -> int:
        """The hour in which it went live."""
        return to_micros(self.at) // HOUR_US

    @property
    def last_hour(self) -> int:
        """The hour in which the look at it ends."""
        return (to_micros(self.at + self.length) - 1) // HOUR_US


def changes_of(released: Released, counted: Iterable[Counted], *, past_days: int, runs: bool) -> Changes:
    """What changed. `past_days`: for how many days before there are counts, at most `DAYS` of which are looked at.

    `runs`: events of the new version have come at all; else nothing is said to be gone.
    """
    days = min(DAYS, past_days)
    new, gone, risen = [], [], []
    for template in counted:
        since = sum(
            hour.events
            for hour in template.hours
            if hour.version == released.version and released.first_hour <= hour.hour <= released.last_hour
        )
        before = sorted(_day(released, template, back) for back in range(1, days + 1))
        if since and _is_new(released, template):
            new.append(Changed(template.id, since, 0))
        elif days < FEWEST_DAYS:
            continue
        elif since >= max(LEAST, FACTOR * before[-1]):
            risen.append(Changed(template.id, since, before[-1]))
        elif runs and not since and _came_often(before):
            gone.append(Changed(template.id, 0, before[len(before) // 2]))
    return Changes(_ordered(new), _ordered(gone), _ordered(risen))


def _is_new(released: Released, template: Counted) -> bool:
    """Nodes get a release one after the other: what its version brought is new though it came before the last."""
    return template.first_version == released.version or template.first_us >= to_micros(released.at)


def _day(released: Released, template: Counted, back: int) -> int:
    shift = 24 * back
    return sum(
        hour.events
        for hour in template.hours
        if hour.version != released.version
        and released.first_hour - shift <= hour.hour <= released.last_hour - shift
    )


def _came_often(before: Sequence[int]) -> bool:
    return sum(before) >= LEAST and sum(count > 0 for count in before) >= _OFTEN * len(before)


def _ordered(found: Iterable[Changed]) -> tuple[Changed, ...]:
    return tuple(sorted(found, key=lambda one: (-max(one.events, one.before), one.id)))
