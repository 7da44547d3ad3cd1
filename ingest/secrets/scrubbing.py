"""Takes secrets out of texts and JSON before anything is stored. Pure.

Passwords, tokens, keys, cookies, connection strings and their kin are replaced by a marker that names their kind,
such as `[scrubbed:password]`. What only speaks of secrets stays: `passwordHasSpecialChars: true`, `tokenCount: 3`.
In doubt a word too many is taken out. Scrubbing twice is scrubbing once.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, Final

from ingest.secrets.encodings import ENCODED, LAYERS, QUOTED, Layer
from ingest.secrets.forms import Secret, marker
from ingest.secrets.names import NAMES_SHAPE
from ingest.secrets.overview import REWRITTEN, Overview
from ingest.secrets.own import OwnNames, OwnPattern
from ingest.secrets.rules import NAMED_RULES
from ingest.secrets.shapes import HIDING, Glance
from ingest.secrets.tokens import TOKEN_RULES
from ingest.secrets.values import scrub_json

_PASSES: Final = 10
_BUILT_IN: Final = (*NAMED_RULES, *TOKEN_RULES)


class Suspicion(Enum):
    """What there may be to take out of a record."""

    TEXT = "a secret in one of its texts"
    NAME = "a name under which a secret stands"
    HIDDEN = "control characters"


_NOTHING: Final[frozenset[Suspicion]] = frozenset()


class Scrubber:
    """Knows the secrets that everybody has, and those that a source's settings add."""

    def __init__(self, names: OwnNames | None = None, patterns: Sequence[OwnPattern] = ()) -> None:
        self._names = names or OwnNames({})
        self._patterns = tuple(patterns)
        self._rules = (*_BUILT_IN, *self._names.rules())
        count = len(self._rules)
        names_shape = "|".join((NAMES_SHAPE, *self._names.shapes()))
        shapes = [rule.shape for rule in self._rules]
        self._glance = Glance([*shapes, ENCODED, QUOTED, names_shape, HIDING, REWRITTEN])
        self._encoded, self._quoted = count, count + 1
        self._means = (*[Suspicion.TEXT] * count, None, None, Suspicion.NAME, Suspicion.HIDDEN, None)
        self.overview: Final = Overview(self._may_hold)

    def text(self, text: str) -> str:
        """The text without its secrets. Time is linear in its length."""
        # What is left of one secret may be what another form looks for; nothing real needs a third time.
        for _ in range(_PASSES):
            secrets = self._secrets(text)
            if not secrets:
                break
            text = _without(text, secrets)
        return text

    def value(self, value: Any, *, texts: bool = True) -> Any:
        """A JSON value without its secrets: every text in it scrubbed, and what stands under a secret's name replaced.

        With `texts` false only names are looked at: for values of a record that as a whole holds no secret. True,
        false and null survive under any name: they are flags, not secrets. What is nested deeper than 32 levels
        becomes `[nested too deeply]`.
        """
        return scrub_json(value, self.text if texts else None, self._names.kind)

    def suspicion(self, record: bytes) -> frozenset[Suspicion]:
        """What may have to be taken out of a JSON text, told by itself; rather too much than too little."""
        found = self._glance.at(record)
        if not found and not self._patterns:
            return _NOTHING
        seen = {self._means[index] for index in found}
        if self._patterns:  # they may stop at what JSON writes otherwise, so each text is shown to them
            seen.add(Suspicion.TEXT)
        elif self._encoded in found:
            for layer in _layers(record.decode("utf-8", "replace"), LAYERS + 1):
                seen.update(
                    self._means[index] for index in self._glance.at(layer.text.encode("utf-8", "replace"))
                )
        return frozenset(meaning for meaning in seen if meaning is not None)

    def _may_hold(self, record: bytes) -> bool:
        """Whether a sender's JSON needs a closer look. What is quoted is found by the other shapes as it is."""
        found = self._glance.at(record)
        return bool(self._patterns) or any(index != self._quoted for index in found)

    def _secrets(self, text: str) -> list[Secret]:
        found = self._glance.at(text.encode("utf-8", "replace"))
        secrets = self._found(text, found) if found else []
        for pattern in self._patterns:
            secrets += pattern.find(text)
        if self._encoded in found or self._quoted in found:
            above: list[Layer] = []
            for layer in _layers(text):
                above.insert(0, layer)
                inner = self._found(layer.text, self._glance.at(layer.text.encode("utf-8", "replace")))
                secrets += (Secret(_place(above, at), _place(above, end), kind) for at, end, kind in inner)
        return secrets

    def _found(self, text: str, shapes: Iterable[int]) -> list[Secret]:
        secrets: list[Secret] = []
        lowered = None
        for index in shapes:
            if index < len(self._rules):
                lowered = lowered if lowered is not None else _lower(text)
                secrets += self._rules[index].find(text, lowered)
        return secrets


def _layers(text: str, count: int = LAYERS) -> Iterable[Layer]:
    """The text with one, two and more layers of encoding taken back."""
    for _ in range(count):
        layer = Layer(text)
        if not layer.changed:
            return
        yield layer
        text = layer.text


def _place(layers: Iterable[Layer], at: int) -> int:
    for layer in layers:
        at = layer.place(at)
    return at


def _without(text: str, secrets: list[Secret]) -> str:
    """The text with markers in the place of secrets; those that overlap are one, of the kind of the first."""
    parts: list[str] = []
    done = 0
    for start, end, kind in sorted(secrets, key=lambda secret: secret[:2]):
        if start >= done:
            parts += (text[done:start], marker(kind))
        done = max(done, end)
    return "".join((*parts, text[done:]))


def _lower(text: str) -> str:
    """In lower case, every letter at its place: the few that become two letters stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


BUILT_IN: Final = Scrubber()
"""Knows what everybody's logs may hold."""

scrub: Final = BUILT_IN.text
scrub_value: Final = BUILT_IN.value
