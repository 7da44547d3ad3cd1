"""What a process does: `ingest` takes events in, `detect` finds out what they mean, `bot` talks to people."""

from collections.abc import Collection
from typing import Final, Literal

Role = Literal["ingest", "detect", "bot"]

ROLES: Final[tuple[Role, ...]] = ("ingest", "detect", "bot")
"""All of them, in the order in which events pass through them."""


def roles_of(text: str) -> frozenset[Role]:
    """The roles that a comma list names. Raises ValueError with what to write instead."""
    names = {name.strip().lower() for name in text.split(",") if name.strip()}
    unknown = sorted(names.difference(ROLES))
    if unknown or not names:
        raise ValueError(f"write {', '.join(ROLES)}, or some of them, instead of {text!r}")
    return frozenset(role for role in ROLES if role in names)


def in_order(roles: Collection[Role]) -> list[Role]:
    """Roles in the order in which events pass through them."""
    return [role for role in ROLES if role in roles]
