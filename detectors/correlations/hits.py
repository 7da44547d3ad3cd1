"""What a correlation is fed with, and what it says: hits in, moments out. Instants are microseconds since 1970."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """An event that met one of the correlation's rules, of one group.

    Hits are in the order of event time; the event's id decides between equal times.
    """

    at_us: int
    event_id: int
    rule: str = ""
    value: tuple[str, ...] = ()
    """The texts of the correlation's `field`; of a type that wants a number, one text that `number_of` takes."""


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """The condition was met at that time. The event is the one that completed it, or the last one before it."""

    at_us: int
    event_id: int


@dataclass(frozen=True, slots=True)
class Occurrence:
    """All hits of one event: it may meet several of the rules."""

    at_us: int
    event_id: int
    hits: Sequence[Hit]


_place = attrgetter("at_us", "event_id")


def occurrences(hits: Iterable[Hit]) -> Iterator[Occurrence]:
    """Hits by event, in the order of time, whatever order they are given in. The same hit counts once."""
    for (at_us, event_id), together in groupby(sorted(set(hits)), key=_place):
        yield Occurrence(at_us, event_id, tuple(together))
