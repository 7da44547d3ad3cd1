"""What Entra says, joined with people.csv whenever it has changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.directory import Directory
from bot.entra.people import Merged, merged
from bot.entra.store import EntraStore
from bot.people import People

SHOWN = 3
"""Faults that are told of; the rest is counted."""


@dataclass(slots=True)
class EntraPeople:
    """Looks whether another process, or this one, has read something new. To be asked now and then."""

    store: EntraStore
    rule: Sequence[str]
    people: People
    _seen: int = 0
    _faults: tuple[str, ...] = field(default=())

    def look(self) -> None:
        """Take up what is new. Raises what the database raises."""
        changed = self.store.sync().changed_us
        if changed == self._seen:
            return
        users, roles = self.store.users(), self.store.roles()

        def joined(listed: Directory) -> Directory:
            found: Merged = merged(listed, users, roles, self.rule)
            self._faults = found.faults
            return found.directory

        self.people.join(joined)
        self._seen = changed

    def problems(self) -> list[str]:
        """What is wrong, a sentence each."""
        more = len(self._faults) - SHOWN
        return [
            *self._faults[:SHOWN],
            *([f"{more} more logins could be several people in Entra"] if more > 0 else []),
        ]
