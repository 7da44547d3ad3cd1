"""The formats of sources, by name: which parser reads them, and how their records are told apart in a file."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, Protocol, get_args

from ingest.records.json_format import JsonFraming, JsonParser
from ingest.records.nlog import compile_layout
from ingest.records.parsed import RecordParser
from ingest.records.text_format import PatternError, TextParser

Format = Literal["nlog", "json", "clef", "text"]
FORMATS: Final[tuple[str, ...]] = get_args(Format)

NLOG_DEFAULT: Final = "${longdate}|${level:uppercase=true}|${logger}|${message:withexception=true}"
"""NLog's own default, for a source of format nlog without a layout."""


class Framing(Protocol):
    """Tells where records begin and end. Told every line of a file, in order; see `ingest.tailing.assembling`."""

    def starts(self, line: str) -> bool:
        """Whether a record begins with this line."""
        ...

    def ends(self, line: str) -> bool:
        """Whether the record that is open is known to end with this line."""
        ...

    def is_noise(self, line: str) -> bool:
        """Whether a line outside records says nothing."""
        ...

    def reset(self) -> None:
        """The record that was open has been ended from outside."""
        ...


class LineFraming:
    """A record begins where its parser says so and goes on to the next that begins."""

    def __init__(self, parser: RecordParser) -> None:
        self.starts = parser.starts

    def ends(self, line: str) -> bool:
        """Never known: an exception may follow."""
        return False

    def is_noise(self, line: str) -> bool:
        """Empty lines."""
        return not line.strip()

    def reset(self) -> None:
        """Nothing is remembered."""


def parser_for(
    record_format: Format,
    *,
    layout: str | None = None,
    variables: Mapping[str, str] | None = None,
    pattern: str | None = None,
    time_format: str | None = None,
    mapped: Iterable[str] = (),
) -> RecordParser:
    """The parser of a format; `mapped` are the paths that the source's `map` reads.

    Raises LayoutError for a bad layout, PatternError for a bad pattern or time format.
    """
    if record_format == "nlog":
        return compile_layout(layout or NLOG_DEFAULT, variables or {})
    if record_format == "text":
        if pattern is None:
            raise PatternError("the format text needs a pattern with named groups")
        return TextParser(pattern, time_format)
    tops = {part for path in mapped for part in (path, path.partition(".")[0])}
    return JsonParser(tops, compact=record_format == "clef")


def framing_for(parser: RecordParser) -> Framing:
    """How the records of this parser lie in a file. One for each file: it remembers."""
    return JsonFraming() if isinstance(parser, JsonParser) else LineFraming(parser)
