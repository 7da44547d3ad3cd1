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
_DAY: Final = timedelta(days=1)
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
    """How a template changed: its events since the release, and in the days before, each of the same length.

    Where more than a day is looked at, the events of what has risen are those of a day on average.
    """

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
    later: frozenset[str] = frozenset()  # versions that came after it, counted as it is

    @property
    def first_hour(self) -> int:
        """The hour in which it went live."""
        return to_micros(self.at) // HOUR_US

    @property
    def last_hour(self) -> int:
        """The hour in which the look at it ends."""
        return (to_micros(self.at + self.length) - 1) // HOUR_US

    @property
    def days(self) -> int:
        """Of so many days it is the average that is compared with the days before: 1 for a day and less."""
        return max(1, -(-self.length // _DAY))

    @property
    def last_compared(self) -> int:
        """The hour whose like ends each of the days before: at the same time of day, or a whole day later."""
        return self.last_hour if self.days == 1 else self.first_hour + 23

    def runs_as(self, version: str) -> bool:
        """Whether events of a version count as since the release."""
        return version == self.version or version in self.later


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
            if released.runs_as(hour.version) and released.first_hour <= hour.hour <= released.last_hour
        )
        before = sorted(_day(released, template, back) for back in range(1, days + 1))
        if since and _is_new(released, template):
            new.append(Changed(template.id, since, 0))
        elif days < FEWEST_DAYS:
            continue
        elif since >= LEAST and -(-since // released.days) >= FACTOR * before[-1]:
            risen.append(Changed(template.id, -(-since // released.days), before[-1]))
        elif runs and not since and _came_often(before):
            gone.append(Changed(template.id, 0, before[len(before) // 2]))
    return Changes(_ordered(new), _ordered(gone), _ordered(risen))


def _is_new(released: Released, template: Counted) -> bool:
    """Nodes get a release one after the other: what its version brought is new though it came before the last."""
    return released.runs_as(template.first_version or "") or template.first_us >= to_micros(released.at)


def _day(released: Released, template: Counted, back: int) -> int:
    shift = 24 * back
    return sum(
        hour.events
        for hour in template.hours
        if not released.runs_as(hour.version)
        and released.first_hour - shift <= hour.hour <= released.last_compared - shift
    )


def _came_often(before: Sequence[int]) -> bool:
    return sum(before) >= LEAST and sum(count > 0 for count in before) >= _OFTEN * len(before)


def _ordered(found: Iterable[Changed]) -> tuple[Changed, ...]:
    return tuple(sorted(found, key=lambda one: (-max(one.events, one.before), one.id)))
