"""The form that asks why somebody looks another one up, and the turn that goes on once they have said it.

The form carries what was said or pressed, which is no more than saying or pressing it: every right is checked anew.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.asking.tokens import LONGEST
from bot.privacy.reasons import Again
from bot.teams.incoming import ButtonPressed, MessageReceived
from cards.message import Message
from cards.why import BECAUSE, why_message

MOST_VERB: Final = 80
_OWN: Final = "own"


def asked_why(incoming: MessageReceived | ButtonPressed, language: str) -> Message:
    """The form, for a turn that needs a reason."""
    if isinstance(incoming, MessageReceived):
        text = incoming.text[:LONGEST].encode("utf-8", "replace").decode()
        return why_message({"say": text}, language=language)
    carried = {"verb": incoming.verb, "given": dict(incoming.data)}
    return why_message(carried if incoming.awaited else {**carried, _OWN: True}, language=language)


def asked_again(again: Again, language: str) -> Message:
    """The form as a message of its own, for an answer that a button shows."""
    return why_message({"verb": again.verb, "given": dict(again.data), _OWN: True}, language=language)


def asked_once_more(pressed: ButtonPressed, language: str) -> Message:
    """The same form, which came back empty."""
    names = ("say", "verb", "given", _OWN)
    return why_message(
        {name: pressed.data[name] for name in names if name in pressed.data}, language=language
    )


def is_message(pressed: ButtonPressed) -> bool:
    """Whether the form is a message of its own, whose place the answer takes, and not only what a client shows."""
    return pressed.data.get(_OWN) is True


def resumed(pressed: ButtonPressed) -> MessageReceived | ButtonPressed | None:
    """The turn that the form interrupted; None for a form that was made up."""
    said, verb, given = (pressed.data.get(name) for name in ("say", "verb", "given"))
    if isinstance(said, str) and said.strip():
        return MessageReceived(
            said[:LONGEST],
            pressed.sender,
            pressed.conversation,
            reply_to=pressed.message_id,
            locale=pressed.locale,
            timezone=pressed.timezone,
        )
    if (
        isinstance(verb, str)
        and 0 < len(verb) <= MOST_VERB
        and verb != BECAUSE
        and isinstance(given, Mapping)
    ):
        data: dict[str, Any] = dict(given)
        return replace(pressed, verb=verb, data=data)
    return None
