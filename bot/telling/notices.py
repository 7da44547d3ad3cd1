"""The notices: one card for one person about one episode, with its whole delivery history. All their SQL."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, and_, insert, select, update
from sqlmodel import SQLModel

from bot import models  # noqa: F401  (registers the tables)
from bot.manners import models as manners
from bot.manners.judging import MUTED, Verdict
from bot.manners.pause import PAUSED
from bot.telling.deliveries import Deliveries
from bot.telling.planning import Planned
from detectors.statements import EPISODE, SOLVED
from detectors.store import Episode
from ingest.database import reading, writing
from ingest.event import from_micros, to_micros

MUTE: Final[Table] = SQLModel.metadata.tables[str(manners.MuteRow.__tablename__)]
NOTICE: Final[Table] = SQLModel.metadata.tables["notice"]
ATTEMPT: Final[Table] = SQLModel.metadata.tables["attempt"]

SOLVED_FIRST: Final = "an event solved it before the card was sent"
FIXED_FIRST: Final = "it was fixed before the card was sent"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it stands. `state` is explained at `bot.models.DeliveryRow`."""

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
    solved_at: datetime | None = None  # "worked", by the log: an event solved it after the last hit
    fixed_by: int | None = None  # the fix of which its reader was told
    withdrawn_at: datetime | None = None
    withdrawn_why: str | None = None
    begun: bool = True  # it was being sent at some time, so that it may have arrived

    @property
    def subject(self) -> str:
        """What it is about, for the audit log."""
        return self.issue

    @property
    def recipient(self) -> str:
        """To whom it goes, as the outbox asks of every delivery."""
        return self.person

    @property
    def since(self) -> datetime:
        """Its age, as the outbox asks of every delivery."""
        return self.event_at


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send a notice."""

    at: datetime
    outcome: str  # accepted, retry, failed, unknown, withheld, dropped, expired, again
    detail: str | None


class NoticeStore(Deliveries[Notice]):
    """Reads and writes notices."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, NOTICE, _notice, ATTEMPT, order=(NOTICE.c.event_us,))

    def add(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write down who is to be told, of one episode or of many, in the transaction that takes them; see `rows`."""
        if rows:
            connection.execute(insert(NOTICE), rows)

    @staticmethod
    def rows(
        episode: Episode,
        planned: Iterable[Planned],
        *,
        about: str | None,
        product: str | None,
        now: datetime,
        expires_at: datetime | None = None,
        withheld: str | None = None,
        dropped: str | None = None,
        verdicts: Sequence[Verdict] = (),
    ) -> list[dict[str, Any]]:
        """A row for each who is to be told of an episode.

        `expires_at`: from then on it helps nobody any more. `withheld`, `dropped`: why they are not told, but counted.
        `verdicts`: what the manners say of those who are reachable, in order; none: all are told now.
        """
        said = iter(verdicts)
        due = "withheld" if withheld else "dropped" if dropped else "planned"
        rows: list[dict[str, Any]] = []
        for one in planned:
            verdict = next(said, Verdict()) if one.reachable else Verdict()
            kept = expires_at
            if verdict.not_before is not None and expires_at is not None:  # it helps in the morning as well
                kept = verdict.not_before + (expires_at - episode.due_at)
            state, reason = (
                (due, withheld or dropped) if due != "planned" else (verdict.state, verdict.reason)
            )
            rows.append(
                {
                    "episode_id": episode.id,
                    "issue": episode.issue,
                    "key": json.dumps(episode.key, ensure_ascii=False),
                    "person": one.login,
                    "told": one.told,
                    "about": about,
                    "fields": json.dumps(dict(one.fields), ensure_ascii=False),
                    "product": product,
                    "state": state if one.reachable else "unreachable",
                    "reason": reason if one.reachable else one.reason,
                    "event_us": to_micros(episode.due_at),
                    "ingested_us": to_micros(episode.ingested_at),
                    "matched_us": to_micros(episode.matched_at),
                    "matches": episode.matches_when_due,
                    "planned_us": to_micros(now),
                    "attempts": 0,
                    "next_try_us": 0 if verdict.not_before is None else to_micros(verdict.not_before),
                    "expires_us": None if kept is None else to_micros(kept),
                }
            )
        return rows

    def get(self, notice_id: int) -> Notice | None:
        """One notice, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(_STANDING.where(NOTICE.c.id == notice_id)).first()
        return _notice(row) if row else None

    def together(self, notice: Notice) -> list[Notice]:
        """The notices that came to their reader in one message with this one, itself among them."""
        if notice.accepted_at is None or notice.conversation_id is None:
            return [notice]
        same = (
            NOTICE.c.person == notice.person,
            NOTICE.c.conversation_id == notice.conversation_id,
            NOTICE.c.accepted_us == to_micros(notice.accepted_at),
        )
        with reading(self._engine) as connection:
            rows = connection.execute(_STANDING.where(*same).order_by(NOTICE.c.event_us, NOTICE.c.id))
            return [_notice(row) for row in rows] or [notice]

    def attempts(self, notice_id: int) -> list[Attempt]:
        """Its delivery history, oldest first."""
        query = select(ATTEMPT).where(ATTEMPT.c.notice_id == notice_id).order_by(ATTEMPT.c.id)
        with reading(self._engine) as connection:
            return [Attempt(from_micros(r.at_us), r.outcome, r.detail) for r in connection.execute(query)]

    def listed(self, *, issue: str | None = None, persons: Sequence[str] = ()) -> list[Notice]:
        """All notices, or those of an issue or of these logins, in the order of their events."""
        query = _STANDING.order_by(NOTICE.c.event_us, NOTICE.c.id)
        if issue:
            query = query.where(NOTICE.c.issue == issue)
        if persons:
            query = query.where(NOTICE.c.person.in_(persons))
        with reading(self._engine) as connection:
            return [_notice(row) for row in connection.execute(query)]

    def arrived(
        self, notice_id: int, now: datetime, *, conversation_id: str, activity_id: str | None
    ) -> bool:
        """Somebody has pressed a button of its card, so it is there: True if that was not known."""
        which = update(NOTICE).where(NOTICE.c.id == notice_id, NOTICE.c.state == "unknown")
        values = {
            "state": "accepted",
            "reason": None,
            "accepted_us": NOTICE.c.sending_us,
            "conversation_id": conversation_id,
            "activity_id": activity_id,
        }
        with writing(self._engine) as connection:
            if not connection.execute(which.values(values)).rowcount:
                return False
            self._attempt(connection, notice_id, now, "accepted", "a button of its card was pressed")
        return True

    def _still_wanted(self) -> ColumnElement[bool]:
        solved = select(SOLVED).where(EPISODE.c.id == NOTICE.c.episode_id).correlate(NOTICE).scalar_subquery()
        return and_(NOTICE.c.fixed_by.is_(None), solved.is_(None), ~_MUTED, ~PAUSED)

    def _overtaken(self, connection: Connection, row_id: int) -> str | None:
        columns = SOLVED, NOTICE.c.fixed_by, _MUTED.label("muted")
        row = connection.execute(_STANDING.with_only_columns(*columns).where(NOTICE.c.id == row_id)).one()
        if row.fixed_by is not None:
            return FIXED_FIRST
        if row.muted:
            return MUTED
        return None if getattr(row, SOLVED.name) is None else SOLVED_FIRST


_MUTED: Final = (
    select(MUTE.c.issue)
    .where(MUTE.c.person == NOTICE.c.person, MUTE.c.issue == NOTICE.c.issue)
    .correlate(NOTICE)
    .exists()
)
"""Its reader wants no more of its issue, whoever had it planned."""

_STANDING: Final = select(NOTICE, SOLVED).outerjoin(EPISODE, EPISODE.c.id == NOTICE.c.episode_id)
"""Notices with when an event solved their episode."""


def _notice(row: Row[Any]) -> Notice:
    solved_us = getattr(row, SOLVED.name, None)
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
        solved_at=None if solved_us is None else from_micros(solved_us),
        fixed_by=row.fixed_by,
        withdrawn_at=None if row.withdrawn_us is None else from_micros(row.withdrawn_us),
        withdrawn_why=row.withdrawn_why,
        begun=row.sending_us is not None,
    )
