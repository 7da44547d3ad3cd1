"""What waits for a second developer, and what they said. All SQL of it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, Row, Table, select, update
from sqlmodel import SQLModel

from bot.approvals import models
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from ingest.database import adding, alone, reading
from ingest.event import from_micros, to_micros

APPROVAL: Final[Table] = SQLModel.metadata.tables[str(models.ApprovalRow.__tablename__)]

Decision = Literal["approve", "decline", "withdrawn", "lapsed"]

LASTS: Final = timedelta(days=1)
"""How long it can be approved: what was prepared a day ago may no longer be true. As long as its messages are tried."""


class NobodyApproves(Exception):
    """Raised where no second developer could be asked."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One of them. `asked_by` and `decided_by` are first logins."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    product: str | None
    asked_by: str
    asked_at: datetime
    decision: Decision | None
    decided_by: str | None
    decided_at: datetime | None


class ApprovalStore:
    """Asks, and carries out what is decided.

    `approvers`: the recipients who are asked about a product on behalf of somebody (a login); that one never is.
    """

    def __init__(
        self, engine: Engine, posts: PostStore, approvers: Callable[[str | None, str], Sequence[str]]
    ) -> None:
        self._engine = engine
        self._posts = posts
        self._approvers = approvers

    def ask(
        self,
        connection: Connection,
        kind: str,
        key: str,
        payload: Mapping[str, Any],
        product: str | None,
        by: str,
        now: datetime,
    ) -> int:
        """Ask the others, in the caller's transaction; the id. The same (`kind` and `key`) is asked once.

        Raises NobodyApproves where there is no second developer of the product: nothing is written then.
        """
        recipients = self._approvers(product, by)
        if not recipients:
            raise NobodyApproves
        row = {
            "kind": kind,
            "key": key,
            "payload": json.dumps(dict(payload), ensure_ascii=False),
            "product": product,
            "asked_by": by,
            "asked_us": to_micros(now),
        }
        new = adding(connection, APPROVAL).values(**row).on_conflict_do_nothing().returning(APPROVAL.c.id)
        approval = connection.scalar(new)
        if approval is None:
            this = select(APPROVAL.c.id).where(APPROVAL.c.kind == kind, APPROVAL.c.key == key)
            return int(connection.execute(this).scalar_one())
        said = {"approval": int(approval)}
        self._posts.add(connection, "approval", _key(approval), recipients, said, now, product=product)
        return int(approval)

    def get(self, approval_id: int) -> Approval | None:
        """One of them, or None."""
        with reading(self._engine) as connection:
            return _get(connection, approval_id)

    def about(self, kind: str, key: str) -> Approval | None:
        """What was asked about something, or None."""
        query = select(APPROVAL).where(APPROVAL.c.kind == kind, APPROVAL.c.key == key)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else _approval(row)

    def decide(
        self, connection: Connection, approval_id: int, decision: Decision, by: str, now: datetime
    ) -> Approval | None:
        """Write down the first decision, and have every copy of the question say so; None: somebody decided before.

        Approval that comes too late is none: the decision is `lapsed` then. Who asked hears of it, unless they
        decided themselves (`withdrawn`). Whether they may is the caller's to check.
        """
        alone(connection, f"approval {approval_id}")
        asked = _get(connection, approval_id)
        if asked is None or asked.decision is not None:
            return None
        if decision == "approve" and now - asked.asked_at > LASTS:
            decision = "lapsed"
        this = APPROVAL.c.id == approval_id
        values = {"decision": decision, "decided_by": by, "decided_us": to_micros(now)}
        connection.execute(update(APPROVAL).where(this).values(**values))
        copies = self._posts.ids_about(connection, "approval", _key(approval_id))
        RefreshStore.want(connection, "post", copies, now)
        if decision != "withdrawn":
            said, to = {"approval": approval_id}, [asked.asked_by]
            key = f"{_key(approval_id)}:decided"
            self._posts.add(connection, "approval", key, to, said, now, product=asked.product)
        return _get(connection, approval_id)


def _key(approval_id: int) -> str:
    return f"approval {approval_id}"


def _get(connection: Connection, approval_id: int) -> Approval | None:
    row = connection.execute(select(APPROVAL).where(APPROVAL.c.id == approval_id)).first()
    return None if row is None else _approval(row)


def _approval(row: Row[Any]) -> Approval:
    return Approval(
        id=row.id,
        kind=row.kind,
        key=row.key,
        payload=json.loads(row.payload),
        product=row.product,
        asked_by=row.asked_by,
        asked_at=from_micros(row.asked_us),
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=None if row.decided_us is None else from_micros(row.decided_us),
    )
