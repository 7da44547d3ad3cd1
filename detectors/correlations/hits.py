"""What a correlation is fed with, and what it says: hits in, moments out. Instants are microseconds since 1970."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple


class Hit(NamedTuple):
    """An event that met one of the correlation's rules, of one group.

    Hits are in the order of event time; the event's id decides between equal times.
    """

    at_us: int
    event_id: int
    rule: str = ""
    value: tuple[str, ...] = ()
    """The texts of the correlation's `field`; of a type that wants a number, one text that `number_of` takes."""


class Moment(NamedTuple):
    """The condition was met at that time. The event is the one that completed it, or the last one before it."""

    at_us: int
    event_id: int


class Occurrence(NamedTuple):
    """All hits of one event: it may meet several of the rules."""

    at_us: int
    event_id: int
    hits: Sequence[Hit]


_place = itemgetter(0, 1)


def occurrences(hits: Iterable[Hit]) -> Iterator[Occurrence]:
    """Hits by event, in the order of time, whatever order they are given in. The same hit counts once."""
    for (at_us, event_id), together in groupby(sorted(set(hits)), key=_place):
        yield Occurrence(at_us, event_id, tuple(together))
