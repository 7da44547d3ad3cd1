"""What goes out to Teams: our message, and the Bot Framework activity that carries it. Pure.

Shapes: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

ADAPTIVE_CARD: Final = "application/vnd.microsoft.card.adaptive"
ANSWER_MESSAGE: Final = "application/vnd.microsoft.activity.message"
ANSWER_ERROR: Final = "application/vnd.microsoft.error"

# Teams refuses an activity over 100 KB, counted as UTF-16, and a card is meant to stay under 28 KB:
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
MAX_TEXT: Final = 8_000
MAX_SUMMARY: Final = 500


class Message(Protocol):
    """Anything with a card, a summary and a text: ours, or one of the cards package."""

    @property
    def card(self) -> Mapping[str, Any] | None: ...
    @property
    def summary(self) -> str: ...
    @property
    def text(self) -> str: ...


class Address(Protocol):
    """A conversation and the Bot Connector that serves it: what came in, or a stored reference."""

    @property
    def id(self) -> str: ...
    @property
    def service_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message. `summary` is what a phone's push shows, `text` what stands above the card."""

    card: Mapping[str, Any] | None = None
    summary: str = ""
    text: str = ""


def bounded(text: str, most: int) -> str:
    """The text, cut to `most` UTF-16 units with an ellipsis, and free of what JSON cannot carry."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    if len(text) * 2 <= most or len(text.encode("utf-16-le")) // 2 <= most:
        return text
    # "ignore" drops half of a surrogate pair at the cut.
    return text.encode("utf-16-le")[: (most - 1) * 2].decode("utf-16-le", "ignore") + "…"


def message_activity(message: Message, *, alert: bool = False, reply_to: str | None = None) -> dict[str, Any]:
    """The message activity, as JSON. `alert` asks for a notification in the activity feed."""
    activity: dict[str, Any] = {"type": "message"}
    if message.text:
        activity["text"] = bounded(message.text, MAX_TEXT)
    if message.summary:
        activity["summary"] = bounded(message.summary, MAX_SUMMARY)
    if message.card is not None:
        activity["attachments"] = [{"contentType": ADAPTIVE_CARD, "content": message.card}]
    if alert:
        activity["channelData"] = {"notification": {"alert": True}}
    if reply_to is not None:
        activity["replyToId"] = reply_to
    return activity


def card_answer(message: Message | None) -> dict[str, Any]:
    """The answer to an Action.Execute: the card that replaces the pressed one, or a short text, or nothing.

    https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format
    """
    if message is not None and message.card is not None:
        return {"statusCode": 200, "type": ADAPTIVE_CARD, "value": message.card}
    text = bounded(message.text or message.summary, MAX_TEXT) if message is not None else ""
    return {"statusCode": 200, "type": ANSWER_MESSAGE, "value": text}


def error_answer(status: int, code: str, text: str) -> dict[str, Any]:
    """The answer to an Action.Execute that failed: the client keeps the card and says that it failed."""
    return {
        "statusCode": status,
        "type": ANSWER_ERROR,
        "value": {"code": code, "message": bounded(text, MAX_SUMMARY)},
    }
