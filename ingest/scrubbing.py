"""Takes secrets out of texts and JSON before anything is stored. Pure.

Passwords, tokens, keys, cookies, connection strings and their kin are replaced by a marker that names their kind,
such as `[scrubbed:password]`. What only speaks of secrets stays: `passwordHasSpecialChars: true`, `tokenCount: 3`.
In doubt a word too many is taken out. Scrubbing twice is scrubbing once.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final

from ingest.secret_names import NAMES_SHAPE, secret_kind
from ingest.secret_rules import RULES, Rule, marker
from ingest.secret_shapes import HIDING, Glance

_PASSES: Final = 10
_DEEPEST: Final = 32  # levels of JSON; what lies deeper is left out
_GLANCE: Final = Glance([*(rule.shape for rule in RULES), NAMES_SHAPE, HIDING])


def scrub(text: str) -> str:
    """The text without its secrets. Time is linear in its length."""
    # What one rule leaves may be what another looks for; nothing real needs a third time.
    for _ in range(_PASSES):
        scrubbed = text
        for index in _GLANCE.at(text.encode("utf-8", "replace")):
            if index < len(RULES):
                scrubbed = _apply(RULES[index], scrubbed)
        if scrubbed == text:
            break
        text = scrubbed
    return text


class Suspicion(Enum):
    """What there may be to take out of a record."""

    TEXT = "a secret in one of its texts"
    NAME = "a name under which a secret stands"
    HIDDEN = "control characters, or escapes behind which any of this may hide"


_SUSPICIONS: Final = (*[Suspicion.TEXT] * len(RULES), Suspicion.NAME, Suspicion.HIDDEN)
_NOTHING: Final[frozenset[Suspicion]] = frozenset()


def suspicion(record: bytes) -> frozenset[Suspicion]:
    """What may have to be taken out of JSON, told by its own text; rather too much than too little."""
    found = _GLANCE.at(record)
    return frozenset(_SUSPICIONS[index] for index in found) if found else _NOTHING


def _apply(rule: Rule, text: str) -> str:
    lowered = _lower(text)
    parts: list[str] = []
    done = 0
    for start in _occurrences(lowered, rule.starts):
        match = rule.pattern.match(text, start) if start >= done else None
        if match:
            parts += (text[done:start], rule.replace(match))
            done = match.end()
    return "".join((*parts, text[done:])) if parts else text


def _occurrences(lowered: str, words: tuple[str, ...]) -> list[int]:
    """Where these words begin, rising."""
    found: set[int] = set()
    for word in words:
        at = lowered.find(word)
        while at >= 0:
            found.add(at)
            at = lowered.find(word, at + 1)
    return sorted(found)


def _lower(text: str) -> str:
    """In lower case, every letter at its place: the few that become two letters stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def scrub_value(value: Any, *, texts: bool = True) -> Any:
    """A JSON value without its secrets: every text in it scrubbed, and what stands under a secret's name replaced.

    With `texts` false only names are looked at: for values of a record that as a whole holds no secret.

    True, false and null survive under any name: they are flags, not secrets. What is nested deeper than 32 levels
    becomes `[nested too deeply]`.
    """
    return _scrub_value(value, 0, scrub if texts else _as_it_is)


def _as_it_is(text: str) -> str:
    return text


def _scrub_value(value: Any, depth: int, treat: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return treat(value)
    if depth > _DEEPEST and isinstance(value, Mapping | list):
        return "[nested too deeply]"
    if isinstance(value, Mapping):
        return _scrub_mapping(value, depth, treat)
    if isinstance(value, list):
        return [_scrub_value(item, depth + 1, treat) for item in value]
    return value


def _scrub_mapping(mapping: Mapping[str, Any], depth: int, treat: Callable[[str], str]) -> dict[str, Any]:
    scrubbed: dict[str, Any] = {}
    for key, value in mapping.items():
        kind = secret_kind(key)
        if kind is None:
            scrubbed[treat(key)] = _scrub_value(value, depth + 1, treat)
        else:
            # A count of tokens is no secret: `tokens: 512`, where `token: 512` may be a one-time password.
            counted = isinstance(value, int | float) and key[-1:] in "sS" and kind == "token"
            scrubbed[key] = value if counted else _blot(value, kind, depth + 1)
    named = _named_value(mapping)
    if named is not None:
        key, kind = named
        scrubbed[key] = _blot(mapping[key], kind, depth + 1)
    return scrubbed


def _named_value(mapping: Mapping[str, Any]) -> tuple[str, str] | None:
    """The key of the secret in a pair such as `{"name": "password", "value": "…"}`, and its kind."""
    kind, where = None, None
    for key, value in mapping.items():
        lowered = key.lower()
        if lowered in ("name", "key") and isinstance(value, str):
            kind = secret_kind(value)
        elif lowered == "value":
            where = key
    return (where, kind) if where is not None and kind is not None else None


def _blot(value: Any, kind: str, depth: int) -> Any:
    """A value under a secret's name: texts and numbers give way to the marker, at any depth."""
    if value is None or isinstance(value, bool) or value == "":
        return value
    if isinstance(value, Mapping) and depth <= _DEEPEST:
        return {scrub(key): _blot(item, kind, depth + 1) for key, item in value.items()}
    if isinstance(value, list) and depth <= _DEEPEST:
        return [_blot(item, kind, depth + 1) for item in value]
    return marker(kind)
