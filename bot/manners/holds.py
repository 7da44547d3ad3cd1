"""The breaker's holds: so many people would be told of an issue that developers are asked first. All their SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, Row, Table, and_, func, insert, select, update
from sqlmodel import SQLModel

from bot.manners import models
from bot.manners.releasing import Letting
from bot.models import DeliveryState
from bot.telling.notices import ATTEMPT, NOTICE
from ingest.database import alone, reading, writing
from ingest.event import from_micros, to_micros

HOLD: Final[Table] = SQLModel.metadata.tables[str(models.HoldRow.__tablename__)]

Decision = Literal["send", "stop", "expired"]

FIRST: Final = 10
"""People to whom it is sent first, where a developer wants to see how it goes."""
UNANSWERED: Final = "so many people would have been told that developers were asked, and nobody answered"


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold, and how many people wait for it."""

    id: int
    issue: str
    product: str | None
    opened_at: datetime
    told: int
    released: int
    released_by: str | None
    released_at: datetime | None
    decision: Decision | None
    decided_by: str | None
    decided_at: datetime | None
    people: int  # whom the decision concerned
    waiting: int  # people who wait for one


def lock(connection: Connection, issue: str) -> None:
    """Nobody else plans or decides about this issue until the transaction ends."""
    alone(connection, f"hold {issue}")


def open_hold(connection: Connection, issue: str) -> int | None:
    """The id of the open hold of an issue."""
    query = select(HOLD.c.id).where(HOLD.c.issue == issue, HOLD.c.decision.is_(None))
    return connection.scalar(query.order_by(HOLD.c.id.desc()).limit(1))


