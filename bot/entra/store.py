"""What Entra's directory says, as it was told last. All SQL of it."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, Table, delete, insert, select
from sqlmodel import SQLModel

from bot.entra import models
from bot.entra.people import EntraUser
from ingest.database import adding, reading
from ingest.event import from_micros, to_micros

PERSON: Final[Table] = SQLModel.metadata.tables[str(models.EntraPersonRow.__tablename__)]
ROLE: Final[Table] = SQLModel.metadata.tables[str(models.EntraRoleRow.__tablename__)]
SYNC: Final[Table] = SQLModel.metadata.tables[str(models.EntraSyncRow.__tablename__)]


@dataclass(frozen=True, slots=True)
class Sync:
    """How far it is."""

    delta_link: str | None = None
    synced_at: datetime | None = None
    changed_us: int = 0  # another one when people or roles have changed


class EntraStore:
    """Reads and writes it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def users(self) -> list[EntraUser]:
        """Everybody, by object id."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(PERSON).order_by(PERSON.c.aad_object_id))
            return [EntraUser(row.aad_object_id, json.loads(row.facts), row.manager) for row in rows]

    def roles(self) -> dict[str, set[str]]:
        """Roles by object id."""
        found: dict[str, set[str]] = {}
        with reading(self._engine) as connection:
            for row in connection.execute(select(ROLE)):
                found.setdefault(row.aad_object_id, set()).add(row.role)
        return found

    def sync(self) -> Sync:
        """How far changes were read."""
        with reading(self._engine) as connection:
            row = connection.execute(select(SYNC)).first()
        if row is None:
            return Sync()
        at = None if row.synced_us is None else from_micros(row.synced_us)
        return Sync(row.delta_link, at, row.changed_us)

    def forget(self, connection: Connection) -> None:
        """Everybody, before all are told again."""
        connection.execute(delete(PERSON))

    def change(
        self, connection: Connection, users: Iterable[EntraUser], gone: Collection[str], now: datetime
    ) -> None:
        """Keep these as they are now, and forget those that are gone."""
        rows = [
            {
                "aad_object_id": user.aad_object_id,
                "facts": json.dumps(dict(user.facts), ensure_ascii=False),
                "manager": user.manager,
                "updated_us": to_micros(now),
            }
            for user in users
        ]
        statement = adding(connection, PERSON)
        new = {name: statement.excluded[name] for name in ("facts", "manager", "updated_us")}
        if rows:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["aad_object_id"], set_=new), rows
            )
        for one in gone:
            connection.execute(delete(PERSON).where(PERSON.c.aad_object_id == one))

    def set_roles(self, connection: Connection, members: Mapping[str, Collection[str]]) -> bool:
        """These roles have just these members (object ids); whether that is new."""
        wanted = {(role, one) for role, ids in members.items() for one in ids}
        there = {(row.role, row.aad_object_id) for row in connection.execute(select(ROLE))}
        if wanted == there:
            return False
        connection.execute(delete(ROLE))
        if wanted:
            rows = [{"role": role, "aad_object_id": one} for role, one in sorted(wanted)]
            connection.execute(insert(ROLE), rows)
        return True

    def synced(self, connection: Connection, delta_link: str | None, now: datetime, *, changed: bool) -> None:
        """All changes were read, up to where this link begins."""
        values = {"delta_link": delta_link, "synced_us": to_micros(now)}
        if changed:
            values["changed_us"] = to_micros(now)
        statement = adding(connection, SYNC).values(id=1, **{"changed_us": 0, **values})
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
