"""The card that asks why somebody looks another one up: one field, and what was asked goes on."""

from collections.abc import Mapping
from typing import Any, Final

from microsoft_teams.cards import CardElement, TextInput

from cards.elements import execute, heading, line, message, run
from cards.forms import WORDS
from cards.languages import words_for
from cards.message import Message
from cards.why_words import why_words_for

BECAUSE: Final = "look.because"
MOST: Final = 300


def why_message(data: Mapping[str, Any], *, language: str = "en") -> Message:
    """The form. `data` comes back with what was written, so that what was asked can go on."""
    words = words_for(language)
    texts = why_words_for(words.language)
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
