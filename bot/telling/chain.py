"""Who is above somebody: their manager, the manager's manager and so on, as the directory names them. Pure."""

from collections.abc import Iterator
from typing import Final

from bot.directory import Directory, Person

MOST_LEVELS: Final = 50
"""Far more than any company has: what goes on longer is a fault of the directory."""


def above(directory: Directory, person: Person) -> Iterator[Person]:
    """From the nearest up, each once and never the person; a chain that leads in a circle ends where it began to."""
    passed = {person.login}
    current = person
    for _ in range(MOST_LEVELS):
        manager = directory.manager_of(current)
        if manager is None or manager.login in passed:
            return
        passed.add(manager.login)
        yield manager
        current = manager
