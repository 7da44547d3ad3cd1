"""Conditions of Sigma, such as `a and not 1 of b_*`, read into a small tree.

Binding, weakest first: `or`, `and`, `not`, `1 of …`, brackets. The words are reserved in lower case only.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(r"\s*(?:([A-Za-z0-9_-]+)|([()])|(\S))", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_PATTERN: Final = re.compile(r"\s*([A-Za-z0-9_*-]+)", re.ASCII)
_QUANTITIES: Final = ("1", "any", "all")
_MOST_BRACKETS: Final = 100


@dataclass(frozen=True, slots=True)
class Name:
    """A selection."""

    name: str


@dataclass(frozen=True, slots=True)
class Of:
    """One, or every, selection that is named like the pattern, in which `*` stands for any characters."""

    every: bool
    pattern: str  # or "them"

    def among(self, names: Iterable[str]) -> list[str]:
        """The names that are meant. Those with `_` in front are for patterns that begin so."""
        pattern = "*" if self.pattern == "them" else self.pattern
        fits = re.compile(".*".join(map(re.escape, re.sub(r"\*+", "*", pattern).split("*")))).fullmatch
        hidden = pattern.startswith("_")
        return [name for name in names if (hidden or not name.startswith("_")) and fits(name)]


@dataclass(frozen=True, slots=True)
class Neither:
    """`not`."""

    inner: "Node"


@dataclass(frozen=True, slots=True)
class Both:
    """`and`."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """`or`."""

    parts: tuple["Node", ...]


Node = Name | Of | Neither | Both | Either


class BadCondition(ValueError):
    """A text that is no condition. `at` counts its characters from 1; one more than there are: its end."""

    def __init__(self, at: int) -> None:
        super().__init__(f"The condition is not understood at character {at}.")
        self.at = at


class DeepCondition(ValueError):
    """More brackets within one another than anybody can read."""


def parse_condition(text: str) -> Node:
    """The tree of a condition. Raises BadCondition and DeepCondition."""
    return _Reader(text).whole()


def depth_of(node: Node) -> int:
    """Levels of `and`, `or` and `not`."""
    match node:
        case Neither(inner):
            return 1 + depth_of(inner)
        case Both(parts) | Either(parts):
            return 1 + max(map(depth_of, parts))
    return 0


def leaves_of(node: Node) -> Sequence[Name | Of]:
    """What the condition names, from left to right."""
    match node:
        case Neither(inner):
            return leaves_of(inner)
        case Both(parts) | Either(parts):
            return [leaf for part in parts for leaf in leaves_of(part)]
    return [node]


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text.rstrip()
        self._end = 0  # of what was read
        self._open = 0  # brackets
        self._word = ""
        self._start = 0  # of the word
        self._next()

    def whole(self) -> Node:
        node = self._either()
        if self._word:
            raise BadCondition(self._start + 1)
        return node

    def _next(self) -> str:
        """Go on to the next word; the one before. At the end the word is empty."""
        before = self._word
        found = _TOKEN.match(self._text, self._end)
        if found is None:
            self._word, self._start = "", len(self._text)
        else:
            kind = found.lastindex or 0
            self._word, self._start, self._end = found[kind], found.start(kind), found.end()
        return before

    def _either(self) -> Node:
        parts = [self._both()]
        while self._word == "or":
            self._next()
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Node:
        parts = [self._negated()]
        while self._word == "and":
            self._next()
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _negated(self) -> Node:
        times = 0
        while self._word == "not":
            self._next()
            times += 1
        node = self._operand()
        for _ in range(times):
            node = Neither(node)
        return node

    def _operand(self) -> Node:
        if self._word == "(":
            self._open += 1
            if self._open > _MOST_BRACKETS:
                raise DeepCondition
            self._next()
            node = self._either()
            if self._word != ")":
                raise BadCondition(self._start + 1)
            self._open -= 1
            self._next()
            return node
        if not _NAME.fullmatch(self._word) or self._word in ("and", "or", "of"):
            raise BadCondition(self._start + 1)
        word = self._next()
        if self._word != "of" or word not in _QUANTITIES:
            return Name(word)
        return self._of(word == "all")

    def _of(self, every: bool) -> Of:
        found = _PATTERN.match(self._text, self._end)
        if found is None:
            self._next()
            raise BadCondition(self._start + 1)
        self._end = found.end()
        self._next()
        return Of(every, found[1])
