"""A message of the cards package as the reply to a turn."""

from bot.teams.incoming import Reply
from bot.teams.outgoing import OutgoingMessage
from cards.message import Message


def replied(message: Message, *, replace: bool = False) -> Reply:
    """The reply; `replace`: the message whose button was pressed shows it from now on, on every device."""
    return Reply(OutgoingMessage(message.card, message.summary, message.text), replace=replace)


def refused(message: Message, sentence: str) -> Reply:
    """The reply to a button that somebody may not press. `sentence` is all that a client shows that waits for it."""
    return Reply(OutgoingMessage(message.card, message.summary, sentence), refused=True)
