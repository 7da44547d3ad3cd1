"""Channels and their threads: a thread is named by its channel and its first message. Pure.

`19:…@thread.tacv2;messageid=1616990032035`. What is sent to the channel's own id begins a new thread:
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
"""

from typing import Final

_MESSAGE: Final = ";messageid="
_CHANNELS: Final = ("@thread.tacv2", "@thread.skype")
"""How ids of channels end; those of group chats (`@thread.v2`) have no threads."""


def channel_of(conversation_id: str) -> str:
    """The channel that a thread is in; any other id as it is."""
    return conversation_id.partition(_MESSAGE)[0]


def root_of(conversation_id: str) -> str | None:
    """The id of a thread's first message; None for what is no thread."""
    return conversation_id.partition(_MESSAGE)[2] or None


def in_thread(conversation_id: str, message_id: str) -> str:
    """The thread that a channel's message begins; for what is no channel its own id, and for a thread itself."""
    if root_of(conversation_id) or not conversation_id.endswith(_CHANNELS):
        return conversation_id
    return f"{conversation_id}{_MESSAGE}{message_id}"
