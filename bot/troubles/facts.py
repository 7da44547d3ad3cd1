"""What the database knows that troubles are judged by. All the SQL of it."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, case, func, select
from sqlmodel import SQLModel

from bot.telling.notices import ATTEMPT, NOTICE
from bot.troubles.places import Came, Hours, Place
from bot.troubles.sending import Tried
from ingest.database import reading
from ingest.event import from_micros, to_micros
from ingest.store import EventStore

BATCH: Final = SQLModel.metadata.tables["batch"]
LATEST: Final = 200
"""Of so many sends it is asked how they went."""


def hours_since(events: EventStore, since: datetime) -> Hours:
    """How many events came from where, hour by hour."""
    found: dict[Place, dict[int, Came]] = {}
    for one in events.hourly_by_place(since):
        place = Place(one.product, one.node, one.service)
        found.setdefault(place, {})[one.hour] = Came(one.events, one.parse_errors)
    return found


def latest_tries(engine: Engine) -> list[Tried]:
    """How the latest tries to send a notice went, the last first."""
    query = select(ATTEMPT).order_by(ATTEMPT.c.id.desc()).limit(LATEST)
    with reading(engine) as connection:
        return [
            Tried(from_micros(row.at_us), row.outcome, row.detail or "") for row in connection.execute(query)
        ]


def oldest_unsent(engine: Engine, now: datetime) -> datetime | None:
    """Since when the oldest notice waits that could be sent now and is in nobody's hands."""
    due = case((NOTICE.c.next_try_us > NOTICE.c.planned_us, NOTICE.c.next_try_us), else_=NOTICE.c.planned_us)
    free = (NOTICE.c.state == "planned") & (
        NOTICE.c.claimed_until_us.is_(None) | (NOTICE.c.claimed_until_us < to_micros(now))
    )
    with reading(engine) as connection:
        return _moment(connection, select(func.min(due)).where(free, NOTICE.c.next_try_us <= to_micros(now)))


def oldest_undetected(engine: Engine) -> datetime | None:
    """Since when the oldest commit of events waits for the detectors."""
    with reading(engine) as connection:
        return _moment(connection, select(func.min(BATCH.c.created_us)).where(BATCH.c.detected_us.is_(None)))


def _moment(connection: Connection, query: object) -> datetime | None:
    found = connection.scalar(query)  # type: ignore[call-overload]
    return None if found is None else from_micros(found)


PAST: Final = timedelta(days=28, hours=1)
