"""Where people are reached: conversation references and identities, kept at install and at every message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, Select, Table, and_, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bot import models  # noqa: F401  (registers the tables)
from ingest.database import reading, writing
from ingest.event import to_micros

CONVERSATION: Final[Table] = SQLModel.metadata.tables["conversation"]
IDENTITY: Final[Table] = SQLModel.metadata.tables["identity"]

_OF_PERSON: Final = (  # built once, since each card asks
    select(CONVERSATION)
    .where(
        CONVERSATION.c.aad_object_id == bindparam("aad"),
        CONVERSATION.c.kind == "personal",
        CONVERSATION.c.removed_us.is_(None),
    )
    .order_by(CONVERSATION.c.updated_us.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One conversation, with what Teams' Bot Connector needs to reach it."""

    id: str
    kind: str  # personal, groupChat, channel
    service_url: str
    tenant_id: str | None = None
    aad_object_id: str | None = None  # of the person, in a personal chat
    bot_id: str | None = None
    locale: str | None = None
    timezone: str | None = None


class ConversationStore:
    """Reads and writes references and identities."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, reference: Reference, now: datetime) -> bool:
        """Keep a reference, new or changed; what this one lacks (a locale, say) stays as it was known.

        True if it is new, or came back after the app had been removed; of several at once, for one only.
        """
        known = {
            name: value
            for name, value in (
                ("kind", reference.kind),
                ("service_url", reference.service_url),
                ("tenant_id", reference.tenant_id),
                ("aad_object_id", reference.aad_object_id and reference.aad_object_id.casefold()),
                ("bot_id", reference.bot_id),
                ("locale", reference.locale),
                ("timezone", reference.timezone),
            )
            if value is not None
        }
        values = {**known, "removed_us": None, "updated_us": to_micros(now)}
        try:
            return self._saved(reference.id, values)
        except IntegrityError:  # somebody else stored it first, where writers do not wait for each other
            return self._saved(reference.id, values)

    def _saved(self, conversation_id: str, values: Mapping[str, object]) -> bool:
        change = update(CONVERSATION).where(CONVERSATION.c.id == conversation_id).values(**values)
        with writing(self._engine) as connection:
            if connection.execute(change.where(CONVERSATION.c.removed_us.is_not(None))).rowcount:
                return True
            if connection.execute(change).rowcount:
                return False
            connection.execute(insert(CONVERSATION).values(id=conversation_id, **values))
            return True

    def removed(self, conversation_id: str, now: datetime) -> None:
        """The app was uninstalled there: not to be written to until the person returns."""
        with writing(self._engine) as connection:
            connection.execute(
                update(CONVERSATION)
                .where(CONVERSATION.c.id == conversation_id)
                .values(removed_us=to_micros(now), updated_us=to_micros(now))
            )

    def of_person(self, aad_object_id: str) -> Reference | None:
        """The latest personal chat with somebody, unless they have removed the app."""
        return self._first(_OF_PERSON, {"aad": aad_object_id.casefold()})

    def get(self, conversation_id: str) -> Reference | None:
        """A conversation by its id, unless the app was removed from it."""
        this = and_(CONVERSATION.c.id == conversation_id, CONVERSATION.c.removed_us.is_(None))
        return self._first(select(CONVERSATION).where(this))

    def _first(self, query: Select[Any], values: Mapping[str, object] | None = None) -> Reference | None:
        with reading(self._engine) as connection:
            row = connection.execute(query, values).first()
        if row is None:
            return None
        return Reference(
            id=row.id,
            kind=row.kind,
            service_url=row.service_url,
            tenant_id=row.tenant_id,
            aad_object_id=row.aad_object_id,
            bot_id=row.bot_id,
            locale=row.locale,
            timezone=row.timezone,
        )

    def has_left(self, aad_object_id: str) -> bool:
        """Whether somebody has removed the app and not come back since."""
        query = (
            select(CONVERSATION.c.removed_us)
            .where(
                CONVERSATION.c.aad_object_id == aad_object_id.casefold(), CONVERSATION.c.kind == "personal"
            )
            .order_by(CONVERSATION.c.updated_us.desc())
            .limit(1)
        )
        with reading(self._engine) as connection:
            return connection.scalar(query) is not None

    def identify(self, aad_object_id: str, addresses: Mapping[str, object], now: datetime) -> None:
        """Keep which Entra object id a Teams roster gives for these addresses (e-mail, UPN)."""
        with writing(self._engine) as connection:
            for address in {str(a).casefold() for a in addresses.values() if a}:
                connection.execute(delete(IDENTITY).where(IDENTITY.c.address == address))
                connection.execute(
                    insert(IDENTITY).values(
                        address=address, aad_object_id=aad_object_id, updated_us=to_micros(now)
                    )
                )

    def identities(self) -> dict[str, str]:
        """Every known address (casefolded) and its Entra object id."""
        with reading(self._engine) as connection:
            return {row.address: row.aad_object_id for row in connection.execute(select(IDENTITY))}

    def identities_version(self) -> tuple[int, int]:
        """Something that is another when `identities` has changed."""
        with reading(self._engine) as connection:
            count, latest = connection.execute(select(func.count(), func.max(IDENTITY.c.updated_us))).one()
        return count, latest or 0


def purge_conversations(engine: Engine, before: datetime, limit: int) -> int:
    """Forget at most `limit` chats from which the app was removed before a time, and the addresses of people who
    have no chat left and were not seen since; how many.
    """
    bound = to_micros(before)
    left = select(CONVERSATION.c.id).where(CONVERSATION.c.removed_us < bound).limit(limit)
    unmet = (
        select(IDENTITY.c.address)
        .where(
            IDENTITY.c.updated_us < bound,
            ~exists().where(func.lower(IDENTITY.c.aad_object_id) == CONVERSATION.c.aad_object_id),
        )
        .limit(limit)
    )
    removed = 0
    for table, column, old in (
        (CONVERSATION, CONVERSATION.c.id, left),
        (IDENTITY, IDENTITY.c.address, unmet),
    ):
        with reading(engine) as connection:
            keys = list(connection.scalars(old))
        if keys:
            with writing(engine) as connection:
                removed += connection.execute(delete(table).where(column.in_(keys))).rowcount
    return removed
