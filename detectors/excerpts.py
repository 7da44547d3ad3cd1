"""The line that a fault points at, as a person reads it: cut to a width, without control characters, with a caret."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from ingest.positioned_yaml import Problem

WIDTH: Final = 100
"""Characters of a line that are shown; of a longer one those around the place."""
_BEFORE: Final = 60


def excerpt(text: str, problem: Problem) -> str:
    """Two lines: the offending one with its number, and a caret under the column. Empty if there is no such line."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not 1 <= problem.line <= len(lines):
        return ""
    line = "".join(sign if sign.isprintable() else " " for sign in lines[problem.line - 1])
    if not line.strip():
        return ""
    at = min(problem.column - 1, len(line))
    start = max(0, at - _BEFORE) if len(line) > WIDTH else 0
    shown = line[start : start + WIDTH]
    left, right = "…" if start else "", "…" if start + WIDTH < len(line) else ""
    number = f"{problem.line:>6}"
    caret = " " * (at - start + len(left)) + "^"
    return f"{number} | {left}{shown}{right}\n{' ' * len(number)} | {caret}"


def explained(problems: Iterable[Problem]) -> Iterator[str]:
    """Each problem as `file:line:column: what is wrong`, and below it what stands there, if it can be read."""
    texts: dict[str, str] = {}
    for problem in problems:
        if problem.file not in texts:
            texts[problem.file] = _text_of(Path(problem.file))
        below = excerpt(texts[problem.file], problem)
        yield f"{problem}\n{below}" if below else str(problem)


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace") if file.is_file() else ""
    except OSError:
        return ""
