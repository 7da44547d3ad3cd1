"""The words by which a text is found. Pure; the same on every database.

A word is a run of letters and digits without regard to case: whatever `detectors.matching.texts.fold` takes for
the same has the same words. Each ideograph and kana is a word of its own, since Chinese and Japanese are written
without spaces. What is searched for is found where all its words are words of the event (the last may be the
beginning of one) and the text itself occurs as it stands.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

INDEXED: Final = 32_768
"""Characters of a message, an exception and the attributes each whose words are found."""

LONGEST_WORD: Final = 40
"""Characters of a word that count; a longer one is found by its beginning."""

CUT: Final = "\ue000"
"""The word of an event of which only a part is indexed; no text has it, since it is neither letter nor digit."""

_WORD: Final = re.compile(r"[0-9a-z\x80-\U0010ffff]+")
_NO_LETTER: Final = re.compile(r"[^\w\x00-\x7f]+")
_ALONE: Final = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
# Letters in lower case that are a variant of another one: what is the same but for case must be one word.
_VARIANTS: Final = {letter: letter.casefold().lower() for letter in "ſ\u00b5\u1fbe\u0345ϐϵϑϰϖϱςϕẛᲀᲁᲂᲃᲄᲅᲆᲇᲈ"}
_VARIANT: Final = re.compile(f"[{''.join(_VARIANTS)}]")
_JSON_ESCAPE: Final = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """What must be among the words of an event: words, and beginnings of words."""

    whole: tuple[str, ...]
    beginnings: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.whole or self.beginnings)


def indexed_text(message: str | None, exception: str | None, attributes: str | None) -> str:
    """The text whose words an event is found by: in it nothing but letters and digits is beyond ASCII."""
    text = message or ""
    cut = len(text) > INDEXED
    if cut:
        text = text[:INDEXED]
    if exception:
        cut = cut or len(exception) > INDEXED
        text = f"{text} {exception[:INDEXED]}"
    if attributes:
        cut = cut or len(attributes) > INDEXED
        attributes = attributes[:INDEXED]
        if "\\" in attributes:
            attributes = _JSON_ESCAPE.sub(" ", attributes)
        text = f"{text} {attributes}"
    plain = _plain(text)
    return f"{plain} {CUT}" if cut else plain


def words_of(plain: str) -> set[str]:
    """The words of an `indexed_text`."""
    words = set(_WORD.findall(plain))
    if words and max(map(len, words)) > LONGEST_WORD:
        return {word[:LONGEST_WORD] for word in words}
    return words


def wanted_words(texts: Iterable[str]) -> Words:
    """The words that an event must have for all the texts to occur in it."""
    whole: dict[str, None] = {}
    beginnings: dict[str, None] = {}
    for text in texts:
        found = _WORD.findall(_plain(text))
        ends = bool(found) and not _plain(text).endswith(found[-1])  # something follows the last word
        for index, word in enumerate(found):
            last = index == len(found) - 1 and not ends
            if last or len(word) >= LONGEST_WORD:
                beginnings[word[:LONGEST_WORD]] = None
            else:
                whole[word] = None
    return Words(tuple(whole), tuple(beginnings))


def words_inside(text: str, *, open_left: bool, open_right: bool) -> Words:
    """The words of whatever holds this text. `open_left`, `open_right`: letters may come right before or behind it."""
    plain = _plain(text)
    whole: dict[str, None] = {}
    beginnings: dict[str, None] = {}
    for found in _WORD.finditer(plain):
        if open_left and found.start() == 0:
            continue  # the end of a word, which nothing finds
        word = found[0]
        if len(word) >= LONGEST_WORD or (open_right and found.end() == len(plain)):
            beginnings[word[:LONGEST_WORD]] = None
        else:
            whole[word] = None
    return Words(tuple(whole), tuple(beginnings))


def has_words(wanted: Words, words: set[str]) -> bool:
    """Whether all are among the words."""
    return all(word in words for word in wanted.whole) and all(
        any(word.startswith(beginning) for word in words) for beginning in wanted.beginnings
    )


def fts5_query(wanted: Words) -> str:
    """The words as SQLite's FTS5 asks for them."""
    return " AND ".join(
        [*(f'"{word}"' for word in wanted.whole), *(f'"{word}"*' for word in wanted.beginnings)]
    )


def tsquery(wanted: Words) -> str:
    """The words as PostgreSQL asks for them."""
    return " & ".join(
        [*(f"'{word}'" for word in wanted.whole), *(f"'{word}':*" for word in wanted.beginnings)]
    )


def tsvector(words: Sequence[str] | set[str]) -> str:
    """Words as PostgreSQL stores them. None holds a quote or a backslash."""
    return "'" + "' '".join(words) + "'" if words else ""


def _plain(text: str) -> str:
    text = text.lower()
    if text.isascii():
        return text
    text = _VARIANT.sub(lambda found: _VARIANTS[found[0]], text)
    return text if text.isascii() else _ALONE.sub(r" \1 ", _NO_LETTER.sub(" ", text))
