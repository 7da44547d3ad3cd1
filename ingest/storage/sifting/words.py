"""Which words an event must have to meet a condition. Pure.

Only the message, the exception and the attributes are indexed by their words. An event of which a part is not indexed
has the word `CUT`, and is asked for with every search.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from ingest.query import AllOf, AnyOf, Condition, OneOf, Present, Shaped
from ingest.storage.sifting.texts import is_integer, may_be_number
from ingest.storage.words import CUT, Words, words_inside

_TEXTS: Final = frozenset({"message", "exception"})
_MOST: Final = 200  # words of one search
_SHORTEST: Final = (
    3  # characters of a beginning: fewer begin too many words, which a search has to put together
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or the beginning of one."""

    text: str
    beginning: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """Several searches of which all, or one, must hold."""

    how: Literal["and", "or"]
    wanted: tuple["Wanted", ...]


Wanted = Word | Joined


def wanted_by(condition: Condition, columns: frozenset[str]) -> Wanted | None:
    """The words of every event that meets the condition, None if there need be none. `columns`: not attributes."""
    found = _wanted(condition, columns)
    if found is None or _size(found) > _MOST:
        return None
    return Joined("or", (found, Word(CUT)))


def fts5(wanted: Wanted) -> str:
    """The search as SQLite's FTS5 asks for it."""
    match wanted:
        case Word(text, beginning):
            return f'"{text}"*' if beginning else f'"{text}"'
        case Joined(how, inner):
            return "(" + f" {how.upper()} ".join(map(fts5, inner)) + ")"


def tsquery(wanted: Wanted) -> str:
    """The search as PostgreSQL asks for it."""
    match wanted:
        case Word(text, beginning):
            return f"'{text}':*" if beginning else f"'{text}'"
        case Joined(how, inner):
            return "(" + (" & " if how == "and" else " | ").join(map(tsquery, inner)) + ")"


def _wanted(condition: Condition, columns: frozenset[str]) -> Wanted | None:
    match condition:
        case AllOf(conditions):
            return _all(_wanted(inner, columns) for inner in conditions)
        case AnyOf(conditions):
            return _any([_wanted(inner, columns) for inner in conditions])
        case Present(field) if field not in columns:
            return _key(field)
        case OneOf(field, texts) if field in _TEXTS:
            return _any([_words(words_inside(text, open_left=False, open_right=False)) for text in texts])
        case OneOf(field, texts) if field not in columns:
            return _all([_key(field), _any([_json_text(text) for text in texts])])
        case Shaped(field, head, parts, tail) if field in _TEXTS:
            return _shape(head, parts, tail)
        case Shaped(field, head, parts, tail) if field not in columns:
            some = (head, *parts, tail)
            escaped = any("\\" in part for part in some)
            return _all([_key(field), None if escaped or may_be_number(some) else _shape(head, parts, tail)])
        case _:
            return None


def _key(path: str) -> Wanted | None:
    """The names on a path, which JSON puts between quotes, and dots between them if they are one key."""
    if "\\" in path:
        return None
    return _words(words_inside(path, open_left=False, open_right=False))


def _json_text(text: str) -> Wanted | None:
    if "\\" in text or (may_be_number((text,)) and not is_integer(text)):
        return None
    return _words(words_inside(text, open_left=False, open_right=False))


def _shape(head: str, parts: tuple[str, ...], tail: str) -> Wanted | None:
    return _all(
        [
            _words(words_inside(head, open_left=False, open_right=True)),
            *(_words(words_inside(part, open_left=True, open_right=True)) for part in parts),
            _words(words_inside(tail, open_left=True, open_right=False)),
        ]
    )


def _words(words: Words) -> Wanted | None:
    beginnings = (Word(text, beginning=True) for text in words.beginnings if len(text) >= _SHORTEST)
    return _all([*map(Word, words.whole), *beginnings])


def _all(wanted: Iterable[Wanted | None]) -> Wanted | None:
    return _joined("and", [one for one in wanted if one is not None])


def _any(wanted: list[Wanted | None]) -> Wanted | None:
    found = [one for one in wanted if one is not None]
    return _joined("or", found) if len(found) == len(wanted) else None


def _joined(how: Literal["and", "or"], wanted: list[Wanted]) -> Wanted | None:
    if not wanted:
        return None
    return wanted[0] if len(wanted) == 1 else Joined(how, tuple(wanted))


def _size(wanted: Wanted) -> int:
    return 1 if isinstance(wanted, Word) else sum(map(_size, wanted.wanted))
