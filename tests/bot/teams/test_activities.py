"""Activities of Teams, read into our own turns; hostile ones are refused in one sentence."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.activities import MAX_TEXT, NotAnActivity, read_activity
from bot.teams.incoming import (
    ButtonPressed,
    Conversation,
    Installed,
    MembersAdded,
    MessageReceived,
    Sender,
    Uninstalled,
)

OLGA = Sender("aad-1001", "29:olga", "Olga Müller")
CHAT = Conversation("a:1", "personal", "https://smba.example/teams/", "tenant-1", "28:bot")

ENVELOPE: dict[str, Any] = {
    "id": "m1",
    "channelId": "msteams",
    "serviceUrl": "https://smba.example/teams/",
    "from": {"id": "29:olga", "name": "Olga Müller", "aadObjectId": "aad-1001"},
    "recipient": {"id": "28:bot", "name": "Headsup"},
    "conversation": {"id": "a:1", "conversationType": "personal"},
    "channelData": {"tenant": {"id": "tenant-1"}},
    "locale": "de-DE",
    "entities": [{"type": "clientInfo", "timezone": "Europe/Berlin"}],
}


def activity(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, **ENVELOPE, **fields}


def mention(name: str, identity: str, written: str | None = None) -> dict[str, Any]:
    return {
        "type": "mention",
        "mentioned": {"id": identity, "name": name},
        "text": written or f"<at>{name}</at>",
    }


def test_a_message() -> None:
    assert read_activity(activity("message", text="errors today")) == MessageReceived(
        "errors today", OLGA, CHAT, "m1", "de-DE", "Europe/Berlin"
    )


@pytest.mark.parametrize(
    ("written", "entities", "read"),
    [
        ("<at>Headsup</at> errors today", [mention("Headsup", "28:bot")], "errors today"),
        ("<at>Headsup</at>&nbsp;errors\xa0today\n", [mention("Headsup", "28:bot")], "errors today"),
        ("errors <at>Headsup</at>", [mention("Headsup", "28:bot")], "errors"),
        (
            "<at>Headsup</at> errors for <at>Sam (HR)</at>",
            [mention("Headsup", "28:bot"), mention("Sam (HR)", "29:sam")],
            "errors for Sam (HR)",
        ),
        ("<at>A.*(b</at> hi", [mention("A.*(b", "28:bot")], "hi"),
        ('<at id="0">Headsup</at> hi', [mention("Headsup", "28:bot", '<at id="0">Headsup</at>')], "hi"),
        ("1 < 2 and <b>", [], "1 < 2 and <b>"),
        ("a\x1b[31mb\u202ec", [], "a [31mb c"),
        ("hi", [{"type": "mention"}, {"type": "mention", "mentioned": 7}, "x", None], "hi"),
        ("", [], ""),
    ],
)
def test_mentions_of_the_bot_are_removed_and_other_names_stay(
    written: str, entities: list[Any], read: str
) -> None:
    found = read_activity(activity("message", text=written, entities=entities))
    assert isinstance(found, MessageReceived)
    assert found.text == read


@pytest.mark.parametrize(
    ("attachments", "files"),
    [
        ([{"contentType": "text/html", "content": "<p>errors</p>"}], False),
        (
            [
                {"contentType": "image/*", "contentUrl": "https://smba.example/1"},
                {"contentType": "text/html"},
            ],
            True,
        ),
        (["x", 1], False),
        ("x", False),
    ],
)
def test_pictures_and_files_are_told_from_the_text_as_html(attachments: Any, files: bool) -> None:
    read = read_activity(activity("message", attachments=attachments))
    assert isinstance(read, MessageReceived)
    assert read.files is files


def test_a_button_whose_answer_is_awaited() -> None:
    value = {"action": {"type": "Action.Execute", "verb": "worked", "data": {"notice": 7}}}
    pressed = activity("invoke", name="adaptiveCard/action", value=value, replyToId="card-1")
    assert read_activity(pressed) == ButtonPressed(
        "worked", {"notice": 7}, OLGA, CHAT, "card-1", "de-DE", "Europe/Berlin"
    )


def test_a_submitted_card_comes_as_a_message_without_text() -> None:
    pressed = activity("message", value={"verb": "worked", "notice": 7}, replyToId="card-1")
    assert read_activity(pressed) == ButtonPressed(
        "worked",
        {"verb": "worked", "notice": 7},
        OLGA,
        CHAT,
        "card-1",
        "de-DE",
        "Europe/Berlin",
        awaited=False,
    )


@pytest.mark.parametrize(
    ("fields", "read"),
    [
        (
            {"type": "installationUpdate", "action": "add"},
            Installed(CHAT, OLGA, "de-DE", "Europe/Berlin"),
        ),
        (
            {"type": "installationUpdate", "action": "add-upgrade"},
            Installed(CHAT, OLGA, "de-DE", "Europe/Berlin", upgraded=True),
        ),
        ({"type": "installationUpdate", "action": "remove"}, Uninstalled(CHAT, OLGA)),
        ({"type": "installationUpdate", "action": "remove-upgrade"}, None),
        (
            {"type": "conversationUpdate", "membersAdded": [{"id": "29:x"}, {"id": "28:bot"}]},
            Installed(CHAT, OLGA, "de-DE", "Europe/Berlin"),
        ),
        ({"type": "conversationUpdate", "membersRemoved": [{"id": "28:bot"}]}, Uninstalled(CHAT, OLGA)),
        (
            {"type": "conversationUpdate", "membersAdded": [{"id": "29:x", "aadObjectId": "aad-7"}]},
            MembersAdded((Sender("aad-7", "29:x"),), CHAT, OLGA),
        ),
        ({"type": "conversationUpdate", "membersRemoved": [{"id": "29:x"}]}, None),
        ({"type": "conversationUpdate"}, None),
        ({"type": "messageReaction", "reactionsAdded": []}, None),
        ({"type": "invoke", "name": "task/fetch"}, None),
        ({"type": "typing"}, None),
    ],
)
def test_what_else_happens_in_a_conversation(fields: dict[str, Any], read: object) -> None:
    assert read_activity({**ENVELOPE, **fields}) == read


def test_a_channel_says_its_team_and_a_tenant_is_found_in_either_place() -> None:
    where = {"id": "19:c@thread.tacv2;messageid=5", "conversationType": "channel", "tenantId": "tenant-2"}
    found = read_activity(
        activity("message", text="x", conversation=where, channelData={"team": {"id": "19:t"}})
    )
    assert isinstance(found, MessageReceived)
    assert found.conversation == Conversation(
        "19:c@thread.tacv2;messageid=5",
        "channel",
        "https://smba.example/teams/",
        "tenant-2",
        "28:bot",
        "19:t",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"from": None}, "from is missing, or is not an object."),
        ({"from": "olga"}, "from is missing, or is not an object."),
        ({"from": {"name": "x"}}, "from.id is missing, or is not a usable text."),
        ({"conversation": []}, "conversation is missing, or is not an object."),
        ({"conversation": {"id": 7}}, "conversation.id is missing, or is not a usable text."),
        (
            {"conversation": {"id": "a", "conversationType": "dungeon"}},
            "conversation.conversationType has to be personal, groupChat or channel.",
        ),
        (
            {"conversation": {"id": "a", "conversationType": ["x"]}},
            "conversation.conversationType has to be personal, groupChat or channel.",
        ),
        ({"serviceUrl": None}, "serviceUrl is missing, or is not a usable text."),
        ({"serviceUrl": "h" * 5000}, "serviceUrl is missing, or is not a usable text."),
        ({"text": 7}, "text has to be a string."),
        ({"type": None}, "type is missing, or is not a usable text."),
        (
            {"type": "invoke", "name": "adaptiveCard/action", "value": "x"},
            "An adaptiveCard/action needs value.action, an object.",
        ),
        ({"type": "conversationUpdate", "membersAdded": "x"}, "membersAdded has to be a list of objects."),
        (
            {"type": "conversationUpdate", "membersAdded": [{}]},
            "membersAdded.id is missing, or is not a usable text.",
        ),
    ],
)
def test_what_is_not_an_activity_is_refused_in_a_sentence(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(NotAnActivity) as refused:
        read_activity({**activity("message", text="x"), **changes})
    assert str(refused.value) == said


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@given(
    st.sampled_from(["message", "invoke", "installationUpdate", "conversationUpdate"]),
    st.dictionaries(
        st.sampled_from([*ENVELOPE, "text", "value", "name", "action", "membersAdded", "replyToId"]), json
    ),
)
def test_any_json_is_read_or_refused_and_nothing_else(kind: str, changes: dict[str, Any]) -> None:
    try:
        found = read_activity({**activity(kind, name="adaptiveCard/action"), **changes, "type": kind})
    except NotAnActivity:
        return
    if isinstance(found, MessageReceived):
        assert len(found.text) <= MAX_TEXT
        assert found.sender.teams_id
