"""News for developers, and the cards by which each of them is told: one a person, never made twice. All their SQL."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, and_, func, insert, or_, select, update
from sqlmodel import SQLModel

from bot import models
from bot.telling.deliveries import Deliveries
from detectors.news import NEWS
from ingest.database import adding, reading
from ingest.event import from_micros, to_micros

NEWS_NOTICE: Final[Table] = SQLModel.metadata.tables[str(models.NewsNoticeRow.__tablename__)]

FRESH: Final = timedelta(days=1)
"""News that waited longer, since there was nobody to tell, is not told any more."""


@dataclass(frozen=True, slots=True)
class News:
    """A piece of news. What `payload` holds for each kind stands in docs/discovery.md."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewsNotice:
    """One card for one developer. `state` is explained at `bot.models.DeliveryRow`."""

    id: int
    news_id: int
    person: str
    state: str
    reason: str | None
    attempts: int
    planned_at: datetime
    accepted_at: datetime | None
    conversation_id: str | None
    activity_id: str | None

    @property
    def subject(self) -> str:
        """What it is about, for the audit log."""
        return f"news {self.news_id}"

    @property
    def recipient(self) -> str:
        """To whom it goes, as the outbox asks of every delivery."""
        return self.person

    @property
    def since(self) -> datetime:
        """Its age, as the outbox asks of every delivery."""
        return self.planned_at


class NewsNoticeStore(Deliveries[NewsNotice]):
    """Reads news, and reads and writes who is told."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, NEWS_NOTICE, _notice)

    def waiting(self, now: datetime, limit: int) -> list[News]:
        """News of which it was not yet written down who is told, oldest first; what is not due yet left out."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(NEWS).where(_waits(now)).order_by(NEWS.c.id).limit(limit))
            return [_news(row) for row in rows]

    def record(
        self, connection: Connection, news_id: int, persons: Iterable[str], now: datetime
    ) -> int | None:
        """Write down who is told of a piece of news; how many. None: somebody else did before."""
        taken = update(NEWS).where(NEWS.c.id == news_id, NEWS.c.planned_us.is_(None))
        if not connection.execute(taken.values(planned_us=to_micros(now))).rowcount:
            return None
        rows = [
            {
                "news_id": news_id,
                "person": person,
                "state": "planned",
                "planned_us": to_micros(now),
                "attempts": 0,
                "next_try_us": 0,
            }
            for person in persons
        ]
        if rows:
            connection.execute(insert(NEWS_NOTICE), rows)
        return len(rows)

    def get(self, notice_id: int) -> NewsNotice | None:
        """One card, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(NEWS_NOTICE).where(NEWS_NOTICE.c.id == notice_id)).first()
        return None if row is None else _notice(row)

    def add(self, connection: Connection, news_id: int, person: str, now: datetime) -> None:
        """One more card, for somebody who wants it in their own chat; nothing if they have it."""
        row = {
            "news_id": news_id,
            "person": person,
            "state": "planned",
            "planned_us": to_micros(now),
            "attempts": 0,
            "next_try_us": 0,
        }
        connection.execute(adding(connection, NEWS_NOTICE).values(row).on_conflict_do_nothing())

    def news(self, news_id: int) -> News | None:
        """One piece of news, None if it is gone."""
        with reading(self._engine) as connection:
            row = connection.execute(select(NEWS).where(NEWS.c.id == news_id)).first()
        return None if row is None else _news(row)

    def told(self) -> list[NewsNotice]:
        """Every card, in the order in which they were written down."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(NEWS_NOTICE).order_by(NEWS_NOTICE.c.id))
            return [_notice(row) for row in rows]

    def news_by_kind(self) -> dict[str, int]:
        """How many pieces of news there are of each kind."""
        counted = select(NEWS.c.kind, func.count()).group_by(NEWS.c.kind).order_by(NEWS.c.kind)
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(counted)}

    def close_open(self, connection: Connection, now: datetime) -> int:
        """In a copy that was restored: close what waited when it was made; how many cards."""
        connection.execute(update(NEWS).where(NEWS.c.planned_us.is_(None)).values(planned_us=to_micros(now)))
        return super().close_open(connection, now)


def _waits(now: datetime) -> ColumnElement[bool]:
    due = or_(NEWS.c.due_us.is_(None), NEWS.c.due_us <= to_micros(now))
    return and_(NEWS.c.planned_us.is_(None), due)


def _news(row: Row[Any]) -> News:
    return News(row.id, row.kind, row.key, json.loads(row.payload), from_micros(row.created_us))


def _notice(row: Row[Any]) -> NewsNotice:
    return NewsNotice(
        id=row.id,
        news_id=row.news_id,
        person=row.person,
        state=row.state,
        reason=row.reason,
        attempts=row.attempts,
        planned_at=from_micros(row.planned_us),
        accepted_at=None if row.accepted_us is None else from_micros(row.accepted_us),
        conversation_id=row.conversation_id,
        activity_id=row.activity_id,
    )
