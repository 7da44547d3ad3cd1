"""Understands a sentence: from text to the question that it asks. Pure; never raises, whatever the text."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.asking.asked import Asked
from bot.asking.changes import read_changes
from bot.asking.commands import read_command
from bot.asking.dates import TimingReader
from bot.asking.fields import FieldReader
from bot.asking.follow_up import FollowUp, with_nouns
from bot.asking.joined import taken_apart
from bot.asking.reading import Reading
from bot.asking.reasons import split_reason
from bot.asking.spans import Calendar
from bot.asking.spelling import respelt
from bot.asking.tokens import LONGEST, Token, clean, key_at, tokenize
from bot.asking.vocabulary import compounds
from bot.asking.who import Who

MOST_TOKENS: Final = 80
"""Words of a sentence that are read: no question has more, and work stays bounded."""
_LONGEST_FOLLOW_UP: Final = 30
"""Words of a sentence that may go on from another: it is read twice."""


def understand(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    day_first: bool = True,
    language: str = "en",
    services: Collection[str] = ("api", "auth"),
    nodes: Collection[str] = (),
    previous: Asked | None = None,
    who: Who[Any] | None = None,
) -> Asked:
    """The question that a text asks at `now` (aware) of someone in `zone`.

    Both languages are understood always; `language` decides what is ambiguous between them, `day_first` what
    12/06 means. `services` and `nodes` are the names that the events have, `who` knows the people.
    With `previous` a follow-up (`only errors`, `and yesterday?`) changes that question. At most LONGEST
    characters are read. A word that is not understood and can only be a slip of the hand is read as what it
    was meant to be.
    """
    sentence, reason = split_reason(clean(text))
    words = compounds(taken_apart(tokenize(sentence)), services)
    tokens = _past_greeting(words)[:MOST_TOKENS]
    calendar = Calendar(now, zone)
    command = read_command(sentence, tokens)
    if command is not None:
        return Asked(command=command, reason=reason, asked_at=calendar.local)

    def read(tokens: tuple[Token, ...]) -> Asked:
        timings = TimingReader(tokens, calendar, day_first=day_first, language=language)
        fields = FieldReader(sentence, tokens, timings, services, nodes, who or Who(()))
        draft = Reading(tokens, timings, fields).draft()
        return replace(
            draft.asked(tokens, calendar, cut=len(text) > LONGEST or len(words) > MOST_TOKENS), reason=reason
        )

    asked = _understood(tokens, read, previous, calendar)
    if not asked.unknown:
        return asked
    mended = respelt(tokens, asked.unknown)
    if mended == tokens:
        return asked
    again = _understood(mended, read, previous, calendar)
    return again if len(again.unknown) < len(asked.unknown) else asked


def _understood(
    tokens: tuple[Token, ...],
    read: Callable[[tuple[Token, ...]], Asked],
    previous: Asked | None,
    calendar: Calendar,
) -> Asked:
    """What the tokens ask by themselves, or after `previous`."""
    if previous is not None and previous.command is None and len(tokens) <= _LONGEST_FOLLOW_UP:
        changes, rest = read_changes(tokens)
        follow_up = FollowUp(with_nouns(rest, previous), changes, previous, tokens)
        asked = read(follow_up.tokens)
        if follow_up.meant(asked, calendar):
            return follow_up.applied(asked, calendar)
    return read(tokens)


_GREETINGS = frozenset(
    (first, second)
    for first, seconds in (("good", "morning afternoon evening day"), ("guten", "morgen tag abend"))
    for second in seconds.split()
)


def _past_greeting(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens less a greeting before them, whose words would be a time of day."""
    return tokens[2:] if (key_at(tokens, 0), key_at(tokens, 1)) in _GREETINGS and len(tokens) > 2 else tokens