def latest_decision(connection: Connection, issue: str, since: datetime) -> tuple[str, str] | None:
    """What was decided last about an issue, if since a time: the decision and who took it."""
    query = (
        select(HOLD.c.decision, HOLD.c.decided_by)
        .where(
            HOLD.c.issue == issue,
            HOLD.c.decision.in_(("send", "stop")),
            HOLD.c.decided_us > to_micros(since),
        )
        .order_by(HOLD.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else (row.decision, row.decided_by)


def begin(connection: Connection, issue: str, product: str | None, told: int, now: datetime) -> int:
    """Open a hold; its id."""
    row = {"issue": issue, "product": product, "opened_us": to_micros(now), "told": told}
    found = connection.execute(insert(HOLD).values(released=0, people=0, **row).returning(HOLD.c.id))
    return int(found.scalar_one())


class HoldStore:
    """Reads holds and carries out what is decided."""

    def __init__(self, engine: Engine, letting: Letting = Letting()) -> None:  # noqa: B008 (it is frozen)
        self._engine = engine
        self._letting = letting

    def get(self, hold_id: int) -> Hold | None:
        """One hold, or None."""
        with reading(self._engine) as connection:
            return _get(connection, hold_id)

    def open(self) -> list[Hold]:
        """Those that wait for an answer."""
        with reading(self._engine) as connection:
            ids = list(
                connection.scalars(select(HOLD.c.id).where(HOLD.c.decision.is_(None)).order_by(HOLD.c.id))
            )
            return [hold for one in ids if (hold := _get(connection, one)) is not None]

    def decide(
        self, connection: Connection, hold_id: int, decision: Literal["send", "stop"], by: str, now: datetime
    ) -> Hold | None:
        """Send to all who wait, or to nobody; None if somebody decided before."""
        alone(connection, "manners")  # as planners take it: before the lock of the issue
        hold = _decide(connection, hold_id, decision, by, now)
        if hold is not None and decision == "send":
            self._letting.go(connection, _held(hold.issue), now)
        return hold

    def release_some(self, connection: Connection, hold_id: int, by: str, now: datetime) -> Hold | None:
        """Send to the first ten who wait; the hold stays open. None if somebody decided before."""
        alone(connection, "manners")
        hold = _still_open(connection, hold_id)
        if hold is None:
            return None
        order = func.min(NOTICE.c.event_us), func.min(NOTICE.c.id)
        first = (
            select(NOTICE.c.person)
            .where(_held(hold.issue))
            .group_by(NOTICE.c.person)
            .order_by(*order)
            .limit(FIRST)
        )
        people = list(connection.scalars(first))
        which = and_(_held(hold.issue), NOTICE.c.person.in_(people))
        self._letting.go(connection, which, now)
        connection.execute(
            update(HOLD)
            .where(HOLD.c.id == hold_id)
            .values(released=HOLD.c.released + len(people), released_by=by, released_us=to_micros(now))
        )
        return _get(connection, hold_id)

    def expire(self, now: datetime) -> list[int]:
        """Close what is held and too old by now, and holds that nobody waits for; the ids of those that changed."""
        changed = []
        for hold in self.open():
            with writing(self._engine) as connection:
                lock(connection, hold.issue)
                late = and_(_held(hold.issue), NOTICE.c.expires_us <= to_micros(now))
                gone = _close(connection, late, "expired", UNANSWERED, now)
                still = _get(connection, hold.id)
                if still is not None and still.decision is None and not still.waiting:
                    _decide(connection, hold.id, "expired", "headsup", now, people=hold.waiting)
                    changed.append(hold.id)
                elif gone:
                    changed.append(hold.id)
        return changed


def _decide(
    connection: Connection, hold_id: int, decision: Decision, by: str, now: datetime, *, people: int = 0
) -> Hold | None:
    hold = _still_open(connection, hold_id)
    if hold is None:
        return None
    values = {"decision": decision, "decided_by": by, "decided_us": to_micros(now)}
    connection.execute(
        update(HOLD).where(HOLD.c.id == hold_id).values(**values, people=hold.waiting or people)
    )
    if decision == "stop":
        _close(connection, _held(hold.issue), "dropped", stopped_by(by), now)
    return _get(connection, hold_id)


def _still_open(connection: Connection, hold_id: int) -> Hold | None:
    """A hold that nobody has decided about, and nobody will until the transaction ends."""
    hold = _get(connection, hold_id)
    if hold is None:
        return None
    lock(connection, hold.issue)
    now = _get(connection, hold_id)
    return None if now is None or now.decision is not None else now


def stopped_by(by: str) -> str:
    """Why a notice is dropped that a developer stopped."""
    return f"{by} stopped it: too many people would have been told"


def _close(connection: Connection, which: Any, state: DeliveryState, reason: str, now: datetime) -> int:
    closed = update(NOTICE).where(which).values(state=state, reason=reason).returning(NOTICE.c.id)
    ids = list(connection.scalars(closed))
    if ids:
        attempt = {"at_us": to_micros(now), "outcome": state, "detail": reason}
        connection.execute(insert(ATTEMPT), [{"notice_id": one, **attempt} for one in ids])
    return len(ids)


def _held(issue: str) -> Any:
    return and_(NOTICE.c.issue == issue, NOTICE.c.state == "held")


def _get(connection: Connection, hold_id: int) -> Hold | None:
    row = connection.execute(select(HOLD).where(HOLD.c.id == hold_id)).first()
    if row is None:
        return None
    waiting = select(func.count(NOTICE.c.person.distinct())).where(_held(row.issue))
    return _hold(row, 0 if row.decision is not None else connection.scalar(waiting) or 0)


def _hold(row: Row[Any], waiting: int) -> Hold:
    return Hold(
        id=row.id,
        issue=row.issue,
        product=row.product,
        opened_at=from_micros(row.opened_us),
        told=row.told,
        released=row.released,
        released_by=row.released_by,
        released_at=None if row.released_us is None else from_micros(row.released_us),
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=None if row.decided_us is None else from_micros(row.decided_us),
        people=row.people,
        waiting=waiting,
    )
