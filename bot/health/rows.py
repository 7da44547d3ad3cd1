"""The SQL of counted people. Every function runs in its caller's transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, delete, func, select, tuple_
from sqlmodel import SQLModel

from bot.health import models
from bot.health.groups import Group
from ingest.database import adding, reading, writing

PERSON: Final[Table] = SQLModel.metadata.tables[str(models.HealthPersonRow.__tablename__)]
COUNT: Final[Table] = SQLModel.metadata.tables[str(models.HealthCountRow.__tablename__)]
HIT: Final[Table] = SQLModel.metadata.tables[str(models.HealthHitRow.__tablename__)]

HIT_KEY: Final = ("product", "day", "issue", "person", "dimension", "value")
_GROUP: Final = Group._fields
_AT_ONCE: Final = 500  # bound values of one statement


def people(connection: Connection, group: Group, persons: Sequence[str]) -> dict[str, tuple[int, int | None]]:
    """Those of these people who are in a group already, with the hours in which they worked and failed first."""
    found: dict[str, tuple[int, int | None]] = {}
    this = [PERSON.c[name] == value for name, value in group._asdict().items()]
    for start in range(0, len(persons), _AT_ONCE):
        some = persons[start : start + _AT_ONCE]
        asked = select(PERSON.c.person, PERSON.c.worked, PERSON.c.failed).where(
            *this, PERSON.c.person.in_(some)
        )
        found |= {row.person: (row.worked, row.failed) for row in connection.execute(asked)}
    return found


def values(connection: Connection, product: str, span: str, start: int, dimension: str) -> set[str]:
    """The values of a dimension that are counted in a span."""
    these = (COUNT.c.product == product, COUNT.c.span == span, COUNT.c.start == start)
    return set(
        connection.scalars(select(COUNT.c.value).where(*these, COUNT.c.dimension == dimension).distinct())
    )


def write(
    connection: Connection,
    members: Sequence[Mapping[str, Any]],
    counts: Counter[tuple[Group, int, str]],
    hits: Sequence[Mapping[str, Any]],
) -> None:
    """What a step found: people as they stand now, and by how much the counts change."""
    if members:
        new = adding(connection, PERSON)
        connection.execute(
            new.on_conflict_do_update(
                index_elements=[*_GROUP, "person"],
                set_={"worked": new.excluded.worked, "failed": new.excluded.failed},
            ),
            list(members),
        )
    changed: dict[tuple[Group, int], dict[str, int]] = {}
    for (group, hour, what), number in counts.items():
        if number:
            changed.setdefault((group, hour), {"worked": 0, "failed": 0})[what] += number
    if changed:
        more = adding(connection, COUNT)
        connection.execute(
            more.on_conflict_do_update(
                index_elements=[*_GROUP, "hour"],
                set_={name: COUNT.c[name] + more.excluded[name] for name in ("worked", "failed")},
            ),
            [{**group._asdict(), "hour": hour, **numbers} for (group, hour), numbers in changed.items()],
        )
    if hits:
        connection.execute(adding(connection, HIT).on_conflict_do_nothing(), list(hits))


def counted(
    connection: Connection, product: str, span: str, start: int, until_hour: int
) -> dict[tuple[str, str], tuple[int, int]]:
    """People of a span who worked and who failed before an hour of it, by dimension and value."""
    asked = (
        select(COUNT.c.dimension, COUNT.c.value, func.sum(COUNT.c.worked), func.sum(COUNT.c.failed))
        .where(
            COUNT.c.product == product,
            COUNT.c.span == span,
            COUNT.c.start == start,
            COUNT.c.hour < until_hour,
        )
        .group_by(COUNT.c.dimension, COUNT.c.value)
    )
    return {
        (dimension, value): (int(worked), int(failed))
        for dimension, value, worked, failed in connection.execute(asked)
    }


def by_day(connection: Connection, product: str, first: int, last: int) -> dict[int, tuple[int, int]]:
    """People who worked and who failed on each day of these (both included); days without any are left out."""
    asked = (
        select(COUNT.c.start, func.sum(COUNT.c.worked), func.sum(COUNT.c.failed))
        .where(
            COUNT.c.product == product,
            COUNT.c.span == "day",
            COUNT.c.start.between(first, last),
            COUNT.c.dimension == "",
        )
        .group_by(COUNT.c.start)
    )
    return {start: (int(worked), int(failed)) for start, worked, failed in connection.execute(asked)}


def hits(connection: Connection, product: str, first: int, last: int) -> list[tuple[str, str, str, str]]:
    """Who ran into what on these days: issue, person, dimension and value."""
    asked = select(HIT.c.issue, HIT.c.person, HIT.c.dimension, HIT.c.value).where(
        HIT.c.product == product, HIT.c.day.between(first, last), HIT.c.dimension != ""
    )
    return [tuple(row) for row in connection.execute(asked.distinct())]


def products(connection: Connection, first: int) -> set[str]:
    """Products of which anybody was counted from a day on."""
    asked = select(COUNT.c.product).where(COUNT.c.span == "week", COUNT.c.start >= first).distinct()
    return set(connection.scalars(asked))


def purge_people(engine: Engine, before: datetime, limit: int) -> int:
    """Forget at most `limit` people of spans that began before a time; how many. The counts stay."""
    return _purge(engine, PERSON, "start", before, limit)


def purge_counts(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` counts of spans that began before a time; how many."""
    return _purge(engine, COUNT, "start", before, limit)


def purge_hits(engine: Engine, before: datetime, limit: int) -> int:
    """Forget at most `limit` hits of days before a time; how many."""
    return _purge(engine, HIT, "day", before, limit)


def _purge(engine: Engine, table: Table, column: str, before: datetime, limit: int) -> int:
    old = table.c[column] < before.toordinal()
    with reading(engine) as connection:
        found = connection.execute(
            select(*table.primary_key).where(old).order_by(table.c[column]).limit(limit)
        ).all()
    if not found:
        return 0
    keys, removed = tuple_(*table.primary_key), 0
    with writing(engine) as connection:
        for start in range(0, len(found), _AT_ONCE):
            some = [tuple(row) for row in found[start : start + _AT_ONCE]]
            removed += connection.execute(delete(table).where(keys.in_(some))).rowcount
    return removed
