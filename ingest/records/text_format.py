"""Records that are plain text, read by a pattern of named groups. Patterns are RE2's: they take linear time."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import re2

from ingest.event import TEXT_FIELDS
from ingest.records.levels import canonical_level
from ingest.records.nlog.dates import DateFormatError, compile_date
from ingest.records.parsed import ParsedRecord, UnreadableRecord
from ingest.records.timestamps import parse_time

_TEXT_FIELDS: Final = frozenset(TEXT_FIELDS)


class PatternError(Exception):
    """A pattern or time format that cannot be used. One sentence says what to do."""


def compile_pattern(pattern: str, *, across_lines: bool = False) -> Any:
    """A user's pattern, compiled; with `across_lines` a `.` takes line ends too. Raises PatternError."""
    options = re2.Options()
    options.log_errors = False
    options.dot_nl = across_lines
    try:
        return re2.compile(pattern, options=options)
    except re2.error as error:
        reason = error.args[0] if error.args else "it is not a regular expression"
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise PatternError(
            f"the pattern cannot be used: {text} (look-around and back-references are not supported)"
        ) from error


class TextParser:
    """Reads records by a pattern. A `RecordParser`.

    A record begins where the pattern matches at the beginning of a line. If the pattern does not take all the lines,
    those it leaves belong to the message. The group `time` is read by the .NET format `time_format`, else as any
    common form. Raises PatternError.
    """

    def __init__(self, pattern: str, time_format: str | None = None) -> None:
        self._line = compile_pattern(pattern)
        self._record = compile_pattern(pattern, across_lines=True)
        self._pattern = pattern
        self._time = _time_reader(time_format)
        if not self._line.groupindex:
            raise PatternError("the pattern has no named group such as (?P<message>.*)")
        if self._line.match(""):
            raise PatternError("the pattern fits an empty line, so that every line would begin a record")

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the pattern's groups."""
        return tuple(self._line.groupindex)

    def starts(self, line: str) -> bool:
        """Whether a record begins with this line."""
        return self._line.match(_encodable(line)) is not None

    def parse(self, record: str) -> ParsedRecord:
        """Read one record. Raises UnreadableRecord."""
        record = _encodable(record)
        found = self._record.fullmatch(record)
        groups, rest = (found.groupdict(), "") if found else self._first_line(record)
        if rest:
            groups["message"] = f"{groups.get('message') or ''}\n{rest}".strip("\n")
        fields: dict[str, str] = {}
        attributes: dict[str, Any] = {}
        time = None
        for name, value in groups.items():
            text = value.strip() if value else ""
            if not text:
                continue
            if name == "time":
                time = self._time(text)
                if time is None:
                    raise UnreadableRecord(f"Expected a date and time, not {text[:40]!r}")
            elif name == "level":
                level = canonical_level(text)
                if level is not None:
                    fields["level"] = level
            elif name in _TEXT_FIELDS:
                fields[name] = text
            else:
                attributes[name] = text
        return ParsedRecord(time, fields, attributes)

    def _first_line(self, record: str) -> tuple[dict[str, str | None], str]:
        line, _, more = record.partition("\n")
        found = self._line.match(line)
        if found is None:
            raise UnreadableRecord(f"Expected a record that begins like {self._pattern}")
        # What the pattern leaves of the line itself it was written to leave.
        return found.groupdict(), more


def _encodable(text: str) -> str:
    """The text with halves of surrogate pairs, which RE2 does not take, as U+FFFD."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _time_reader(time_format: str | None) -> Callable[[str], datetime | None]:
    if time_format is None:
        return parse_time
    try:
        date = compile_date(time_format)
        if not date.complete:
            raise PatternError("the time format has no whole date with the hour")
    except DateFormatError as error:
        raise PatternError(f"the time format cannot be used: {error}") from error
    shape = re.compile(date.pattern)

    def read(text: str) -> datetime | None:
        try:
            return date.moment(text) if shape.fullmatch(text) else None
        except ValueError:
            return None

    return read
