"""The people of the stand-in for Teams: the directory's, each with a Teams identity."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from bot.directory import Directory, Person

_NAMESPACE: Final = UUID("5f0c4a0e-6f43-4b0e-9c67-0a3a6b1f7c55")


@dataclass(frozen=True, slots=True)
class LocalPerson:
    """Somebody who has the app."""

    aad_object_id: str
    name: str
    login: str = ""
    email: str = ""  # the user principal name too
    locale: str = "en-US"
    timezone: str = "Etc/UTC"

    @property
    def teams_id(self) -> str:
        """Their id in chats, as Teams makes one up."""
        return f"29:{stable_id('person', self.aad_object_id)}"


def local_people(directory: Directory | Iterable[Person]) -> tuple[LocalPerson, ...]:
    """Everybody of a directory. Who has no Entra object id there gets one, which only the roster tells."""
    people = directory.people if isinstance(directory, Directory) else directory
    return tuple(
        LocalPerson(
            aad_object_id=person.aad_object_id or stable_id("entra", person.email or person.login),
            name=person.name,
            login=person.login,
            email=person.email or "",
            locale=person.locale or "en-US",
            timezone=person.timezone or "Etc/UTC",
        )
        for person in people
    )


def stable_id(kind: str, name: str) -> str:
    """An id that is the same in every run, so that what a bot has stored goes on fitting."""
    return str(uuid5(_NAMESPACE, f"{kind}:{name.casefold()}"))
