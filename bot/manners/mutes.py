"""Who wants to hear no more of which issue: honoured until they say otherwise. All SQL of it."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, Table, delete, insert, select, update
from sqlmodel import SQLModel

from bot.manners import models
from bot.manners.judging import MUTED
from bot.telling.notices import ATTEMPT, NOTICE
from bot.telling.posts import POST
from detectors.fixes.book import FIX
from ingest.database import adding, alone, reading, writing
from ingest.event import from_micros, to_micros

MUTE: Final[Table] = SQLModel.metadata.tables[str(models.MuteRow.__tablename__)]

WAITING: Final = ("planned", "held")
"""States of notices that may still be sent; one that is being sent already may arrive."""


def muted(connection: Connection, issue: str) -> set[str]:
    """Those who want no more of an issue."""
    return set(connection.scalars(select(MUTE.c.person).where(MUTE.c.issue == issue)))


def muted_among(connection: Connection, issue: str, persons: Collection[str]) -> set[str]:
    """Those of these people who want no more of an issue."""
    return muted(connection, issue) & set(persons) if persons else set()


def drop_waiting(connection: Connection, person: str, issue: str, now: datetime) -> int:
    """What of an issue waits for somebody who wants no more of it is not sent; how many."""
    which = (NOTICE.c.person == person, NOTICE.c.issue == issue, NOTICE.c.state.in_(WAITING))
    values = {"state": "muted", "reason": MUTED, "claimed_by": None, "claimed_until_us": None}
    ids = list(connection.scalars(update(NOTICE).where(*which).values(**values).returning(NOTICE.c.id)))
    if ids:
        attempt = {"at_us": to_micros(now), "outcome": "muted", "detail": MUTED}
        connection.execute(insert(ATTEMPT), [{"notice_id": one, **attempt} for one in ids])
    return len(ids) + _drop_messages(connection, person, issue)


def _drop_messages(connection: Connection, person: str, issue: str) -> int:
    """The same of messages about it that wait: to everybody affected, which name their issues, and that it is fixed."""
    mine = (POST.c.recipient == person, POST.c.state == "planned", POST.c.kind.in_(("tell_all", "fixed")))
    waiting = connection.execute(select(POST.c.id, POST.c.payload).where(*mine)).all()
    if not waiting:
        return 0
    fixes = set(connection.scalars(select(FIX.c.id).where(FIX.c.issue == issue)))
    said = ((row.id, json.loads(row.payload)) for row in waiting)
    about = [post for post, what in said if issue in what.get("issues", ()) or what.get("fix") in fixes]
    values = {"state": "muted", "reason": MUTED, "claimed_by": None, "claimed_until_us": None}
    these = update(POST).where(POST.c.id.in_(about), POST.c.state == "planned")
    return connection.execute(these.values(**values)).rowcount if about else 0


class MuteStore:
    """Reads and writes them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def mute(self, person: str, issue: str, now: datetime) -> None:
        """They want no more of it, nor what waits for them already."""
        values = {"person": person, "issue": issue, "since_us": to_micros(now)}
        with writing(self._engine) as connection:
            alone(connection, "manners")  # nobody plans for them what they do not want any more
            connection.execute(adding(connection, MUTE).values(**values).on_conflict_do_nothing())
            drop_waiting(connection, person, issue, now)

    def unmute(self, person: str, issue: str) -> bool:
        """They want to hear of it again; False: they never said otherwise."""
        these = delete(MUTE).where(MUTE.c.person == person, MUTE.c.issue == issue)
        with writing(self._engine) as connection:
            return bool(connection.execute(these).rowcount)

    def is_muted(self, person: str, issue: str) -> bool:
        """Whether somebody wants no more of an issue."""
        query = select(MUTE.c.person).where(MUTE.c.person == person, MUTE.c.issue == issue)
        with reading(self._engine) as connection:
            return connection.scalar(query) is not None

    def of(self, person: str) -> dict[str, datetime]:
        """Of which issues somebody wants no more, and since when."""
        query = select(MUTE).where(MUTE.c.person == person).order_by(MUTE.c.issue)
        with reading(self._engine) as connection:
            return {row.issue: from_micros(row.since_us) for row in connection.execute(query)}
