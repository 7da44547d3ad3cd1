"""Whom messages to everybody affected go to in these tests, and what sends them."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from bot.audit import AuditLog
from bot.directory import Directory, Person
from bot.reaching.ledger import Ledger
from bot.telling.posts import POST, PostStore
from bot.telling_all.sending import Sending
from bot.telling_all.store import KIND, TellAll, TellAllStore, lock
from bot.telling_all.whom import Whom
from bot.telling_all.wording import Wording
from ingest.database import reading, writing
from tests.bot.builders import NOON

PEOPLE = {f"u{number:02}": 30 - number for number in range(24)}


def person(login: str) -> Person:
    zone = "UTC" if login < "u20" else "Asia/Tokyo"
    aad = None if login == "u01" else f"aad-{login}"
    return Person(login, login.upper(), (login,), aad, timezone=zone)


def staff() -> Directory:
    return Directory.of(tuple(person(login) for login in PEOPLE))


def sending(engine: Engine, **how: Any) -> Sending:
    audit = AuditLog(engine, lambda: NOON)
    return Sending(
        PostStore(engine), Ledger(engine), staff, audit, lambda person: person.timezone or "UTC", **how
    )


def draft(engine: Engine, issues: tuple[str, ...] = ()) -> TellAll:
    whom = Whom(
        "Conflict while saving.",
        "hr-portal",
        PEOPLE,
        {"7777": 3},
        issues=issues,
        wording=Wording(title="T", text="t"),
    )
    with writing(engine) as connection:
        return TellAllStore(engine).begin(connection, whom, "9001", NOON)


def confirm(engine: Engine, one: TellAll, how: Sending, now: datetime = NOON) -> bool:
    """As the desk does."""
    with writing(engine) as connection:
        locked = lock(connection, one.id)
        if locked is None or locked.state != "draft":
            return False
        how.send(connection, locked, "9001", now)
        return True


def recipients(engine: Engine, one: TellAll) -> Counter[str]:
    with reading(engine) as connection:
        query = select(POST.c.recipient).where(POST.c.kind == KIND, POST.c.key == one.key)
        return Counter(connection.scalars(query))
