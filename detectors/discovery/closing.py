"""Closes what was learned in silence by one summary. In the caller's transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from detectors.discovery.announcing import LISTED
from detectors.discovery.memory import Memory
from detectors.discovery.records import PERSON, SOURCE, TEMPLATE
from detectors.discovery.subject import LOUD
from detectors.news import add_news
from ingest.event import from_micros, to_micros


def earliest_due(connection: Connection, grouping: int) -> datetime | None:
    """When the next summary is due, None if nothing is being learned."""
    template = select(func.min(TEMPLATE.c.due_us)).where(
        TEMPLATE.c.grouping == grouping, TEMPLATE.c.state == "learning"
    )
    source = select(func.min(SOURCE.c.until_us)).where(SOURCE.c.closed_us.is_(None))
    found = [due for due in (connection.scalar(template), connection.scalar(source)) if due is not None]
    return from_micros(min(found)) if found else None


def close(connection: Connection, grouping: int, memory: Memory, until: datetime, now: datetime) -> bool:
    """Sum up what was to be learned by `until`; whether there was anything."""
    bound = to_micros(until)
    due = and_(TEMPLATE.c.grouping == grouping, TEMPLATE.c.state == "learning", TEMPLATE.c.due_us <= bound)
    over = and_(SOURCE.c.closed_us.is_(None), SOURCE.c.until_us <= bound)
    ids = list(connection.scalars(select(TEMPLATE.c.id).where(due)))
    sources = connection.execute(select(SOURCE).where(over).order_by(*SOURCE.primary_key)).all()
    if not ids and not sources:
        return False
    payload = {
        "sources": [{"product": s.product, "service": s.service, "node": s.node} for s in sources],
        "templates": len(ids),
        "errors": _count(connection, and_(due, TEMPLATE.c.level.in_(sorted(LOUD)))),
        "people": _people(connection, due),
        "top": _top(connection, due),
    }
    # The earliest of what is closed names the summary: whoever closes the same again gives it the same name.
    first = min(
        [s.until_us for s in sources] + list(connection.scalars(select(TEMPLATE.c.due_us).where(due)))
    )
    add_news(connection, "learned", from_micros(first).isoformat(), payload, now)
    connection.execute(update(TEMPLATE).where(due).values(state="learned"))
    connection.execute(update(SOURCE).where(over).values(closed_us=to_micros(now)))
    closed = set(ids)
    for known in memory.templates.values():
        if known.id in closed:
            known.state = "learned"
    return True


def _count(connection: Connection, which: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(TEMPLATE).where(which)) or 0


def _people(connection: Connection, which: ColumnElement[bool]) -> int:
    people = select(func.count(func.distinct(PERSON.c.person))).where(
        PERSON.c.template_id.in_(select(TEMPLATE.c.id).where(which))
    )
    return connection.scalar(people) or 0


def _top(connection: Connection, which: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Those that hit most people, errors first where as many were hit."""
    loud = TEMPLATE.c.level.in_(sorted(LOUD))
    top = (
        select(TEMPLATE)
        .where(which)
        .order_by(TEMPLATE.c.people.desc(), loud.desc(), TEMPLATE.c.events.desc(), TEMPLATE.c.id)
    )
    return [
        {
            "template": row.id,
            "product": row.product,
            "service": row.service,
            "level": row.level,
            "text": row.text[:1_000],
            "people": row.people,
            "events": row.events - row.known,
        }
        for row in connection.execute(top.limit(LISTED))
    ]
