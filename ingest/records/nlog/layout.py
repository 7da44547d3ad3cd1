"""An NLog layout as a record parser: the only door to this package."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ingest.event import TEXT_FIELDS
from ingest.records.nlog.backward import Captures
from ingest.records.nlog.dates import Parts, assemble, in_utc
from ingest.records.nlog.elements import Field, Kind, variants
from ingest.records.nlog.matching import Way, exception_begins_a_line
from ingest.records.nlog.renderers import Builder
from ingest.records.nlog.syntax import LayoutError, canonical, parse_layout
from ingest.records.parsed import ParsedRecord, UnreadableRecord

_NONE: Final[Mapping[str, str]] = {}
_TEXT_FIELDS: Final = frozenset(TEXT_FIELDS)


class NLogLayout:
    """Reads the records that NLog wrote with one layout. A `RecordParser`; keeps nothing between records.

    Inner line ends come out as line feeds. `time` is aware where the record has an offset or the layout says
    `universalTime`; it is None where the layout has no date (its time of day is then the attribute `time_of_day`).
    """

    def __init__(self, layout: str, ways: tuple[Way, ...]) -> None:
        self._layout = layout
        self._ways = ways
        starts = dict.fromkeys(way.start_pattern for way in ways)
        self._start = re.compile("|".join(f"(?:{pattern})" for pattern in starts))

    def starts(self, line: str) -> bool:
        """Whether a record begins with this line."""
        return self._start.match(line) is not None

    def parse(self, record: str) -> ParsedRecord:
        """Read one record. Raises UnreadableRecord."""
        text = record.replace("\r\n", "\n") if "\r" in record else record
        text = text.strip("\n") if text[:1] == "\n" or text[-1:] == "\n" else text
        return _parsed(self._captures(text))

    def _captures(self, text: str) -> Captures:
        pattern: re.Pattern[str] | None = None
        left: re.Match[str] | None = None
        for way in self._ways:
            if way.left is not pattern:  # ways that begin alike share the compiled pattern
                pattern = way.left
                left = pattern.match(text)
            captures = way.match(text, left) if left is not None else None
            if captures is not None and left is not None:
                first = self._ways[0]
                alone = first.may_be_alone and not way.may_be_alone and first.left is pattern
                return (first.match_alone(text, left) if alone else None) or captures
        raise UnreadableRecord(f"Expected a record of the layout {self._layout}")


def compile_layout(layout: str, variables: Mapping[str, str] = _NONE) -> NLogLayout:
    """The parser of a layout in NLog's own syntax; `variables` are the configuration's `<variable>`s by name.

    Raises LayoutError, which says what is wrong at which column.
    """
    builder = Builder({canonical(name): value for name, value in variables.items()})
    elements = builder.elements(parse_layout(layout.replace("\r\n", "\n").rstrip("\n")))
    flats = variants(elements)
    guarded = any(exception_begins_a_line(flat) for flat in flats)
    ways = tuple(Way(flat, guarded=guarded) for flat in flats)
    if not any(isinstance(part, Field) for way in ways for part in way.flat):
        raise LayoutError("the layout has no renderer such as ${longdate} or ${message}", 1)
    return NLogLayout(layout, ways)


def _parsed(captures: Captures) -> ParsedRecord:
    fields: dict[str, str] = {}
    attributes: dict[str, Any] = {}
    times: list[tuple[Field, str]] = []
    for captured in captures:
        field, text = captured
        if field.kind is Kind.TIME:
            times.append(captured)
        elif text and field.kind is Kind.VALUE:
            _put(fields, attributes, field, text)
        elif text and field.kind is Kind.EXCEPTION:
            said = (field.read(text) if field.read is not None else text).strip("\n").rstrip()
            if said.strip() and said != "(null)":
                fields["exception"] = f"{fields['exception']}\n{said}" if "exception" in fields else said
        elif text and field.kind is Kind.PROPERTIES and field.read is not None:
            _put_properties(fields, attributes, field.read(text) or {})
    time = _time(times, attributes)
    return ParsedRecord(time, fields, attributes)


def _put(fields: dict[str, str], attributes: dict[str, Any], field: Field, text: str) -> None:
    if field.width:
        text = text.lstrip(field.pad) if field.width > 0 else text.rstrip(field.pad)
    value = field.read(text) if field.read is not None else text
    if value is None or (isinstance(value, str) and not value.strip()):
        return
    name = field.name
    if name not in _TEXT_FIELDS:
        attributes[name] = value
    elif str(value) not in field.absent and name not in fields:
        fields[name] = str(value)


def _put_properties(fields: dict[str, str], attributes: dict[str, Any], pairs: Mapping[str, str]) -> None:
    for name, value in pairs.items():
        # a property is the application's data, so it cannot pose as somebody; elsewhere it fills what is empty
        if name in _TEXT_FIELDS and name != "user":
            fields.setdefault(name, value)
        else:
            attributes.setdefault(name, value)


def _time(times: Captures, attributes: dict[str, Any]) -> datetime | None:
    """The moment that the record's time fields say together."""
    if not times:
        return None
    try:
        best, text = times[0] if len(times) == 1 else min(times, key=lambda time: _trust(time[0]))
        date = best.date
        if (
            date is not None
            and date.complete
            and (len(times) == 1 or ("micro" in date.gives and _sure(best)))
        ):
            moment = date.moment(_unpadded(best, text))
            return in_utc(moment) if best.utc else moment
        return _merged([(best, text), *(time for time in times if time[0].utc == best.utc)], attributes)
    except ValueError as error:
        raise UnreadableRecord(f"Expected a date and time that exist ({error})") from error


def _trust(field: Field) -> int:
    """0 for a whole time that is sure of its offset, 1 for another whole one, 2 for a part."""
    if field.date is None or not field.date.complete:
        return 2
    return 0 if _sure(field) else 1


def _sure(field: Field) -> bool:
    return field.utc or (field.date is not None and "offset" in field.date.gives)


def _merged(times: Captures, attributes: dict[str, Any]) -> datetime | None:
    """Parts put together, those of the first before those of the others."""
    parts: dict[str, int] = {}
    for field, text in times:
        if field.date is not None:
            more: Parts = field.date.read(_unpadded(field, text))
            parts = {**more, **parts}
    moment = assemble(parts)
    if moment is None and "hour" in parts:
        clock = assemble({"year": 1, "month": 1, "day": 1, **parts})
        attributes["time_of_day"] = clock.time().isoformat() if clock else None
    return in_utc(moment) if moment is not None and times[0][0].utc else moment


def _unpadded(field: Field, text: str) -> str:
    return text.strip(field.pad) if field.width else text
