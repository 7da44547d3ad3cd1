"""Whether somebody who may see their own events only asks about somebody else. Pure.

Nothing is shown of others whatever this says: self-help reads a person's own events and no more. It decides whether the
question is answered with their own trouble or with the sentence that such questions are for others.
"""

import re
from itertools import pairwise
from typing import Final

from bot.asking.asked import Asked
from bot.asking.calendar_words import MONTHS
from bot.asking.vocabulary import SPELT
from bot.directory import Directory, Person
from ingest.event import canonical_login

_WORD: Final = re.compile(r"[^\s,;:!?()\[\]{}<>\"“”„«»]+")
_ADDRESS: Final = re.compile(r"[^\s@,;:<>()]{1,64}@[^\s@,;:<>()]{1,255}")
_ABOUT: Final = frozenset(
    "user users login account colleague person employee benutzer nutzer anwender konto kollege kollegin".split()
)
_PLAIN_WORDS: Final = frozenset(
    "will mark may april june august grant can bill rich grace hope frank art gut ernst klein lang kurz neu".split()
)
"""Words of a sentence that are names as well: at its beginning they are taken for words."""
_SHORTEST_NAME: Final = 3
LONGEST: Final = 2_000
"""Characters of what is said that are looked at."""


def about_others(asked: Asked, text: str, own: Person | None, directory: Directory) -> bool:
    """Whether a question is about other people, about all of them, or about what only developers look up."""
    if asked.ask != "events" or "trace_id" in asked.where or asked.unless:
        return True
    mine = _logins(own)
    if any(_is_other(value, own, mine, directory) for value in asked.where.get("user", ())):
        return True
    documents = set(asked.where.get("document_id", ()))
    return _names_other(text, own, mine, documents, directory)


def _logins(own: Person | None) -> frozenset[str]:
    return frozenset() if own is None else frozenset(map(canonical_login, (own.login, *own.logins)))


def _is_other(value: str, own: Person | None, mine: frozenset[str], directory: Directory) -> bool:
    """Of what the parser takes for a person: a word that is nobody's ("for tomorrow") is nobody."""
    if canonical_login(value) in mine:
        return False
    found = directory.named(value)
    if found is not None:
        return found is not own
    return any(_is_login(word) and not _is_own(word, own, mine) for word in value.split())


def _is_login(word: str) -> bool:
    """Whether a word is written as a login or an address."""
    return any(sign.isdigit() or sign in "@\\" for sign in word)


def _is_own(word: str, own: Person | None, mine: frozenset[str]) -> bool:
    return canonical_login(word) in mine or (
        own is not None and own.email is not None and word.casefold() == own.email.casefold()
    )


def _names_other(
    text: str, own: Person | None, mine: frozenset[str], documents: set[str], directory: Directory
) -> bool:
    text = text[:LONGEST]
    folded = " ".join(text.casefold().split())
    words = [word.strip(".'’`*_-/") for word in _WORD.findall(" ".join(text.split()))]
    written = {canonical_login(_own_form(word)) for word in words} - mine - documents
    logins = {login for login in written if len(login) >= _SHORTEST_NAME}
    my_names = set() if own is None else set(own.name.casefold().split())
    given = {_own_form(word) for n, word in enumerate(words) if _is_name(n, word)} - my_names
    if _unknown_address(folded, own, directory) or _login_named(words, mine):
        return True
    for person in directory.people:
        if person is own:
            continue
        if not logins.isdisjoint(map(canonical_login, (person.login, *person.logins))):
            return True
        if person.email and person.email.casefold() in folded:
            return True
        name = person.name.casefold()
        if len(name) > _SHORTEST_NAME and name in folded:
            return True
        if any(part in given for part in name.split() if len(part) >= _SHORTEST_NAME):
            return True
    return False


def _is_name(place: int, word: str) -> bool:
    """Whether a word is written as a name, and is no word of the language that means something in a question."""
    folded = word.casefold()
    if not word[:1].isupper() or folded in MONTHS or folded in SPELT.get(len(folded), ()):
        return False
    return place > 0 or folded not in _PLAIN_WORDS


def _own_form(word: str) -> str:
    folded = word.casefold()
    return folded.removesuffix("'s").removesuffix("’s")


def _unknown_address(folded: str, own: Person | None, directory: Directory) -> bool:
    """Whether it holds an e-mail address that is not their own."""
    for found in _ADDRESS.findall(folded):
        address = found.rstrip(".'")
        person = directory.by_email(address)
        if person is None or person is not own:
            return True
    return False


def _login_named(words: list[str], mine: frozenset[str]) -> bool:
    """Whether a word such as `user` is followed by a login that is not their own."""
    for before, word in pairwise(words):
        named = before.casefold() in _ABOUT and any(sign.isdigit() for sign in word)
        if named and canonical_login(word) not in mine:
            return True
    return False
