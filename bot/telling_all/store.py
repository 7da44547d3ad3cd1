"""Messages to everybody affected, and who these are. The SQL of both tables."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, Row, Table, bindparam, insert, select, update
from sqlmodel import SQLModel

from bot.telling_all import models
from bot.telling_all.judging import Verdict
from bot.telling_all.whom import Whom
from bot.telling_all.wording import Wording, decoded
from ingest.database import alone, reading
from ingest.event import from_micros, to_micros

TELL_ALL: Final[Table] = SQLModel.metadata.tables[str(models.TellAllRow.__tablename__)]
PERSON: Final[Table] = SQLModel.metadata.tables[str(models.TellAllPersonRow.__tablename__)]

State = Literal["draft", "asked", "sent", "ended", "stopped"]
Answer = Literal["worked", "stuck"]

KIND: Final = "tell_all"
"""Of the posts to the people, and of the approval."""
CARD: Final = "tell_all_card"
"""Of the post that is the developer's card."""
LASTS: Final = timedelta(days=1)
"""How long a draft can be sent: who is affected changes."""


@dataclass(frozen=True, slots=True)
class TellAll:
    """One message. `by` and `settled_by` are first logins."""

    id: int
    by: str
    about: str
    product: str | None
    issues: tuple[str, ...]
    complete: bool
    begun_at: datetime
    wording: Wording
    revision: int
    state: State
    settled_by: str | None
    settled_at: datetime | None
    ended_at: datetime | None
    shown: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Of its posts to the people."""
        return f"tell_all {self.id}"


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody affected."""

    person: str
    listed: bool
    events: int
    state: str | None
    answer: Answer | None
    answered_at: datetime | None


class TellAllStore:
    """Reads and writes them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, connection: Connection, whom: Whom, by: str, now: datetime) -> TellAll:
        """A draft, with its people as they are now."""
        row = {
            "by": by,
            "about": whom.about,
            "product": whom.product,
            "issues": json.dumps(list(whom.issues)),
            "complete": whom.complete,
            "begun_us": to_micros(now),
            "words": whom.wording.encoded(),
            "revision": 0,
            "state": "draft",
            "shown": "{}",
        }
        made = connection.execute(insert(TELL_ALL).values(**row).returning(TELL_ALL)).one()
        people = [
            {"tell_all_id": made.id, "person": person, "listed": listed, "events": events}
            for listed, those in ((True, whom.people), (False, whom.strangers))
            for person, events in those.items()
        ]
        if people:
            connection.execute(insert(PERSON), people)
        return _tell_all(made)

    def get(self, tell_all: int) -> TellAll | None:
        """One of them, or None."""
        with reading(self._engine) as connection:
            return get(connection, tell_all)

    def word(self, connection: Connection, tell_all: int, wording: Wording) -> TellAll | None:
        """The texts as they are now, of a draft; None: it is none any more."""
        draft = TELL_ALL.c.id == tell_all, TELL_ALL.c.state == "draft"
        changed = TELL_ALL.c.words != wording.encoded()
        values = {"words": wording.encoded(), "revision": TELL_ALL.c.revision + 1}
        connection.execute(update(TELL_ALL).where(*draft, changed).values(**values))
        found = get(connection, tell_all)
        return found if found is not None and found.state == "draft" else None

    def sent(self) -> list[TellAll]:
        """Those whose messages are under way."""
        query = select(TELL_ALL).where(TELL_ALL.c.state == "sent").order_by(TELL_ALL.c.id)
        with reading(self._engine) as connection:
            return [_tell_all(row) for row in connection.execute(query)]

    def earlier(self, one: TellAll, since: datetime) -> TellAll | None:
        """The latest other message about the same that went out since a time."""
        query = select(TELL_ALL).where(
            TELL_ALL.c.id != one.id,
            TELL_ALL.c.about == one.about,
            TELL_ALL.c.product.is_not_distinct_from(one.product),
            TELL_ALL.c.state.in_(("sent", "ended")),
            TELL_ALL.c.begun_us >= to_micros(since),
        )
        with reading(self._engine) as connection:
            row = connection.execute(query.order_by(TELL_ALL.c.id.desc()).limit(1)).first()
        return None if row is None else _tell_all(row)

    def people(self, tell_all: int) -> list[Affected]:
        """Everybody affected, those with most events first."""
        with reading(self._engine) as connection:
            return people_of(connection, tell_all)

    def one(self, tell_all: int, person: str) -> Affected | None:
        """Somebody affected, or None."""
        query = select(PERSON).where(PERSON.c.tell_all_id == tell_all, PERSON.c.person == person)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else _affected(row)

    def answer(
        self, connection: Connection, tell_all: int, person: str, answer: Answer, now: datetime
    ) -> bool:
        """What somebody says of it, who was told; False: they have said so before, which stands."""
        this = PERSON.c.tell_all_id == tell_all, PERSON.c.person == person
        unanswered = PERSON.c.state == "told", PERSON.c.answer.is_(None)
        values = {"answer": answer, "answered_us": to_micros(now)}
        return bool(connection.execute(update(PERSON).where(*this, *unanswered).values(**values)).rowcount)

    def show(self, connection: Connection, tell_all: int, shown: Mapping[str, Any]) -> None:
        """Remember which counts its card was asked to show."""
        this = update(TELL_ALL).where(TELL_ALL.c.id == tell_all)
        connection.execute(this.values(shown=json.dumps(dict(shown))))

    def end(self, tell_all: int, now: datetime, connection: Connection) -> bool:
        """Nothing waits any more; False: that was known."""
        this = update(TELL_ALL).where(TELL_ALL.c.id == tell_all, TELL_ALL.c.state == "sent")
        return bool(connection.execute(this.values(state="ended", ended_us=to_micros(now))).rowcount)


def lock(connection: Connection, tell_all: int) -> TellAll | None:
    """It as it stands, and nobody else changes it until the transaction ends."""
    alone(connection, f"tell_all {tell_all}")
    return get(connection, tell_all)


def get(connection: Connection, tell_all: int) -> TellAll | None:
    """As the caller's transaction sees it."""
    row = connection.execute(select(TELL_ALL).where(TELL_ALL.c.id == tell_all)).first()
    return None if row is None else _tell_all(row)


