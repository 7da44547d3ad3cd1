"""The texts that a pattern cannot match without: what makes a rule with a pattern worth a look."""

import re
from collections.abc import Iterator
from typing import Final

_OPENING: Final = "(["
_REPEAT: Final = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})\??")
_SPECIAL: Final = ".^$" + _OPENING
_ESCAPED: Final = frozenset("\\.^$|()[]{}*+?/-#&~=:;,!<>@%\"'` ")
"""Behind a backslash these stand for themselves."""


def necessary_parts(pattern: str) -> tuple[str, ...]:
    """Runs of plain characters that stand in every text that the google-re2 pattern matches, case aside.

    Only what stands outside of all brackets is taken, and nothing of a pattern with alternatives there: a part too
    few costs time, one too many would lose matches.
    """
    parts = [""]
    for piece, repeat in _pieces(pattern):
        if piece == "|":
            return ()
        if piece and not repeat:
            parts[-1] += piece
        elif piece and repeat in ("+", "+?"):
            parts[-1] += piece
            parts.append("")
        else:
            parts.append("")
    return tuple(part for part in parts if part)


def _pieces(pattern: str) -> Iterator[tuple[str, str]]:
    """Each piece outside of brackets as the character it stands for, `|`, or "" for anything else; and its repeat."""
    place = 0
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            follows = pattern[place + 1 : place + 2]
            if follows in "QxpPC" or follows.isdigit():
                yield "|", ""  # beyond what is read here: no part is certain
                return
            piece, end = (follows if follows in _ESCAPED else ""), place + 2
        elif sign in _OPENING:
            piece, end = "", _behind_bracket(pattern, place)
        elif sign == "|":
            yield "|", ""
            return
        else:
            piece, end = ("" if sign in _SPECIAL or not sign.isascii() else sign), place + 1
        repeat = _REPEAT.match(pattern, end)
        yield piece, repeat[0] if repeat else ""
        place = repeat.end() if repeat else end


def _behind_bracket(pattern: str, place: int) -> int:
    """The place behind the bracket that opens at `place`, those inside it included."""
    if pattern[place] == "[":
        return _behind_class(pattern, place)
    depth = 0
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            place += 2
        elif sign == "[":
            place = _behind_class(pattern, place)
        else:
            depth += (sign == "(") - (sign == ")")
            place += 1
            if not depth:
                return place
    return place


def _behind_class(pattern: str, place: int) -> int:
    place += 1
    if pattern[place : place + 1] == "^":
        place += 1
    if pattern[place : place + 1] == "]":  # first in a class it stands for itself
        place += 1
    while place < len(pattern) and pattern[place] != "]":
        if pattern.startswith("[:", place):
            close = pattern.find(":]", place)
            place = place + 1 if close < 0 else close + 2
        else:
            place += 2 if pattern[place] == "\\" else 1
    return place + 1
