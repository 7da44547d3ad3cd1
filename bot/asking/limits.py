"""Reads how many events are asked for: `last 5 errors`, `top 10`, `limit 20`, `the last error`. Pure."""

from collections.abc import Sequence

from bot.asking.calendar_words import NUMBERS, UNITS
from bot.asking.forms import status_of
from bot.asking.tokens import Token, key_at
from bot.asking.vocabulary import phrase_at
from bot.asking.words import COUNTED, LAST_ONE, LEVEL_PHRASES, LIMIT_WORDS, ONE

MOST = 10_000
"""A larger number is no number of events that anybody reads."""


_MOST_ERRORS = 999
"""Before `errors` a larger number is rather a login that was left without its noun."""


_ARTICLES = frozenset("a an one ein eine einen einem einer eins".split())


def read_limit(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    """The limit that begins here and the next position. Times (`last 5 hours`) are read before."""
    word = phrase_at(LIMIT_WORDS, tokens, i)
    if word is not None:
        number = read_number(tokens, word[1])
        if number is not None:
            return number, word[1] + 1
        return (1, i + 1) if _one_follows(tokens, i) else None
    number = read_number(tokens, i)
    if number is None:
        return None
    following = key_at(tokens, i + 1)
    counted = following in COUNTED
    if tokens[i].owner or (not counted and number > _MOST_ERRORS):
        return None  # 1087's errors
    if following in LAST_ONE | {"recent"}:
        if (
            status_of(key_at(tokens, i)) is not None
            or read_number(tokens, i + 2)
            or key_at(tokens, i + 2) in UNITS
        ):
            return None  # "without 404 last 2 days", "document 7 last week"
        return number, i + 1
    if following in ("most", "häufigsten", "meisten"):
        return number, i + 1
    if counted or (
        status_of(key_at(tokens, i)) is None and phrase_at(LEVEL_PHRASES, tokens, i + 1) is not None
    ):
        return number, i + 1
    return None


def read_number(tokens: Sequence[Token], i: int) -> int | None:
    """The number at a position, in digits or as a word, that can be a limit."""
    key = key_at(tokens, i)
    number = NUMBERS.get(key) if key not in _ARTICLES else None
    if number is None and key.isascii() and key.isdigit() and len(key) < 6:
        number = int(key)
    return number if number is not None and 0 < number <= MOST else None


def _one_follows(tokens: Sequence[Token], i: int) -> bool:
    """`last error`, `latest api error`, `letzter Fehler`: one is asked for."""
    key = key_at(tokens, i)
    if key == "most":
        i += 1
    elif key not in LAST_ONE:
        return False
    if key_at(tokens, i + 1) == "fehler":
        return key.endswith("er") or key_at(tokens, i - 1) == "der"
    return any(key_at(tokens, k) in ONE for k in (i + 1, i + 2))
