"""Finds templates that are one: those that a message shows to differ only where there is a variable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from detectors.templates.likeness import are_values, is_name, says_something
from detectors.templates.shelf import Shelf
from detectors.templates.template import ANY, KIND, VARIABLE
from detectors.templates.words import Places, Words

_MOST_COMBINED: Final = 32
"""Sets of places that are tried for one message."""


@dataclass(frozen=True, slots=True)
class Fan:
    """Templates that are one with a message, and what stands for the variables in which they differ."""

    opened: Mapping[int, str]  # by place: `<*>` for names, `<**>` for any word
    numbers: Sequence[int]


def fan_of(words: Words, shelf: Shelf) -> Fan | None:
    """The templates that are one with a message that none of them has."""
    fixed = words.index(KIND) if KIND in words else len(words)
    alike = shelf.alike(words, fixed // 2)
    for places in sorted(alike, key=lambda them: (len(them), them))[:_MOST_COMBINED]:
        rest = [word for at, word in enumerate(words[:fixed]) if at not in places]
        if places[-1] < fixed and any(says_something(word) for word in rest):
            within = set(places)
            numbers = [number for some, found in alike.items() if within.issuperset(some) for number in found]
            fan = _fan(words, places, numbers, shelf)
            if fan is not None:
                return fan
    return None


def _fan(words: Words, places: Places, numbers: Sequence[int], shelf: Shelf) -> Fan | None:
    """All that differ in these places, if it is variables that stand there.

    Names are told from other words: that hosts differ does not make a variable of a word where another has a host.
    """
    others = {number: shelf.templates[number] for number in numbers}
    opened = {}
    for at in places:
        if is_name(words[at]) and any(
            is_name(other[at]) and other[at] != words[at] for other in others.values()
        ):
            others = {number: other for number, other in others.items() if is_name(other[at])}
            opened[at] = VARIABLE
    for at in places:
        if at not in opened:
            seen = {words[at], *(other[at] for other in others.values())}
            if not are_values(seen, words, at):
                return None
            opened[at] = ANY
    form = tuple(at for at, word in enumerate(words) if opened.get(at, word) == ANY)
    return Fan(opened, sorted(others)) if shelf.may_open(form) else None
