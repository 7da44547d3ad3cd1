"""Lines to records: which lines belong together. Bounded, whatever is in the file."""

from typing import Final, NamedTuple

from ingest.records.formats import Framing
from ingest.tailing.lines import Line

KEPT: Final = 1 << 20
"""Characters of one record; what goes on longer is kept as unreadable records of `PIECE` characters."""
PIECE: Final = 64 * 1024


class Record(NamedTuple):
    """The text of a record, its lines joined by line feeds, and its place in the file in bytes."""

    text: str
    start: int
    end: int
    readable: bool = True  # False: lines that no record begins with


class RecordAssembler:
    """Puts the lines of one file together. `offset` is where the file is read from."""

    def __init__(self, framing: Framing, offset: int = 0) -> None:
        self._framing = framing
        self._lines: list[str] = []
        self._start = self._end = offset
        self._size = 0
        self._limit = KEPT
        self._readable = True

    @property
    def has_pending(self) -> bool:
        """Whether a record has begun that may go on."""
        return bool(self._lines)

    @property
    def safe_offset(self) -> int:
        """The bytes before this are in records already given, or said nothing."""
        return self._start if self._lines else self._end

    def add(self, line: Line) -> list[Record]:
        """The records that are complete with this line."""
        records: list[Record] = []
        if self._framing.starts(line.text):
            records += self._close()
            self._open(line, readable=True)
            if self._framing.ends(line.text):
                records += self._close()
        elif self._lines:
            records += self._go_on(line)
        elif self._framing.is_noise(line.text):
            self._end = line.end
        else:
            self._open(line, readable=False)
            records += self._close()
        return records

    def flush(self) -> list[Record]:
        """End the record that has begun."""
        records = self._close()
        self._framing.reset()
        return records

    def _open(self, line: Line, *, readable: bool) -> None:
        self._lines = [line.text]
        self._start, self._end = line.start, line.end
        self._size = len(line.text)
        self._readable = readable
        self._limit = KEPT if readable else PIECE

    def _go_on(self, line: Line) -> list[Record]:
        if self._size + len(line.text) > self._limit:
            records = self._close()
            self._open(line, readable=False)
            return records
        self._lines.append(line.text)
        self._size += len(line.text) + 1
        self._end = line.end
        return self._close() if self._readable and self._framing.ends(line.text) else []

    def _close(self) -> list[Record]:
        if not self._lines:
            return []
        while len(self._lines) > 1 and not self._lines[-1].strip():
            self._lines.pop()
        record = Record("\n".join(self._lines), self._start, self._end, self._readable)
        self._lines = []
        return [record]
