"""Sentences about the fix of a known issue: `ack-missing is fixed in 4.11.0`, `withdraw ack-missing`. Pure."""

import re
from typing import Final

from bot.asking.asked import Command

_NAME: Final = r"(?P<issue>[a-z0-9][a-z0-9_.-]{0,79})"
_VERSION: Final = r"(?:version\s+)?(?P<version>[^\s,;]{1,200})"
_NODES: Final = (
    r"(?:\s+(?:on|auf)\s+(?P<nodes>[^\s,;]{1,200}(?:\s*(?:,|\band\b|\bund\b)\s*[^\s,;]{1,200}){0,19}))?"
)
_PLEASE: Final = r"(?:please\s+|bitte\s+)?"
_FIXED: Final = tuple(
    re.compile(_PLEASE + pattern + r"\s*[.!]?", re.IGNORECASE)
    for pattern in (
        rf"{_NAME}\s+(?:is|was|ist|wurde)\s+(?:fixed|behoben)\s+in\s+{_VERSION}{_NODES}",
        rf"(?:fix|fixed|behoben)\s+{_NAME}\s+in\s+{_VERSION}{_NODES}",
        rf"mark\s+{_NAME}\s+(?:as\s+)?fixed\s+in\s+{_VERSION}{_NODES}",
    )
)
_UNFIXED: Final = tuple(
    re.compile(_PLEASE + pattern + r"\s*[.!]?", re.IGNORECASE)
    for pattern in (
        rf"{_NAME}\s+(?:is|was|ist)\s+(?:not|nicht)\s+(?:fixed|behoben)(?:\s+(?:yet|after\s+all|doch))?",
        rf"(?:not\s+fixed|unfix|nicht\s+behoben)\s+{_NAME}",
    )
)
_WITHDRAW: Final = tuple(
    re.compile(_PLEASE + pattern + r"\s*[.!]?", re.IGNORECASE)
    for pattern in (
        rf"withdraw\s+(?:the\s+cards\s+(?:of|about)\s+)?{_NAME}",
        rf"{_NAME}\s+zurückziehen",
        rf"ziehe?\s+{_NAME}\s+zurück",
    )
)
_BETWEEN: Final = re.compile(r"\s*(?:,|\band\b|\bund\b)\s*", re.IGNORECASE)
LONGEST: Final = 1_000


def read_fix_command(sentence: str) -> Command | None:
    """The command that the whole sentence is, or None.

    `given` has `issue`, of a fix `version` and, if nodes are named, `nodes` (`web1,web2`).
    """
    text = sentence.strip()[:LONGEST]
    for pattern in _FIXED:
        if found := pattern.fullmatch(text):
            version = found["version"].rstrip(".!") or found["version"]
            given = {"issue": found["issue"], "version": version}
            if found["nodes"]:
                given["nodes"] = ",".join(_BETWEEN.split(found["nodes"].rstrip(".!")))
            return Command("fix", given=given)
    for name, patterns in (("unfix", _UNFIXED), ("withdraw", _WITHDRAW)):
        for pattern in patterns:
            if found := pattern.fullmatch(text):
                return Command(name, given={"issue": found["issue"].rstrip(".")})  # type: ignore[arg-type]
    return None
