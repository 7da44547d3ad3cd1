"""The notices: one card for one person about one episode, with its whole delivery history. All their SQL."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, and_, func, insert, or_, select, update
from sqlmodel import SQLModel

from bot import models  # noqa: F401  (registers the tables)
from bot.telling.planning import Planned
from detectors.store import Episode
from ingest.database import reading, writing
from ingest.event import from_micros, to_micros

NOTICE: Final[Table] = SQLModel.metadata.tables["notice"]
ATTEMPT: Final[Table] = SQLModel.metadata.tables["attempt"]

BEFORE_COPY: Final = "it waited when the backup was made that was restored: it may have been sent since"
DURING_COPY: Final = "it was being sent when the backup was made that was restored"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it stands. `state` is explained at `bot.models.NoticeRow`."""

    id: int
    episode_id: int
    issue: str
    key: tuple[str, ...]
    person: str
    told: str
    about: str | None
    fields: Mapping[str, str]
    product: str | None
    state: str
    reason: str | None
    event_at: datetime
    ingested_at: datetime
    matched_at: datetime
    planned_at: datetime
    accepted_at: datetime | None
    matches: int  # of the issue and key, up to and with the event that made it due
    attempts: int
    conversation_id: str | None
    service_url: str | None
    activity_id: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send a notice."""

    at: datetime
    outcome: str  # accepted, retry, failed, unknown, withheld
    detail: str | None


class NoticeStore:
    """Reads and writes notices. Every state change is one short transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(
        self,
        connection: Connection,
        episode: Episode,
        planned: Iterable[Planned],
        *,
        about: str | None,
        fields: Mapping[str, str],
        product: str | None,
        now: datetime,
        withheld: str | None = None,
    ) -> int:
        """Write down who is to be told, in the transaction that takes the episode; how many.

        `withheld`: why they are not told, but counted.
        """
        due = "withheld" if withheld else "planned"
        rows = [
            {
                "episode_id": episode.id,
                "issue": episode.issue,
                "key": json.dumps(episode.key, ensure_ascii=False),
                "person": one.login,
                "told": one.told,
                "about": about,
                "fields": json.dumps(fields, ensure_ascii=False),
                "product": product,
                "state": due if one.person else "unreachable",
                "reason": withheld if one.person else one.reason,
                "event_us": to_micros(episode.due_at),
                "ingested_us": to_micros(episode.ingested_at),
                "matched_us": to_micros(episode.matched_at),
                "matches": episode.matches_when_due,
                "planned_us": to_micros(now),
                "attempts": 0,
                "next_try_us": 0,
            }
            for one in planned
        ]
        if rows:
            connection.execute(insert(NOTICE), rows)
        return len(rows)

    def claim(self, worker: str, *, lease: timedelta, limit: int, now: datetime) -> list[Notice]:
        """Take notices that are to be sent now, oldest first; nobody else gets them until the lease ends."""
        at = to_micros(now)
        free = and_(
            NOTICE.c.state == "planned",
            NOTICE.c.next_try_us <= at,
            or_(NOTICE.c.claimed_until_us.is_(None), NOTICE.c.claimed_until_us < at),
        )
        with reading(self._engine) as connection:
            waiting = list(
                connection.scalars(select(NOTICE.c.id).where(free).order_by(NOTICE.c.id).limit(limit))
            )
        if not waiting:
            return []
        with writing(self._engine) as connection:
            mine = [
                identity
                for identity in waiting
                if connection.execute(
                    update(NOTICE)
                    .where(NOTICE.c.id == identity, free)
                    .values(claimed_by=worker, claimed_until_us=to_micros(now + lease))
                ).rowcount
            ]
            rows = connection.execute(select(NOTICE).where(NOTICE.c.id.in_(mine)).order_by(NOTICE.c.id))
            return [_notice(row) for row in rows]

    def sending(self, notice_id: int, *, worker: str, lease: timedelta, now: datetime) -> bool:
        """Write down that the send begins: a kill now leaves its outcome unknown. False: not ours."""
        with writing(self._engine) as connection:
            return bool(
                connection.execute(
                    update(NOTICE)
                    .where(
                        NOTICE.c.id == notice_id, NOTICE.c.state == "planned", NOTICE.c.claimed_by == worker
                    )
                    .values(
                        state="sending",
                        sending_us=to_micros(now),
                        claimed_until_us=to_micros(now + lease),
                        attempts=NOTICE.c.attempts + 1,
                    )
                ).rowcount
            )

    def accepted(
        self,
        notice_id: int,
        *,
        conversation_id: str,
        service_url: str,
        activity_id: str | None,
        now: datetime,
    ) -> None:
        """The connector has taken the card; `activity_id` is None if it gave none."""
        self._settle(
            NOTICE.c.id == notice_id,
            now,
            "accepted",
            None,
            state="accepted",
            accepted_us=to_micros(now),
            conversation_id=conversation_id,
            service_url=service_url,
            activity_id=activity_id,
            reason=None,
        )

    def retry(
        self, notice_id: int, *, worker: str, attempts: int, at: datetime, detail: str, now: datetime
    ) -> None:
        """It was surely not delivered and is to be tried again at a time; `attempts` so far, this one included.

        Nothing changes if another worker has taken it meanwhile: that one may be sending it.
        """
        self._settle(
            _held(notice_id, worker),
            now,
            "retry",
            detail,
            state="planned",
            attempts=attempts,
            next_try_us=to_micros(at),
            reason=detail,
        )

    def failed(self, notice_id: int, *, worker: str, state: str, detail: str, now: datetime) -> None:
        """It will not be tried again: `failed`, `unreachable`, or `unknown` (it may have arrived).

        Nothing changes if another worker has taken it meanwhile.
        """
        self._settle(_held(notice_id, worker), now, state, detail, state=state, reason=detail)

    def _settle(
        self,
        which: ColumnElement[bool],
        now: datetime,
        outcome: str,
        detail: str | None,
        **values: object,
    ) -> int:
        open_ones = and_(which, NOTICE.c.state.in_(("planned", "sending")))
        with writing(self._engine) as connection:
            ids = list(connection.scalars(select(NOTICE.c.id).where(open_ones).with_for_update()))
            for notice_id in ids:
                connection.execute(
                    update(NOTICE)
                    .where(NOTICE.c.id == notice_id)
                    .values(claimed_by=None, claimed_until_us=None, **values)
                )
                _attempt(connection, notice_id, now, outcome, detail)
        return len(ids)

    def give_up_lost(self, now: datetime) -> int:
        """Mark sends whose process died in the middle as `unknown`; their number.

        Teams offers no way to ask whether a message arrived, and telling twice is worse than saying so:
        such a notice is counted and shown, never sent again by itself.
        """
        lost = and_(NOTICE.c.state == "sending", NOTICE.c.claimed_until_us < to_micros(now))
        with reading(self._engine) as connection:
            if connection.scalar(select(NOTICE.c.id).where(lost).limit(1)) is None:
                return 0  # the usual answer, without taking the write lock
        detail = "the service ended while this was being sent"
        return self._settle(lost, now, "unknown", detail, state="unknown", reason=detail)

    def holders(self) -> set[str]:
        """The names of the processes that hold notices."""
        query = select(NOTICE.c.claimed_by).where(
            NOTICE.c.state.in_(("planned", "sending")), NOTICE.c.claimed_by.is_not(None)
        )
        with reading(self._engine) as connection:
            return set(connection.scalars(query.distinct()))

    def left_by(self, worker: str, now: datetime) -> None:
        """That process has died: what it was sending is unknown, what it had only claimed is free again."""
        held = NOTICE.c.claimed_by == worker
        with writing(self._engine) as connection:
            connection.execute(
                update(NOTICE).where(held, NOTICE.c.state == "planned").values(claimed_until_us=None)
            )
            connection.execute(
                update(NOTICE).where(held, NOTICE.c.state == "sending").values(claimed_until_us=0)
            )
        self.give_up_lost(now)

    def close_open(self, connection: Connection, now: datetime) -> int:
        """In a copy that was restored: close what waited when it was made; how many.

        It was sent since, or not; nobody knows, and nobody is told twice.
        """
        withheld = self._close(connection, now, "planned", "withheld", BEFORE_COPY)
        return withheld + self._close(connection, now, "sending", "unknown", DURING_COPY)

    def _close(self, connection: Connection, now: datetime, was: str, state: str, reason: str) -> int:
        ids = list(connection.scalars(select(NOTICE.c.id).where(NOTICE.c.state == was)))
        for notice_id in ids:
            connection.execute(
                update(NOTICE)
                .where(NOTICE.c.id == notice_id)
                .values(state=state, reason=reason, claimed_by=None, claimed_until_us=None)
            )
            _attempt(connection, notice_id, now, state, reason)
        return len(ids)

    def get(self, notice_id: int) -> Notice | None:
        """One notice, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(NOTICE).where(NOTICE.c.id == notice_id)).first()
        return _notice(row) if row else None

    def attempts(self, notice_id: int) -> list[Attempt]:
        """Its delivery history, oldest first."""
        query = select(ATTEMPT).where(ATTEMPT.c.notice_id == notice_id).order_by(ATTEMPT.c.id)
        with reading(self._engine) as connection:
            return [Attempt(from_micros(r.at_us), r.outcome, r.detail) for r in connection.execute(query)]

    def listed(self, *, issue: str | None = None, persons: Sequence[str] = ()) -> list[Notice]:
        """All notices, or those of an issue or of these logins, in the order of their events."""
        query = select(NOTICE).order_by(NOTICE.c.event_us, NOTICE.c.id)
        if issue:
            query = query.where(NOTICE.c.issue == issue)
        if persons:
            query = query.where(NOTICE.c.person.in_(persons))
        with reading(self._engine) as connection:
            return [_notice(row) for row in connection.execute(query)]

    def counts(self) -> dict[str, int]:
        """How many notices are in each state."""
        query = select(NOTICE.c.state, func.count()).group_by(NOTICE.c.state).order_by(NOTICE.c.state)
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


def _held(notice_id: int, worker: str) -> ColumnElement[bool]:
    return and_(NOTICE.c.id == notice_id, NOTICE.c.claimed_by == worker)


def _attempt(connection: Connection, notice_id: int, now: datetime, outcome: str, detail: str | None) -> None:
    connection.execute(
        insert(ATTEMPT).values(notice_id=notice_id, at_us=to_micros(now), outcome=outcome, detail=detail)
    )


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        episode_id=row.episode_id,
        issue=row.issue,
        key=tuple(json.loads(row.key)),
        person=row.person,
        told=row.told,
        about=row.about,
        fields=json.loads(row.fields),
        product=row.product,
        state=row.state,
        reason=row.reason,
        event_at=from_micros(row.event_us),
        ingested_at=from_micros(row.ingested_us),
        matched_at=from_micros(row.matched_us),
        planned_at=from_micros(row.planned_us),
        accepted_at=from_micros(row.accepted_us) if row.accepted_us is not None else None,
        matches=row.matches,
        attempts=row.attempts,
        conversation_id=row.conversation_id,
        service_url=row.service_url,
        activity_id=row.activity_id,
    )
