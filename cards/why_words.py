"""The texts of the form that asks why somebody looks another one up. Complete by its type: no field has a default."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyWords:
    """The texts of one language."""

    push: str
    title: str
    why: str
    label: str
    hint: str
    missing: str
    go_on: str


ENGLISH: Final = WhyWords(
    push="Please say why you look people up.",
    title="Why do you look this up?",
    why="The answer shows people. Each may see who looked, and your reason; both are kept in the audit log.",
    label="Reason",
    hint="ticket 4711, she called",
    missing="Write a reason first.",
    go_on="Go on",
)
GERMAN: Final = WhyWords(
    push="Bitte sagen Sie, warum Sie Personen nachschlagen.",
    title="Warum schlagen Sie das nach?",
    why=(
        "Die Antwort zeigt Personen. Jede kann sehen, wer nachgeschlagen hat und warum; "
        "beides steht im Prüfprotokoll."
    ),
    label="Grund",
    hint="Ticket 4711, sie hat angerufen",
    missing="Schreiben Sie zuerst einen Grund.",
    go_on="Weiter",
)


def why_words_for(language: str) -> WhyWords:
    """The texts for a language as `Words.language` says it."""
    return GERMAN if language == "de" else ENGLISH
