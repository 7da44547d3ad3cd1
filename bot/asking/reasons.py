"""Why somebody asks, at the end or the beginning of it: `errors for user 1087 because she called`. Pure."""

import re
from typing import Final

LONGEST_REASON: Final = 300

_WHY: Final = re.compile(
    r"[\s,;–-]+(?:because(?:\s+of)?|weil|(?:the\s+)?reason(?:\s+is)?\s*:|grund\s*:|begründung\s*:)\s+(?=\S)",
    re.IGNORECASE,
)
_FIRST: Final = re.compile(
    r"(?:because(?:\s+of)?|weil|reason\s*:|grund\s*:|begründung\s*:)\s+"
    r"(?P<reason>[^:]+(?=:\s)|[^,;]+(?=[,;]\s))[:,;]\s+(?=\S)",
    re.IGNORECASE,
)
"""A reason said first ends at a colon or, where there is none, at a comma."""
_QUOTES: Final = '"“”„«»`'


def split_reason(sentence: str) -> tuple[str, str | None]:
    """The sentence without its reason, and the reason as written; None if it gives none.

    What stands in quotes is text that is looked for, and no reason.
    """
    first = _FIRST.match(sentence)
    if first is not None and not any(sign in _QUOTES for sign in first[0]):
        return sentence[first.end() :].strip(), first["reason"].strip()[:LONGEST_REASON]
    for found in _WHY.finditer(sentence):
        if found.start() == 0 or any(sign in _QUOTES for sign in sentence[found.start() :]):
            continue
        reason = sentence[found.end() :].strip().rstrip(".!?").strip()[:LONGEST_REASON]
        if reason:
            return sentence[: found.start()].rstrip(" ,;"), reason
    return sentence, None
