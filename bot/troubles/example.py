"""Where a record stands in its file, as an editor counts: by lines."""

from pathlib import Path
from typing import Final

MOST: Final = 64_000_000
"""Bytes that are read for it."""
_PIECE: Final = 1 << 20


def where_it_stands(file: Path, position: int | None) -> str:
    """`file:line`; `file`, and the byte, where the file is not here (any more) or the way there is long."""
    if position is None:
        return str(file)
    if position <= MOST:
        try:
            return f"{file}:{_lines_before(file, position) + 1}"
        except (OSError, EOFError):
            pass
    return f"{file} (byte {position})"


def _lines_before(file: Path, position: int) -> int:
    """Raises OSError, and EOFError for a file that is shorter."""
    lines, left = 0, position
    with file.open("rb") as opened:
        while left:
            piece = opened.read(min(_PIECE, left))
            if not piece:
                raise EOFError
            lines += piece.count(b"\n")
            left -= len(piece)
    return lines
