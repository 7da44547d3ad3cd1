"""The line that says what was understood, each of its parts removable by a button."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from microsoft_teams.cards import (
    ActionSet,
    CardElement,
    Column,
    ColumnSet,
    Container,
    ToggleVisibilityAction,
)

from cards.answer_words import AnswerWords
from cards.elements import execute, heading, line, run
from cards.escape import escape, plain

WITHOUT: Final = "asked.without"

_UNDERSTOOD: Final = 200
_PART: Final = 40
_MOST: Final = 8
_ID: Final = "understood"


@dataclass(frozen=True, slots=True)
class Removable:
    """A part of a question. `data` is the caller's own; the button brings it back."""

    label: str
    data: Mapping[str, Any]


def understood(
    sentence: str, parts: Sequence[Removable], words: AnswerWords, *, folded: bool = True
) -> list[CardElement]:
    """The heading of an answer. The buttons are folded away until somebody wants to change something."""
    title = heading(escape(sentence, _UNDERSTOOD))
    if not parts:
        return [title]
    toggle = ToggleVisibilityAction(title=words.change_tip, target_elements=[_ID])
    return [
        ColumnSet(
            columns=[
                Column(width="stretch", items=[title]),
                Column(
                    width="auto",
                    vertical_content_alignment="Center",
                    select_action=toggle,
                    items=[line(run(f"✎ {words.change}", subtle=True, small=True))],
                ),
            ]
        )
        if folded
        else title,
        Container(
            id=_ID,
            is_visible=not folded,
            spacing="Small",
            items=[ActionSet(actions=[_less(part, words) for part in parts[:_MOST]])],
        ),
    ]


def _less(part: Removable, words: AnswerWords) -> Any:
    return execute(words.without.format(part=plain(part.label, _PART)), WITHOUT, part.data)
