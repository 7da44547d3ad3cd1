"""Facts about a value that is not stored: derived by a source's rules before the value is taken out. Pure.

A fact is true or false, never the value or a part of it: that a password has a character which the login does not
take, that it is longer than the field it came from, that two of them are the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ingest.event import MISSING, lookup, text_of
from ingest.records.text_format import compile_pattern
from ingest.secrets.cleaning import clean
from ingest.secrets.forms import marker
from ingest.secrets.names import secret_kind
from ingest.secrets.own import OwnPattern

_SHORTEST: Final = 4  # characters; what is shorter stands in many a text by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One rule of `derive`. `path` says where the value is; `capture` takes it out of the text there.

    Exactly one of the four tests is given.
    """

    name: str
    path: str
    capture: str | None = None
    matches: str | None = None
    longer_than: int | None = None
    shorter_than: int | None = None
    same_as: str | None = None

    @property
    def kind(self) -> str:
        """The kind of the value."""
        return secret_kind(self.called) or "secret"

    @property
    def called(self) -> str:
        """The last name of its path."""
        return self.path.rpartition(".")[2]


class Derived:
    """The facts of one record, and the values that must not get through."""

    def __init__(self) -> None:
        self.facts: dict[str, bool] = {}
        self._values: dict[str, str] = {}

    def add(self, fact: Fact, value: str, *, holds: bool) -> None:
        """A fact that could be told."""
        self.facts[fact.name] = holds
        if len(value) >= _SHORTEST:
            self._values[value] = fact.kind

    def text(self, text: str) -> str:
        """The text without the values."""
        for value, kind in self._values.items():
            text = text.replace(value, marker(kind))
        return text

    def value(self, value: Any) -> Any:
        """A JSON value without the values."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(key): self.value(item) for key, item in value.items()}
        return [self.value(item) for item in value] if isinstance(value, list) else value


class Facts:
    """A source's rules, compiled. Raises PatternError for a pattern that cannot be used."""

    def __init__(self, rules: Sequence[Fact]) -> None:
        self._rules = tuple(
            (
                rule,
                OwnPattern(rule.kind, rule.capture) if rule.capture is not None else None,
                compile_pattern(rule.matches) if rule.matches is not None else None,
            )
            for rule in rules
        )

    @property
    def names(self) -> dict[str, str]:
        """What else the values are called: names under which nothing is to be stored, with their kinds."""
        names = {rule.called: rule.kind for rule, capture, _ in self._rules if capture is None}
        return {name: kind for name, kind in names.items() if secret_kind(name) is None}

    @property
    def patterns(self) -> tuple[OwnPattern, ...]:
        """What finds the values in texts."""
        return tuple(capture for _, capture, _ in self._rules if capture is not None)

    def derive(self, places: Sequence[Mapping[str, Any]]) -> Derived:
        """What the rules say of a record; a value is looked for in these places, in their order."""
        derived = Derived()
        for rule, capture, matches in self._rules:
            value = _text_at(places, rule.path)
            if value is not None and capture is not None:
                found = capture.find(value)
                value = value[found[0].start : found[0].end] if found else None
            if value is None:
                continue
            if rule.same_as is not None:
                other = _text_at(places, rule.same_as)
                if other is not None:
                    derived.add(rule, value, holds=value == other)
            elif matches is not None:
                derived.add(rule, value, holds=matches.search(value) is not None)
            elif rule.longer_than is not None:
                derived.add(rule, value, holds=len(value) > rule.longer_than)
            elif rule.shorter_than is not None:
                derived.add(rule, value, holds=len(value) < rule.shorter_than)
        return derived


def _text_at(places: Sequence[Mapping[str, Any]], path: str) -> str | None:
    for place in places:
        value = lookup(place, path)
        if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
            return clean(text_of(value))
        if value is not MISSING and value is not None:
            return None
    return None
