"""The key of a match: what counts as "the same again". For `key: [user]` it is the person."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

import msgspec

from ingest.event import MISSING, Event, canonical_login, text_of

Group = tuple[str, ...]
"""The texts of some fields: of a key, or of what a correlation goes by."""

LONGEST: Final = 200
"""Characters of one text of a key. A database index takes no megabyte (PostgreSQL: 2,704 bytes an entry)."""


def key_of(event: Event, fields: Sequence[str], logins: Mapping[str, str]) -> tuple[str, ...] | None:
    """The texts of these fields, or None if the event lacks one: such a match is counted and opens nothing.

    `user` goes by the person: `logins` maps each `canonical_login` of the directory to the first login of
    its person. Somebody who is not in it keeps the canonical login, so that unknown people count apart.
    """
    texts = tuple(field_text(event, field, logins, person=field == "user") for field in fields)
    return None if "" in texts else texts


def field_text(event: Event, field: str, logins: Mapping[str, str], *, person: bool) -> str:
    """The text of a field as it stands in a key, empty if the event lacks it; `person`: it is a login."""
    value = event.get(field)
    text = "" if value is MISSING else text_of(value)
    if person:
        login = canonical_login(text)
        text = logins.get(login, login)
    return _bounded(text)


def encode_key(key: Sequence[str]) -> str:
    """The key as stored: a JSON array of texts."""
    return msgspec.json.encode(list(key)).decode()


def decode_key(stored: str) -> tuple[str, ...]:
    """The key that `encode_key` stored."""
    return msgspec.json.decode(stored, type=tuple[str, ...])


def _bounded(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{text[: LONGEST - 17]}…{digest}"
