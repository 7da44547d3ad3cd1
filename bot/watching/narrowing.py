"""Whether a watch would follow a person: whoever is named, by whatever. Pure."""

import re
from typing import Final

from bot.directory import Directory
from ingest.event import canonical_login
from ingest.query import EventQuery

_OF_ONE: Final = ("user", "client_ip", "trace_id")
"""Fields of which a value is one person's, or leads to one."""
_WRITTEN: Final = ("message", "exception", "url", "operation", "logger")
"""Fields of which a value is text that may name somebody. A document's number may look like a login."""
_WORD: Final = re.compile(r"[\w.@+\\-]+")
_FEWEST: Final = 2  # letters of a word that could be somebody's


def follows_a_person(query: EventQuery, directory: Directory) -> bool:
    """Whether the events would be those of a person, or of all but some. An address's beginning (`10.1.*`) is none."""
    for name in _OF_ONE:
        values = (*query.where.get(name, ()), *query.unless.get(name, ()))
        if name == "client_ip":
            values = tuple(value for value in values if not value.endswith("*"))
        if values:
            return True
    written = (value for name in _WRITTEN for value in query.where.get(name, ()))
    texts = [*query.text, *written]
    return any(_names_somebody(text, directory) for text in texts)


def _names_somebody(text: str, directory: Directory) -> bool:
    """Whether a text has a login or e-mail of the directory in it, or is (a part of) somebody's name."""
    words = [word.strip(".-+") for word in _WORD.findall(text[:1_000])]
    if any("@" in word.strip("@") for word in words):
        return True
    if any(len(word) >= _FEWEST and _is_login(word, directory) for word in words):
        return True
    said = " ".join(text.split()).casefold()
    parts = set(said.split())
    for person in directory.people:
        name = " ".join(person.name.split()).casefold()
        mail = (person.email or "").casefold()
        if not name:
            continue
        if len(name) > _FEWEST and re.search(rf"\b{re.escape(name)}\b", said):
            return True
        if parts and parts <= set(name.split()):
            return True
        if mail and len(said) > _FEWEST and (mail == said or mail.partition("@")[0] == said):
            return True
    return False


def _is_login(word: str, directory: Directory) -> bool:
    return directory.by_login(canonical_login(word)) is not None
