"""One entry of `sources.yaml`: every value checked, every fault with its place."""

import codecs
import difflib
import re
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from ingest.event import text_of
from ingest.positioned_yaml import PositionedYaml, Problem
from ingest.records.formats import FORMATS, parser_for
from ingest.records.nlog import LayoutError
from ingest.records.text_format import PatternError, compile_pattern
from ingest.records.timestamps import parse_time
from ingest.scrub_entries import read_facts, read_scrub

_TEXTS: Final = (
    "node",
    "product",
    "service",
    "files",
    "format",
    "layout",
    "pattern",
    "time_format",
    "timezone",
    "encoding",
    "key",
)
_KEYS: Final = (*_TEXTS, "variables", "extract", "map", "since", "scrub", "derive", "when")
_DURATION: Final = re.compile(r"(\d{1,6})\s*(s|m|h|d|w)")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TIME_ONLY: Final = frozenset({"received"})

Path_ = tuple[Hashable, ...]


class _Fault(Exception):
    """A value that cannot be used; the message says what was expected."""


def read_entry(
    document: PositionedYaml, at: Path_, folder: Path, problems: list[Problem]
) -> dict[str, Any] | None:
    """The values of an entry, as `Source` takes them; None if there are faults, which are added to `problems`."""
    entry = document.value["sources"][at[-1]]
    if not isinstance(entry, dict):
        problems.append(document.problem(at, "expected a source: keys such as node, files and format"))
        return None
    return _Entry(document, at, entry, problems).read(folder)


class _Entry:
    def __init__(
        self, document: PositionedYaml, at: Path_, entry: Mapping[Any, Any], problems: list[Problem]
    ) -> None:
        self._document = document
        self._at = at
        self._entry = entry
        self._problems = problems
        self._faults = 0

    def read(self, folder: Path) -> dict[str, Any] | None:
        for key in self._entry:
            if key not in _KEYS:
                close = difflib.get_close_matches(str(key), _KEYS, 1)
                hint = f"; did you mean {close[0]}?" if close else f"; known are {', '.join(_KEYS)}"
                self._fault((key,), f"unknown key {key!r}{hint}", key=True)
        values: dict[str, Any] = {}
        readers: dict[str, Callable[[Any], Any]] = {
            **dict.fromkeys(_TEXTS, _text),
            "files": lambda value: str(folder / _text(value)),
            "format": _format,
            "timezone": _zone,
            "encoding": _encoding,
            "since": _since,
        }
        for key, read in readers.items():
            if self._entry.get(key) is not None:
                self._take(values, key, (key,), read)
        for key in ("variables", "when", "map"):
            if self._entry.get(key) is not None:
                values[key] = self._mapping(key)
        if self._entry.get("extract") is not None:
            values["extract"] = self._extract()
        known = len(self._problems)
        if self._entry.get("scrub") is not None:
            at = (*self._at, "scrub")
            names, patterns = read_scrub(self._document, at, self._entry["scrub"], self._problems)
            values["scrub_names"], values["scrub_patterns"] = names, patterns
        if self._entry.get("derive") is not None:
            at = (*self._at, "derive")
            values["derive"] = read_facts(self._document, at, self._entry["derive"], self._problems)
        self._faults += len(self._problems) - known
        self._whole(values)
        if "key" in values:
            values["api_key"] = values.pop("key")
        return values if not self._faults else None

    def _take(self, values: dict[str, Any], name: str, path: Path_, read: Callable[[Any], Any]) -> None:
        value: Any = self._entry
        for step in path:
            value = value[step]
        try:
            values[name] = read(value)
        except _Fault as fault:
            self._fault(path, str(fault))

    def _mapping(self, key: str) -> dict[str, str]:
        given = self._entry[key]
        if not isinstance(given, dict):
            self._fault((key,), f"expected {key} to be pairs such as {{name: value}}")
            return {}
        found: dict[str, str] = {}
        for name in given:
            if not isinstance(name, str) or not name.strip():
                self._fault((key, name), "expected a name in text", key=True)
            elif key == "map" and name in _TIME_ONLY:
                self._fault(
                    (key, name), "received is when we got an event; nothing can be mapped to it", key=True
                )
            else:
                self._take(found, name, (key, name), _scalar if key == "when" else _text)
        return found

    def _extract(self) -> tuple[str, ...]:
        given = self._entry["extract"]
        patterns = [given] if isinstance(given, str) else given
        if not isinstance(patterns, list):
            self._fault(("extract",), "expected a list of patterns with named groups")
            return ()
        for index, pattern in enumerate(patterns):
            path: Path_ = ("extract",) if isinstance(given, str) else ("extract", index)
            try:
                groups = compile_pattern(_text(pattern)).groupindex
            except (_Fault, PatternError) as fault:
                self._fault(path, str(fault))
                continue
            if not groups:
                self._fault(path, "the pattern has no named group such as (?P<document_id>[0-9]+)")
            for name in groups:
                if name in ("time", "received"):
                    self._fault(path, f"the group {name} cannot be taken out of a message")
        return tuple(pattern for pattern in patterns if isinstance(pattern, str))

    def _whole(self, values: dict[str, Any]) -> None:
        """What depends on several keys: the format, and whether the layout or pattern can be used."""
        by_http = [key for key in ("key", "when") if self._entry.get(key)]
        if "files" not in self._entry and not by_http:
            self._fault(
                (), "a source needs files, or for what comes by HTTP key: NAME or when: {field: value}"
            )
        for key in by_http if "files" in self._entry else ():
            self._fault((key,), f"{key} is for what comes by HTTP, where there are no files", key=True)
        if "format" not in self._entry:
            guess = "nlog" if "layout" in values else "text" if "pattern" in values else None
            if guess is not None:
                values["format"] = guess
            elif "files" in self._entry:
                self._fault((), f"say the format of the files: {', '.join(FORMATS)}")
        record_format = values.get("format")
        for key, owner in (
            ("layout", "nlog"),
            ("variables", "nlog"),
            ("pattern", "text"),
            ("time_format", "text"),
        ):
            if key in self._entry and record_format is not None and record_format != owner:
                self._fault((key,), f"{key} is only for format: {owner}", key=True)
                return
        if record_format is None or any(
            self._entry.get(key) is not None and key not in values for key in _TEXTS
        ):
            return
        if record_format == "text" and "pattern" not in values:
            self._fault((), "format: text needs a pattern with named groups")
            return
        try:
            parser_for(
                record_format,
                layout=values.get("layout"),
                variables=values.get("variables"),
                pattern=values.get("pattern"),
                time_format=values.get("time_format"),
            )
        except LayoutError as error:
            self._fault(
                ("layout",), f"the layout cannot be used, at its column {error.column}: {error.reason}"
            )
        except PatternError as error:
            self._fault(("time_format",) if "time format" in str(error) else ("pattern",), str(error))

    def _fault(self, path: Path_, message: str, *, key: bool = False) -> None:
        self._faults += 1
        self._problems.append(self._document.problem((*self._at, *path), message, key=key))


