"""What comes in from Teams, in our own words: a turn is one of these frozen facts. No SDK here, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from bot.teams.outgoing import Message

Kind = Literal["personal", "groupChat", "channel"]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who did it. Only `aad_object_id` says who somebody is: `name` is what they call themselves."""

    aad_object_id: str | None  # of Entra, as Teams gives it; None for bots and guests without one
    teams_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where it happened, with what an answer (now or in a week) needs to get there."""

    id: str
    kind: Kind
    service_url: str
    tenant_id: str | None = None
    bot_id: str | None = None  # the bot's own id in this conversation
    team_id: str | None = None  # channels only


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """Somebody wrote to the bot. `text` has the bot's mention removed and other mentions as plain names."""

    text: str
    sender: Sender
    conversation: Conversation
    reply_to: str | None = None  # id of the message itself: what an answer replies to
    locale: str | None = None
    timezone: str | None = None  # IANA name of the client
    meant: bool = (
        True  # a personal chat, or the bot is mentioned: elsewhere it may be let read what is not for it
    )
    files: bool = False  # pictures or files are with it, which nobody reads


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A card's button. `data` is hostile: anybody can send any verb with any data."""

    verb: str
    data: Mapping[str, Any]
    sender: Sender
    conversation: Conversation
    message_id: str | None = None  # of the message that holds the card
    locale: str | None = None
    timezone: str | None = None
    awaited: bool = True  # Action.Execute: the client waits for a card; False: Action.Submit


@dataclass(frozen=True, slots=True)
class Installed:
    """The app was added: for a person, a group chat or a team. `upgraded`: a newer manifest took over."""

    conversation: Conversation
    sender: Sender
    locale: str | None = None
    timezone: str | None = None
    upgraded: bool = False


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """The app was removed. Nothing can be sent there until it is installed again."""

    conversation: Conversation
    sender: Sender


@dataclass(frozen=True, slots=True)
class MembersAdded:
    """People (not the bot: that is `Installed`) joined a conversation that the bot is in."""

    members: tuple[Sender, ...]
    conversation: Conversation
    sender: Sender


Incoming = MessageReceived | ButtonPressed | Installed | Uninstalled | MembersAdded


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot answers.

    To a message, `message` is sent as a reply. To an awaited button (Action.Execute) its card is the answer,
    which Teams shows on that device only; with `replace` the message that holds the button is updated as
    well, so that it stays. To a button of Action.Submit it is a new message, or with `replace` the update.
    """

    message: Message | None = None
    replace: bool = False
    refused: bool = False  # they may not: an awaited button is answered 403, and its card stays as it is


class Bot(Protocol):
    """What handles turns."""

    async def handle(self, incoming: Incoming) -> Reply | None:
        """Answer one turn, or None for no answer. An exception is answered with the failure message."""
        ...


@dataclass(frozen=True, slots=True)
class InvokeAnswer:
    """The HTTP answer to an invoke: a status, and a JSON body or none."""

    status: int
    body: Mapping[str, Any] | None = field(default=None)
