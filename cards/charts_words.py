"""The texts of charts, in the reader's language. A table is complete by its type."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    others: str
    share: str
    point: str
    span: str


ENGLISH: Final = ChartWords(
    others="others ({count})",
    share="{share}%",
    point="{label}: {value}",
    span="{label}: {least} to {most}, last {latest}",
)

GERMAN: Final = ChartWords(
    others="andere ({count})",
    share="{share} %",
    point="{label}: {value}",
    span="{label}: {least} bis {most}, zuletzt {latest}",
)


def chart_words_for(language: str | None) -> ChartWords:
    """The texts for a locale as Teams sends it (`de-AT`); English for every language without a table."""
    primary = (language or "").replace("_", "-").partition("-")[0].casefold()
    return GERMAN if primary == "de" else ENGLISH
