"""Targets over the parsers: nothing but the declared exceptions, and what a parser promises of its results."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ingest.event import Event, text_of
from ingest.normalise import Normaliser
from ingest.records.formats import parser_for
from ingest.records.levels import canonical_level
from ingest.records.localtime import LocalTimes
from ingest.records.message_json import objects_in
from ingest.records.nlog import LayoutError, compile_layout
from ingest.records.nlog.dates import DateFormatError, compile_date
from ingest.records.parsed import ParsedRecord, RecordParser, UnreadableRecord
from ingest.records.text_format import PatternError, TextParser, compile_pattern
from ingest.records.timestamps import parse_time
from ingest.secrets.cleaning import clean, clean_value
from ingest.secrets.facts import Fact
from ingest.secrets.scrubbing import scrub, scrub_value
from ingest.sources import Source, SourcesError, read_sources
from ingest.storage.rows import storable, to_row
from ingest.tailing.reading import FileReader, SourceReader
from tests.fuzz.bytes_source import Bytes

NOW: Final = datetime(2026, 6, 12, 12, tzinfo=UTC)
_WEB: Final = (
    "${longdate}|${event-properties:item=EventId_Id}|${uppercase:${level}}|${logger}|"
    "${message} ${exception:format=tostring}|url: ${aspnet-request-url}|action: ${aspnet-mvc-action}"
)
_OFFSET: Final = (
    "${date:format=o} [${threadid}] ${level:padding=-5} ${logger:shortName=true} - ${message}"
    "${onexception:${newline}${exception:format=ToString}}"
)
LAYOUTS: Final = (
    "${longdate}|${level:uppercase=true}|${logger}|${message:withexception=true}",
    _WEB,
    _OFFSET,
    "${longdate}|${level}|${aspnet-user-identity}|${aspnet-request-ip}|${all-event-properties}|${message}",
    "${time} ${message}",
    "${ticks};${level:format=FirstCharacter};${json-encode:${message}};${xml-encode:${exception}}",
)
_NLOG: Final = tuple(compile_layout(layout) for layout in LAYOUTS)
_SOURCES: Final = (
    Source(node="web1", format="json", map={"user": "UserName", "time": "when", "dept": "request.dept"},
           extract=(r"doc (?P<document_id>\d+)", r"(?P<word>\w+)")),
    Source(format="json", scrub_names={"taxId": "tax-id"}, scrub_patterns=(("ticket", r"ticket #(\d+)"),),
           derive=(Fact(name="long", path="request.password", longer_than=8),
                   Fact(name="caught", path="message", capture=r"pin (\S+)", matches="[0-9]"))),
    Source(format="clef"),
    Source(format="nlog", layout=LAYOUTS[0], timezone="Europe/Berlin"),
    Source(format="nlog", layout=LAYOUTS[1], timezone="America/New_York", since=NOW - timedelta(days=3650)),
    Source(format="nlog", layout=LAYOUTS[4], timezone="Australia/Lord_Howe"),
    Source(format="text", pattern=r"(?P<time>\d{4}-\d\d-\d\d [\d:]{8}) (?P<level>[A-Z]+) (?P<message>.*)"),
    Source(format="text", pattern=r"^\[(?P<time>[^\]]+)\] (?P<message>.*)", time_format="dd/MMM/yyyy:HH:mm:ss zzz",
           encoding="utf-16"),
)  # fmt: skip
_READERS: Final = tuple(SourceReader(source) for source in _SOURCES)
_NORMALISERS: Final = tuple(Normaliser(source) for source in _SOURCES)
_JSON: Final = (
    parser_for("json"),
    parser_for("clef"),
    parser_for("json", mapped=["UserName", "request.dept"]),
)
_TEXT: Final = tuple(
    TextParser(source.pattern, source.time_format) for source in _SOURCES if source.pattern is not None
)
_CHANGES: Final = (
    "2026-10-25T01:00",
    "2026-03-29T01:00",
    "2026-11-01T00:00",
    "2026-04-05T00:00",
    "0001-01-01T00:00",
    "9999-12-31T23:00",
)
_FAULT: Final = "A fault in reading it"


def json_records(data: bytes) -> None:
    """Text as JSON and CLEF records, all the way to rows."""
    bytes_ = Bytes(data)
    _record(bytes_.pick(_JSON), bytes_)


def nlog_records(data: bytes) -> None:
    """Text as records of several layouts."""
    bytes_ = Bytes(data)
    _record(bytes_.pick(_NLOG), bytes_)


def text_records(data: bytes) -> None:
    """Text as records of patterns."""
    bytes_ = Bytes(data)
    _record(bytes_.pick(_TEXT), bytes_)


def nlog_layouts(data: bytes) -> None:
    """Text as a layout; one that compiles reads any text."""
    text = Bytes(data).text()
    layout, _, record = text.partition("\0")
    try:
        parser = compile_layout(layout)
    except LayoutError as error:
        check_error(error, error.column >= 1)
        return
    _parse(parser, record)
    parser.starts(record.partition("\n")[0])


def patterns(data: bytes) -> None:
    """Text as a pattern, and as the format of a date."""
    text = Bytes(data).text()
    pattern, _, record = text.partition("\0")
    try:
        compile_pattern(pattern).search(record)
        _parse(TextParser(pattern), record)
    except (PatternError, UnicodeEncodeError):
        pass
    try:
        date = compile_date(pattern)
    except DateFormatError:
        return
    with suppress(ValueError):
        date.read(record)


def messages(data: bytes) -> None:
    """Text as a message that may hold JSON."""
    for found in objects_in(Bytes(data).text()):
        assert isinstance(found, dict)


def times(data: bytes) -> None:
    """Text as a time, a number of one, and a level."""
    text = Bytes(data).text()
    for value in (text, len(text) * 10**9, float(len(text)) / 7):
        found = parse_time(value)
        assert found is None or found.replace(tzinfo=None).year >= 1
    canonical_level(text)


def source_files(data: bytes) -> None:
    """Text as a `sources.yaml`."""
    try:
        for source in read_sources(Bytes(data).text(), "sources.yaml", Path("/srv")):
            Normaliser(source)
    except SourcesError as error:
        for problem in error.problems:
            check_error(error, problem.line >= 1, problem.column >= 1, bool(problem.message))


def local_times(data: bytes) -> None:
    """Bytes as a walk of local times about a change of the clocks, handed over to a next reader in between."""
    bytes_ = Bytes(data)
    zone = bytes_.pick(("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"))
    moment = datetime.fromisoformat(bytes_.pick(_CHANGES))
    local = LocalTimes(zone)
    for step in bytes_.rest()[:200]:
        try:
            moment += timedelta(seconds=(step - 64) * 20)
        except OverflowError:
            break
        if step == 255:
            local = LocalTimes(zone, local.state)
        hint = moment.replace(tzinfo=UTC) if step % 3 == 0 else None
        try:
            instant = local.resolve(moment, hint)
        except OverflowError:
            assert moment.year in (1, 9999)
            break
        assert instant.tzinfo is UTC
        if 1 < moment.year < 9999:
            assert abs(instant.replace(tzinfo=None) - moment) <= timedelta(hours=15)


def files(data: bytes) -> None:
    """Bytes as a file: whole, in pieces, and with a restart where it is safe, the events are the same."""
    bytes_ = Bytes(data)
    source = bytes_.pick(_READERS)
    pieces = bytes_.pieces()
    content = b"".join(pieces)
    reader = FileReader(source, 0, None, lambda: NOW, file="a-2026-06-12.log")
    whole = [*reader.feed(content, NOW), *reader.finish(NOW)]
    for event in whole:
        check_event(event)
    reader = FileReader(source, 0, None, lambda: NOW, file="a-2026-06-12.log")
    events: list[Event] = []
    safe, state, kept = 0, reader.clock_state, 0
    for piece in pieces:
        events += reader.feed(piece, NOW)
        assert safe <= reader.safe_offset <= len(content)
        safe, state, kept = reader.safe_offset, reader.clock_state, len(events)
    events += reader.finish(NOW)
    assert events == whole
    reader = FileReader(source, safe, state, lambda: NOW, head=content[:64], file="a-2026-06-12.log")
    again = [*reader.feed(content[safe:], NOW), *reader.finish(NOW)]
    assert [_placed(event) for event in (*events[:kept], *again)] == [_placed(event) for event in whole]


def secrets(data: bytes) -> None:
    """Text to be scrubbed: twice is once, and the quick ways give what the careful way gives."""
    bytes_ = Bytes(data)
    text = bytes_.text().encode("utf-8", "replace").decode()
    once = scrub(text)
    assert scrub(once) == once
    event = Normaliser(Source()).event(
        ParsedRecord(None, {"exception": text}, {"a": [text], text[:40]: text}), time=NOW, received=NOW
    )
    assert (event.exception or "").strip() == scrub(clean(text)).strip()
    assert event.attributes == scrub_value(clean_value({"a": [text], text[:40]: text}))


def _record(parser: RecordParser, bytes_: Bytes) -> None:
    normaliser = bytes_.pick(_NORMALISERS)
    text = bytes_.text()
    parser.starts(text.partition("\n")[0])
    parsed = _parse(parser, text)
    if parsed is None:
        check_event(normaliser.unreadable(text, "no", time=NOW, received=NOW))
        return
    normaliser.mapped_time(parsed)
    check_event(normaliser.event(parsed, time=NOW, received=NOW))


def _parse(parser: RecordParser, text: str) -> ParsedRecord | None:
    try:
        return parser.parse(text)
    except UnreadableRecord as error:
        check_error(error)
        return None


def check_error(error: Exception, *also: bool) -> None:
    """A declared exception says what is wrong."""
    assert str(error)
    assert all(also)


def check_event(event: Event) -> None:
    """What every event must be like."""
    row = to_row(event, 1)
    assert storable(row) == row
    assert event.parse_error is None or not event.parse_error.startswith(_FAULT), event.parse_error
    assert event.message is None or event.message.strip()
    assert len(repr(row)) < 3_000_000
    for value in event.attributes.values():
        text_of(value)


def _placed(event: Event) -> Any:
    return event.position, event.message, event.exception, event.parse_error, event.attributes
