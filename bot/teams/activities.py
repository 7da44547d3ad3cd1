"""Bot Framework activities, as JSON, read into our own turns. Pure; every activity is hostile.

Shapes: https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability
"""

import re
from collections.abc import Mapping
from typing import Any, Final, cast, get_args

from bot.teams.incoming import (
    ButtonPressed,
    Conversation,
    Incoming,
    Installed,
    Kind,
    MembersAdded,
    MessageReceived,
    Sender,
    Uninstalled,
)

MAX_TEXT: Final = 4_000  # characters of a message that are read; a question is shorter
MAX_ID: Final = 2_000
MAX_NAME: Final = 256

_MENTION: Final = re.compile(r"</?at\b[^<>]{0,200}>", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_EXECUTE: Final = "adaptiveCard/action"
_ADDED: Final = frozenset({"add", "add-upgrade", "upgrade"})


class NotAnActivity(Exception):
    """A request body that is not an activity this bot can read. The message says what is missing."""


def read_activity(activity: Mapping[str, Any]) -> Incoming | None:
    """The turn that an activity stands for, or None for one that asks nothing of us.

    Raises NotAnActivity for one whose fields are missing or of the wrong type.
    """
    kind = _text(activity, "type")
    if kind == "message":
        return _message(activity)
    if kind == "invoke":
        return _button(activity) if activity.get("name") == _EXECUTE else None
    if kind == "installationUpdate":
        return _installation(activity)
    if kind == "conversationUpdate":
        return _members(activity)
    return None


def is_invoke(activity: Mapping[str, Any]) -> bool:
    """Whether the sender waits for an answer in the HTTP response."""
    return activity.get("type") == "invoke"


def _message(activity: Mapping[str, Any]) -> Incoming:
    value = activity.get("value")
    if isinstance(value, Mapping) and not activity.get("text"):
        # Action.Submit comes as a message without a text.
        return ButtonPressed(
            verb=_bounded(value.get("verb"), MAX_NAME),
            data=value,
            sender=_sender(activity),
            conversation=_conversation(activity),
            message_id=_optional(activity, "replyToId"),
            locale=_locale(activity),
            timezone=_timezone(activity),
            awaited=False,
        )
    conversation = _conversation(activity)
    return MessageReceived(
        text=_without_mentions(activity),
        sender=_sender(activity),
        conversation=conversation,
        reply_to=_optional(activity, "id"),
        locale=_locale(activity),
        timezone=_timezone(activity),
        meant=conversation.kind == "personal" or _mentions_bot(activity, conversation.bot_id),
        files=_has_files(activity),
    )


def _has_files(activity: Mapping[str, Any]) -> bool:
    """Whether there is more than the text once again, as HTML, which Teams attaches to every message."""
    attachments = activity.get("attachments")
    if not isinstance(attachments, list):
        return False
    kinds = (one.get("contentType") for one in attachments[:200] if isinstance(one, Mapping))
    return any(kind != "text/html" for kind in kinds)


def _mentions_bot(activity: Mapping[str, Any], bot_id: str | None) -> bool:
    mentioned = (entity.get("mentioned") for entity in _entities(activity, "mention"))
    return bot_id is not None and any(isinstance(m, Mapping) and m.get("id") == bot_id for m in mentioned)


def _button(activity: Mapping[str, Any]) -> ButtonPressed:
    value = activity.get("value")
    action = value.get("action") if isinstance(value, Mapping) else None
    if not isinstance(action, Mapping):
        raise NotAnActivity("An adaptiveCard/action needs value.action, an object.")
    data = action.get("data")
    return ButtonPressed(
        verb=_bounded(action.get("verb"), MAX_NAME),
        data=data if isinstance(data, Mapping) else {},
        sender=_sender(activity),
        conversation=_conversation(activity),
        message_id=_optional(activity, "replyToId"),
        locale=_locale(activity),
        timezone=_timezone(activity),
    )


def _installation(activity: Mapping[str, Any]) -> Incoming | None:
    action = _optional(activity, "action", MAX_NAME)
    if action in _ADDED:
        return Installed(
            conversation=_conversation(activity),
            sender=_sender(activity),
            locale=_locale(activity),
            timezone=_timezone(activity),
            upgraded=action != "add",
        )
    if action == "remove":  # `remove-upgrade` is followed by `add-upgrade`: nothing has ended
        return Uninstalled(_conversation(activity), _sender(activity))
    return None


def _members(activity: Mapping[str, Any]) -> Incoming | None:
    bot = _conversation(activity).bot_id
    added, removed = _accounts(activity, "membersAdded"), _accounts(activity, "membersRemoved")
    if any(member.teams_id == bot for member in added):
        return Installed(
            conversation=_conversation(activity),
            sender=_sender(activity),
            locale=_locale(activity),
            timezone=_timezone(activity),
        )
    if any(member.teams_id == bot for member in removed):
        return Uninstalled(_conversation(activity), _sender(activity))
    return MembersAdded(added, _conversation(activity), _sender(activity)) if added else None


def _sender(activity: Mapping[str, Any]) -> Sender:
    return _account(_object(activity, "from"), "from")


def _accounts(activity: Mapping[str, Any], key: str) -> tuple[Sender, ...]:
    rows = activity.get(key)
    if rows is None:
        return ()
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise NotAnActivity(f"{key} has to be a list of objects.")
    return tuple(_account(row, key) for row in rows)


def _account(account: Mapping[str, Any], where: str) -> Sender:
    identity = account.get("aadObjectId")
    return Sender(
        aad_object_id=identity if isinstance(identity, str) and 0 < len(identity) <= MAX_ID else None,
        teams_id=_text(account, "id", where),
        name=_bounded(account.get("name"), MAX_NAME),
    )


def _conversation(activity: Mapping[str, Any]) -> Conversation:
    conversation = _object(activity, "conversation")
    data = activity.get("channelData")
    data = data if isinstance(data, Mapping) else {}
    kind = conversation.get("conversationType")
    if kind is None:
        kind = "channel" if "team" in data else "personal"
    if kind not in get_args(Kind):
        raise NotAnActivity("conversation.conversationType has to be personal, groupChat or channel.")
    recipient = activity.get("recipient")
    return Conversation(
        id=_text(conversation, "id", "conversation"),
        kind=cast("Kind", kind),
        service_url=_text(activity, "serviceUrl"),
        # The SDK's own reference loses the tenant (it looks for `tenantID`), so it is taken here.
        tenant_id=_inner_id(data, "tenant") or _optional(conversation, "tenantId"),
        bot_id=_optional(recipient, "id") if isinstance(recipient, Mapping) else None,
        team_id=_inner_id(data, "team"),
    )


def _without_mentions(activity: Mapping[str, Any]) -> str:
    text = activity.get("text")
    if text is None:
        return ""
    if not isinstance(text, str):
        raise NotAnActivity("text has to be a string.")
    text = text[: MAX_TEXT * 2]
    bot = activity.get("recipient")
    bot_id = bot.get("id") if isinstance(bot, Mapping) else None
    for entity in _entities(activity, "mention"):
        mentioned = entity.get("mentioned")
        written = entity.get("text")
        if not isinstance(mentioned, Mapping) or bot_id is None or mentioned.get("id") != bot_id:
            continue
        if not isinstance(written, str) or not written:
            written = f"<at>{_bounded(mentioned.get('name'), MAX_NAME)}</at>"
        text = text.replace(written, " ")
    text = _MENTION.sub("", text).replace("&nbsp;", " ").replace("\xa0", " ")
    return _CONTROL.sub(" ", text).strip()[:MAX_TEXT]


def _locale(activity: Mapping[str, Any]) -> str | None:
    return _optional(activity, "locale", MAX_NAME) or _client(activity, "locale")


def _timezone(activity: Mapping[str, Any]) -> str | None:
    return _optional(activity, "localTimezone", MAX_NAME) or _client(activity, "timezone")


def _client(activity: Mapping[str, Any], key: str) -> str | None:
    return next(
        (
            found
            for entity in _entities(activity, "clientInfo")
            if (found := _optional(entity, key, MAX_NAME))
        ),
        None,
    )


def _entities(activity: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    entities = activity.get("entities")
    if not isinstance(entities, list):
        return []
    return [e for e in entities[:200] if isinstance(e, Mapping) and e.get("type") == kind]


def _object(activity: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = activity.get(key)
    if not isinstance(value, Mapping):
        raise NotAnActivity(f"{key} is missing, or is not an object.")
    return value


def _text(mapping: Mapping[str, Any], key: str, where: str = "") -> str:
    value = mapping.get(key)
    if not isinstance(value, str) or not value or len(value) > MAX_ID:
        raise NotAnActivity(f"{where}{'.' if where else ''}{key} is missing, or is not a usable text.")
    return value


def _optional(mapping: Mapping[str, Any], key: str, most: int = MAX_ID) -> str | None:
    value = mapping.get(key)
    return value if isinstance(value, str) and 0 < len(value) <= most else None


def _inner_id(data: Mapping[str, Any], key: str) -> str | None:
    inner = data.get(key)
    return _optional(inner, "id") if isinstance(inner, Mapping) else None


def _bounded(value: object, most: int) -> str:
    return _CONTROL.sub(" ", value)[:most] if isinstance(value, str) else ""
