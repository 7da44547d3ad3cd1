"""Many JSON records with the same keys, read field by field instead of record by record. Pure.

For thousands of records that is several times as quick. Only what is usual is read so: a record that is odd in any way
is named, and is to be read by itself with `JsonParser`, which makes of the others what is made of them here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from ingest.event import LEVELS, MISSING
from ingest.records.json_fields import level_in, text_in
from ingest.records.json_shapes import Shape, inner_value
from ingest.records.levels import canonical_level
from ingest.records.timestamps import parse_time

Texts = Sequence[str | None]
"""The text of each record; None where it has none."""

_TEXT: Final = {str}
_NUMBER: Final = {int}
_OBJECT: Final = {dict}
_NO_TEXT: Final = frozenset({dict, list, type(None), type(MISSING)})
_LEVELS: Final = frozenset(LEVELS)


class Columns(NamedTuple):
    """What was read. `times` and the `fields` have one value for each record, those of odd ones mean nothing."""

    times: Sequence[datetime | None]  # as they are written: naive without an offset
    fields: dict[str, Texts]
    used: set[str]  # keys that are said in full by a field, so that they are no attributes
    odd: set[int]


def read_columns(records: Sequence[Mapping[str, Any]], shape: Shape) -> Columns:
    """Read records that all have the keys of this shape, in the same order."""
    reading = _Reading(records)
    times = reading.times(shape)
    reading.meant(shape)
    reading.own(shape)
    reading.others(shape)
    return Columns(times, reading.fields, reading.used, reading.odd)


class _Reading:
    def __init__(self, records: Sequence[Mapping[str, Any]]) -> None:
        self.fields: dict[str, Texts] = {}
        self.used: set[str] = set()
        self.odd: set[int] = set()
        self._count = len(records)
        self._columns = dict(
            zip(records[0], zip(*(record.values() for record in records), strict=True), strict=True)
        )

    def times(self, shape: Shape) -> list[datetime | None]:
        """The time that stands first; where that is none, others may be meant."""
        if not shape.times:
            if shape.date_and_clock is not None:
                self.odd.update(range(self._count))
            return [None] * self._count
        key, path = shape.times[0]
        times = [parse_time(value) for value in self._values(key, path)]
        if None in times:
            self.odd.update(index for index, time in enumerate(times) if time is None)
        self.used.add(key)
        return times

    def meant(self, shape: Shape) -> None:
        """Those that say in full what stands there."""
        for name, _, places in shape.meant:
            texts: Texts | None = None
            for key, path in places:
                values = self._values(key, path)
                found = self._levels(values) if name == "level" else _texts(values)
                if name == "exception" and (found is None or None in found):  # may be put together
                    self._without(values, (dict, list), texts)
                if found is None:
                    continue
                if path is None:
                    self._use(key, found, texts)
                texts = found if texts is None else _filled(texts, found)
                if None not in texts:
                    break
            if texts is not None:
                self.fields[name] = texts

    def own(self, shape: Shape) -> None:
        """Our own names."""
        for name, key in shape.own:
            found = _texts(self._columns[key])
            if found is not None:
                self._use(key, found, None)
                self.fields[name] = found

    def others(self, shape: Shape) -> None:
        """Those that leave what they are filled from."""
        for name, key, path in shape.others:
            texts = self.fields.get(name)
            if texts is not None and None not in texts:
                continue
            found = _texts(self._values(key, path))
            if found is not None:
                self.fields[name] = found if texts is None else _filled(texts, found)

    def _values(self, key: str, path: str | None) -> Sequence[Any]:
        column = self._columns[key]
        return column if path is None else _inner(column, path)

    def _levels(self, values: Sequence[Any]) -> Texts:
        """Levels of ours; a record with a level of its own is odd."""
        if set(map(type, values)) == _TEXT:
            known = {value: canonical_level(value) for value in set(values)}
            levels: Texts = [known[value] for value in values]
        else:
            levels = [level_in(value) for value in values]
        if not _LEVELS.issuperset(levels):
            self.odd.update(
                index for index, level in enumerate(levels) if level is not None and level not in _LEVELS
            )
        return levels

    def _without(self, values: Sequence[Any], kinds: tuple[type, ...], texts: Texts | None) -> None:
        """Records that have a value of one of these kinds, and no text yet, are odd."""
        self.odd.update(
            index
            for index, value in enumerate(values)
            if type(value) in kinds and (texts is None or texts[index] is None)
        )

    def _use(self, key: str, found: Texts, before: Texts | None) -> None:
        """A key is used for all records in which it was needed and has a text; if for some only, the others are odd."""
        if before is None and None not in found:
            self.used.add(key)
            return
        users = {
            index
            for index, text in enumerate(found)
            if text is not None and (before is None or before[index] is None)
        }
        if users:
            self.used.add(key)
            self.odd.update(index for index in range(self._count) if index not in users)


def _texts(values: Sequence[Any]) -> Texts | None:
    """What `text_in` says of each; None if none has a text."""
    kinds = set(map(type, values))
    if kinds == _TEXT and all(values) and not any(map(str.isspace, values)):
        return values
    if kinds == _NUMBER:
        return list(map(str, values))
    if kinds <= _NO_TEXT:
        return None
    return [text_in(value) for value in values]


def _filled(texts: Texts, more: Texts) -> Texts:
    return [other if text is None else text for text, other in zip(texts, more, strict=True)]


def _inner(values: Sequence[Any], path: str) -> Sequence[Any]:
    """What `inner_value` says of each."""
    if set(map(type, values)) != _OBJECT:
        return [inner_value(value, path) for value in values]
    head, _, rest = path.partition(".")
    if not rest:
        return [value.get(path, MISSING) for value in values]
    try:
        if "." not in rest:
            return [value[path] if path in value else value[head][rest] for value in values]
    except (KeyError, TypeError):  # not all have it
        pass
    return [inner_value(value, path) for value in values]
