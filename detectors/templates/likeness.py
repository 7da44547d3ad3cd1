"""Whether words that were seen at one place of otherwise equal messages are values of a variable.

Two errors that differ in a word are two errors, unless so many words were seen in that place that it can only be a
variable. How many that takes depends on what the words look like.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

from detectors.templates.template import ANY, OTHER, VARIABLE
from detectors.templates.words import Words

VALUES: Final = 8
"""Plain words that make a variable: programs rarely have as many messages that differ in one word only."""
NUMBERED: Final = 6
"""Words with a number in them."""
ANNOUNCED: Final = 3
"""Words where a name must follow."""
NAMES: Final = 2
"""Names of hosts and files and what else has dots or slashes in it, and numbered names that begin or end alike."""

_SHARED: Final = 4
"""Letters by which numbered names are alike."""
_PEOPLE: Final = frozenset(("user", "username", "login", "account"))
_POINTING: Final = frozenset("for of by from to as with invalid illegal unknown".split())
_GRAMMAR: Final = frozenset(
    """
    a an the this that is are was were be been has have had do does did can cannot could will would should may might
    must not no never only already and or but if when while than in on at to for from by of with without into over
    under after before since until
    """.split()
)
_FAILURE: Final = re.compile(r"(?:Exception|Error|Fault|Failure)[:,;.)]*$")
_CONSTANT: Final = re.compile(r"\.[A-Z][A-Z_]+$")
_INSIDE: Final = re.compile(r"[./\\@]")
_SIGNS: Final = re.compile(r"[./\\@<]")
_LETTER: Final = re.compile(r"[A-Za-z]")
_WORDS: Final = re.compile(r"[A-Za-z]{2}")


@lru_cache(maxsize=4_096)
def is_fixed(word: str) -> bool:
    """Whether a word makes a message another one: grammar, the name of what went wrong, the name in `name=value`."""
    return word.endswith("=") or word == OTHER or word.lower() in _GRAMMAR or bool(_FAILURE.search(word))


def says_something(word: str) -> bool:
    """Whether there are letters in it besides its variables."""
    return bool(_WORDS.search(word.replace(VARIABLE, "")))


def is_name(word: str) -> bool:
    """Whether it is nothing but a variable, or looks like the name of a host, a file, a class: with dots or slashes."""
    if not _SIGNS.search(word) or is_fixed(word):
        return False
    if VARIABLE in word and not _LETTER.search(word):
        return True
    value = word.strip(".,:;()[]{}'\"<>")
    return bool(_INSIDE.search(value)) and not _CONSTANT.search(value)


def stands_for(template: Words, words: Words) -> bool:
    """Whether a template stands for a masked message of as many words."""
    return all(
        one == other or (one == VARIABLE and is_name(other)) or (one == ANY and not is_fixed(other))
        for one, other in zip(template, words, strict=True)
    )


def are_values(seen: Collection[str], words: Words, at: int) -> bool:
    """Whether the words that were seen at one place of a message are values of a variable."""
    if ANY in seen:
        return True
    announced, series = _is_announced(words, at), _are_a_series(seen)
    return sum(1 / (NAMES if series else _needed(word, announced)) for word in seen) >= 1 - 1e-9


def _is_announced(words: Words, at: int) -> bool:
    """Whether somebody must be named there: `for user anna`, `password for anna from`; but not in `user unknown`."""
    if at < 2:
        return False
    if words[at - 1].lower() in _PEOPLE:
        return words[at - 2].lower().strip(".,:;()[]'\"") in _POINTING
    return words[at - 1] == "for" and words[at + 1 : at + 2] in (("from",), ("by",), ("on",))


def _are_a_series(words: Collection[str]) -> bool:
    """Numbered names that begin or end alike: `rack_A7`, `rack_B12`."""
    if not all(VARIABLE in word for word in words):
        return False
    bare = [word.removeprefix(VARIABLE).removesuffix(VARIABLE) for word in words]
    return max(_common(bare), _common([word[::-1] for word in bare])) >= _SHARED


def _common(words: Sequence[str]) -> int:
    """How many letters all begin with."""
    letters = 0
    for one, other in zip(min(words), max(words), strict=False):  # whatever these share, all share
        if one != other or one == "<":
            break
        letters += one.isalpha()
    return letters


def _needed(word: str, announced: bool) -> int:
    if announced:
        return ANNOUNCED
    return NUMBERED if VARIABLE in word else VALUES
