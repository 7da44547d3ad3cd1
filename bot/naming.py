"""From the people that a question names to the logins that logs write, and from logins to people."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.asking.asked import Asked
from bot.asking.who import Match
from bot.directory import Directory, Person
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


def settled(
    asked: Asked, directory: Directory, *, as_typed: str | None = None
) -> tuple[Asked, Match[Person] | None]:
    """The question with those whom it names as the directory has them, and the first name that is not clear.

    A name is not clear if it may be several people's, or nobody's and nearly somebody's. Who is not known
    at all stays as typed, as does `as_typed`: logs have logins that no directory knows.
    """
    unclear: list[Match[Person]] = []

    def meant(values: tuple[str, ...]) -> tuple[str, ...]:
        found: list[str] = []
        for value in values:
            if value == as_typed or value.endswith("*") or directory.named(value) is not None:
                found.append(value)
                continue
            match = directory.who.match(value)
            if match.candidates:
                unclear.append(match)
            found.append(called(match.one, directory) if match.one is not None else value)
        return tuple(dict.fromkeys(found))

    where = {name: meant(values) if name == "user" else values for name, values in asked.where.items()}
    unless = {name: meant(values) if name == "user" else values for name, values in asked.unless.items()}
    return replace(asked, where=where, unless=unless), next(iter(unclear), None)


def renamed(asked: Asked, name: str, meant: str) -> Asked:
    """The question with somebody named otherwise."""

    def of(fields: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {
            field: tuple(meant if field == "user" and value == name else value for value in values)
            for field, values in fields.items()
        }

    return replace(asked, where=of(asked.where), unless=of(asked.unless))


def called(person: Person, directory: Directory) -> str:
    """How a question names somebody: by the login if it has several, or the name if that is theirs alone."""
    return person.name if person.name and directory.named(person.name) is person else person.login


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


def with_login(login: str, directory: Directory) -> str:
    """`Nora Novák (1087)`; the login alone of whom the directory does not name."""
    person = directory.by_login(login)
    return f"{person.name} ({login})" if person is not None and person.name else login
