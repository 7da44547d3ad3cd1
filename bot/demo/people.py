"""The people of the simulated HR portal. Drawn from a seed; the same seed gives the same people."""

import csv
import uuid
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from bot.directory import COLUMNS

ZONE: Final = "Europe/Berlin"
SUPERVISORS: Final = 10
PEOPLE: Final = 200
_SPACE: Final = uuid.UUID("5a7ad3c8-61f5-4a3e-9a6e-0f1f0a1c2b3d")
_FIRST: Final = (
    "Amina Anton Bilal Carla Dario Edda Emil Fatma Greta Hanno Ida Jonas Katja Levin Mara Nora Oskar Pia "
    "Ruben Selma Timo Ulla Viktor Wanda Yara Zoe"
).split()
_LAST: Final = (
    "Albrecht Bauer Çelik Dietz Engel Fiedler García Haas Iversen Jansen Köhler Lindner Márquez Novák "
    "O'Neill Petersen Quandt Richter Şahin Thoma Ulrich Voss Wójcik Yılmaz Zimmer"
).split()


@dataclass(frozen=True, slots=True)
class Employee:
    """One person of the portal and their part in the application."""

    login: str
    name: str
    role: str  # user, supervisor, guest, developer
    manager: str | None

    @property
    def aad_object_id(self) -> str:
        """The Entra object id, derived from the login."""
        return str(uuid.uuid5(_SPACE, self.login))


def employees(random: Random) -> tuple[Employee, ...]:
    """Ten supervisors, then users, some guests, and at the end two developers who may look things up."""
    everyone: list[Employee] = []
    for number in range(PEOPLE):
        login = str(1001 + number)
        name = f"{random.choice(_FIRST)} {random.choice(_LAST)}"
        if number < SUPERVISORS:
            everyone.append(Employee(login, name, "supervisor", None))
        elif number >= PEOPLE - 2:
            everyone.append(Employee(login, name, "developer", None))
        else:
            role = "guest" if number % 14 == 0 else "user"
            everyone.append(Employee(login, name, role, everyone[random.randrange(SUPERVISORS)].login))
    return tuple(everyone)


def write_people(path: Path, everyone: tuple[Employee, ...]) -> None:
    """Write them as a people.csv."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for one in everyone:
            address = f"{one.login}@portal.example"
            rows.writerow(
                (one.login, one.aad_object_id, one.name, address, one.manager, one.role, "en-GB", ZONE)
            )
