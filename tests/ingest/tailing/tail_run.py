"""What the tailer's tests need: a reader of simple records, a clock to turn, a folder with a tailer on it."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from ingest.event import Clock, Event
from ingest.sources import Source
from ingest.storage.deliveries import Appended
from ingest.store import EventStore
from ingest.tailing.files import Disk
from ingest.tailing.positions import FilePosition
from ingest.tailing.tail import Tailer
from ingest.tailing.tailed import ReaderFactory

# Records begin with a time, as most logs do, or with a brace.
_START = re.compile(rb"\d{4}-\d\d-\d\d |\{")


class Killed(Exception):
    """Ends a transaction half-way."""


class TurnedClock:
    """A clock that goes on when told so. Begins now, as the times of files do."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **duration: float) -> None:
        """Go on by a `timedelta`."""
        self.now += timedelta(**duration)


class PlainReader:
    """Records of several lines as events whose message is their text; never parses anything."""

    code_unit = 1

    def __init__(self, offset: int, clock_state: str | None, head: bytes = b"") -> None:
        self.safe_offset = offset
        self.file: str | None = None
        self.clock_state: str | None = clock_state or f"from {offset}"
        self._record = b""
        self._line = b""

    @property
    def has_pending(self) -> bool:
        return bool(self._record)

    def feed(self, data: bytes, received: datetime) -> list[Event]:
        *lines, self._line = (self._line + data).split(b"\n")
        events: list[Event] = []
        for line in lines:
            if self._record and _START.match(line):
                events += self.flush(received)
            self._record += line + b"\n"
        return events

    def flush(self, received: datetime) -> list[Event]:
        if not self._record:
            return []
        text, start = self._record, self.safe_offset
        self._record = b""
        self.safe_offset += len(text)
        message = text.decode("utf-8", "replace").rstrip("\n")
        return [Event(time=received, received=received, message=message, file=self.file, position=start)]

    def finish(self, received: datetime) -> list[Event]:
        line, self._line = self._line, b""
        events = self.flush(received) if _START.match(line) else []
        self._record += line
        return events + self.flush(received)


def plain_readers(source: Source, clock: Clock) -> ReaderFactory:
    """Readers of plain records, whatever the source says."""
    return PlainReader


class FailingStore:
    """A store that breaks after some commits, before or after the database has them."""

    def __init__(self, store: EventStore, commits: int) -> None:
        self._store = store
        self._commits = commits

    def append(self, events: Sequence[Event], positions: Sequence[FilePosition] = ()) -> Appended:
        if self._commits == 0:
            raise OSError("the disk is full")
        self._commits -= 1
        return self._store.append(events, positions)

    def mend(self) -> None:
        """Work again."""
        self._commits = -1

    def positions(self, source_key: str) -> list[FilePosition]:
        return self._store.positions(source_key)

    def forget_positions(self, source_key: str, serials: Sequence[int]) -> None:
        self._store.forget_positions(source_key, serials)


class TailedFolder:
    """A folder, a database and a tailer between them that can be killed and started again."""

    def __init__(
        self,
        folder: Path,
        engine: Engine,
        pattern: str = "api*.log",
        keep_open: bool = True,
        disk: Disk | None = None,
    ) -> None:
        self.folder = folder
        self.clock = TurnedClock()
        self.store = EventStore(engine, self.clock)
        self.source = Source(node="web1", service="api", files=str(folder / pattern))
        self.keep_open = keep_open
        self.disk = disk
        self.tailer = self.start()

    def start(
        self, commits: int = -1, readers: Callable[[Source, Clock], ReaderFactory] = plain_readers
    ) -> Tailer:
        """Another tailer, as after a restart; the one before is left as a kill leaves it."""
        if hasattr(self, "tailer"):
            self.tailer.close()
        self.tailer = Tailer(
            [self.source],
            FailingStore(self.store, commits),
            self.clock,
            readers=readers,
            list_every=timedelta(0),
            keep_open=self.keep_open,
            disk=self.disk,
        )
        return self.tailer

    def write(self, name: str, text: str) -> None:
        """Append to a file."""
        with (self.folder / name).open("ab") as file:
            file.write(text.encode())

    def poll(self, seconds: float = 0.1) -> list[str]:
        """Poll after some time; the messages that came, in their order."""
        before = self.count()
        self.clock.turn(seconds=seconds)
        self.tailer.poll()
        return self.messages()[before:]

    def end(self) -> list[str]:
        """Read everything to its end; all messages."""
        self.tailer.drain()
        return self.messages()

    def count(self) -> int:
        return len(self.messages())

    def messages(self) -> list[str]:
        """All messages stored, in the order of their ids."""
        return [event.message or "" for event in self.store.read(1, 1 << 40)]
