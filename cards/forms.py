"""A button that opens a form of one text field, whose own button sends what was written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from microsoft_teams.cards import AdaptiveCard, ShowCardAction, TextInput

from cards.elements import execute

WORDS: Final = "words"
"""The name under which the text comes back in the data of the form's button."""

FIELD: Final = "field"
"""In the data of the button of one of several forms in a card: the number behind the name of its field."""

MOST_WORDS: Final = 2000
"""Characters that the field takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`title` opens it, `send` sends it with `verb` and `data`. `missing`: what is said of an empty required field."""

    title: str
    label: str
    hint: str
    send: str
    verb: str
    data: Mapping[str, Any]
    missing: str | None = None
    positive: bool = False


def form(given: Form) -> ShowCardAction:
    """The button, with its form folded behind it."""
    field = TextInput(
        id=WORDS,
        label=given.label,
        placeholder=given.hint,
        is_multiline=True,
        max_length=MOST_WORDS,
        is_required=True if given.missing else None,
        error_message=given.missing,
    )
    inner = AdaptiveCard(
        version="1.5", body=[field], actions=[execute(given.send, given.verb, given.data, positive=True)]
    )
    return ShowCardAction(title=given.title, style="positive" if given.positive else None, card=inner)


def words_in(data: Mapping[str, Any]) -> Any:
    """What was written into the form whose button was pressed, as it came: anything, or None."""
    number = data.get(FIELD)
    one_of_several = isinstance(number, int) and not isinstance(number, bool)
    return data.get(f"{WORDS}-{number}") if one_of_several else data.get(WORDS)
