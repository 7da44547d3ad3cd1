"""Cuts a sentence into tokens: words, what stands in quotes, separators. Pure; any text will do."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.asking.calendar_words import MONTHS, SHORT_WEEKDAYS, WEEKDAYS

LONGEST: Final = 500
"""Characters of a sentence that are read; nobody types a longer question, and work stays bounded."""

_QUOTES: Final = {
    '"': '"',
    "“": "”“",
    "”": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "`": "`",
    "'": "'",
    "‘": "’",
    "‚": "‘’",
}
_CLOCK: Final = r"\d{1,2}(?:[:.]\d{2}){0,2}(?:[ap]\.?m\.?|uhr|h)?"
_DAY: Final = r"\d{1,2}[./]\d{1,2}(?:[./](?:\d{2}|\d{4})?)?|\d{1,2}(?:st|nd|rd|th|\.)"
_NAME: Final = (
    "(?:" + "|".join(sorted((*MONTHS, *WEEKDAYS, *SHORT_WEEKDAYS), key=len, reverse=True)) + r")\.?"
)
_RANGE: Final = re.compile(
    rf"(?P<a>{_CLOCK})(?P<dash>[-–—])(?P<b>{_CLOCK})"
    rf"|(?P<c>{_DAY}|\d{{1,2}})(?P<dash2>[-–—])(?P<d>{_DAY}|\d{{1,2}})"
    rf"|(?P<e>\S+\d\S*)(?P<dash3>\.\.+|…|–|—)(?P<f>\S*\d\S*)"
    rf"|(?P<g>{_NAME})(?P<dash4>[-–—])(?P<h>{_NAME})",
    re.IGNORECASE,
)
_LONGEST_RANGE: Final = 60
_FIELD: Final = re.compile(r"(?P<not>[-!]?)(?P<name>[a-z][a-z_.-]*)(?P<op>!=|:|=)(?=[^\s/])", re.IGNORECASE)
_CHUNK: Final = re.compile(r"\S+")
_BARS: Final = frozenset("/|")
"""By themselves they part what they stand between."""
_DASHES: Final = frozenset(["-", "–", "—", "--", "..", "->", "→"])


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `text` is as typed, `key` what it is compared by; `start` and `end` are offsets."""

    text: str
    key: str
    start: int
    end: int
    quoted: bool = False
    dotted: bool = False  # a full stop follows: `12.` may be a day in German
    owner: bool = False  # written with 's, which `text` and `key` are without


def clean(sentence: str) -> str:
    """The sentence as it is read: at most LONGEST characters, composed, without invisible characters."""
    composed = unicodedata.normalize("NFC", sentence[:LONGEST])
    return "".join(
        " " if c.isspace() else c for c in composed if c.isspace() or unicodedata.category(c)[0] != "C"
    )


def tokenize(sentence: str) -> tuple[Token, ...]:
    """The tokens of a cleaned sentence. Separators (`,` and dashes between words) are tokens of their own."""
    tokens: list[Token] = []
    position = 0
    while position < len(sentence):
        if sentence[position] == " ":
            position += 1
            continue
        quoted = _quoted(sentence, position)
        if quoted is not None:
            tokens.append(quoted)
            position = quoted.end
            continue
        chunk = _CHUNK.match(sentence, position)
        assert chunk is not None  # noqa: S101 - a non-space character is a chunk
        end = chunk.end()
        field = _FIELD.match(sentence, position)
        if field is not None and _quoted(sentence, field.end()) is not None:
            end = field.end()  # field:"two words": the value is the next token
        tokens.extend(_cut(sentence[position:end], position))
        position = end
    return tuple(tokens)


def _quoted(sentence: str, start: int) -> Token | None:
    """The quotation that begins here, if there is one and it ends."""
    closing = _QUOTES.get(sentence[start]) if start < len(sentence) else None
    if closing is None:
        return None
    for end in range(start + 1, len(sentence)):
        if sentence[end] in closing:
            after = sentence[end + 1 : end + 2]
            if closing in {"'", "’"} and (after.isalnum() or end == start + 1):
                continue  # an apostrophe inside
            inner = sentence[start + 1 : end].strip()
            return Token(inner, inner.casefold(), start, end + 1, quoted=True) if inner else None
    return None


def _cut(chunk: str, start: int) -> list[Token]:
    """The tokens of one run without spaces."""
    if chunk in _BARS:
        return [Token(chunk, ",", start, start + 1)]
    if chunk in _DASHES:
        return [Token(chunk, "-", start, start + len(chunk))]
    body = chunk.lstrip("([{<¿¡,;\"'“”„«»‘’‚`")
    start += len(chunk) - len(body)
    tail = body
    body = body.rstrip("?!.,;:)]}>\"'“”„«»‘’‚`…")
    tail = tail[len(body) :]
    tokens: list[Token] = []
    if body:
        tokens = _ranged(body, start, dotted=tail.startswith("."))
    offset = start + len(body)
    tokens += [Token(mark, ",", offset + k, offset + k + 1) for k, mark in enumerate(tail) if mark in ",;"][
        :1
    ]
    return tokens


def _ranged(body: str, start: int, *, dotted: bool) -> list[Token]:
    """One token, or three where two times are joined by a dash: `2-4pm`, `Mon–Fri`, `12.-14.`"""
    found = _RANGE.fullmatch(body) if len(body) <= _LONGEST_RANGE else None
    if found is None or _FIELD.match(body):
        return [_word(body, start, dotted=dotted)]
    left, dash, right = (part for part in found.groups() if part is not None)
    middle = start + len(left)
    return [
        _word(left.rstrip("."), start, dotted=left.endswith(".")),
        Token(dash, "-", middle, middle + len(dash)),
        _word(right, middle + len(dash), dotted=dotted),
    ]


def _word(text: str, start: int, *, dotted: bool) -> Token:
    key = text.casefold().replace("’", "'")
    owner = key.endswith("'s") and len(key) > 2
    if owner:
        key, text = key[:-2], text[:-2]
    return Token(text, key, start, start + len(text), dotted=dotted, owner=owner)


def key_at(tokens: Sequence[Token], i: int) -> str:
    """The key of the token at a position; empty beyond the sentence and for what stands in quotes."""
    return tokens[i].key if 0 <= i < len(tokens) and not tokens[i].quoted else ""
