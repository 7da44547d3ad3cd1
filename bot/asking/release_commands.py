"""Sentences about what a release has changed: `what is new since 2.4.1?`, `was hat 2.4.1 geändert?`. Pure."""

import re
from typing import Final

from bot.asking.asked import Command

LONGEST: Final = 300

_NUMBER: Final = r"v?[0-9][a-z0-9_+-]{0,20}(?:\.[a-z0-9_+-]{1,20}){1,6}"
_NAMED: Final = r"[a-z0-9][a-z0-9._+-]{0,63}"
_LAST: Final = (
    r"(?:the\s+|dem\s+|der\s+|das\s+|die\s+)?"
    r"(?:last|latest|newest|new|current|letzten?|letzter|neuesten?|neuester|neuen?|aktuellen?)"
    r"\s+(?:release|version|deployment|update)"
)
_VERSION: Final = (
    rf"(?:(?P<last>{_LAST})|(?:(?:the\s+)?(?:release|version)\s+)(?P<named>{_NAMED})"
    rf"|(?:the\s+|der\s+|dem\s+)?(?P<number>{_NUMBER})(?:\s+(?:release|version|update|deployment))?)"
)
_PRODUCT: Final = (
    r"(?:\s+(?:of|in|on|for|at|with|bei|von|für|im|in\s+der)\s+(?:the\s+|der\s+|dem\s+)?"
    r"(?P<product>[^\s,;?!]{1,100}))?"
)
_SINCE: Final = r"(?:since|after|with|in|from|by|seit|ab|in|mit|nach|durch)"
_PATTERNS: Final = tuple(
    re.compile(pattern + _PRODUCT + r"\s*[?.!]*", re.IGNORECASE)
    for pattern in (
        rf"(?:what(?:\s+is|'s|’s|s)|anything|is\s+there\s+anything)\s+(?:new|different|worse)\s+{_SINCE}\s+{_VERSION}",
        rf"what(?:\s+has|'s|’s)?\s+(?:changed|broke|broken|happened)\s+{_SINCE}\s+{_VERSION}",
        rf"(?:what\s+)?(?:changes|news|new\s+errors|new)\s+{_SINCE}\s+{_VERSION}",
        rf"(?:what|which)(?:\s+are\s+the)?\s+(?:new\s+errors|errors\s+are\s+new)\s+{_SINCE}\s+{_VERSION}",
        rf"(?:has|did|have)\s+anything\s+(?:changed|changes|change|broken|break)\s+{_SINCE}\s+{_VERSION}",
        rf"what\s+did\s+{_VERSION}\s+(?:change|break|bring|do)",
        rf"was\s+(?:ist|gibt\s+es|gibt's)\s+(?:neu|neues|anders)\s+{_SINCE}\s+{_VERSION}",
        rf"(?:neues|neue\s+fehler|änderungen)\s+{_SINCE}\s+{_VERSION}",
        rf"was\s+ist\s+{_SINCE}\s+{_VERSION}\s+(?:neu|anders|kaputt)",
        rf"(?:was\s+hat|hat)\s+sich(?:\s+etwas|\s+was)?\s+(?:geändert|verändert)\s+{_SINCE}\s+{_VERSION}",
        rf"welche\s+(?:neuen\s+)?fehler\s+(?:sind\s+neu|gibt\s+es)\s+{_SINCE}\s+{_VERSION}",
        rf"was\s+hat\s+sich\s+{_SINCE}\s+{_VERSION}\s+(?:geändert|verändert|getan)",
        rf"was\s+hat\s+{_VERSION}\s+(?:geändert|verändert|gebracht|kaputt\s*gemacht)",
    )
)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLEASE: Final = re.compile(
    r"(?:(?:please|bitte)\s+)?(?:(?:tell|show|give)\s+me\s+|(?:zeig|zeige|sag)\s+mir\s+)?", re.IGNORECASE
)


def read_release_command(sentence: str) -> Command | None:
    """The command that the whole sentence is, or None.

    `given` has `version` as it was written, unless the last one is meant, and `product` if one is named.
    """
    text = _PLEASE.sub("", sentence.strip()[:LONGEST], count=1)
    for pattern in _PATTERNS:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        version = (found["named"] or found["number"] or "").rstrip(".")
        if _DATE.fullmatch(version):
            return None
        given = {"version": version} if version else {}
        if found["product"]:
            given["product"] = found["product"].rstrip(".")
        return Command("since", given=given)
    return None
