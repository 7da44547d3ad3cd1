"""Records that are JSON objects, one a line or printed over several; `json_fields` has the names."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from ingest.event import MISSING
from ingest.records import clef
from ingest.records.json_columns import Columns, read_columns
from ingest.records.json_fields import text_in
from ingest.records.json_shapes import Shape, Shapes, value_at
from ingest.records.parsed import ParsedRecord, UnreadableRecord
from ingest.records.timestamps import parse_time

_AROUND: Final = " \t\r\n,[]"  # what a file that is one array has around each object
_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}]')


class JsonParser:
    """Reads JSON objects. A `RecordParser`.

    `mapped` names the top-level keys that the source's `map` speaks of: they stay attributes, whatever they mean
    to us. Objects of the Compact Log Event Format (those with `@t`) are read as such.
    """

    def __init__(self, mapped: Iterable[str] = (), *, compact: bool = False) -> None:
        self._mapped = frozenset(mapped)
        self._compact = compact
        self._shapes = Shapes()

    def starts(self, line: str) -> bool:
        """Whether a record begins with this line, if none is open."""
        return line.lstrip(_AROUND).startswith("{")

    def parse(self, record: str) -> ParsedRecord:
        """Read one record. Raises UnreadableRecord."""
        return self.read(decode_object(record))

    def read(self, found: Mapping[str, Any]) -> ParsedRecord:
        """Read a record that has been decoded already. Raises UnreadableRecord."""
        if self._compact or "@t" in found:
            time = parse_time(found.get("@t"))
            if time is None and (self._compact or found.get("@t") is not None):
                raise UnreadableRecord("Expected a time in @t")
            found = clef.plain(found)
            return self._fields(found, time)
        return self._fields(found, None)

    def columns(self, records: Sequence[Mapping[str, Any]]) -> Columns | None:
        """Read records that have the same keys in the same order; None if they are to be read one by one."""
        if self._compact or self._mapped or "@t" in records[0]:
            return None
        return read_columns(records, self._shapes.of(records[0]))

    def _fields(self, record: Mapping[str, Any], time: datetime | None) -> ParsedRecord:
        shape = self._shapes.of(record)
        used: set[str] = set()  # keys that are said in full by a field
        if time is None:
            time = _time(record, shape, used)
        fields: dict[str, str] = {}
        for name, read, places in shape.meant:
            for key, path in places:
                value = record[key] if path is None else value_at(record, (key, path))
                if value is MISSING or (text := read(value)) is None:
                    continue
                fields[name] = text
                if path is None and not isinstance(value, dict | list):
                    used.add(key)
                break
        for name, key in shape.own:
            text = text_in(record[key])
            if text is not None:
                fields[name] = text
                used.add(key)
        _fill_besides(fields, record, shape)
        if self._mapped:
            used -= self._mapped
        return ParsedRecord(time, fields, {key: value for key, value in record.items() if key not in used})


class JsonFraming:
    """Tells where JSON records begin and end in a file's lines; remembers how deep it is in an open one."""

    def __init__(self) -> None:
        self._depth = 0

    def starts(self, line: str) -> bool:
        """Whether a record begins with this line. A whole object on one line ends whatever was left open."""
        if self._depth:
            if not (line.startswith("{") and _is_object(line)):
                return False
            self._depth = 0
        return line.lstrip(_AROUND).startswith("{")

    def ends(self, line: str) -> bool:
        """Whether the record that is open ends with this line."""
        if not self._depth and _is_object(line):
            return True
        for token in _TOKENS.finditer(line):
            if token[0] == "{":
                self._depth += 1
            elif token[0] == "}":
                self._depth = max(0, self._depth - 1)
        return self._depth == 0

    def is_noise(self, line: str) -> bool:
        """Whether a line outside records says nothing."""
        return not line.strip(_AROUND)

    def reset(self) -> None:
        """The record that was open has been ended from outside."""
        self._depth = 0


def decode_object(text: str) -> dict[str, Any]:
    """The object that a record's text is. Raises UnreadableRecord."""
    text = text.strip(_AROUND)
    try:
        found = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        try:  # takes what msgspec does not: halves of surrogate pairs, NaN, raw line feeds
            found = json.loads(text, strict=False, parse_float=_finite, parse_constant=_finite)
        except (ValueError, RecursionError) as error:
            where = (
                f" (it stops making sense at character {error.pos + 1})"
                if isinstance(error, json.JSONDecodeError)
                else ""
            )
            raise UnreadableRecord(f"Expected one JSON object{where}") from error
    if not isinstance(found, dict):
        raise UnreadableRecord("Expected one JSON object, not another JSON value")
    return found


def _finite(text: str) -> float | str:
    """A number, or the text of one that JSON has not: infinite or none at all."""
    number = float(text)
    return number if number - number == 0 else str(number)


def _is_object(line: str) -> bool:
    text = line.strip(_AROUND)
    if not (text.startswith("{") and text.endswith("}")):
        return False
    try:
        msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return False
    return True


def _fill_besides(fields: dict[str, str], record: Mapping[str, Any], shape: Shape) -> None:
    """The fields whose values stay attributes, too. Written out: most of the time of reading goes here."""
    for name, key, path in shape.others:
        if name in fields:
            continue
        value = record[key]
        if path is not None:
            inner = isinstance(value, dict) and path in value
            value = value[path] if inner else value_at(record, (key, path))
        if isinstance(value, str):
            if value and not value.isspace():
                fields[name] = value
        elif (text := text_in(value)) is not None:
            fields[name] = text


def _time(record: Mapping[str, Any], shape: Shape, used: set[str]) -> datetime | None:
    """The record's time, its key added to `used`. Raises UnreadableRecord if what must be a time is none."""
    for place in shape.times:
        time = parse_time(value_at(record, place))
        if time is not None:
            used.add(place[0])
            return time
    if shape.date_and_clock is not None:
        date, clock = (record[key] for key in shape.date_and_clock)
        if isinstance(date, str) and isinstance(clock, str):
            time = parse_time(f"{date} {clock}")
            if time is not None:
                used.update(shape.date_and_clock)
                return time
    for key in shape.sure_times:
        if record[key] not in (None, ""):
            raise UnreadableRecord(
                f"Expected a date and time in {key!r}; map the field `time` if it is elsewhere"
            )
    return None
