"""Records that are JSON objects: one a line, or printed over several. See ingest/json_fields.py for the names."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from ingest import clef
from ingest.json_fields import (
    EXCEPTION_NAMES,
    LEVEL_NAMES,
    LOGGER_NAMES,
    MESSAGE_NAMES,
    OTHER_NAMES,
    OWN_NAMES,
    SURE_TIME_NAMES,
    TIME_NAMES,
    exception_text,
    find,
    level_in,
    text_in,
)
from ingest.parsed import ParsedRecord, UnreadableRecord
from ingest.timestamps import parse_time

_MEANT: Final[tuple[tuple[str, tuple[str, ...], Callable[[Any], str | None]], ...]] = (
    ("message", MESSAGE_NAMES, text_in),
    ("logger", LOGGER_NAMES, text_in),
    ("level", LEVEL_NAMES, level_in),
    ("exception", EXCEPTION_NAMES, exception_text),
)
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

    def _fields(self, record: Mapping[str, Any], time: datetime | None) -> ParsedRecord:
        lowered = {key.lower(): key for key in record}
        used: set[str] = set()  # keys that are said in full by a field
        if time is None:
            time = _time(record, lowered, used)
        fields: dict[str, str] = {}
        for name, names, read in _MEANT:
            for key, value in find(record, lowered, names):
                text = read(value)
                if text is not None:
                    fields[name] = text
                    if not isinstance(value, Mapping | list) and not isinstance(record[key], Mapping):
                        used.add(key)
                    break
        _fill_by_name(fields, record, lowered, used)
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
            found = json.loads(text, strict=False)
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


def _fill_by_name(
    fields: dict[str, str], record: Mapping[str, Any], lowered: Mapping[str, str], used: set[str]
) -> None:
    for name in OWN_NAMES:
        # `User` may be any property of the application's; only `user` says who it was
        key = name if name in record or name == "user" else lowered.get(name)
        if key is not None and (text := text_in(record.get(key))) is not None:
            fields[name] = text
            used.add(key)
    for name, names in OTHER_NAMES.items():
        if name not in fields:
            for _, value in find(record, lowered, names):
                text = text_in(value)
                if text is not None:
                    fields[name] = text
                    break


def _is_object(line: str) -> bool:
    text = line.strip(_AROUND)
    if not (text.startswith("{") and text.endswith("}")):
        return False
    try:
        msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return False
    return True


def _time(record: Mapping[str, Any], lowered: Mapping[str, str], used: set[str]) -> datetime | None:
    """The record's time, its key added to `used`. Raises UnreadableRecord if what must be a time is none."""
    for key, value in find(record, lowered, TIME_NAMES):
        time = parse_time(value)
        if time is not None:
            used.add(key)
            return time
    date, clock = (record.get(lowered.get(name, "")) for name in ("date", "time"))
    if isinstance(date, str) and isinstance(clock, str):
        time = parse_time(f"{date} {clock}")
        if time is not None:
            used.update((lowered["date"], lowered["time"]))
            return time
    for name in SURE_TIME_NAMES & lowered.keys():
        if record[lowered[name]] not in (None, ""):
            raise UnreadableRecord(
                f"Expected a date and time in {lowered[name]!r}; map the field `time` if it is elsewhere"
            )
    return None
