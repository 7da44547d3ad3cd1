"""The name of the support team as a card says it."""

from typing import Final

from cards.escape import plain

UNNAMED: Final = "the support team"
"""What it is called where nobody has named it."""
_NAME: Final = 80
_GERMAN: Final = "Support"  # the same in every case, as a name is


def team_name(team: str, language: str, most: int = _NAME) -> str:
    """The name as plain text; in the reader's language where there is none."""
    return _GERMAN if team == UNNAMED and language.lower().startswith("de") else plain(team, most)
