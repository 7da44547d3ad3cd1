"""The texts that whatever a pattern finds must hold, for databases and indexes, which know no patterns.

Pure, and careful: what is not surely needed is left out. Patterns are those of google-re2.
"""

import re
from typing import Final

_PUNCTUATION: Final = re.compile(r"\\([^A-Za-z0-9\x80-\U0010ffff])")
_OTHER_ESCAPE: Final = re.compile(r"\\(?:[pP]\{[^}]*\}|[pP].|x\{[^}]*\}|x..|[0-7]{1,3}|.)", re.DOTALL)
_CLASS: Final = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", re.DOTALL)
_REPEAT: Final = re.compile(r"(?:[*?]|\{\d*,?\d*\})[*?+]*")
_LITERAL: Final = re.compile(r"[\x00-\x7f]")
_MOST: Final = 10_000  # characters of a pattern that are looked at


def literals_of(pattern: str) -> tuple[str, ...]:
    """Texts, but for case, that stand in this order in whatever the pattern finds; none overlaps another."""
    if len(pattern) > _MOST or "\\Q" in pattern:
        return ()
    found = [""]
    place = 0
    while place < len(pattern):
        if pattern[place] == "|":
            return ()
        if pattern[place] == "(":
            end = _group_end(pattern, place)
            if end is None:
                return ()
            place = end
            literal = ""
        else:
            place, literal = _one(pattern, place)
        repeated = _REPEAT.match(pattern, place)
        if repeated is not None:
            place, literal = repeated.end(), ""
        if not literal:
            found.append("")
            continue
        found[-1] += literal
        if pattern.startswith("+", place):
            place += 1
            found.append("")
    return tuple(filter(None, found))


def _one(pattern: str, place: int) -> tuple[int, str]:
    """What comes behind one sign, and the character that it surely stands for, empty if it may be several."""
    for kind in (_PUNCTUATION, _OTHER_ESCAPE, _CLASS):
        sign = kind.match(pattern, place)
        if sign is not None:
            return sign.end(), sign[1] if kind is _PUNCTUATION else ""
    letter = pattern[place]
    return place + 1, letter if letter not in ".^$+*?[\\{})" and _LITERAL.match(letter) else ""


def _group_end(pattern: str, place: int) -> int | None:
    """Where a group ends, what is in it left aside."""
    depth = 0
    while place < len(pattern):
        if pattern[place] in "()":
            depth += 1 if pattern[place] == "(" else -1
            place += 1
            if not depth:
                return place
        else:
            place, _ = _one(pattern, place)
    return None
