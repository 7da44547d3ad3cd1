"""Reads and writes watches. All their SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Connection, Engine, Row, Table, delete, func, insert, select, update
from sqlmodel import SQLModel

from bot.watching.models import WatchRow
from ingest.batches import BatchQueue
from ingest.database import alone, reading, writing
from ingest.event import Clock, from_micros, to_micros
from ingest.query import EventQuery

WATCH: Final[Table] = SQLModel.metadata.tables[str(WatchRow.__tablename__)]

MOST_OF_ONE: Final = 5
"""Watches that somebody has going on at most."""
MOST: Final = 50
"""Watches that go on at most: each costs every event that comes a comparison."""
LATEST: Final = 5
"""Events that a card shows."""

Why = Literal["time", "stopped", "rights"]


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch as it stands."""

    id: int
    person: str
    query: EventQuery
    said: str
    reason: str | None
    since: datetime
    until: datetime
    after_batch: int
    ended: datetime | None
    ended_why: str | None
    seen: int
    card: int
    last: datetime | None
    latest: tuple[int, ...]  # ids of events, the oldest of them first
    people: tuple[str, ...]


class TooMany(Exception):
    """There are as many watches as there may be: somebody's own, or of everybody (`all_of_them`)."""

    def __init__(self, *, all_of_them: bool) -> None:
        super().__init__("There are as many watches as there may be.")
        self.all_of_them = all_of_them


class WatchStore:
    """The table."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._batches = BatchQueue(engine, clock)

    def begin(
        self,
        connection: Connection,
        *,
        person: str,
        query: EventQuery,
        said: str,
        reason: str | None,
        now: datetime,
        lasts: timedelta,
    ) -> Watch:
        """A new one, of what is stored from now on. Raises TooMany."""
        alone(connection, "watch")
        going_on = connection.execute(
            select(WATCH.c.person, func.count()).where(WATCH.c.ended_us.is_(None)).group_by(WATCH.c.person)
        )
        counts: dict[str, int] = {row[0]: row[1] for row in going_on}
        if counts.get(person, 0) >= MOST_OF_ONE:
            raise TooMany(all_of_them=False)
        if sum(counts.values()) >= MOST:
            raise TooMany(all_of_them=True)
        values = {
            "person": person,
            "query": msgspec.json.encode(query).decode(),
            "said": said,
            "reason": reason,
            "since_us": to_micros(now),
            "until_us": to_micros(now + lasts),
            "after_batch": self._batches.last(connection),
            "seen": 0,
            "card": 0,
            "latest": "[]",
            "people": "[]",
        }
        new = insert(WATCH).values(values).returning(WATCH.c.id)
        (identity,) = connection.execute(new).one()
        row = connection.execute(select(WATCH).where(WATCH.c.id == identity)).one()
        return _watch(row)

    def get(self, watch_id: int) -> Watch | None:
        """One of them, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(WATCH).where(WATCH.c.id == watch_id)).first()
        return None if row is None else _watch(row)

    def going_on(self, person: str | None = None) -> list[Watch]:
        """Those that have not ended, of somebody or of all, in the order in which they began."""
        query = select(WATCH).where(WATCH.c.ended_us.is_(None)).order_by(WATCH.c.id)
        if person is not None:
            query = query.where(WATCH.c.person == person)
        with reading(self._engine) as connection:
            return [_watch(row) for row in connection.execute(query)]

    def met(
        self,
        connection: Connection,
        watch: Watch,
        event_ids: Sequence[int],
        *,
        card: int,
        people: Sequence[str],
        now: datetime,
    ) -> bool:
        """Some more events met it; whether it still goes on."""
        latest = [*watch.latest, *event_ids][-LATEST:]
        values = {
            "seen": WATCH.c.seen + len(event_ids),
            "latest": msgspec.json.encode(latest).decode(),
            "card": card,
            "people": msgspec.json.encode(people).decode(),
            "last_us": to_micros(now),
        }
        this = update(WATCH).where(WATCH.c.id == watch.id, WATCH.c.ended_us.is_(None))
        return bool(connection.execute(this.values(**values)).rowcount)

    def end(self, connection: Connection, watch_id: int, why: Why, now: datetime) -> bool:
        """It ends; whether it had not ended yet."""
        this = update(WATCH).where(WATCH.c.id == watch_id, WATCH.c.ended_us.is_(None))
        return bool(connection.execute(this.values(ended_us=to_micros(now), ended_why=why)).rowcount)


def purge_watches(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` watches that ended before a time; how many."""
    old = (
        select(WATCH.c.id).where(WATCH.c.ended_us < to_micros(before)).order_by(WATCH.c.ended_us).limit(limit)
    )
    with reading(engine) as connection:
        found = list(connection.scalars(old))
    if not found:
        return 0
    with writing(engine) as connection:
        return connection.execute(delete(WATCH).where(WATCH.c.id.in_(found))).rowcount


def _watch(row: Row[Any]) -> Watch:
    return Watch(
        id=row.id,
        person=row.person,
        query=msgspec.json.decode(row.query, type=EventQuery),
        said=row.said,
        reason=row.reason,
        since=from_micros(row.since_us),
        until=from_micros(row.until_us),
        after_batch=row.after_batch,
        ended=None if row.ended_us is None else from_micros(row.ended_us),
        ended_why=row.ended_why,
        seen=row.seen,
        card=row.card,
        last=None if row.last_us is None else from_micros(row.last_us),
        latest=msgspec.json.decode(row.latest, type=tuple[int, ...]),
        people=msgspec.json.decode(row.people, type=tuple[str, ...]),
    )
