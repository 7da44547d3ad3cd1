r"""What an EventQuery means in SQL. Pure: gives conditions with bound values, runs nothing.

Texts are compared without regard to case. PostgreSQL folds every letter; SQLite's `lower()` and `LIKE` fold A-Z
only, so there a value with other letters is compared in each mixture of their cases (up to 6 such letters; beyond
that as written, all lower and all upper). Letters whose case changes their number, such as ß, stand for themselves.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Table, and_, false, not_, or_, true, tuple_
from sqlalchemy import func as sql

from ingest.event import TEXT_FIELDS, canonical_login, to_micros
from ingest.query import Cursor, EventQuery
from ingest.releases.history import ReleaseHistory, Span
from ingest.storage.rows import table

LONGEST_TEXT: Final = 8_000
"""Characters of a searched text that count; SQLite refuses patterns beyond 50,000 bytes."""

LONGEST_INDEXED: Final = 200
"""Characters of an indexed text that PostgreSQL's indexes take; beyond, it is not in them."""

NO_RELEASES: Final = ReleaseHistory()
"""Every event has the version that it was stored with."""

_MIXED_LETTERS: Final = 6
_ARMS: Final = 100
_INDEXED: Final = ("user", "document_id", "trace_id", "level")  # those that find least first
_LOWER: Final = frozenset({"level"})  # stored in lower case
_FIELDS: Final = frozenset(TEXT_FIELDS)
_UPPER_TO_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class UnknownField(ValueError):
    """A query names a field that no event has; only well-known text fields can be asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Ask for one of {', '.join(TEXT_FIELDS)}: an event has no text field {name!r}.")


def conditions(
    query: EventQuery, *, ascii_only: bool, releases: ReleaseHistory = NO_RELEASES
) -> list[ColumnElement[bool]]:
    """What must hold for an event to be found, but for its words. `ascii_only`: the database folds A-Z only.

    `releases` give events without a version theirs. Raises UnknownField.
    """
    found: list[ColumnElement[bool]] = []
    if query.since is not None:
        found.append(table.c.time_us >= to_micros(query.since))
    if query.until is not None:
        found.append(table.c.time_us < to_micros(query.until))
    found += field_conditions(query, table, ascii_only=ascii_only, releases=releases)
    found.extend(_contains(text[:LONGEST_TEXT], ascii_only) for text in query.text if text)
    return found


def field_conditions(
    query: EventQuery, of: Table, *, ascii_only: bool, releases: ReleaseHistory = NO_RELEASES
) -> list[ColumnElement[bool]]:
    """The part that asks for fields, of a table that has columns for them."""
    found: list[ColumnElement[bool]] = []
    for name, values in query.where.items():
        if name == "version" and releases:
            found.append(_of_version(of, values, ascii_only, releases))
        else:
            found.append(_one_of(of, name, values, ascii_only))
    for name, values in query.unless.items():
        if values and name == "version" and releases:
            found.append(not_(_of_version(of, values, ascii_only, releases)))
        elif values:
            column = _column(of, name)
            found.append(or_(column.is_(None), not_(_one_of(of, name, values, ascii_only))))
    return found


def branches(query: EventQuery) -> list[EventQuery]:
    """Queries that find together what this one finds, none of them the same event.

    Each asks for one value of the field whose index serves best, since an index gives events in the order of
    their times for one value only.
    """
    for name in _INDEXED:
        values = query.where.get(name, ())
        if values and not any(value.endswith("*") for value in values):
            folded = {canonical_login(v) if name == "user" else v.lower(): v for v in values}
            return [replace(query, where={**query.where, name: (value,)}) for value in folded.values()]
    return [query]


def is_served(query: EventQuery) -> bool:
    """Whether an index other than that of times finds few events for a branch."""
    return any(
        values and not any(value.endswith("*") for value in values)
        for name in ("user", "document_id", "trace_id")
        if (values := query.where.get(name))
    )


def before(cursor: Cursor) -> ColumnElement[bool]:
    """Older than the cursor."""
    return tuple_(table.c.time_us, table.c.id) < (cursor.time_us, cursor.id)


def behind(cursor: Cursor) -> ColumnElement[bool]:
    """Newer than the cursor."""
    return tuple_(table.c.time_us, table.c.id) > (cursor.time_us, cursor.id)


def _column(of: Table, name: str) -> ColumnElement[Any]:
    if name not in _FIELDS:
        raise UnknownField(name)
    column: ColumnElement[Any] = of.c.login if name == "user" else of.c[name]
    return column


def _one_of(of: Table, name: str, values: tuple[str, ...], ascii_only: bool) -> ColumnElement[bool]:
    column = _column(of, name)
    exact: list[str] = []
    prefixes: list[str] = []
    for value in values:
        wanted, found = (value[:-1], prefixes) if value.endswith("*") else (value, exact)
        if name == "user":
            found.append(canonical_login(wanted))
        elif name in _LOWER:
            found.append(wanted.lower())
        else:
            found.extend(_cases(wanted, ascii_only))
    compared: ColumnElement[Any] = column if name == "user" or name in _LOWER else sql.lower(column)
    parts: list[ColumnElement[bool]] = [compared.like(f"{_escaped(text)}%", escape="\\") for text in prefixes]
    if len(exact) == 1:
        parts.append(compared == exact[0])
    elif exact:
        parts.append(compared.in_(exact))
    if not parts:
        return false()
    indexed = [] if prefixes or ascii_only or name not in _INDEXED else [_indexable(column, exact)]
    return and_(column.is_not(None), *indexed, or_(*parts))


def _of_version(
    of: Table, values: tuple[str, ...], ascii_only: bool, releases: ReleaseHistory
) -> ColumnElement[bool]:
    """Events with one of these versions: their own, or that of the release they fell under. Never NULL."""
    exact = {value.lower() for value in values if not value.endswith("*")}
    prefixes = tuple(value[:-1].lower() for value in values if value.endswith("*"))

    def wanted(version: str) -> bool:
        return version.lower() in exact or bool(prefixes and version.lower().startswith(prefixes))

    parts = [_ran(of, span, ascii_only) for span in releases.spans(wanted)]
    own = _one_of(of, "version", values, ascii_only)
    return or_(own, and_(of.c.version.is_(None), _any(parts))) if parts else own


def _ran(of: Table, span: Span, ascii_only: bool) -> ColumnElement[bool]:
    place = [_text_in(of.c.product, (span.product,), ascii_only), of.c.time_us >= span.since_us]
    if span.until_us is not None:
        place.append(of.c.time_us < span.until_us)
    if span.nodes is not None:
        place.append(_text_in(of.c.node, span.nodes, ascii_only))
    elif span.others:
        place.append(not_(_text_in(of.c.node, span.others, ascii_only)))
    return and_(*place)


def _text_in(column: ColumnElement[Any], texts: tuple[str, ...], ascii_only: bool) -> ColumnElement[bool]:
    forms = [form for text in texts for form in _cases(text, ascii_only)]
    return and_(column.is_not(None), sql.lower(column).in_(forms))


def _any(parts: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """One of them, as a tree: SQLite takes no expression deeper than 1,000."""
    if len(parts) <= _ARMS:
        return or_(*parts)
    size = -(-len(parts) // _ARMS)
    # SQLAlchemy would write an OR of ORs as one long chain.
    return or_(*[_any(parts[at : at + size]).is_(true()) for at in range(0, len(parts), size)])


def _indexable(column: ColumnElement[Any], exact: list[str]) -> ColumnElement[bool]:
    """PostgreSQL's indexes leave out texts too long for them; this lets it see that none is meant."""
    longest = max(map(len, exact))
    return sql.length(column) <= LONGEST_INDEXED if longest <= LONGEST_INDEXED else true()


