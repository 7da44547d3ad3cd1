"""Who was told of an issue, and what becomes of their cards when it is fixed or they are withdrawn. All SQL of it.

Every change stands in the caller's transaction and has the cards shown anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, insert, or_, select, update

from bot.manners.mutes import muted_among
from bot.selfhelp.problems import PROBLEM, ProblemStore
from bot.telling.notices import ATTEMPT, NOTICE
from bot.telling.refreshes import RefreshStore
from detectors.fixes.book import FIX
from detectors.statements import MATCH
from ingest.database import reading
from ingest.event import from_micros, to_micros
from ingest.releases.history import fold

WITHDRAWN: Final = "it was withdrawn before the card was sent"

UNSENT: Final = ("planned", "held")
"""States from which a notice may still be sent."""

_THERE: Final = ("accepted", "sending", *UNSENT)


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told: the latest of their notices about an issue, or else of the problems they described."""

    person: str
    product: str | None
    notice_id: int | None = None
    problem_id: int | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Something said about a fix that those who were told have not heard: that it is there, or taken back."""

    fix_id: int
    issue: str
    taken_back: bool


@dataclass(frozen=True, slots=True)
class SaidFix:
    """What was said about a fix, as a card tells it."""

    issue: str
    version: str
    at: datetime
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Hearing:
    """How many people the fix of an issue concerns."""

    people: int = 0  # they get the short message
    muted: int = 0  # they want no more of the issue: the card that they have changes, and nothing is sent


def pending(engine: Engine, now: datetime) -> list[Pending]:
    """In the order in which it was said; of several fixes of one issue the last word only."""
    later = FIX.alias()
    last = ~(
        select(later.c.id)
        .where(later.c.issue == FIX.c.issue, later.c.id > FIX.c.id, later.c.undone_us.is_(None))
        .exists()
    )
    said = and_(FIX.c.undone_us.is_(None), FIX.c.told_us.is_(None), FIX.c.at_us <= to_micros(now), last)
    undone = and_(FIX.c.undone_us.is_not(None), FIX.c.told_us.is_not(None))
    query = select(FIX.c.id, FIX.c.issue, FIX.c.undone_us).where(or_(said, undone)).order_by(FIX.c.id)
    with reading(engine) as connection:
        return [Pending(row.id, row.issue, row.undone_us is not None) for row in connection.execute(query)]


def taken(connection: Connection, one: Pending, now: datetime) -> bool:
    """Write down that it is heard now; False if somebody else did, or it is no longer so."""
    undone = FIX.c.undone_us
    same = undone.is_not(None) if one.taken_back else undone.is_(None)
    before = FIX.c.told_us.is_not(None) if one.taken_back else FIX.c.told_us.is_(None)
    heard = update(FIX).where(FIX.c.id == one.fix_id, same, before)
    return bool(connection.execute(heard.values(told_us=None if one.taken_back else to_micros(now))).rowcount)


def said_fix(engine: Engine, fix_id: int) -> SaidFix | None:
    """What was said; None if there is no such row."""
    with reading(engine) as connection:
        row = connection.execute(select(FIX).where(FIX.c.id == fix_id)).first()
    if row is None:
        return None
    return SaidFix(row.issue, row.version, from_micros(row.at_us), row.undone_us is not None)


def heard_since(connection: Connection, issue: str, at: datetime) -> int | None:
    """The fix of an issue that holds, if those who were told have heard of it and it was said after a time."""
    holds = select(FIX).where(FIX.c.issue == issue, FIX.c.undone_us.is_(None))
    row = connection.execute(holds.order_by(FIX.c.id.desc()).limit(1)).first()
    return None if row is None or row.told_us is None or row.at_us <= to_micros(at) else int(row.id)


def nodes_hit(engine: Engine, issue: str) -> set[str]:
    """The nodes on which an issue was hit, folded; an absent name is empty."""
    query = select(MATCH.c.node).where(MATCH.c.issue == issue).distinct()
    with reading(engine) as connection:
        return {fold(node or "") for node in connection.scalars(query)}


def who_hears(engine: Engine, issue: str) -> Hearing:
    """Who would hear that an issue is fixed: who were told or described it, and have not heard so."""
    told = select(NOTICE.c.person).where(_unfixed(issue), NOTICE.c.state == "accepted")
    described = select(PROBLEM.c.person).where(PROBLEM.c.issue == issue, PROBLEM.c.fixed_by.is_(None))
    with reading(engine) as connection:
        people = set(connection.scalars(told.union(described)))
        silent = muted_among(connection, issue, people)
    return Hearing(len(people - silent), len(silent))


def cards_of(engine: Engine, issue: str) -> int:
    """How many cards about an issue could be withdrawn, sent or not."""
    which = and_(NOTICE.c.issue == issue, NOTICE.c.withdrawn_us.is_(None), NOTICE.c.state.in_(_THERE))
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).where(which)) or 0


def cards_of_fix(engine: Engine, issue: str) -> int:
    """How many cards say that an issue is fixed."""
    which = and_(NOTICE.c.issue == issue, NOTICE.c.fixed_by.is_not(None), NOTICE.c.state == "accepted")
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).where(which)) or 0


def mark_fixed(connection: Connection, fix_id: int, issue: str, now: datetime) -> list[Told]:
    """Its notices are fixed by this, those that wait included, which are then dropped; who is to hear so.

    Those had been told and have not said that they want no more of it. Who was told twice is named once, by the
    latest of their notices. A card that is being sent changes as soon as it is there, and its reader needs no message
    besides. So are the problems that people described in the chat, where this explains them: who has no notice hears
    by them.
    """
    fixed = (
        update(NOTICE)
        .where(_unfixed(issue), NOTICE.c.state.in_(_THERE))
        .values(fixed_by=fix_id)
        .returning(NOTICE.c.id, NOTICE.c.person, NOTICE.c.product, NOTICE.c.state)
    )
    rows = sorted(connection.execute(fixed), key=lambda row: row.id)
    RefreshStore.want(connection, "notice", [row.id for row in rows if row.state not in UNSENT], now)
    told = {
        row.person: Told(row.person, row.product, notice_id=row.id) for row in rows if row.state == "accepted"
    }
    described = ProblemStore.fixed(connection, fix_id, issue)
    by_problem = {
        person: Told(person, problem.product, problem_id=problem.id) for person, problem in described.items()
    }
    everybody = told | {person: one for person, one in by_problem.items() if person not in told}
    silent = muted_among(connection, issue, everybody)
    return [one for person, one in everybody.items() if person not in silent]


def mark_unfixed(connection: Connection, fix_id: int, now: datetime) -> int:
    """It is not fixed after all: its cards are as they were; how many."""
    unfixed = update(NOTICE).where(NOTICE.c.fixed_by == fix_id).values(fixed_by=None).returning(NOTICE.c.id)
    ids = list(connection.scalars(unfixed))
    ProblemStore.unfixed(connection, fix_id)
    RefreshStore.want(connection, "notice", ids, now)
    return len(ids)


def withdraw(
    connection: Connection, issue: str, now: datetime, *, why: str | None = None, persons: Iterable[str] = ()
) -> int:
    """Take back the cards about an issue, those of some people or all; how many.

    What was sent is replaced by a short explanation; what waits is dropped.
    """
    which = and_(NOTICE.c.issue == issue, NOTICE.c.withdrawn_us.is_(None))
    if named := tuple(persons):
        which = and_(which, NOTICE.c.person.in_(named))
    values = {"withdrawn_us": to_micros(now), "withdrawn_why": why}
    dropped = {"state": "dropped", "reason": WITHDRAWN, "claimed_by": None, "claimed_until_us": None}
    waiting = _changed(connection, and_(which, NOTICE.c.state.in_(UNSENT)), {**values, **dropped})
    if waiting:
        attempt = {"at_us": to_micros(now), "outcome": "dropped", "detail": WITHDRAWN}
        connection.execute(insert(ATTEMPT), [{"notice_id": one, **attempt} for one in waiting])
    sent = _changed(connection, and_(which, NOTICE.c.state.in_(("accepted", "sending"))), values)
    RefreshStore.want(connection, "notice", sent, now)
    return len(sent) + len(waiting)


def _unfixed(issue: str) -> ColumnElement[bool]:
    return and_(NOTICE.c.issue == issue, NOTICE.c.fixed_by.is_(None), NOTICE.c.withdrawn_us.is_(None))


def _changed(connection: Connection, which: ColumnElement[bool], values: Mapping[str, object]) -> list[int]:
    return list(connection.scalars(update(NOTICE).where(which).values(**values).returning(NOTICE.c.id)))
