"""Finds, among the files of a source, those that some bytes may have been copied or moved from."""

from collections import defaultdict
from collections.abc import Iterator

from ingest.tailing.fingerprint import START, digest
from ingest.tailing.tailed import TailedFile


class KnownFiles:
    """Files by how they begin. Lookup takes the same time however many there are."""

    def __init__(self) -> None:
        self._by_start: defaultdict[str, dict[int, TailedFile]] = defaultdict(dict)
        self._short: dict[int, TailedFile] = {}  # too little was read of them for a start digest
        self._place: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._place)

    def note(self, file: TailedFile) -> None:
        """Keep a file findable. To be called again when more of it was read."""
        start = file.known.start
        if not file.read_to or self._place.get(file.serial) == start:
            return
        self.discard(file)
        self._place[file.serial] = start
        (self._by_start[start] if start else self._short)[file.serial] = file

    def discard(self, file: TailedFile) -> None:
        """Forget a file."""
        start = self._place.pop(file.serial, None)
        if start:
            del self._by_start[start][file.serial]
            if not self._by_start[start]:
                del self._by_start[start]
        elif start is not None:
            del self._short[file.serial]

    def beginning(self, first: bytes, *, short: bool) -> Iterator[TailedFile]:
        """Files that begin like these bytes; with `short` also those of which less than START was read."""
        if len(first) >= START:
            yield from list(self._by_start.get(digest(first[:START]), {}).values())
        if short:
            yield from list(self._short.values())
