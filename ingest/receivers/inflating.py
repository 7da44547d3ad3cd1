"""Decompresses request bodies piece by piece, so that nothing small becomes large unnoticed. Pure.

inflate = inflater("gzip")
for piece in inflate.feed(chunk): …      # each at most `PIECE` bytes
inflate.end()                            # raises Truncated if the data breaks off
"""

import sys
import zlib
from collections.abc import Iterator
from typing import Any, Final, Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE: Final = 64 * 1024
"""Bytes given at once."""
# RFC 8878 recommends decoders to take windows of 8 MB; a larger one would be memory that a sender decides on.
_ZSTD_OPTIONS: Final[dict[int, int]] = {zstd.DecompressionParameter.window_log_max: 23}


class UnknownEncoding(Exception):
    """A Content-Encoding that is not understood; the message names those that are."""


class Corrupt(Exception):
    """Data that is not what its Content-Encoding says, or breaks off. One sentence."""


class Inflater(Protocol):
    """Decompresses one body."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """What a further chunk decompresses to, in pieces. Raises Corrupt."""
        ...

    def end(self) -> None:
        """There is no further chunk. Raises Corrupt if there should be."""
        ...


def inflater(encoding: str) -> Inflater:
    """What decompresses a body of this Content-Encoding. Raises UnknownEncoding."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Identity()
    if name in ("gzip", "x-gzip"):
        return _Zlib("gzip")
    if name == "deflate":
        return _Zlib("deflate")
    if name == "zstd":
        return _Zstd()
    raise UnknownEncoding(
        f"Content-Encoding {name[:40]!r} is not understood; send gzip, deflate, zstd or none."
    )


class _Identity:
    def feed(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def end(self) -> None:
        pass


class _Zlib:
    """gzip, of several members too, and deflate, which some send without zlib's header."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._start = b""
        self._inside: Any = None
        self._members = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        chunk, self._start = self._start + chunk, b""
        try:
            while chunk and self._begin(chunk):
                inside = self._inside
                piece = inside.decompress(chunk, PIECE)
                if piece:
                    yield piece
                chunk = inside.unconsumed_tail
                while not chunk and len(piece) == PIECE and not inside.eof:  # more may wait within
                    piece = inside.decompress(b"", PIECE)
                    if piece:
                        yield piece
                if inside.eof:
                    chunk = inside.unused_data
                    self._inside, self._members = None, self._members + 1
        except zlib.error as error:
            raise Corrupt(f"The body is no {self._name} data.") from error

    def _begin(self, chunk: bytes) -> bool:
        """Be within a member; false if there is nothing to begin one with."""
        if self._inside is not None:
            return True
        if self._members and (self._name == "deflate" or not chunk.strip(b"\0")):
            if self._name == "deflate":
                raise Corrupt("The body goes on behind the end of its deflate data.")
            return False  # padding
        if len(chunk) < 2:
            self._start = chunk
            return False
        self._inside = zlib.decompressobj(self._window(chunk))
        return True

    def end(self) -> None:
        if self._inside is not None or self._start or not self._members:
            raise Corrupt(f"The body breaks off within its {self._name} data.")

    def _window(self, start: bytes) -> int:
        if self._name == "gzip":
            return 16 + zlib.MAX_WBITS
        with_header = start[0] & 0x0F == 8 and (start[0] << 8 | start[1]) % 31 == 0
        return zlib.MAX_WBITS if with_header else -zlib.MAX_WBITS


class _Zstd:
    def __init__(self) -> None:
        self._inside: Any = None
        self._frames = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        try:
            while chunk:
                if self._inside is None:
                    self._inside = zstd.ZstdDecompressor(options=_ZSTD_OPTIONS)
                inside = self._inside
                piece = inside.decompress(chunk, PIECE)
                chunk = b""
                while True:
                    if piece:
                        yield piece
                    if inside.eof or inside.needs_input:
                        break
                    piece = inside.decompress(b"", PIECE)
                if inside.eof:
                    chunk = inside.unused_data
                    self._inside, self._frames = None, self._frames + 1
        except zstd.ZstdError as error:
            raise Corrupt("The body is no zstd data, or wants a window of more than 8 MB.") from error

    def end(self) -> None:
        if self._inside is not None or not self._frames:
            raise Corrupt("The body breaks off within its zstd data.")
