"""The matches of one known issue in memory: 16 bytes each and their keys, so that millions fit."""

from array import array
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from detectors.episodes import MatchAt
from ingest.event import Event, from_micros, to_micros

HOUR_US: Final = 3_600_000_000
"""Microseconds."""


class Found:
    """Matches, by key."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, ...], tuple[array[int], array[int]]] = {}
        self._keyless = array("q")
        self.untold: set[int] = set()  # ids of those that nobody would be told of: their version has the fix
        self.hours: Counter[int] = Counter()
        """Matches of each hour since 1970, those without a key included."""

    def add(self, event: Event, key: tuple[str, ...] | None) -> None:
        """Count an event that meets the detection. None: it lacks a field of the key and opens nothing."""
        self.add_at(event.time, event.id, key)

    def add_at(self, time: datetime, event_id: int, key: tuple[str, ...] | None) -> None:
        """The same of a match whose event was, or stands for, a moment then."""
        time_us = to_micros(time)
        self.hours[time_us // HOUR_US] += 1
        if key is None:
            self._keyless.append(event_id)
            return
        times, ids = self._by_key.get(key) or self._by_key.setdefault(key, (array("q"), array("q")))
        times.append(time_us)
        ids.append(event_id)

    @property
    def matches(self) -> int:
        """All of them."""
        return self.hours.total()

    @property
    def without_key(self) -> int:
        """Those that open nothing."""
        return len(self._keyless)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Every key, in the order in which it was first found."""
        return iter(self._by_key)

    def of(self, key: tuple[str, ...]) -> "Places":
        """The matches of a key, in the order of event time."""
        times, ids = self._by_key[key]
        order = sorted(range(len(times)), key=lambda index: (times[index], ids[index]))
        return Places(array("q", map(times.__getitem__, order)), array("q", map(ids.__getitem__, order)))

    def some(self, most: int) -> list[int]:
        """Ids of so many events at most, spread over all that matched."""
        every = array("q", self._keyless)
        for _, ids in self._by_key.values():
            every.extend(ids)
        if len(every) <= most:
            return sorted(every)
        every = array("q", sorted(every))
        return (
            [every[index * (len(every) - 1) // (most - 1)] for index in range(most)]
            if most > 1
            else [every[0]]
        )


class Places:
    """Matches of one key in the order of event time."""

    def __init__(self, times_us: "array[int]", ids: "array[int]") -> None:
        self.times_us = times_us
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    def some(self, first: int, end: int) -> list[MatchAt]:
        """The matches from one place to another (excluded)."""
        pairs = zip(self.times_us[first:end], self._ids[first:end], strict=True)
        return [MatchAt(from_micros(time_us), event_id) for time_us, event_id in pairs]

    def time(self, place: int) -> datetime:
        """When a match was."""
        return from_micros(self.times_us[place])
