"""A message of the cards package as the reply to a turn."""

from bot.teams.incoming import Reply
from bot.teams.outgoing import OutgoingMessage
from cards.message import Message


def replied(message: Message, *, replace: bool = False) -> Reply:
    """The reply; `replace`: the message whose button was pressed shows it from now on, on every device."""
    return Reply(OutgoingMessage(message.card, message.summary, message.text), replace=replace)
