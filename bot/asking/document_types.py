"""Reads the name of a document type, which may be several words, as typed. Pure."""

from collections.abc import Sequence

from bot.asking.dates import TimingReader
from bot.asking.spelling import surely
from bot.asking.tokens import Token, key_at
from bot.asking.vocabulary import KNOWN, STOP, phrase_at
from bot.asking.words import FIELD_NOUNS, LEVEL_PHRASES, SEPARATORS, WHOSE

_LONGEST = 4  # words
_NUMBER = 3  # digits
_LONG_NUMBER = 4
_ALSO_NAMES = frozenset("request requests change file record".split())
"""Words of a question that in a name are part of it."""


def read_document_type(
    sentence: str, tokens: Sequence[Token], timings: TimingReader, i: int
) -> tuple[tuple[str, ...], int] | None:
    """What follows `document type`, up to a word that goes on with the question."""
    if i >= len(tokens):
        return None
    first = tokens[i]
    if first.quoted:
        return (first.text,), i + 1
    capital = first.text[:1].isupper()
    if first.key in SEPARATORS | WHOSE or (first.key in STOP and not capital) or timings.read(i) is not None:
        return None
    end = i + 1
    while end < len(tokens) and _goes_on(tokens, timings, end, capital=capital):
        end += 1
    return (sentence[first.start : tokens[end - 1].end],), end


def read_typed_document(
    sentence: str, tokens: Sequence[Token], timings: TimingReader, i: int
) -> tuple[str, int] | None:
    """The name before the number of a document, of which nothing else says that it is one, and where the number is.

    Capitalised words that mean nothing else, the last one at least; a single one only before a long number.
    """
    end = _past_names(tokens, timings, i)
    if end == i or end >= len(tokens) or tokens[end].quoted or not tokens[end].key.isdigit():
        return None
    first, last, number = tokens[i], tokens[end - 1], tokens[end].key
    if first.key in STOP or (last.key in KNOWN and (last.key not in _ALSO_NAMES or end == i + 1)):
        return None
    if len(number) < (_LONG_NUMBER if end == i + 1 else _NUMBER):
        return None
    return sentence[first.start : last.end], end


def read_type_alone(
    sentence: str, tokens: Sequence[Token], timings: TimingReader, i: int
) -> tuple[str, int] | None:
    """`Leave Requests`, `Invoice documents`: capitalised words of which the last, or what follows, says that documents
    are meant; the type, in the singular, and the next position.
    """
    end = _past_names(tokens, timings, i)
    if end == i or tokens[i].key in KNOWN:
        return None
    noun = phrase_at(FIELD_NOUNS, tokens, end)
    documents = noun is not None and noun[0] == "document_id" and tokens[end - 1].key not in KNOWN
    if noun is not None and any(c.isdigit() for c in key_at(tokens, noun[1])):
        return None  # "Ticket: document 11213"
    if end > i + 1 and tokens[end - 1].key in _ALSO_NAMES:
        name = sentence[tokens[i].start : tokens[end - 1].end]
        return name.removesuffix("s"), end
    return (sentence[tokens[i].start : tokens[end - 1].end], noun[1]) if noun and documents else None


def _past_names(tokens: Sequence[Token], timings: TimingReader, i: int) -> int:
    """The position after the words from here on that can be such a name."""
    end = i
    while end < min(len(tokens), i + _LONGEST) and _names(tokens, timings, end):
        end += 1
    return end


def _names(tokens: Sequence[Token], timings: TimingReader, i: int) -> bool:
    """Whether a word can be one of such a name."""
    token = tokens[i]
    if (
        token.quoted
        or not token.text.isalpha()
        or not token.text[0].isupper()
        or not token.text[1:].islower()
    ):
        return False
    return token.key not in LEVEL_PHRASES and surely(token.key) is None and timings.read(i) is None


def read_name(sentence: str, tokens: Sequence[Token], timings: TimingReader, i: int) -> tuple[str, int]:
    """A name of an operation, a role or a product: one word, or several that are capitalised."""
    end = i + 1
    while tokens[i].text[:1].isupper() and end < len(tokens) and tokens[end].text[:1].isupper():
        if not _goes_on(tokens, timings, end, capital=True):
            break
        end += 1
    return sentence[tokens[i].start : tokens[end - 1].end], end


def _goes_on(tokens: Sequence[Token], timings: TimingReader, i: int, *, capital: bool) -> bool:
    """Whether the name goes on with this word. In a capitalised name every capitalised word belongs to it."""
    token = tokens[i]
    if token.quoted or token.key == "-" or token.key in LEVEL_PHRASES or timings.read(i) is not None:
        return False
    if capital and token.text[:1].isupper():
        noun = phrase_at(FIELD_NOUNS, tokens, i)
        return noun is None or not any(c.isdigit() for c in key_at(tokens, noun[1]))
    if token.key in ("of", "and", "&", "und"):
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        return (
            capital and following is not None and following.text[:1].isupper() and following.key not in KNOWN
        )
    return not capital and (token.key not in KNOWN or token.key in _ALSO_NAMES)
