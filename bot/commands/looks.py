"""Looks at people from the terminal: why, where that is demanded, and written down before anything is printed."""

import getpass
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import click
from sqlalchemy import Engine

from bot.asking.reasons import LONGEST_REASON
from bot.audit import AuditLog
from bot.cli import WrongUse
from bot.settings import Settings
from bot.support.words import clean_words
from ingest.event import utc_now
from ingest.secrets.scrubbing import Scrubber

MOST_NAMED: Final = 20_000
"""People whom one entry of the audit log names; of more it says how many."""

Command = TypeVar("Command", bound=Callable[..., Any])


def reason_option(command: Command) -> Command:
    """`--reason`."""
    said = "Why you look people up; whom it shows may read it [HEADSUP_LOOKUP_REASON]."
    return click.option("--reason", metavar="WORDS", help=said)(command)


def reason_of(settings: Settings, given: str | None, *, shows_people: bool = True) -> str | None:
    """The reason as it is written down. Raises WrongUse where one is demanded for people and there is none."""
    reason = clean_words(given, Scrubber())[:LONGEST_REASON]
    if settings.lookup_reason and shows_people and not reason:
        raise WrongUse("Say why you look people up: add --reason WORDS (HEADSUP_LOOKUP_REASON demands it).")
    return reason or None


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody at the terminal who looks."""

    audit: AuditLog
    reason: str | None

    @classmethod
    def of(cls, engine: Engine, reason: str | None) -> "Look":
        """`reason`: as `reason_of` gives it."""
        return cls(AuditLog(engine, utc_now), reason)

    def note(self, subject: str, whom: Collection[str], *, action: str = "lookup") -> None:
        """Write down whom an answer shows, each by their first login, before it is printed."""
        named = sorted(set(whom))
        more = len(named) - MOST_NAMED
        self.audit.append(
            f"{getpass.getuser()} (command line)",
            action,
            subject=subject,
            detail=f"and {more} more people" if more > 0 else None,
            reason=self.reason,
            about=named[:MOST_NAMED],
        )
