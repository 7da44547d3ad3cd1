"""Sentences that tell everybody affected: `tell them all`, `sag es allen`. Pure."""

import re
from typing import Final

from bot.asking.asked import Command

LONGEST: Final = 80
_TELL: Final = re.compile(
    r"""(?:please\s+|bitte\s+)?(?:
      (?:tell|notify|inform|message|warn)\s+(?:them\s+all|all\s+of\s+them|them|everybody|everyone|all)
        (?:\s+(?:affected|concerned|who\s+(?:has|have|had)\s+(?:it|this|that)))?(?:\s+about\s+(?:it|this|that))?
    | (?:send|write)\s+(?:(?:it|this|a\s+message)\s+)?to\s+(?:them\s+all|all\s+of\s+them|them|everybody|everyone|all)
    | (?:sag|sage|sagt|schreib|schreibe)\s+(?:es|das|dies)?\s*(?:allen|ihnen(?:\s+allen)?)(?:\s+betroffenen)?
    | (?:benachrichtige|informiere|warne)\s+(?:sie\s+)?alle(?:\s+betroffenen)?
    | alle(?:\s+betroffenen)?\s+(?:benachrichtigen|informieren|warnen)
    | allen(?:\s+betroffenen)?\s+(?:bescheid\s+)?(?:sagen|schreiben|geben)
    )\s*[.!]?""",
    re.IGNORECASE | re.VERBOSE,
)


def read_tell_all_command(sentence: str) -> Command | None:
    """The command that the whole sentence is, or None."""
    text = sentence.strip()
    return Command("tell_all") if len(text) <= LONGEST and _TELL.fullmatch(text) else None
