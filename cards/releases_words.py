"""The texts by which a release is chosen. A table is complete by its type."""

from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasesWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push: str
    which: str
    unknown: str
    none: str
    none_tip: str
    latest: str


ENGLISH: Final = ReleasesWords(
    push="Please say which release you mean.",
    which="Which release do you mean?",
    unknown="I know of no release {version}",
    none="I know of no release yet",
    none_tip="Tell me with `headsup release PRODUCT VERSION`, or let the events carry their version.",
    latest="The latest ones:",
)

GERMAN: Final = ReleasesWords(
    push="Bitte sagen Sie, welches Release Sie meinen.",
    which="Welches Release meinen Sie?",
    unknown="Ich kenne kein Release {version}",
    none="Ich kenne noch kein Release",
    none_tip="Melden Sie es mit `headsup release PRODUCT VERSION`, oder lassen Sie die Ereignisse ihre Version nennen.",
    latest="Die letzten:",
)


def releases_words_for(language: str | None) -> ReleasesWords:
    """The texts for a reader's language."""
    return GERMAN if words_for(language).language == "de" else ENGLISH
