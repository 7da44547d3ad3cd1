"""What of a searched text SQL can look for. Pure.

Databases fold A-Z alike, and other letters each in its own way or not at all. So a letter that is the same as another
one but for case stands for any one character, unless it and all its variants are ASCII. In the JSON of attributes a
character that JSON escapes stands for any characters.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Final

import msgspec

LONGEST_PART: Final = 500
"""Characters of one part of a text that count; SQLite refuses patterns beyond 50,000 bytes."""

MOST_PARTS: Final = 20
"""Parts of a text that count, so that a pattern stays far below that."""

MOST_FORMS: Final = 16
"""Forms of one text that are looked up; a text with more is compared by a pattern."""

LONGEST_TEXT: Final = 2_000
"""Characters of a text that is looked up as a whole."""

_VARIANTS: Final = {"k": "k\u212a", "s": "s\u017f", "i": "i\u0131"}
"""The ASCII letters that are the same as another one but for case (Kelvin's sign, the long s), and what `lower()` of a
database may make of them: of an I a Turkish one makes a dotless i."""

_NUMERIC: Final = re.compile(r"[-+.0-9e]*")
_INTEGER: Final = re.compile(r"-?[0-9]+")


def lower_forms(text: str) -> tuple[str, ...] | None:
    """What a database's `lower()` may make of a text that equals this folded one; None if too many or not known."""
    if not text.isascii() or len(text) > LONGEST_TEXT:
        return None
    forms = 1
    for letter, variants in _VARIANTS.items():
        forms *= len(variants) ** min(text.count(letter), MOST_FORMS)
    if forms > MOST_FORMS:
        return None
    return tuple(map("".join, product(*(_VARIANTS.get(letter, letter) for letter in text))))


def like_pattern(head: str, parts: tuple[str, ...], tail: str) -> str:
    """A pattern of LIKE, to be compared without regard to A-Z's case, that every folded text of this shape meets."""
    some = [part[:LONGEST_PART] for part in parts[:MOST_PARTS]]
    beginning, end = head[:LONGEST_PART], tail[-LONGEST_PART:]
    return _joined([_like(beginning), *map(_like, some), _like(end)])


def exact_pattern(text: str) -> str:
    """The same of a whole text."""
    return _like(text) if len(text) <= LONGEST_PART else f"{_like(text[:LONGEST_PART])}%"


def json_pattern(path: str, parts: tuple[str, ...] = ()) -> str:
    """A pattern that the JSON of attributes meets which have a value at a path, with these parts of a folded text.

    What could be the text of a number is not looked for, since Python may write a number as JSON does not.
    """
    if may_be_number(parts):
        parts = ()
    some = [_like(part[:LONGEST_PART], json=True) for part in parts[:MOST_PARTS]]
    return _joined(["", _key(path), *some, ""])


def json_whole_pattern(path: str, text: str) -> str:
    """The same for a whole text, which may be that of a whole number."""
    if may_be_number((text,)) and not is_integer(text):
        return json_pattern(path)
    return _joined(["", _key(path), _like(text[:LONGEST_PART], json=True), ""])


def _key(path: str) -> str:
    """The end of the last key on a path, as JSON writes it, as a part of a pattern."""
    try:
        key = msgspec.json.encode(path.rpartition(".")[2][-LONGEST_PART:]).decode()[1:-1]
    except UnicodeEncodeError:
        return ""
    return f'{_escaped(key)}":'


def may_be_number(parts: tuple[str, ...]) -> bool:
    """Whether a number's text may have these parts."""
    return all(_NUMERIC.fullmatch(part) for part in parts)


def is_integer(text: str) -> bool:
    """Whether a text is that of a whole number, which JSON writes in the same way."""
    return _INTEGER.fullmatch(text) is not None


def has_surrogate(text: str) -> bool:
    """Whether a text has half a surrogate pair, which no database takes."""
    return not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)


def _like(text: str, *, json: bool = False) -> str:
    return "".join(_signs(text, json))


def _signs(text: str, json: bool) -> Iterator[str]:
    for letter in text:
        if letter == "\0" or "\ud800" <= letter <= "\udfff" or (json and (letter in '"\\' or letter < " ")):
            yield "%"
        elif letter in "%_\\":
            yield f"\\{letter}"
        elif letter in "kKsS" or (not letter.isascii() and _has_case(letter)):
            yield "_"
        else:
            yield letter


def _has_case(letter: str) -> bool:
    return not letter == letter.lower() == letter.upper() == letter.casefold()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _joined(pieces: list[str]) -> str:
    return "%".join(pieces)