def people_of(connection: Connection, tell_all: int) -> list[Affected]:
    """Everybody affected, those with most events first."""
    query = select(PERSON).where(PERSON.c.tell_all_id == tell_all)
    rows = connection.execute(query.order_by(PERSON.c.events.desc(), PERSON.c.person))
    return [_affected(row) for row in rows]


def settle(
    connection: Connection, one: TellAll, state: State, by: str, verdicts: Sequence[Verdict], now: datetime
) -> None:
    """Write down that it was sent, or stopped, or that another developer was asked; and what becomes of whom."""
    values = {"state": state, "settled_by": by, "settled_us": to_micros(now)}
    connection.execute(update(TELL_ALL).where(TELL_ALL.c.id == one.id).values(**values))
    rows = [{"of": verdict.person, "is": verdict.fate, "why": verdict.reason} for verdict in verdicts]
    if rows:
        this = update(PERSON).where(PERSON.c.tell_all_id == one.id, PERSON.c.person == bindparam("of"))
        connection.execute(this.values(state=bindparam("is"), reason=bindparam("why")), rows)


def names(people: Iterable[Affected]) -> list[str]:
    """Those of the directory."""
    return [one.person for one in people if one.listed]


def _affected(row: Row[Any]) -> Affected:
    answered = None if row.answered_us is None else from_micros(row.answered_us)
    return Affected(row.person, row.listed, row.events, row.state, row.answer, answered)


def _tell_all(row: Row[Any]) -> TellAll:
    return TellAll(
        id=row.id,
        by=row.by,
        about=row.about,
        product=row.product,
        issues=tuple(json.loads(row.issues)),
        complete=row.complete,
        begun_at=from_micros(row.begun_us),
        wording=decoded(row.words),
        revision=row.revision,
        state=row.state,
        settled_by=row.settled_by,
        settled_at=None if row.settled_us is None else from_micros(row.settled_us),
        ended_at=None if row.ended_us is None else from_micros(row.ended_us),
        shown=json.loads(row.shown),
    )
