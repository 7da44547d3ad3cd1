"""A release as somebody tells of it: on the command line, or as the JSON of a pipeline. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

LONGEST: Final = 200
"""Characters of a product, a version or a node."""

_FIELDS: Final = ("product", "version", "node", "at")


class BadRelease(ValueError):
    """What was told is no release. The message is one sentence that says what to send."""


@dataclass(frozen=True, slots=True)
class Told:
    """A version went live, at a time or now, on one node or on all."""

    product: str
    version: str
    node: str | None = None
    at: datetime | None = None  # aware


def told(product: object, version: object, node: object = None, at: object = None) -> Told:
    """What was told, checked; a time is ISO 8601 with an offset. Raises BadRelease."""
    return Told(
        _text("product", product),
        _text("version", version),
        None if node is None else _text("node", node),
        None if at is None else _time(at),
    )


def told_in(body: bytes) -> Told:
    """The same of a JSON object. Raises BadRelease."""
    try:
        given = msgspec.json.decode(body)
    except (ValueError, RecursionError) as error:
        raise BadRelease("Send a JSON object with `product` and `version`.") from error
    if not isinstance(given, Mapping):
        raise BadRelease("Send one JSON object with `product` and `version`.")
    for name in given:
        if name not in _FIELDS:
            raise BadRelease(
                f"`{_shown(name)}` is not known here; send {', '.join(f'`{f}`' for f in _FIELDS)}."
            )
    return told(given.get("product"), given.get("version"), given.get("node"), given.get("at"))


def _text(name: str, value: object) -> str:
    if value is None:
        raise BadRelease(f"Say the `{name}`: it is missing.")
    if not isinstance(value, str) or not value.strip():
        raise BadRelease(f"Give `{name}` as a text in quotes, such as {_EXAMPLES[name]!r}.")
    text = value.strip()
    if len(text) > LONGEST or not text.isprintable():
        raise BadRelease(f"Give `{name}` as a text of at most {LONGEST} characters on one line.")
    return text


def _time(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is not None and moment.tzinfo is not None:
            moment.timestamp()
            return moment
    except (ValueError, OverflowError):
        pass
    raise BadRelease(
        f"`{_shown(value)}` is not a time; write ISO 8601 with an offset, like 2026-06-12T15:00:00+02:00."
    )


def _shown(value: Any) -> str:
    text = "".join(character if character.isprintable() else "·" for character in str(value)[:61])
    return text if len(text) <= 60 else text[:59] + "…"


_EXAMPLES: Final = {"product": "hr-portal", "version": "4.11.0", "node": "web1"}