def _contains(text: str, ascii_only: bool) -> ColumnElement[bool]:
    """The text occurs in the message, the exception or the attributes (there also as JSON escapes it)."""
    as_json = msgspec.json.encode(text).decode()[1:-1]
    parts: list[ColumnElement[bool]] = []
    for column, needles in (
        (table.c.message, (text,)),
        (table.c.exception, (text,)),
        (table.c.attributes, dict.fromkeys((text, as_json))),
    ):
        for needle in needles:
            for case in _cases(needle, ascii_only):
                pattern = f"%{_escaped(case)}%"
                parts.append(
                    column.like(pattern, escape="\\") if ascii_only else column.ilike(pattern, escape="\\")
                )
    return or_(*parts)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _cases(text: str, ascii_only: bool) -> list[str]:
    """The forms that `lower()` of the database may give to a text that equals this one but for case."""
    if not ascii_only:
        return [text.lower()]
    folded = text.translate(_UPPER_TO_LOWER)
    if folded.isascii():
        return [folded]
    letters = [tuple(_letter_cases(letter)) for letter in folded]
    if sum(len(cases) > 1 for cases in letters) <= _MIXED_LETTERS:
        return ["".join(mixture) for mixture in product(*letters)]
    forms = (text, text.lower(), text.upper())
    return list(dict.fromkeys(form.translate(_UPPER_TO_LOWER) for form in forms))


def _letter_cases(letter: str) -> Iterator[str]:
    yield letter
    if letter.isascii():
        return
    for other in dict.fromkeys((letter.lower(), letter.upper())):
        if len(other) == 1 and other != letter and not other.isascii():
            yield other
