"""Takes apart values that are written together: `11213,11214`, `web1/web2`, `403/404`, `since=monday`. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from bot.asking.calendar_words import WEEKDAYS
from bot.asking.forms import address_of, is_url, looks_like_node, split_field, status_of
from bot.asking.tokens import Token, key_at

_LONGEST: Final = 200
_AMOUNT: Final = re.compile(r"\d+,\d{1,2}[a-zäöü]*|\d{1,2},\d{3}|.*:\d\d,\d+.*", re.IGNORECASE)
"""What has a comma of its own: `1,5`, `1,087`, `12:57:15,123`."""
_TIME_FIELD: Final = re.compile(r"(since|until|before|after|from|to)[:=]+(?=\w)", re.IGNORECASE)
_INTERVAL: Final = re.compile(r"(\d{4}-\d\d-\d\d\S*)/(\d{4}-\d\d-\d\d\S*)")
"""As ISO 8601 writes it."""
_PLURALS: Final = frozenset("users logins documents docs ids benutzer nutzer dokumente belege".split())
"""After these what stands between slashes are several of them; after one `document` it may be its number."""


def taken_apart(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens, those of several values as one each with a comma between."""
    result: list[Token] = []
    for i, token in enumerate(tokens):
        result += _parts(token, key_at(tokens, i - 1)) if not token.quoted else [token]
    return tuple(result)


def _parts(token: Token, before: str) -> list[Token]:
    text = token.text
    if len(text) > _LONGEST or is_url(text) or "://" in text:
        return [token]
    named = _TIME_FIELD.match(text)
    if named is not None:
        return _cut(token, [(0, named.end(1)), (named.end(), len(text))], "")
    interval = _INTERVAL.fullmatch(text)
    if interval is not None:
        return _cut(token, [interval.span(1), interval.span(2)], "-")
    if split_field(text) is not None:
        return [token]
    for mark in ",;/":
        if mark in text:
            parts = [(found.start(), found.end()) for found in re.finditer(f"[^{mark}]+", text)]
            words = [text[start:end].casefold() for start, end in parts]
            if _are_several(text, words, mark, before):
                return _cut(token, parts, ",")
    return [token]


def _are_several(text: str, words: Sequence[str], mark: str, before: str) -> bool:
    if len(words) < 2 or not all(any(c.isalnum() for c in word) for word in words):
        return False
    if mark != "/":
        return _AMOUNT.fullmatch(text) is None
    if before in _PLURALS:
        return all(word.isalnum() for word in words)
    return (
        all(status_of(word) for word in words)
        or all(looks_like_node(word) for word in words)
        or all(address_of(word) for word in words)
        or all(word in WEEKDAYS for word in words)
    )


def _cut(token: Token, parts: Sequence[tuple[int, int]], between: str) -> list[Token]:
    result: list[Token] = []
    for start, end in parts:
        first, last = token.start + start, token.start + end
        if result and between:
            result.append(Token(between, between, result[-1].end, result[-1].end + 1))
        word = token.text[start:end]
        result.append(
            Token(
                word,
                token.key[start:end] if len(token.key) == len(token.text) else word.casefold(),
                first,
                last,
            )
        )
    return result
