"""The rows of troubles. All the SQL of them."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Table, Text, and_, case, cast, delete, func, select, update
from sqlmodel import SQLModel

from bot.troubles import models
from bot.troubles.models import GOING_ON
from bot.troubles.trouble import KINDS, Finding, Trouble, verdict
from ingest.database import adding, reading, writing
from ingest.event import from_micros, to_micros

TROUBLE: Final[Table] = SQLModel.metadata.tables[str(models.TroubleRow.__tablename__)]

LONGEST: Final = 300
"""Characters of a subject."""
_GOING_ON: Final = TROUBLE.c.ended_us == GOING_ON
_OPEN: Final = and_(_GOING_ON, TROUBLE.c.opened_us.is_not(None))


class TroubleStore:
    """Reads and writes troubles."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def see(self, findings: Sequence[Finding], host: str, now: datetime) -> None:
        """Write down what is seen now. Two that are of one kind and subject are one trouble."""
        if not findings:
            return
        with writing(self._engine) as connection:
            for finding in findings:
                _see(connection, finding, host, now)

    def judge(self, now: datetime, watching_since: datetime) -> int:
        """Open what has lasted, end what is over; how many of both. To be called by one process at a time."""
        judged = [(one, verdict(one, now, watching_since)) for one in self.going_on()]
        changed = [(one, what) for one, what in judged if what != "wait"]
        if not changed:
            return 0
        with writing(self._engine) as connection:
            for one, what in changed:
                # Seen again since it was read: the next judgement knows that.
                same = and_(TROUBLE.c.id == one.id, TROUBLE.c.seen_us == to_micros(one.seen), _GOING_ON)
                if what == "forget":
                    connection.execute(delete(TROUBLE).where(same))
                else:
                    fresh = {"post_tries": 0, "post_next_us": 0}
                    at = {"opened_us": to_micros(now)} if what == "open" else {"ended_us": to_micros(now)}
                    connection.execute(update(TROUBLE).where(same).values(**at, **fresh))
        return sum(what != "forget" for _, what in changed)

    def going_on(self) -> list[Trouble]:
        """What goes on, opened or not yet."""
        with reading(self._engine) as connection:
            return [_trouble(row) for row in connection.execute(select(TROUBLE).where(_GOING_ON))]

    def open(self) -> list[Trouble]:
        """What goes on and was opened, the oldest first."""
        with reading(self._engine) as connection:
            return open_ones(connection)

    def ended_since(self, moment: datetime) -> list[Trouble]:
        """What has ended since, the last first."""
        ended = and_(TROUBLE.c.ended_us > to_micros(moment), TROUBLE.c.opened_us.is_not(None))
        with reading(self._engine) as connection:
            rows = connection.execute(select(TROUBLE).where(ended).order_by(TROUBLE.c.ended_us.desc()))
            return [_trouble(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many are open, of every kind."""
        query = select(TROUBLE.c.kind, func.count()).where(_OPEN).group_by(TROUBLE.c.kind)
        with reading(self._engine) as connection:
            found = {row[0]: int(row[1]) for row in connection.execute(query)}
        return {kind: found.get(kind, 0) for kind in KINDS}

    def to_post(self, now: datetime, *, limit: int, lease: timedelta) -> list[Trouble]:
        """Take those of which there is news that was not posted; nobody else gets them while the lease lasts."""
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(TROUBLE)
                .where(TROUBLE.c.opened_us.is_not(None), TROUBLE.c.post_next_us <= to_micros(now))
                .where(_has_news(TROUBLE.c.posted))
                .order_by(TROUBLE.c.id)
                .limit(limit)
            ).all()
        if not rows:
            return []
        with writing(self._engine) as connection:
            return [
                _trouble(row)
                for row in rows
                if connection.execute(
                    update(TROUBLE)
                    .where(TROUBLE.c.id == row.id, TROUBLE.c.post_next_us == row.post_next_us)
                    .values(post_next_us=to_micros(now + lease))
                ).rowcount
            ]

    def posted(self, one: Trouble) -> None:
        """That news was posted, or is given up."""
        with writing(self._engine) as connection:
            this = TROUBLE.c.id == one.id
            values = {"posted": one.news, "post_tries": 0, "post_next_us": 0}
            connection.execute(update(TROUBLE).where(this).values(**values))

    def post_later(self, one: Trouble, at: datetime) -> None:
        """It could not be posted: to be tried again at a time."""
        with writing(self._engine) as connection:
            values = {"post_tries": one.post_tries + 1, "post_next_us": to_micros(at)}
            connection.execute(update(TROUBLE).where(TROUBLE.c.id == one.id).values(**values))

    def to_show(self) -> bool:
        """Whether there is news that admins' cards do not have."""
        with reading(self._engine) as connection:
            found = select(TROUBLE.c.id).where(TROUBLE.c.opened_us.is_not(None), _has_news(TROUBLE.c.shown))
            return connection.scalar(found.limit(1)) is not None

    def take_news(self, connection: Connection) -> list[Trouble]:
        """The news that admins' cards do not have, taken in the transaction that has the cards made."""
        rows = connection.execute(
            select(TROUBLE)
            .where(TROUBLE.c.opened_us.is_not(None), _has_news(TROUBLE.c.shown))
            .order_by(TROUBLE.c.id)
        ).all()
        found = [_trouble(row) for row in rows]
        for one in found:
            connection.execute(update(TROUBLE).where(TROUBLE.c.id == one.id).values(shown=one.news))
        return found


def open_ones(connection: Connection) -> list[Trouble]:
    """What goes on and was opened, the oldest first."""
    rows = connection.execute(select(TROUBLE).where(_OPEN).order_by(TROUBLE.c.opened_us, TROUBLE.c.id))
    return [_trouble(row) for row in rows]


def purge_troubles(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` troubles that ended before a time; how many."""
    old = and_(~_GOING_ON, TROUBLE.c.ended_us < to_micros(before))
    with reading(engine) as connection:
        ids = list(connection.scalars(select(TROUBLE.c.id).where(old).order_by(TROUBLE.c.id).limit(limit)))
    if not ids:
        return 0
    with writing(engine) as connection:
        return connection.execute(delete(TROUBLE).where(TROUBLE.c.id.in_(ids))).rowcount


def _has_news(told: Any) -> Any:
    """Whether there is other news (`Trouble.news`) of what was opened than what was told."""
    grade = "opened " + cast(TROUBLE.c.grade, Text)
    return case((_GOING_ON, grade), else_="ended") != told


def _see(connection: Connection, finding: Finding, host: str, now: datetime) -> None:
    at = to_micros(now)
    now_known = {
        "grade": finding.grade,
        "details": json.dumps(dict(finding.details), ensure_ascii=False, sort_keys=True),
        "host": host,
        "seen_us": at,
    }
    row = {
        "kind": finding.kind,
        "subject": finding.subject[:LONGEST],
        "since_us": at if finding.since is None else to_micros(finding.since),
        "first_us": at,
        "ended_us": GOING_ON,
        "shown": "",
        "posted": "",
        "post_tries": 0,
        "post_next_us": 0,
    }
    insert = adding(connection, TROUBLE).values(**row, **now_known)
    connection.execute(
        insert.on_conflict_do_update(index_elements=["kind", "subject", "ended_us"], set_=now_known)
    )


def _trouble(row: Row[Any]) -> Trouble:
    return Trouble(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        grade=row.grade,
        details=json.loads(row.details),
        host=row.host,
        since=from_micros(row.since_us),
        first=from_micros(row.first_us),
        seen=from_micros(row.seen_us),
        opened=None if row.opened_us is None else from_micros(row.opened_us),
        ended=None if row.ended_us == GOING_ON else from_micros(row.ended_us),
        shown=row.shown,
        posted=row.posted,
        post_tries=row.post_tries,
    )
