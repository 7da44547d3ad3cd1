"""How many messages people got in a day: what counts towards the cap."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

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
    since = to_micros(now - DAY)
    found: dict[str, int] = {}
    for first in range(0, len(people), _AT_ONCE):
        some = people[first : first + _AT_ONCE]
        for query in (_notices(some, since), _posts(some, since)):
            for person, count in connection.execute(query):
                found[person] = found.get(person, 0) + count
    return found


def _notices(people: Sequence[str], since: int) -> Select[Any]:
    of = NOTICE.c.person.in_(people), NOTICE.c.planned_us > since, NOTICE.c.state.in_(COUNTED)
    return select(NOTICE.c.person, func.count()).where(*of).group_by(NOTICE.c.person)


def _posts(people: Sequence[str], since: int) -> Select[Any]:
    """A developer's trial, whose key says more (`tell_all 3:…`), counts for nobody."""
    of = POST.c.recipient.in_(people), POST.c.planned_us > since, POST.c.state.in_(COUNTED)
    to_all = POST.c.kind == "tell_all", POST.c.key.not_like("%:%")
    return select(POST.c.recipient, func.count()).where(*of, *to_all).group_by(POST.c.recipient)
