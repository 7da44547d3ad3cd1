"""From the people that a question names to the logins that logs write."""

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


def _logins(values: tuple[str, ...], directory: Directory) -> tuple[str, ...]:
    logins: list[str] = []
    for value in values:
        person = directory.named(value)
        logins += person.logins if person else (value,)
    return tuple(dict.fromkeys(logins))
