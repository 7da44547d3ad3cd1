"""Answers of the terminal that are more than a list of events: numbers, groups, people, what is most frequent."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bot.answers.grouping import templates_of
from bot.asking.asked import Asked
from bot.directory import Directory
from ingest.event import TEXT_FIELDS
from ingest.newest import newest
from ingest.query import EventQuery
from ingest.store import EventStore

COUNTED: Final = 1_000_000
"""Events that an answer counts one by one; beyond, it says so."""
GROUPED: Final = 20_000
"""Events whose messages are grouped."""
_PAGE: Final = 500
_ROWS: Final = 10

Row = dict[str, Any]


def counts(asked: Asked) -> bool:
    """Whether a question is answered by numbers."""
    return asked.ask in ("count", "people", "top")


def rows_of(
    asked: Asked, query: EventQuery, store: EventStore, directory: Directory, most: int | None, now: datetime
) -> list[Row]:
    """The answer, an object a row: `count` and what it counts. `complete` false: only the newest were counted."""
    if asked.ask == "top" and asked.by not in TEXT_FIELDS:
        return _templates(query, store, most or _ROWS)
    if asked.ask == "count" and asked.by not in TEXT_FIELDS:
        tally = store.tally(query, "level", at_most=COUNTED)
        each = asked.over_time(now) if tally.complete else ()
        if each:
            return [
                {
                    asked.by or "": begin.isoformat(),
                    "count": store.count(replace(query, since=begin, until=end)),
                }
                for begin, end in each
            ]
        return [_marked({"count": tally.events}, complete=tally.complete)]
    field = "user" if asked.ask == "people" or asked.by is None else asked.by
    tally = store.tally(query, field, at_most=COUNTED)
    counted: Counter[str | None] = Counter()
    for value, count in tally.counts.items():
        person = directory.by_login(value) if field == "user" and value is not None else None
        if value is not None or asked.ask != "people":
            counted[person.login if person else value] += count
    ordered = sorted(counted.items(), key=lambda item: (item[0] is None, -item[1], item[0] or ""))
    limit = most or (_ROWS if asked.ask == "top" else None)
    return [
        _marked(_named(field, value, directory) | {"count": count}, complete=tally.complete)
        for value, count in ordered[:limit]
    ]


def people_in(rows: list[Row]) -> list[str]:
    """Whom an answer is about, each by a login."""
    return [row["user"] for row in rows if row.get("user")]


def _named(field: str, value: str | None, directory: Directory) -> Row:
    person = directory.by_login(value) if field == "user" and value is not None else None
    return {field: value, "name": person.name} if person is not None and person.name else {field: value}


def _marked(row: Row, *, complete: bool) -> Row:
    return row if complete else row | {"complete": False}


def _templates(query: EventQuery, store: EventStore, most: int) -> list[Row]:
    events = list(newest(store, query, GROUPED + 1, _PAGE))
    found = templates_of(events[:GROUPED], None, most)
    complete = len(events) <= GROUPED
    return [_marked({"message": row.label, "count": row.count}, complete=complete) for row in found.rows]
