"""Which keys of a JSON record fill which field: worked out once for all records that have the same keys. Pure.

A source's records repeat their keys, so what depends on these alone, by far the most of it, is remembered.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from ingest.event import MISSING, lookup
from ingest.records.json_fields import (
    EXCEPTION_NAMES,
    LEVEL_NAMES,
    LOGGER_NAMES,
    MESSAGE_NAMES,
    OTHER_NAMES,
    OWN_NAMES,
    SURE_TIME_NAMES,
    TIME_NAMES,
    exception_text,
    level_in,
    text_in,
)

_SHAPES: Final = 256  # remembered at once; a source has a handful
_LONGEST: Final = 16_384  # characters of the keys of a shape that is worth its memory

Read = Callable[[Any], str | None]


Place = tuple[str, str | None]
"""Where a value may be: under a key at the top, and within that under a dotted path if there is one."""


class Shape(NamedTuple):
    """What the keys of a record say about where its fields are."""

    times: tuple[Place, ...]
    date_and_clock: tuple[str, str] | None  # the keys of a date and a time of day
    sure_times: tuple[str, ...]  # keys whose values must be times
    meant: tuple[tuple[str, Read, tuple[Place, ...]], ...]  # fields that say in full what stands there
    own: tuple[tuple[str, str], ...]  # (field, key): our own names
    others: tuple[tuple[str, str, str | None], ...]
    """(field, key, path) of those that besides leave what they are filled from; the first that is there counts."""


_MEANT: Final[tuple[tuple[str, tuple[str, ...], Read], ...]] = (
    ("message", MESSAGE_NAMES, text_in),
    ("logger", LOGGER_NAMES, text_in),
    ("level", LEVEL_NAMES, level_in),
    ("exception", EXCEPTION_NAMES, exception_text),
)


def value_at(record: Mapping[str, Any], place: Place) -> Any:
    """The value at a place, or MISSING."""
    key, path = place
    value = record[key]
    return value if path is None else inner_value(value, path)


def inner_value(value: Any, path: str) -> Any:
    """What stands in a value under a dotted path, or MISSING."""
    if not isinstance(value, dict):
        return MISSING
    found = value.get(path, MISSING)
    return lookup(value, path) if found is MISSING and "." in path else found


class Shapes:
    """The shapes met so far: bounded, whatever is sent."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Shape] = {}

    def of(self, record: Mapping[str, Any]) -> Shape:
        """The shape of a record."""
        keys = tuple(record)
        shape = self._known.get(keys)
        if shape is None:
            shape = shape_of(keys)
            if sum(map(len, keys)) <= _LONGEST:
                if len(self._known) >= _SHAPES:
                    self._known.clear()
                self._known[keys] = shape
        return shape


def shape_of(keys: tuple[str, ...]) -> Shape:
    """The shape of records with these keys."""
    lowered = {key.lower(): key for key in keys}
    date, clock = lowered.get("date"), lowered.get("time")
    # `User` may be any property of the application's; only `user` says who it was
    own = ((name, name if name in keys or name == "user" else lowered.get(name)) for name in OWN_NAMES)
    return Shape(
        times=_places(lowered, TIME_NAMES),
        date_and_clock=(date, clock) if date is not None and clock is not None else None,
        sure_times=tuple(lowered[name] for name in TIME_NAMES if name in SURE_TIME_NAMES and name in lowered),
        meant=tuple((name, read, places) for name, names, read in _MEANT if (places := _places(lowered, names))),
        own=tuple((name, key) for name, key in own if key in keys),
        others=tuple((name, *place) for name, names in OTHER_NAMES.items() for place in _places(lowered, names)),
    )  # fmt: skip


def _places(lowered: Mapping[str, str], names: tuple[str, ...]) -> tuple[Place, ...]:
    """Where a value with one of these names may be, in their order."""
    places: list[Place] = []
    for name in names:
        head, dot, rest = name.partition(".")
        if name in lowered:
            places.append((lowered[name], None))
        elif dot and head in lowered:
            places.append((lowered[head], rest))
    return tuple(places)
