"""What people do in Teams, sent to the bot as Teams sends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import aiohttp
import msgspec

from bot.loopback.conversations import StoredConversation
from bot.loopback.people import LocalPerson

TIMEOUT: Final = aiohttp.ClientTimeout(total=20)


class BotUnreachable(Exception):
    """The bot did not answer. The message names its address."""


@dataclass(frozen=True, slots=True)
class BotAnswer:
    """The bot's HTTP answer; `body` is the JSON of an invoke's answer, or None."""

    status: int
    body: Any = None

    @property
    def card(self) -> dict[str, Any] | None:
        """The card with which an Action.Execute was answered."""
        value = self.body.get("value") if isinstance(self.body, dict) else None
        return value if isinstance(value, dict) and "body" in value else None

    @property
    def refusal(self) -> int | None:
        """The status with which an Action.Execute was refused; None if it was not."""
        status = self.body.get("statusCode") if isinstance(self.body, dict) else None
        return status if isinstance(status, int) and status >= 400 else None


@dataclass(frozen=True, slots=True)
class Around:
    """What every activity says about where it comes from."""

    service_url: str
    tenant_id: str
    bot_id: str
    bot_name: str


async def deliver(session: aiohttp.ClientSession, bot_url: str, activity: Mapping[str, Any]) -> BotAnswer:
    """POST one activity to the bot. Raises BotUnreachable."""
    try:
        async with session.post(
            bot_url,
            data=msgspec.json.encode(activity),
            headers={"Content-Type": "application/json"},
            timeout=TIMEOUT,
        ) as response:
            raw = await response.read()
            return BotAnswer(response.status, _decoded(raw))
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise BotUnreachable(f"No answer from {bot_url} ({type(error).__name__}); is it serving?") from error


def activity(
    around: Around, person: LocalPerson, conversation: StoredConversation, kind: str, **fields: Any
) -> dict[str, Any]:
    """An activity with the envelope that Teams gives every activity of a person."""
    personal = conversation.kind == "personal"
    data: dict[str, Any] = {"tenant": {"id": around.tenant_id}}
    if conversation.kind == "channel":
        data |= {"team": {"id": conversation.id}, "channel": {"id": conversation.id}}
    where = {"id": conversation.id, "conversationType": conversation.kind, "tenantId": around.tenant_id}
    return {
        "type": kind,
        "id": uuid4().hex,
        "channelId": "msteams",
        "serviceUrl": around.service_url,
        "from": {"id": person.teams_id, "name": person.name, "aadObjectId": person.aad_object_id},
        "recipient": {"id": around.bot_id, "name": around.bot_name},
        "conversation": where if personal else {**where, "isGroup": True},
        "channelData": data,
        "locale": person.locale,
        "entities": [
            {
                "type": "clientInfo",
                "locale": person.locale,
                "country": person.locale.rpartition("-")[2],
                "platform": "Web",
                "timezone": person.timezone,
            }
        ],
        **fields,
    }


def message(
    around: Around, person: LocalPerson, conversation: StoredConversation, text: str, *, mention: bool
) -> dict[str, Any]:
    """A message; with `mention` it begins with the bot's, as it must in groups and channels."""
    if not mention:
        return activity(around, person, conversation, "message", text=text, textFormat="plain")
    written = f"<at>{around.bot_name}</at>"
    made = activity(around, person, conversation, "message", text=f"{written} {text}", textFormat="plain")
    made["entities"].append(
        {
            "type": "mention",
            "mentioned": {"id": around.bot_id, "name": around.bot_name},
            "text": written,
        }
    )
    return made


def button(
    around: Around,
    person: LocalPerson,
    conversation: StoredConversation,
    *,
    activity_id: str,
    verb: str,
    data: Mapping[str, Any],
) -> dict[str, Any]:
    """A press on an Action.Execute."""
    action = {"type": "Action.Execute", "verb": verb, "data": dict(data)}
    return activity(
        around,
        person,
        conversation,
        "invoke",
        name="adaptiveCard/action",
        replyToId=activity_id,
        value={"action": action, "trigger": "manual"},
    )


def submitted(
    around: Around,
    person: LocalPerson,
    conversation: StoredConversation,
    *,
    activity_id: str,
    data: Mapping[str, Any],
) -> dict[str, Any]:
    """A press on an Action.Submit: a message without a text."""
    return activity(around, person, conversation, "message", replyToId=activity_id, value=dict(data))


def installation(
    around: Around, person: LocalPerson, conversation: StoredConversation, action: str
) -> dict[str, Any]:
    """The app is added or removed."""
    return activity(around, person, conversation, "installationUpdate", action=action)


def bot_joined(around: Around, person: LocalPerson, conversation: StoredConversation) -> dict[str, Any]:
    """The conversation update that goes with an installation."""
    added = [{"id": around.bot_id, "name": around.bot_name}]
    return activity(around, person, conversation, "conversationUpdate", membersAdded=added)


def _decoded(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw) if raw else None
    except (ValueError, RecursionError):
        return None
