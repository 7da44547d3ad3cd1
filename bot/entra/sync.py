"""Reads Entra's directory: all of it at first, and then what changed. A kill in between costs a repetition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Engine

from bot.entra.people import SELECT, EntraUser
from bot.entra.standing import steps, write
from bot.entra.store import EntraStore
from bot.graph.client import GraphClient, ResyncNeeded
from bot.reaching.ledger import Ledger
from ingest.database import writing
from ingest.event import Clock

ALL: Final = "users/delta"


@dataclass(frozen=True, slots=True)
class Synced:
    """What a run brought."""

    users: int  # that were told, new or changed
    gone: int
    roles: Mapping[str, int]  # members by role
    changed: bool


@dataclass(frozen=True, slots=True)
class EntraSync:
    """One run of the periodic job. `groups`: role -> object id of the group whose members have it."""

    engine: Engine
    store: EntraStore
    graph: GraphClient
    groups: Mapping[str, str]
    clock: Clock
    progress: Callable[[str], None] = lambda _: None

    async def run(self) -> Synced:
        """Read what changed and write it down. Raises GraphFailed; what was written before stays as it was."""
        start = self.store.sync().delta_link
        try:
            told, gone, link = await self._users(start)
        except ResyncNeeded:
            start = None
            told, gone, link = await self._users(None)
        members: dict[str, set[str]] = {}
        for role, group in self.groups.items():
            members[role] = await self._members(group)
            self.progress(f"{len(members[role])} people have the role {role}")
        return self._write(start, told, gone, link, members)

    async def _users(self, start: str | None) -> tuple[list[Mapping[str, Any]], set[str], str | None]:
        told: list[Mapping[str, Any]] = []
        gone: set[str] = set()
        link: str | None = None
        given = {} if start else {"select": ",".join(SELECT)}
        async for rows, delta in self.graph.changes(start or ALL, **given):
            for row in rows:
                one = str(row.get("id") or "").casefold()
                if not one:
                    continue
                if "@removed" in row:
                    gone.add(one)
                else:
                    gone.discard(one)
                    told.append(row)
            link = delta or link
            self.progress(f"{len(told)} users read")
        return told, gone, link

    async def _members(self, group: str) -> set[str]:
        """The users in a group, also by groups in it."""
        found = set()
        path = f"groups/{group}/transitiveMembers/microsoft.graph.user"
        async for row in self.graph.pages(path, select="id", top="999", count="true"):
            if row.get("id"):
                found.add(str(row["id"]).casefold())
        return found

    def _write(
        self,
        start: str | None,
        told: list[Mapping[str, Any]],
        gone: set[str],
        link: str | None,
        members: Mapping[str, set[str]],
    ) -> Synced:
        before_it = {user.aad_object_id: user for user in self.store.users()}
        known = {} if start is None else before_it
        changed: dict[str, EntraUser] = {}
        for row in told:
            one = str(row["id"]).casefold()
            before = changed.get(one) or known.get(one) or EntraUser(one)
            changed[one] = before.changed(row)
        everyone = {one: user for one, user in {**known, **changed}.items() if one not in gone}
        now = self.clock()
        ledger = Ledger(self.engine)
        found = list(steps(everyone.values(), before_it.keys() - everyone.keys(), ledger.all(), now))
        with writing(self.engine) as connection:
            if start is None:
                self.store.forget(connection)
            self.store.change(connection, changed.values(), gone, now)
            roles_changed = self.store.set_roles(connection, members)
            any_change = bool(changed or gone or roles_changed or start is None)
            self.store.synced(connection, link, now, changed=any_change)
            write(connection, ledger, found, now)
        counts = {role: len(ids) for role, ids in members.items()}
        return Synced(len(changed), len(gone), counts, any_change)
