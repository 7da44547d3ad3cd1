"""A file of what was accepted, a JSON object a line, so that it outlives the process."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import msgspec

from bot.loopback.conversations import Change


class Journal:
    """Appends changes; each is with the operating system before the request is answered."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _end_last_line(path)
        self._file = path.open("ab", buffering=0)

    def append(self, change: Change) -> None:
        """Keep one change."""
        self._file.write(msgspec.json.encode(change) + b"\n")

    def close(self) -> None:
        """No more changes."""
        self._file.close()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_journal(path: Path) -> Iterator[Change]:
    """The changes of a journal. A line that a kill cut short is left out."""
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            try:
                yield msgspec.json.decode(line, type=Change)
            except msgspec.DecodeError:
                continue


def _end_last_line(path: Path) -> None:
    """End a line that a kill cut short, so that the next one stands alone."""
    if path.exists() and (size := path.stat().st_size):
        with path.open("r+b") as file:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                file.write(b"\n")
