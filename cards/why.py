"""The card that asks why somebody looks another one up: one field, and what was asked goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from microsoft_teams.cards import CardElement, TextInput

from cards.elements import execute, heading, line, message, run
from cards.forms import WORDS
from cards.languages import words_for
from cards.message import Message

BECAUSE: Final = "look.because"
MOST: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texts:
    push: str
    title: str
    why: str
    label: str
    hint: str
    missing: str
    go_on: str


_ENGLISH: Final = _Texts(
    push="Please say why you look somebody up.",
    title="Why do you look this up?",
    why="It is about somebody's data. They may see who looked, and your reason; it is kept in the audit log.",
    label="Reason",
    hint="ticket 4711, she called",
    missing="Write a reason first.",
    go_on="Go on",
)
_GERMAN: Final = _Texts(
    push="Bitte sagen Sie, warum Sie jemanden nachschlagen.",
    title="Warum schlagen Sie das nach?",
    why=(
        "Es geht um die Daten einer Person. Sie kann sehen, wer nachgeschlagen hat und warum; "
        "beides steht im Prüfprotokoll."
    ),
    label="Grund",
    hint="Ticket 4711, sie hat angerufen",
    missing="Schreiben Sie zuerst einen Grund.",
    go_on="Weiter",
)


def why_message(data: Mapping[str, Any], *, language: str = "en") -> Message:
    """The form. `data` comes back with what was written, so that what was asked can go on."""
    words = words_for(language)
    texts = _GERMAN if words.language == "de" else _ENGLISH
    field = TextInput(
        id=WORDS,
        label=texts.label,
        placeholder=texts.hint,
        max_length=MOST,
        is_required=True,
        error_message=texts.missing,
    )
    body: list[CardElement] = [
        heading(texts.title),
        line(run(texts.why, subtle=True), spacing="Small"),
        field,
    ]
    return message(
        body, actions=[execute(texts.go_on, BECAUSE, data, positive=True)], text=texts.push, words=words
    )
