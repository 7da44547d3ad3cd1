"""From the people that a question names to the logins that logs write, and from logins to people."""

from collections.abc import Iterable
from dataclasses import replace

from bot.directory import Directory
from ingest.query import EventQuery


def by_logins(query: EventQuery, directory: Directory) -> EventQuery:
    """The query with each person of `user` as all of their logins; who is not known stays as typed."""
    return replace(
        query,
        where={
            name: _logins(values, directory) if name == "user" else values
            for name, values in query.where.items()
        },
        unless={
            name: _logins(values, directory) if name == "user" else values
            for name, values in query.unless.items()
        },
    )


def concerned(query: EventQuery, users: Iterable[str | None], directory: Directory) -> frozenset[str]:
    """Whom a look-up is about: who is named in it, and whose events it shows; each by their first login.

    The beginning of a login (`108*`) names nobody; whose events it finds are seen by `users`.
    """
    named = (value for value in query.where.get("user", ()) if not value.endswith("*"))
    logins = [*named, *(user for user in users if user)]
    return frozenset(person.login if (person := directory.named(login)) else login for login in logins)


def _logins(values: tuple[str, ...], directory: Directory) -> tuple[str, ...]:
    logins: list[str] = []
    for value in values:
        person = directory.named(value)
        logins += person.logins if person else (value,)
    return tuple(dict.fromkeys(logins))
