"""How many messages people got in a day: what counts towards the cap.

A message counts for a day from when it was planned, and where it waited for the morning from when it was sent.
What tells of a fix counts for nobody, and neither does a digest.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, or_, select

from bot.telling.notices import NOTICE
from bot.telling.posts import POST
from ingest.event import to_micros

COUNTED: Final = ("planned", "sending", "accepted", "unknown")
"""States of messages that take somebody's attention, or will."""
DAY: Final = timedelta(days=1)
_AT_ONCE: Final = 500
"""Databases limit how much one statement names."""


def today(connection: Connection, people: Sequence[str], now: datetime) -> dict[str, int]:
    """How many notices and messages to all each of these people got in the last 24 hours, or is about to get."""
    return _counted(connection, people, lambda table: _of_a_day(table, to_micros(now - DAY)))


def waiting(connection: Connection, people: Sequence[str], now: datetime) -> dict[str, int]:
    """How many of these wait for a later time, the morning: they count for the day that it begins."""
    return _counted(connection, people, lambda table: _later(table, to_micros(now)))


def _counted(
    connection: Connection, people: Sequence[str], which: Callable[[Table], ColumnElement[bool]]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for first in range(0, len(people), _AT_ONCE):
        some = people[first : first + _AT_ONCE]
        for query in (_notices(some, which(NOTICE)), _posts(some, which(POST))):
            for person, count in connection.execute(query):
                found[person] = found.get(person, 0) + count
    return found


def _of_a_day(table: Table, since: int) -> ColumnElement[bool]:
    lately = or_(table.c.planned_us > since, table.c.accepted_us > since, _later(table, since))
    return and_(table.c.state.in_(COUNTED), lately)


def _later(table: Table, at: int) -> ColumnElement[bool]:
    return and_(table.c.state == "planned", table.c.next_try_us > at)


def _notices(people: Sequence[str], which: ColumnElement[bool]) -> Select[Any]:
    of = NOTICE.c.person.in_(people), which
    return select(NOTICE.c.person, func.count()).where(*of).group_by(NOTICE.c.person)


def _posts(people: Sequence[str], which: ColumnElement[bool]) -> Select[Any]:
    """A developer's trial, whose key says more (`tell_all 3:…`), counts for nobody."""
    of = POST.c.recipient.in_(people), which
    to_all = POST.c.kind == "tell_all", POST.c.key.not_like("%:%")
    return select(POST.c.recipient, func.count()).where(*of, *to_all).group_by(POST.c.recipient)
