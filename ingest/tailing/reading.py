"""The bytes of a log file to events: what the tailer and the replay read files with.

    reader = FileReader(source, position, clock_state, clock, head=first_bytes, file=path)
    events = reader.feed(data, received)      # the bytes from `position` on, in any pieces
    events = reader.flush(received)           # nothing followed for a while: end the record that has begun
    events = reader.finish(received)          # nothing will ever follow: end the last line, too

After each call `reader.safe_offset` is how much of the file is in the events given so far, and `reader.clock_state`
what must be kept with it: give both to the next reader of the file, or the latter alone, with position 0, to that of
the source's next file. Any record that cannot be read is an event too, with `parse_error`.
"""

import logging
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Final

import msgspec

from ingest.event import Clock, Event, from_micros, to_micros
from ingest.normalise import Normaliser
from ingest.records.formats import Framing, framing_for, parser_for
from ingest.records.localtime import LocalTimes
from ingest.records.parsed import ParsedRecord, UnreadableRecord
from ingest.sources import Source
from ingest.tailing.assembling import Record, RecordAssembler
from ingest.tailing.lines import LineSplitter

_log = logging.getLogger(__name__)

_DATE_IN_NAME: Final = re.compile(r"(?<!\d)(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")
_NO_START: Final = "Expected the beginning of a record of the source's format"


class SourceReader:
    """What reads a source's records: compiled once, shared by the readers of all its files.

    Raises LayoutError or PatternError for a source that `load_sources` would have refused.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.normaliser = Normaliser(source)
        self._parser = parser_for(
            source.format or "json",
            layout=source.layout,
            variables=source.variables,
            pattern=source.pattern,
            time_format=source.time_format,
            mapped=source.map.values(),
        )

    def framing(self) -> Framing:
        """How records lie in a file: one for each file."""
        return framing_for(self._parser)

    def parse(self, record: str) -> ParsedRecord:
        """Read one record; its time is that of `map`, if this finds one. Raises UnreadableRecord."""
        parsed = self._parser.parse(record)
        mapped = self.normaliser.mapped_time(parsed)
        if mapped is None:
            return parsed
        return ParsedRecord(mapped, parsed.fields, parsed.attributes)


class _State(msgspec.Struct):
    """What `clock_state` holds: the local times' state, and the time of the record before."""

    times: str | None = None
    last: int | None = None


class FileReader:
    """Reads one file of a source, from `position` on, once. Not thread-safe.

    `head` is the beginning of the file, at least 4 bytes of it, which says the encoding where reading begins further
    on. `file` is what events say of where they come from; it may be changed when the file is renamed.
    """

    def __init__(
        self,
        source: Source | SourceReader,
        position: int,
        clock_state: str | None,
        clock: Clock,
        *,
        head: bytes = b"",
        file: str | None = None,
    ) -> None:
        self._reader = source if isinstance(source, SourceReader) else SourceReader(source)
        source = self._reader.source
        self.file = file
        state = _restored(clock_state)
        self._times = LocalTimes(source.timezone, state.times)
        self._last = from_micros(state.last) if state.last is not None and position else None
        self._earliest = source.earliest(clock())
        self._lines = LineSplitter(source.encoding, position, head)
        self._assembler = RecordAssembler(self._reader.framing(), position)
        self._dropped = 0

    @property
    def safe_offset(self) -> int:
        """The bytes of the file that are in events already given."""
        return self._assembler.safe_offset

    @property
    def code_unit(self) -> int:
        """Bytes of a code unit in the file's encoding."""
        return self._lines.code_unit

    @property
    def clock_state(self) -> str:
        """What the next reader needs to tell local times apart: JSON."""
        last = to_micros(self._last) if self._last is not None else None
        return msgspec.json.encode(_State(self._times.state, last)).decode()

    @property
    def has_pending(self) -> bool:
        """Whether a record has begun that `flush` would end."""
        return self._assembler.has_pending

    @property
    def dropped(self) -> int:
        """Events left out so far because they are older than the source's `since`."""
        return self._dropped

    def feed(self, data: bytes, received: datetime) -> list[Event]:
        """The records that are complete with these bytes; `received` is the instant of reading."""
        events: list[Event] = []
        for line in self._lines.feed(data):
            for record in self._assembler.add(line):
                self._add(events, record, received)
        return events

    def flush(self, received: datetime) -> list[Event]:
        """End the record that has begun. A line without its end is kept back."""
        events: list[Event] = []
        for record in self._assembler.flush():
            self._add(events, record, received)
        return events

    def finish(self, received: datetime) -> list[Event]:
        """End the last line and the record."""
        events: list[Event] = []
        line = self._lines.finish()
        for record in self._assembler.add(line) if line is not None else ():
            self._add(events, record, received)
        return events + self.flush(received)

    def _add(self, events: list[Event], record: Record, received: datetime) -> None:
        event: Event | None
        if record.readable:
            try:
                event = self._event(self._reader.parse(record.text), record, received)
            except UnreadableRecord as error:
                event = self._unreadable(record, str(error), received)
            except Exception as error:  # a fault of ours: no record may stop its source, and all behind it
                # Without the traceback, whose messages may hold text of the log.
                _log.error("a record of %s cannot be read: %s", self.file, type(error).__name__)
                event = self._unreadable(record, f"A fault in reading it ({type(error).__name__})", received)
        else:
            event = self._unreadable(record, _NO_START, received)
        if event is None:
            self._dropped += 1
        else:
            events.append(event)

    def _event(self, parsed: ParsedRecord, record: Record, received: datetime) -> Event | None:
        moment = parsed.time or self._pieced_together(parsed, received)
        if moment is None:
            instant = self._last or received
        elif moment.tzinfo is None:
            instant = self._times.resolve(moment, received)
        else:
            instant = moment.astimezone(UTC)
        self._last = instant
        if self._earliest is not None and instant < self._earliest:
            return None
        return self._reader.normaliser.event(
            parsed,
            time=instant,
            received=received,
            file=self.file,
            position=record.start,
        )

    def _unreadable(self, record: Record, reason: str, received: datetime) -> Event | None:
        instant = self._last or received
        if self._earliest is not None and instant < self._earliest:
            return None
        return self._reader.normaliser.unreadable(
            record.text, reason, time=instant, received=received, file=self.file, position=record.start
        )

    def _pieced_together(self, parsed: ParsedRecord, received: datetime) -> datetime | None:
        """Time of a layout that says only the time of day: the day is that of the file's name, or of the reading."""
        said = parsed.attributes.get("time_of_day")
        if not isinstance(said, str):
            return None
        try:
            clock = time.fromisoformat(said)
            named = _DATE_IN_NAME.search(re.split(r"[\\/]", self.file)[-1]) if self.file else None
            if named:
                return datetime.combine(date(*(int(part) for part in named.groups())), clock)
        except ValueError:
            return None
        return datetime.combine(received.astimezone(self._times.zone).date(), clock)


def reader_factory(source: Source, clock: Clock) -> Callable[[int, str | None, bytes], FileReader]:
    """What opens the readers of a source's files: `(position, clock_state, head)`."""
    shared = SourceReader(source)
    return lambda position, clock_state, head: FileReader(shared, position, clock_state, clock, head=head)


def _restored(state: str | None) -> _State:
    try:
        return msgspec.json.decode(state, type=_State) if state else _State()
    except msgspec.DecodeError:  # of another version: begin anew
        return _State()
