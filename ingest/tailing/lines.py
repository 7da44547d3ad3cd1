"""Bytes of a file to lines, with exact byte offsets, in any encoding."""

import codecs
from typing import Final, NamedTuple

KEPT: Final = 1 << 20
"""Bytes kept of one line; of a longer one the rest is counted."""

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENDLESS: Final = {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}  # as .NET writes them


class Line(NamedTuple):
    """A line without its end, and the offsets of its first byte and of the first after its end."""

    text: str
    start: int
    end: int


class LineSplitter:
    """Splits what is fed into lines at line feeds, and at nothing else.

    `encoding` counts where the file has no byte order mark; `head` is the beginning of the file if reading begins
    further on, at `position`. What is no valid text becomes U+FFFD. NULs before a line are left out: a file that was
    cut while a program went on writing at its old place has a hole there.
    """

    def __init__(self, encoding: str, position: int = 0, head: bytes = b"") -> None:
        self._start = position  # of the line that has not ended
        self._rest = b""
        self._cut = 0  # bytes of it that were dropped
        self._encoding = encoding
        self._decided = False
        if position:
            self._decide(head)

    @property
    def offset(self) -> int:
        """Where the line begins that has not ended."""
        return self._start

    @property
    def code_unit(self) -> int:
        """Bytes of a code unit, by the source's encoding until the file's own is known."""
        return self._unit if self._decided else _unit(self._encoding)

    @property
    def has_partial(self) -> bool:
        """Whether a line has begun and not ended."""
        return bool(self._rest) or self._cut > 0

    def feed(self, data: bytes) -> list[Line]:
        """The lines that end within these bytes, which follow those before."""
        data = self._rest + data
        if not self._decided:
            if len(data) < 4 and b"\n" not in data:
                self._rest = data
                return []
            data = self._begin(data)
        pieces = data.split(b"\n") if self._unit == 1 else self._split_wide(data)
        self._rest = pieces.pop()
        lines = [self._line(piece, ended=True) for piece in pieces]
        self._shorten()
        return lines

    def finish(self) -> Line | None:
        """The last line, which has no end; None if there is none."""
        if not self._decided and self._rest:
            self._rest = self._begin(self._rest)
        if not self.has_partial:
            return None
        rest, self._rest = self._rest, b""
        return self._line(rest, ended=False)

    def _begin(self, data: bytes) -> bytes:
        mark = self._decide(data)
        self._start += mark
        return data[mark:]

    def _decide(self, head: bytes) -> int:
        """Settle the encoding by the file's first bytes; the length of the byte order mark."""
        self._decided = True
        length, encoding = 0, _ENDLESS.get(self._encoding, self._encoding)
        for mark, name in _MARKS:
            if head.startswith(mark):
                length, encoding = len(mark), name
                break
        else:
            if encoding == "utf-8" and len(head) >= 4:
                encoding = _by_nuls(head[:4]) or encoding
        self._encoding = encoding
        self._unit = _unit(encoding)
        self._feed_mark = "\n".encode(encoding)
        return length

    def _split_wide(self, data: bytes) -> list[bytes]:
        pieces, begin, at = [], 0, data.find(self._feed_mark)
        while at >= 0:
            if (at - begin) % self._unit:
                at = data.find(self._feed_mark, at + 1)
                continue
            pieces.append(data[begin:at])
            begin = at + self._unit
            at = data.find(self._feed_mark, begin)
        pieces.append(data[begin:])
        return pieces

    def _line(self, piece: bytes, *, ended: bool) -> Line:
        end = self._start + len(piece) + self._cut + (self._unit if ended else 0)
        start = self._start
        if piece[:1] == b"\0":
            start += self._holes(piece)
            piece = piece[start - self._start :]
        cut, self._cut = self._cut, 0
        if len(piece) > KEPT:
            cut += len(piece) - KEPT
            piece = piece[:KEPT]
        text = piece.decode(self._encoding, "replace")
        if text[:1] == "\ufeff":  # amid a file: what was appended to it had a byte order mark
            text = text.lstrip("\ufeff")
        if cut:
            text = f"{text}[… {cut} bytes cut]"
        elif text.endswith("\r"):
            text = text[:-1]
        self._start = end
        return Line(text, start, end)

    def _shorten(self) -> None:
        """Keep what waits for its line end small."""
        if self._rest[:1] == b"\0" and not self._cut:
            hole = self._holes(self._rest)
            self._start += hole
            self._rest = self._rest[hole:]
        excess = len(self._rest) - 2 * KEPT
        if excess > 0:
            # whole code units go, from the middle: a line end half read must stay at its place
            tail = (len(self._rest) - KEPT) % self._unit
            dropped = len(self._rest) - KEPT - tail
            self._rest = self._rest[:KEPT] + self._rest[KEPT + dropped :]
            self._cut += dropped

    def _holes(self, piece: bytes) -> int:
        """The bytes of NUL characters at the beginning."""
        nuls = len(piece) - len(piece.lstrip(b"\0"))
        return nuls - nuls % self._unit


def _unit(encoding: str) -> int:
    return 4 if encoding.startswith("utf-32") else 2 if encoding.startswith("utf-16") else 1


def _by_nuls(four: bytes) -> str | None:
    """The wide encoding that four bytes of plain ASCII text show; NLog 4 writes it without a mark."""
    pattern = bytes(byte != 0 for byte in four)
    return {b"\1\0\1\0": "utf-16-le", b"\0\1\0\1": "utf-16-be"}.get(pattern)
