"""The statements of this package, built once: to build one anew takes ten times as long as to run it.

Names of bound values are those of the columns, with a prefix where an update also sets the column.
"""

from typing import Any, Final

from sqlalchemy import Table, and_, bindparam, case, func, insert, or_, select, tuple_, union_all, update
from sqlalchemy.sql import ColumnElement, Select
from sqlmodel import SQLModel

from detectors import models

MATCH: Final[Table] = SQLModel.metadata.tables[str(models.MatchRow.__tablename__)]
EPISODE: Final[Table] = SQLModel.metadata.tables[str(models.EpisodeRow.__tablename__)]
TOO_OLD: Final[Table] = SQLModel.metadata.tables[str(models.TooOldRow.__tablename__)]


def _of_key(table: Table) -> ColumnElement[bool]:
    return and_(table.c.issue == bindparam("of_issue"), table.c.key == bindparam("of_key"))


def _matches(*conditions: ColumnElement[bool]) -> Select[Any]:
    names = "id issue key event_us event_id ingested_us matched_us product node version".split()
    return select(*[MATCH.c[name] for name in names]).where(*conditions)


_waiting: Final = MATCH.c.evaluated_us.is_(None)
_evaluated: Final = and_(_of_key(MATCH), MATCH.c.evaluated_us.is_not(None))
_place: Final = tuple_(MATCH.c.event_us, MATCH.c.event_id)
_first: Final = tuple_(bindparam("first_us"), bindparam("first_id"))
_last: Final = tuple_(bindparam("last_us"), bindparam("last_id"))
_beyond: Final = bindparam("beyond", type_=MATCH.c.event_us.type)

EARLIEST_WAITING: Final = select(func.min(MATCH.c.event_us)).where(_waiting)

WAITING_MATCHES: Final = (
    _matches(_waiting, MATCH.c.event_us <= bindparam("until_us"))
    .order_by(MATCH.c.event_us, MATCH.c.id)
    .limit(bindparam("at_most", type_=MATCH.c.event_us.type))
)

MARK_EVALUATED: Final = (
    update(MATCH)
    .where(MATCH.c.id == bindparam("match_id"))
    .values(evaluated_us=bindparam("now_us"), fate=bindparam("its_fate"))
)

MATCHES_AROUND: Final = union_all(
    select(
        _matches(_evaluated, _place < _first)
        .order_by(MATCH.c.event_us.desc(), MATCH.c.event_id.desc())
        .limit(_beyond)
        .subquery()
    ),
    _matches(_evaluated, _place >= _first, _place <= _last),
    select(
        _matches(_evaluated, _place > _last)
        .order_by(MATCH.c.event_us, MATCH.c.event_id)
        .limit(_beyond)
        .subquery()
    ),
)
"""The evaluated matches of a key between two, and those nearest before and after them."""

TALLY: Final = select(func.count(), func.max(MATCH.c.event_us)).where(
    _evaluated, MATCH.c.event_us >= bindparam("since_us"), MATCH.c.event_us <= bindparam("until_us")
)

EPISODES_NEAR: Final = select(EPISODE).where(
    _of_key(EPISODE), EPISODE.c.due_us >= bindparam("since_us"), EPISODE.c.due_us <= bindparam("until_us")
)

_earlier: Final = MATCH.alias("earlier")

WITH_PAST: Final = select(MATCH.c.id).where(
    MATCH.c.id.in_(bindparam("match_ids", expanding=True)),
    or_(
        *(
            select(table.c.id)
            .where(table.c.issue == MATCH.c.issue, table.c.key == MATCH.c.key, *conditions)
            .limit(1)
            .scalar_subquery()
            .is_not(None)
            for table, conditions in ((EPISODE, ()), (_earlier, (_earlier.c.evaluated_us.is_not(None),)))
        )
    ),
)
"""Which of these matches have a key with an episode or an evaluated match.

Not by EXISTS: of two of them PostgreSQL may choose to read both tables whole.
"""

SOLVED: Final = case((EPISODE.c.state == "resolved", EPISODE.c.solved_us)).label("episode_solved_us")
"""When an event solved an episode, NULL if none did after its latest hit."""

ADD_EPISODE: Final = insert(EPISODE)

UPDATE_EPISODE: Final = (
    update(EPISODE)
    .where(EPISODE.c.id == bindparam("episode_id"))
    .values(
        state=bindparam("now_state"),
        opened_us=bindparam("from_us"),
        last_us=bindparam("hit_us"),
        matches=bindparam("count"),
        solved_us=bindparam("solution_us"),
    )
)

_free: Final = and_(
    EPISODE.c.planned_us.is_(None),
    or_(EPISODE.c.claimed_until_us.is_(None), EPISODE.c.claimed_until_us <= bindparam("now_us")),
)

FREE_EPISODES: Final = (
    select(EPISODE)
    .where(_free)
    .order_by(EPISODE.c.id)
    .limit(bindparam("at_most", type_=MATCH.c.event_us.type))
)

CLAIM_EPISODES: Final = (
    update(EPISODE)
    .where(EPISODE.c.id.in_(bindparam("episode_ids", expanding=True)), _free)
    .values(claimed_by=bindparam("worker"), claimed_until_us=bindparam("lease_us"))
    .returning(EPISODE.c.id)
)

PLAN_EPISODES: Final = (
    update(EPISODE)
    .where(EPISODE.c.id.in_(bindparam("episode_ids", expanding=True)), EPISODE.c.planned_us.is_(None))
    .values(planned_us=bindparam("now_us"))
    .returning(EPISODE.c.id, SOLVED)
)
