"""What can be asked instead of what was not understood: at most four sentences, each understood whole. Pure.

First the sentence with its typing errors mended and without what means nothing, then with that as text to be
found, then what others ask in nearly these words.
"""

from collections.abc import Callable, Collection, Sequence
from types import MappingProxyType
from typing import Final

from bot.asking.asked import Asked
from bot.asking.examples import examples
from bot.asking.spelling import mend
from bot.asking.tokens import Token, clean, tokenize
from bot.asking.vocabulary import is_filler

MOST: Final = 4
"""More buttons nobody reads."""
_MOST_WORDS: Final = 40
"""Words of a sentence that are looked at: a longer one is no question."""

Understands = Callable[[str], Asked]
"""The parser, given all that it must know."""


def closest(
    text: str, understands: Understands, *, language: str = "en", also: Collection[str] = ()
) -> tuple[str, ...]:
    """Sentences near to a text that are understood whole. `also`: names of the asker's world that may be mistyped."""
    sentence = clean(text)
    tokens = tokenize(sentence)[:_MOST_WORDS]
    unknown = {word.casefold() for word in understands(text).unknown}
    strange = [token for token in tokens if not token.quoted and token.key in unknown]
    mends = {token: mended for token in strange if (mended := mend(token.key, also)) != token.key}
    left = [token for token in strange if token not in mends]
    without = _replaced(sentence, tokens, mends | dict.fromkeys(left, ""))
    quoted = _replaced(sentence, tokens, mends | _quoted(left))
    found: list[str] = []
    asked: list[Asked] = []
    for one in (without, quoted, *_nearest(tokens, language)):
        if len(found) == MOST:
            break
        if not one or one == sentence or one in found:
            continue
        meant = understands(one)
        if meant.unknown or meant.command is not None or meant in asked or _asks_nothing(meant):
            continue
        found.append(one)
        asked.append(meant)
    return tuple(found)


def _quoted(tokens: Sequence[Token]) -> dict[Token, str]:
    """Each word in quotes, those that stand side by side together."""
    marked: dict[Token, str] = {}
    for i, token in enumerate(tokens):
        opens = '"' if i == 0 or tokens[i - 1].end + 1 < token.start else ""
        closes = '"' if i + 1 == len(tokens) or token.end + 1 < tokens[i + 1].start else ""
        marked[token] = f"{opens}{token.text}{closes}"
    return marked


def _replaced(sentence: str, tokens: Sequence[Token], by: dict[Token, str]) -> str:
    """The sentence with some of its words replaced; empty for no change."""
    pieces: list[str] = []
    position = 0
    for token in tokens:
        word = by.get(token)
        if word is None or word == token.text:
            continue
        pieces += [sentence[position : token.start], word]
        position = token.end
    if not pieces:
        return ""
    return " ".join("".join((*pieces, sentence[position:])).split()).strip(" ,;.-")


def _nearest(tokens: Sequence[Token], language: str) -> list[str]:
    """Examples, those first that have most words of the sentence."""
    words = {token.key for token in tokens if not is_filler(token)}
    words |= {mend(word) for word in words if word.isalpha()}
    rows = _EXAMPLES["de" if language.lower().startswith("de") else "en"]
    return [say for _, say in sorted(((-len(words & of), say) for say, of in rows), key=lambda row: row[0])]


def _asks_nothing(asked: Asked) -> bool:
    """Whether it asks for all events there are, which nobody wants."""
    return asked.explain() == {"ask": "events"}


def _with_words(language: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(
        (say, frozenset(t.key for t in tokenize(clean(say)) if not is_filler(t)))
        for say in examples(language)
    )


_EXAMPLES: Final = MappingProxyType({language: _with_words(language) for language in ("en", "de")})
