"""The card with a request as a command. It stands in a text field: shown as it is, and copied as it is."""

from dataclasses import dataclass
from typing import Final

from microsoft_teams.cards import CardElement, TextInput

from cards.elements import heading, line, message, run
from cards.escape import escape, plain
from cards.languages import words_for
from cards.message import Message
from cards.numbers import grouped
from cards.reproduce_words import reproduce_words_for

REPRODUCE: Final = "looking.reproduce"
_COMMAND: Final = "command"
_NAME: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproduceCard:
    """What the card says. `command` is ASCII, of at most 6,000 characters."""

    host: str
    command: str
    method: str
    assumed: bool = False  # the method is a guess
    secrets: tuple[str, ...] = ()  # placeholders
    left_out: int = 0  # parameters
    language: str = "en"


def reproduce_message(shown: ReproduceCard) -> Message:
    """The card."""
    words, said = words_for(shown.language), reproduce_words_for(shown.language)
    body: list[CardElement] = [
        heading(escape(said.title.format(host=shown.host), 120)),
        line(run(said.what)),
        TextInput(id=_COMMAND, label=said.command, value=shown.command, is_multiline=True),
    ]
    notes = []
    if shown.secrets:
        notes.append(said.secrets.format(names=", ".join(plain(one, _NAME) for one in shown.secrets[:8])))
    if shown.assumed:
        notes.append(said.assumed.format(method=shown.method))
    if shown.left_out:
        left_out = said.left_out_one if shown.left_out == 1 else said.left_out
        notes.append(left_out.format(count=grouped(shown.left_out, words)))
    body += [line(run(note, subtle=True), spacing="Small") for note in notes]
    return message(body, text=said.push, words=words, wide=True)
