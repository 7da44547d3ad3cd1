"""Whom a name in a question may mean: asked back as buttons, and what was chosen. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from bot.asking.asked import Asked
from bot.asking.who import Match
from bot.conversation.lookup_store import Lookup
from bot.directory import Directory, Person
from bot.naming import called, renamed
from cards.closest import Candidate

_MOST: Final = 6


def candidates(unclear: Match[Person], data: Mapping[str, Any]) -> list[Candidate]:
    """A button for each who may be meant, and for the name as it is where nobody is called so.

    `data`: the look-up (`lookup`) and the name (`name`), with what else is to come back.
    """
    found = [
        Candidate(f"{one.name or one.login} ({one.login})", {**data, "login": one.login})
        for one in unclear.candidates[:_MOST]
    ]
    return found if unclear.found else [*found, Candidate(f"“{unclear.text}”", data)]


def meant(lookup: Lookup, data: Mapping[str, Any], directory: Directory) -> tuple[Asked, str | None] | None:
    """The question with the one that was chosen, and the name if it stays as it was typed; None: not one of these."""
    asked, name, login = lookup.asked, data.get("name"), data.get("login")
    person = directory.by_login(login) if isinstance(login, str) else None
    if asked is None or not isinstance(name, str) or (login is not None and person is None):
        return None
    if name not in (*asked.where.get("user", ()), *asked.unless.get("user", ())):
        return None
    return (asked, name) if person is None else (renamed(asked, name, called(person, directory)), None)
