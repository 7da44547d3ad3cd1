"""How texts of events are compared: without regard to case, character by character, in linear time."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from ingest.event import MISSING, text_of

LONGEST_NUMBER: Final = 64
"""Characters of a text that may be read as a number: turning digits into a number is not linear."""

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER: Final = re.compile(r"\s*([-+]?\d+)(\.\d+)?([eE][-+]?\d{1,3})?\s*", re.ASCII)
_LAST_FOLDED: Final = 0x1E943
"""The highest character with a lower case (Unicode 16, Adlam)."""


def fold(text: str) -> str:
    """The text without regard to case: Unicode's simple case folding, which keeps every length.

    One character always becomes one character, so that `?` stays one and a part of a text folds as it does
    in the whole: `ß` is not `ss`.
    """
    if text.isascii():
        return text.lower()
    folded = text.casefold()
    return folded if len(folded) == len(text) else text.translate(_simple_folding())


@cache
def _simple_folding() -> Mapping[int, str]:
    table = {}
    for code in range(_LAST_FOLDED + 1):
        character = chr(code)
        options = (character.casefold(), character.lower())
        table[code] = next((option for option in options if len(option) == 1), character)
    return {code: folded for code, folded in table.items() if folded != chr(code)}


def number_of(value: Any) -> int | float | None:
    """The number that a value is, or that its text writes in digits; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if not isinstance(value, str) or len(value) > LONGEST_NUMBER:
        return None
    written = _NUMBER.fullmatch(value)
    if written is None:
        return None
    return float(value) if written[2] or written[3] else int(value)


def values_of(value: Any) -> tuple[Any, ...]:
    """The values to compare: those of an array and of arrays in it, else the one; none where it is absent."""
    if value is MISSING:
        return ()
    if not isinstance(value, list | tuple):
        return (value,)
    found: list[Any] = []
    waiting = [iter(value)]
    while waiting:
        for item in waiting[-1]:
            if isinstance(item, list | tuple):
                waiting.append(iter(item))
                break
            found.append(item)
        else:
            waiting.pop()
    return tuple(found)


def texts_of(value: Any) -> tuple[str, ...]:
    """The texts of `values_of`. A JSON null has none: it meets no value, not even an empty one."""
    return tuple(text_of(item) for item in values_of(value) if item is not None)


def times_of(value: Any) -> tuple[datetime, ...]:
    """The times among `values_of`: those of events, and texts as ISO 8601 writes them. Their zone is as written."""
    return tuple(time for item in values_of(value) if (time := _time_of(item)) is not None)


def _time_of(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DATE.match(value) or len(value) > LONGEST_NUMBER:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def in_order(parts: Iterable[str], text: str, start: int, end: int) -> bool:
    """Whether the parts stand in text[start:end] one behind the other, whatever is between them."""
    for part in parts:
        found = text.find(part, start, end)
        if found < 0:
            return False
        start = found + len(part)
    return start <= end


def searcher(search: Callable[[bytes], object]) -> Callable[[str], bool]:
    """Make a google-re2 search one over any text; a lone surrogate, which UTF-8 lacks, is read as `?`."""
    return lambda text: search(text.encode("utf-8", "replace")) is not None
