"""Events that solve an issue for a key (`solved_when`): of each UTC day the latest one. All SQL of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from detectors import models
from detectors.episodes import Due
from detectors.keys import encode_key
from detectors.records import IDS_AT_ONCE, Keyed, StoredCourse, stored_course
from detectors.retention import purge
from detectors.statements import EPISODE
from detectors.states import days, last_day
from ingest.event import from_micros, to_micros

SOLUTION: Final[Table] = SQLModel.metadata.tables[str(models.SolutionRow.__tablename__)]
_columns: Final = SOLUTION.c


@dataclass(frozen=True, slots=True)
class NewSolution:
    """An event that met `solved_when` of an issue, for a key."""

    issue: str
    key: tuple[str, ...]
    event_at: datetime


@dataclass(frozen=True, slots=True)
class Solution:
    """The latest such event of a day, not yet evaluated."""

    id: int
    keyed: Keyed
    time: datetime


def add_solutions(connection: Connection, solutions: Sequence[NewSolution]) -> None:
    """Store the latest of each issue, key and day; an earlier one than is known changes nothing."""
    latest: dict[tuple[str, str, int], int] = {}
    for one in solutions:
        place = (one.issue, encode_key(one.key), days(one.event_at))
        latest[place] = max(latest.get(place, _EARLIEST), to_micros(one.event_at))
    if latest:
        rows = [
            {"issue": issue, "key": key, "day": day, "latest_us": latest_us, "evaluated_us": None}
            for (issue, key, day), latest_us in sorted(
                latest.items()
            )  # so that no two writers wait in a ring
        ]
        connection.execute(_ADD[connection.dialect.name], rows)


def earliest_waiting(connection: Connection) -> datetime | None:
    """The time of the earliest one that was not yet evaluated."""
    found = connection.scalar(_EARLIEST_WAITING)
    return None if found is None else from_micros(found)


def waiting_solutions(connection: Connection, until: datetime | None, limit: int) -> list[Solution]:
    """At most `limit` that were not yet evaluated, in event time, none later than `until`."""
    until_us = -_EARLIEST if until is None else to_micros(until)
    rows = connection.execute(_WAITING, {"until_us": until_us, "at_most": limit})
    return [Solution(row.id, Keyed(row.issue, row.key), from_micros(row.latest_us)) for row in rows]


def mark_evaluated(connection: Connection, solutions: Sequence[Solution], now: datetime) -> None:
    """Take them as evaluated, but for those that a later event has replaced meanwhile."""
    if solutions:
        values = [
            {"solution_id": one.id, "seen_us": to_micros(one.time), "now_us": to_micros(now)}
            for one in solutions
        ]
        connection.execute(_MARK, values)


def episodes_before(
    connection: Connection, solutions: Sequence[Solution]
) -> list[tuple[Solution, StoredCourse]]:
    """The episodes of the same issue and key that became due before a solution, with it."""
    by_id = {one.id: one for one in solutions}
    found = []
    for start in range(0, len(solutions), IDS_AT_ONCE):
        ids = [one.id for one in solutions[start : start + IDS_AT_ONCE]]
        rows = connection.execute(_EPISODES_BEFORE.where(_columns.id.in_(ids)))
        found += [(by_id[row.solution_id], stored_course(row)) for row in rows]
    return found


def latest_solution(connection: Connection, keyed: Keyed, due: Due, reach: timedelta) -> datetime | None:
    """The latest event that counts for an episode whose issue has this `repeat_after` (`states.solves`).

    Of those that were evaluated: what waits will find the episode itself.
    """
    values = {
        "of_issue": keyed.issue,
        "of_key": keyed.key,
        "first_day": days(due.time),
        "last_day": last_day(due, reach),
        "due_us": to_micros(due.time),
    }
    found = connection.scalar(_LATEST, values)
    return None if found is None else from_micros(found)


def purge_solutions(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` of what solved before a time and was evaluated; how many.

    Only hits that are read so late would still ask for them.
    """
    old = select(_columns.id).where(_columns.evaluated_us < to_micros(before)).order_by(_columns.evaluated_us)
    return purge(engine, SOLUTION, old, limit)


_EARLIEST: Final = -(1 << 62)  # microseconds: before any time
_waiting: Final = _columns.evaluated_us.is_(None)
_EARLIEST_WAITING: Final = select(func.min(_columns.latest_us)).where(_waiting)
_WAITING: Final = (
    select(SOLUTION)
    .where(_waiting, _columns.latest_us <= bindparam("until_us"))
    .order_by(_columns.latest_us, _columns.id)
    .limit(bindparam("at_most", type_=_columns.latest_us.type))
)
_MARK: Final = (
    update(SOLUTION)
    .where(_columns.id == bindparam("solution_id"), _columns.latest_us == bindparam("seen_us"))
    .values(evaluated_us=bindparam("now_us"))
)
_EPISODES_BEFORE: Final = (
    select(_columns.id.label("solution_id"), *EPISODE.c)
    .join(EPISODE, (EPISODE.c.issue == _columns.issue) & (EPISODE.c.key == _columns.key))
    .where(EPISODE.c.due_us < _columns.latest_us)
    .order_by(_columns.latest_us, EPISODE.c.due_us)
)
_LATEST: Final = select(func.max(_columns.latest_us)).where(
    _columns.issue == bindparam("of_issue"),
    _columns.key == bindparam("of_key"),
    _columns.day >= bindparam("first_day"),
    _columns.day <= bindparam("last_day"),
    _columns.latest_us > bindparam("due_us"),
    _columns.evaluated_us.is_not(None),
)


def _upsert(dialect: Any) -> Any:
    statement = dialect.insert(SOLUTION)
    return statement.on_conflict_do_update(
        index_elements=["issue", "key", "day"],
        set_={"latest_us": statement.excluded.latest_us, "evaluated_us": None},
        where=statement.excluded.latest_us > _columns.latest_us,
    )


_ADD: Final = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}