def _text(value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return text_of(value)
    raise _Fault("expected a text that is not empty")


def _scalar(value: Any) -> str:
    if isinstance(value, str | int | float):
        return text_of(value)
    raise _Fault("expected a text, a number, true or false")


def _format(value: Any) -> str:
    if value in FORMATS:
        return str(value)
    raise _Fault(f"expected one of {', '.join(FORMATS)}")


def _zone(value: Any) -> str:
    name = _text(value)
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise _Fault(f"{name!r} is no time zone; expected an IANA name such as Europe/Berlin") from error
    return name


def _encoding(value: Any) -> str:
    name = _text(value)
    try:
        info = codecs.lookup(name)
        line_end = "\n".encode(info.name).lstrip(b"\xff\xfe\0").rstrip(b"\0")
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise _Fault(f"{name!r} is no encoding; expected one such as utf-8, utf-16 or cp1252") from error
    if line_end != b"\n" or info.name in (
        "utf-7",
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
    ):
        raise _Fault(f"files in the encoding {name!r} cannot be read by lines")
    return info.name


def _since(value: Any) -> datetime | timedelta:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the source's zone applies
    text = str(value).strip()
    duration = _DURATION.fullmatch(text)
    if duration:
        return timedelta(**{_UNITS[duration[2]]: int(duration[1])})
    found = parse_time(text) or parse_time(f"{text} 00:00")
    if found is None:
        raise _Fault("expected a date, a date with time, or a duration such as 7d or 12h")
    return found if found.tzinfo is None else found.astimezone(UTC)
