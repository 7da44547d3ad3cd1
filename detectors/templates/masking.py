"""A message's tokens, with what is clearly a variable blanked."""

import re
from typing import Final

from detectors.templates.template import VARIABLE

LONGEST_MESSAGE: Final = 2_000
"""Characters of a message that are looked at."""
MOST_TOKENS: Final = 100
"""Tokens of a message that are looked at."""

_DIGITS: Final = re.compile(r"[0-9A-Za-z_.:/+-]*[0-9][0-9A-Za-z_.:/+-]*")
_REPEATED: Final = re.compile(r"<\*>(?:<\*>)+")


def tokens_of(message: str) -> tuple[str, ...]:
    """The words of a message, variables blanked. What this gives for its own result joined by blanks is the same."""
    words = message[:LONGEST_MESSAGE].split()[:MOST_TOKENS]
    return tuple(_REPEATED.sub(VARIABLE, _DIGITS.sub(VARIABLE, word)) for word in words)
