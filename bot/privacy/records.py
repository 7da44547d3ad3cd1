"""What the database keeps about one person, counted and removed. All the SQL of it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, func, or_, select, update

from bot.conversation.lookup_store import LOOKUP
from bot.conversations import CONVERSATION, IDENTITY
from bot.health.rows import HIT
from bot.health.rows import PERSON as WORKED
from bot.manners.mutes import MUTE
from bot.reaching.ledger import CHANGE, REACH
from bot.selfhelp.problems import PROBLEM, ProblemStore
from bot.support.escalations import ENTRY, ESCALATION
from bot.support.facts import decoded
from bot.telling.feedback import FEEDBACK
from bot.telling.notices import NOTICE
from bot.telling.posts import POST
from detectors.discovery.records import PERSON as MET
from ingest.database import reading
from ingest.event import canonical_login

OWN_WORDS: Final = ("stuck", "worked")
"""Kinds of entries that the person said; what was answered is a developer's."""

_PLACES: Final = ("product", "service", "version")
"""What stays of where it happened."""


def counts(engine: Engine, login: str, aad: str | None) -> dict[str, int]:
    """How many records of each kind there are about somebody, but for events and the audit log."""
    with reading(engine) as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table).where(which)) or 0
            for name, (table, which) in _about(login, aad).items()
        }


def records_of(engine: Engine, login: str, aad: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each of these records with its kind, as its table has it; and what was said of what they sent to support."""
    said = select(ESCALATION.c.id).where(ESCALATION.c.person == login)
    tables = {**_about(login, aad), "said": (ENTRY, ENTRY.c.escalation_id.in_(said))}
    with reading(engine) as connection:
        for name, (table, which) in tables.items():
            for row in connection.execute(select(table).where(which)).mappings():
                yield name, dict(row)


def _about(login: str, aad: str | None) -> dict[str, tuple[Table, ColumnElement[bool]]]:
    """Where records about somebody stand, by kind."""
    asked: dict[str, tuple[Table, ColumnElement[bool]]] = {
        "notices": (NOTICE, or_(NOTICE.c.person == login, NOTICE.c.about == login)),
        "answers": (FEEDBACK, FEEDBACK.c.person == login),
        "messages": (POST, POST.c.recipient == login),
        "problems": (PROBLEM, PROBLEM.c.person == login),
        "escalations": (ESCALATION, ESCALATION.c.person == login),
        "muted": (MUTE, MUTE.c.person == login),
        "worked": (WORKED, WORKED.c.person == login),
        "hits": (HIT, HIT.c.person == login),
        "errors": (MET, MET.c.person == login),
    }
    if aad is not None:
        folded = aad.casefold()
        asked["questions"] = (LOOKUP, LOOKUP.c.asker == folded)
        asked["chats"] = (CONVERSATION, CONVERSATION.c.aad_object_id == folded)
        asked["addresses"] = (IDENTITY, func.lower(IDENTITY.c.aad_object_id) == folded)
    return asked


def forget_words(connection: Connection, login: str, aad: str | None) -> dict[str, int]:
    """Remove what somebody said and asked; how many of each kind.

    Of what went to support, the case stays without their words and their events.
    """
    cases = connection.execute(
        select(ESCALATION.c.id, ESCALATION.c.facts).where(ESCALATION.c.person == login)
    ).all()
    for row in cases:
        bare = without_events(row.facts)
        connection.execute(update(ESCALATION).where(ESCALATION.c.id == row.id).values(facts=bare))
    theirs = ENTRY.c.escalation_id.in_([row.id for row in cases]) & ENTRY.c.kind.in_(OWN_WORDS)
    if cases:
        connection.execute(update(ENTRY).where(theirs).values(text=""))
    removed = {"problems": ProblemStore.forget(connection, login), "escalations": len(cases)}
    if aad is not None:
        mine = delete(LOOKUP).where(LOOKUP.c.asker == aad.casefold())
        removed["questions"] = connection.execute(mine).rowcount
    return removed


def forget_ways(connection: Connection, login: str, aad: str | None) -> dict[str, int]:
    """Remove how somebody is reached, what they want no more of, which errors they met; how many of each."""
    subjects = [f"login:{canonical_login(login)}", *([aad.casefold()] if aad else [])]
    gone: list[tuple[str, Table, ColumnElement[bool]]] = [
        ("muted", MUTE, MUTE.c.person == login),
        ("reached", REACH, REACH.c.subject.in_(subjects)),
        ("reached", CHANGE, CHANGE.c.subject.in_(subjects)),
        ("errors", MET, MET.c.person == login),
    ]
    if aad is not None:
        folded = aad.casefold()
        gone += [
            ("chats", CONVERSATION, CONVERSATION.c.aad_object_id == folded),
            ("addresses", IDENTITY, func.lower(IDENTITY.c.aad_object_id) == folded),
        ]
    removed: dict[str, int] = {}
    for name, table, which in gone:
        removed[name] = removed.get(name, 0) + connection.execute(delete(table).where(which)).rowcount
    return removed


def cards_of(connection: Connection, login: str) -> Sequence[int]:
    """The messages to developers about what somebody sent to support: they show their words."""
    cases = list(connection.scalars(select(ESCALATION.c.id).where(ESCALATION.c.person == login)))
    if not cases:
        return ()
    keys = or_(*(_under(str(case)) for case in cases))
    return list(connection.scalars(select(POST.c.id).where(POST.c.kind == "escalation", keys)))


def _under(key: str) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = or_(POST.c.key == key, POST.c.key.startswith(f"{key}:", autoescape=True))
    return mine


def without_events(stored: str) -> str:
    """What was known then, without any text of their events."""
    facts = decoded(stored)
    where = {name: value for name, value in facts.where.items() if name in _PLACES}
    return msgspec.structs.replace(facts, where=where, fields={}, events=(), earlier=()).encoded()
