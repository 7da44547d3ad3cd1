"""The look-ups under way, so that `next`, the page buttons and "back" know what was asked. All their SQL."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Engine, Select, Table, insert, select, update
from sqlmodel import SQLModel

from bot import models  # noqa: F401  (registers the tables)
from bot.asking.asked import Asked
from ingest.database import reading, writing
from ingest.event import to_micros
from ingest.query import Cursor, EventQuery, Page

LOOKUP: Final[Table] = SQLModel.metadata.tables["lookup"]


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question as it was understood, and where its pages have got to."""

    id: int
    asker: str  # Entra object id, casefolded
    query: EventQuery
    understood: str
    older: Cursor | None
    newer: Cursor | None
    first: int = 1  # the number of the first event of the page shown last
    shown: tuple[int, ...] = ()  # the ids of that page's events
    asked: Asked | None = None  # what the next sentence goes on from
    conversation_id: str = ""
    opened: int | None = None  # the event that was opened last, since the page was turned

    @property
    def limit(self) -> int | None:
        """How many events were asked for at most."""
        return self.asked.limit if self.asked is not None and self.asked.ask == "events" else None

    @property
    def reason(self) -> str | None:
        """Why it was asked, as was said."""
        return None if self.asked is None else self.asked.reason


class LookupStore:
    """Keeps the look-ups of every conversation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        *,
        conversation_id: str,
        asker: str,
        query: EventQuery,
        understood: str,
        now: datetime,
        asked: Asked | None = None,
    ) -> int:
        """Keep a new look-up; its id."""
        with writing(self._engine) as connection:
            result = connection.execute(
                insert(LOOKUP).values(
                    conversation_id=conversation_id,
                    asker=asker.casefold(),
                    query=msgspec.json.encode(query).decode(),
                    understood=understood,
                    asked=None if asked is None else msgspec.json.encode(asked).decode(),
                    at_us=to_micros(now),
                    first=1,
                    shown="[]",
                )
            )
            (identity,) = result.inserted_primary_key or (0,)
            return int(identity)

    def turned(self, lookup_id: int, page: Page, first: int) -> None:
        """Remember which page was shown last, and the number of its first event."""
        with writing(self._engine) as connection:
            connection.execute(
                update(LOOKUP)
                .where(LOOKUP.c.id == lookup_id)
                .values(
                    older=_encoded(page.older),
                    newer=_encoded(page.newer),
                    first=first,
                    opened=None,
                    shown=msgspec.json.encode([event.id for event in page.events]).decode(),
                )
            )

    def opened(self, lookup_id: int, event_id: int) -> None:
        """Remember which event is looked at."""
        this = update(LOOKUP).where(LOOKUP.c.id == lookup_id)
        with writing(self._engine) as connection:
            connection.execute(this.values(opened=event_id))

    def because(self, lookup: Lookup, reason: str | None) -> None:
        """Somebody has said why, later than they asked: it holds for what they open of it from now on."""
        if lookup.asked is None:
            return
        told = msgspec.json.encode(replace(lookup.asked, reason=reason)).decode()
        with writing(self._engine) as connection:
            connection.execute(update(LOOKUP).where(LOOKUP.c.id == lookup.id).values(asked=told))

    def get(self, lookup_id: int) -> Lookup | None:
        """One look-up, or None."""
        return self._first(select(LOOKUP).where(LOOKUP.c.id == lookup_id))

    def latest(self, *, conversation_id: str, asker: str) -> Lookup | None:
        """What somebody asked last in a conversation."""
        return self._first(
            select(LOOKUP)
            .where(LOOKUP.c.conversation_id == conversation_id, LOOKUP.c.asker == asker.casefold())
            .order_by(LOOKUP.c.id.desc())
            .limit(1)
        )

    def _first(self, query: Select[Any]) -> Lookup | None:
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Lookup(
            id=row.id,
            asker=row.asker,
            query=msgspec.json.decode(row.query, type=EventQuery),
            understood=row.understood,
            older=_decoded(row.older),
            newer=_decoded(row.newer),
            first=row.first,
            shown=msgspec.json.decode(row.shown, type=tuple[int, ...]),
            asked=None if row.asked is None else msgspec.json.decode(row.asked, type=Asked),
            conversation_id=row.conversation_id,
            opened=row.opened,
        )


def _encoded(cursor: Cursor | None) -> str | None:
    return None if cursor is None else msgspec.json.encode(cursor).decode()


def _decoded(text: str | None) -> Cursor | None:
    return None if text is None else msgspec.json.decode(text, type=Cursor)
