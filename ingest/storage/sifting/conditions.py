"""A condition in SQL, with bound values. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from ingest.event import TEXT_FIELDS, canonical_login
from ingest.query import Absent, AllOf, AnyOf, Condition, OneOf, Present, Shaped
from ingest.storage.search import LONGEST_INDEXED
from ingest.storage.sifting.texts import (
    exact_pattern,
    has_surrogate,
    json_pattern,
    json_whole_pattern,
    like_pattern,
    lower_forms,
)

COLUMNS: Final = frozenset(TEXT_FIELDS)
"""The fields that have a column; any other is in the JSON of attributes."""

_MOST_FORMS: Final = 1_000  # texts of one list
_MOST_PATTERNS: Final = 32  # of one list: reading an event costs less than comparing it with many patterns
_ALWAYS: Final = "1=1"
_NEVER: Final = "1=0"


class SqlWriter:
    """Writes conditions for one database, and collects the values that they bind."""

    def __init__(self, *, sqlite: bool) -> None:
        self._sqlite = sqlite
        self._values: list[Any] = []

    @property
    def values(self) -> Any:
        """A tuple for SQLite's `?`, a mapping for psycopg's names."""
        if self._sqlite:
            return tuple(self._values)
        return {f"v{number}": value for number, value in enumerate(self._values)}

    def bind(self, value: object) -> str:
        """The mark of a bound value. Marks stand in the order in which they were made."""
        self._values.append(value)
        return "?" if self._sqlite else f"%(v{len(self._values) - 1})s"

    def write(self, condition: Condition) -> str:
        """SQL that holds for every event that meets the condition, true or false but never null."""
        match condition:
            case AllOf(conditions):
                return self._joined("AND", conditions, _ALWAYS)
            case AnyOf(conditions):
                return self._joined("OR", conditions, _NEVER)
            case Present(field):
                if field in COLUMNS:
                    return f'"{field}" IS NOT NULL'
                return self._likes("attributes", [json_pattern(field)])
            case Absent(field):
                return f'"{field}" IS NULL' if field in COLUMNS else _ALWAYS
            case Shaped(field, head, parts, tail) if field in COLUMNS:
                if any(map(has_surrogate, (head, *parts, tail))):
                    return _NEVER
                return self._likes(field, [like_pattern(head, parts, tail)])
            case Shaped(field, head, parts, tail):
                texts = tuple(part for part in (head, *parts, tail) if part)
                return self._likes("attributes", [json_pattern(field, texts)])
            case OneOf(field, texts) if field in COLUMNS:
                return self._one_of(field, sorted(text for text in texts if not has_surrogate(text)))
            case OneOf(field, texts):
                patterns = {json_whole_pattern(field, text) for text in texts}
                some = len(patterns) <= _MOST_PATTERNS
                return self._likes("attributes", sorted(patterns) if some else [json_pattern(field)])

    def _joined(self, word: str, conditions: Sequence[Condition], empty: str) -> str:
        """Balanced, since SQLite takes expressions up to a depth of 1,000 only."""
        if not conditions:
            return empty
        if len(conditions) == 1:
            return self.write(conditions[0])
        middle = len(conditions) // 2
        left = self._joined(word, conditions[:middle], empty)
        return f"({left} {word} {self._joined(word, conditions[middle:], empty)})"

    def _one_of(self, field: str, texts: Sequence[str]) -> str:
        if not texts:
            return _NEVER
        looked_up = equals(field, texts, sqlite=self._sqlite)
        if looked_up is None:
            return self._likes(field, [exact_pattern(text) for text in texts])
        column, values = looked_up
        found = f"{column} IN ({', '.join(map(self.bind, values))})"
        if not self._sqlite and field in ("user", "document_id", "level"):
            # PostgreSQL's indexes leave out texts too long for them; this lets it see that none is meant.
            stored = '"login"' if field == "user" else f'"{field}"'
            found = f"({found} AND length({stored}) <= {LONGEST_INDEXED})"
        return f'(("{field}" IS NOT NULL) AND {found})'

    def _likes(self, column: str, patterns: Sequence[str]) -> str:
        some = list(dict.fromkeys(patterns))
        if len(some) > _MOST_PATTERNS or any(set(pattern) <= {"%"} for pattern in some):
            return f'"{column}" IS NOT NULL'
        return f'("{column}" IS NOT NULL AND ({" OR ".join(self._like(column, one) for one in some)}))'

    def _like(self, column: str, pattern: str) -> str:
        if not self._sqlite:
            # In this collation it folds A-Z only, as SQLite does, and need not ask the locale for each letter.
            return f'"{column}" COLLATE "C" ILIKE {self.bind(pattern)} ESCAPE \'\\\''
        like = f"\"{column}\" LIKE {self.bind(pattern)} ESCAPE '\\'"
        # SQLite's LIKE ends at a NUL. JSON has none.
        return like if column == "attributes" else f'({like} OR instr("{column}", char(0)) > 0)'


def equals(field: str, texts: Iterable[str], *, sqlite: bool) -> tuple[str, tuple[str, ...]] | None:
    """An indexable expression and its values, one of which it has for every event with one of these texts.

    None if there is none, or too many values.
    """
    found: dict[str, None] = {}
    for text in texts:
        if field == "user":
            login = canonical_login(text)
            if not login or "\0" in login:
                return None
            forms: tuple[str, ...] | None = (login,)
        else:
            forms = lower_forms(text)
        if forms is None or any("\0" in form for form in forms):
            return None
        found.update(dict.fromkeys(forms))
    if len(found) > _MOST_FORMS or any(len(form) > LONGEST_INDEXED for form in found):
        return None
    match field:
        case "user":
            column = '"login"'
        case "level":  # is stored in lower case
            column = '"level"'
        case "document_id":
            column = 'lower("document_id")'
        case _:
            column = f'lower("{field}")' if sqlite else f'lower("{field}" COLLATE "C")'
    return column, tuple(found)
