"""The way from a developer's own trouble to everybody's, below the card of the former."""

from typing import Final

from microsoft_teams.cards import Container

from cards.elements import buttons, line, message, run, submit
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.own_trouble_words import own_trouble_words_for

EVERYBODY: Final = "problem.everybody"


def with_everybody(own: Message, problem: int, *, language: str = "en") -> Message:
    """The card with one button more, which says `problem` in its data; as it was where there is no room for it."""
    words = words_for(language)
    ours = own_trouble_words_for(words.language)
    below = Container(
        separator=True,
        spacing="Medium",
        items=[
            line(run(ours.own_only, subtle=True)),
            buttons(submit(ours.everybody, EVERYBODY, {"problem": problem}, tooltip=ours.everybody_tip)),
        ],
    )
    more = message([below], text=own.text, words=words).card["body"]
    card = {**own.card, "body": [*own.card.get("body", ()), *more]}
    return Message(card=card, summary=own.summary, text=own.text) if card_bytes(card) <= CARD_BYTES else own
