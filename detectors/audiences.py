"""How an audience is written in a known issue, and as what somebody is told.

In `tell` and `fallback`: `user`, `manager`, `channel`, `role:NAME` (everybody who has the role) or `above:NAME` (of
those who have it, the ones above the user; in a file `{role: NAME, scope: above}`). A notice says `role:NAME` for both.
"""

from typing import Final

USER: Final = "user"
MANAGER: Final = "manager"
CHANNEL: Final = "channel"
WORDS: Final = (USER, MANAGER, CHANNEL)
"""The audiences that are one word."""
ROLE: Final = "role:"
ABOVE: Final = "above:"


def told_as(audience: str) -> str:
    """As what the people of an audience are told: it stands on their notices and picks their text."""
    return ROLE + audience.removeprefix(ABOVE) if audience.startswith(ABOVE) else audience


def role_in(audience: str) -> str | None:
    """The role that an audience goes by, if it does."""
    told = told_as(audience)
    return told.removeprefix(ROLE) if told.startswith(ROLE) else None


def same_text(told: str) -> str:
    """What two ways to write one audience have in common: roles count without regard to case."""
    return told.casefold()


def in_words(audience: str) -> str:
    """As a command shows it."""
    return f"{told_as(audience)} above the user" if audience.startswith(ABOVE) else audience
