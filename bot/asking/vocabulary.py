"""Which words have a meaning of their own, so that they are not taken for a login or another value."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from bot.asking.calendar_words import (
    AFTER,
    BEFORE,
    BETWEEN,
    FROM,
    LAST,
    MIDNIGHT,
    MONTHS,
    NOON,
    NOW,
    NUMBERS,
    ORDINALS,
    PARTS_OF_DAY,
    RELATIVE_DAYS,
    SINCE,
    THIS,
    UNITS,
    UNTIL,
    WEEKDAYS,
)
from bot.asking.fillers import FILLERS
from bot.asking.tokens import Token, key_at
from bot.asking.words import (
    ASK_PHRASES,
    FIELD_NOUNS,
    LEVEL_PHRASES,
    LIMIT_WORDS,
    NEGATIONS,
    SERVICE_PHRASES,
    SERVICE_SYNONYMS,
    STATUS_PHRASES,
    Phrases,
    T,
)

TIME_WORDS: Final = frozenset().union(
    AFTER,
    BEFORE,
    BETWEEN,
    FROM,
    LAST,
    MIDNIGHT,
    MONTHS,
    NOON,
    NOW,
    PARTS_OF_DAY,
    RELATIVE_DAYS,
    SINCE,
    THIS,
    UNTIL,
    WEEKDAYS,
)
STOP: Final = frozenset().union(FILLERS, TIME_WORDS, LEVEL_PHRASES, NEGATIONS, ASK_PHRASES)
"""Words that never are a value, whatever noun stands before them."""

KNOWN: Final = STOP.union(FIELD_NOUNS, STATUS_PHRASES, *SERVICE_SYNONYMS)
"""Words that are not a login where none was announced."""


def phrase_at(table: Phrases[T], tokens: Sequence[Token], i: int) -> tuple[T, int] | None:
    """The meaning of the longest phrase of a table that begins at a position, and the position after it."""
    for words, meaning in table.get(key_at(tokens, i), ()):
        if all(key_at(tokens, i + offset) == word for offset, word in enumerate(words)):
            return meaning, i + len(words)
    return None


def is_filler(token: Token) -> bool:
    """Whether a token changes nothing."""
    return not token.quoted and token.key in FILLERS


def compounds(tokens: Sequence[Token], services: Collection[str]) -> tuple[Token, ...]:
    """The tokens with compounds of known words taken apart: `API-Fehler`, `auth-log`, `Anmeldefehler`."""
    names = KNOWN.union(name.casefold() for name in services)
    result: list[Token] = []
    for token in tokens:
        words = _halves(token, names)
        offset = token.start
        for word in words:
            start = offset if len(words) == 1 else token.start + token.text.index(word, offset - token.start)
            offset = start + len(word)
            result.append(
                token if len(words) == 1 else Token(word, word.casefold(), start, offset, dotted=token.dotted)
            )
    return tuple(result)


def _halves(token: Token, names: frozenset[str]) -> list[str]:
    whole = [token.text]
    if token.quoted or token.key in names or not token.text.replace("-", "").replace("/", "").isalpha():
        return whole
    words = token.text.replace("/", "-").split("-")
    if len(words) > 1:
        return words if all(word.casefold() in names for word in words) else whole
    for ending in ("fehler", "fehlern", "probleme", "protokoll", "log", "logs"):
        stem = token.key.removesuffix(ending).rstrip("s") if token.key.endswith(ending) else ""
        if (
            stem in names
            and len(token.key) == len(token.text)
            and stem in frozenset().union(*SERVICE_SYNONYMS)
        ):
            return [token.text[: len(stem)], token.text[-len(ending) :]]
    return whole


def _spelt() -> Mapping[int, tuple[str, ...]]:
    words = {word for word in TIME_WORDS | FILLERS if len(word) > 3}
    tables: tuple[Phrases[Any], ...] = (
        ASK_PHRASES, FIELD_NOUNS, LEVEL_PHRASES, NEGATIONS, STATUS_PHRASES, LIMIT_WORDS, SERVICE_PHRASES
    )  # fmt: skip
    words |= {word for table in tables for rows in table.values() for row in rows for word in row[0]}
    words |= frozenset().union(*SERVICE_SYNONYMS, UNITS, ORDINALS, NUMBERS)
    words.discard("fehl")  # half of "schlägt fehl", and nearer to a mistyped "Fehler" than that
    by_length: dict[int, list[str]] = {}
    for word in sorted(words):
        if len(word) > 3 and word.isalpha():
            by_length.setdefault(len(word), []).append(word)
    return MappingProxyType({length: tuple(found) for length, found in by_length.items()})


SPELT: Final = _spelt()
"""Words that mean something, by their length: what a mistyped word may have been meant to be."""
