"""Support channels are set up by an admin, in the channel, after a try."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.loopback import Fault
from bot.support.channels import ChannelStore
from bot.support.presence import Presence
from bot.teams.incoming import Conversation, Sender, Uninstalled
from ingest.event import utc_now
from tests.bot.service_run import PEOPLE, Portal, Running, headsup, shown, teams_for

CHANNEL = "19:hr@thread.tacv2"


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Running]:
    """The service; Dora is an admin, and there is a channel."""
    portal = Portal(tmp_path)
    people = PEOPLE.replace("dora@portal.example,,developer", "dora@portal.example,,developer;admin")
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    async with teams_for(portal) as teams, headsup(portal, teams) as running:
        teams.group(CHANNEL, "channel", ["1087", "9001", "9002"])
        yield running


async def said(run: Running, person: str, text: str) -> str:
    """What the bot answers in the channel."""
    return shown(await run.ask(person, text, conversation=CHANNEL))


def bound(run: Running) -> list[tuple[str, str]]:
    return [(one.product, one.conversation_id) for one in ChannelStore(run.engine).all()]


async def test_an_admin_binds_a_channel_after_a_try_and_gives_it_up(run: Running) -> None:
    assert "What concerns hr-portal comes to this channel" in await said(
        run, "9001", "support channel for HR-Portal"
    )
    channel = run.teams.conversations.find(CHANNEL)
    assert channel
    assert "This is the support channel for hr-portal" in shown(channel.from_bot()[0])
    assert "this channel · set up by Dora Dietz" in await said(run, "9002", "which support channels")
    assert bound(run) == [("hr-portal", CHANNEL)]
    assert "no longer comes" in await said(run, "9001", "no support channel for hr-portal")
    assert "There are none" in await said(run, "9002", "which support channels")
    assert "There is no support channel for hr-portal" in await said(
        run, "9001", "no support channel for hr-portal"
    )
    assert [(e.actor, e.action, e.subject, e.detail) for e in run.audit()] == [
        ("9001", "bind", "support channel for hr-portal", CHANNEL),
        ("9001", "unbind", "support channel for hr-portal", None),
    ]


async def test_a_channel_may_be_for_everything(run: Running) -> None:
    assert "without a channel of their own" in await said(run, "9001", "support channel for everything")
    assert bound(run) == [("", CHANNEL)]


@pytest.mark.parametrize("person", ["1087", "9002"])
async def test_who_is_no_admin_binds_nothing(run: Running, person: str) -> None:
    assert await said(run, person, "support channel for hr-portal") == (
        "That needs a role that you do not have.\nSetting up a support channel is for people with the role admin."
    )
    assert "Giving up a support channel is for people with the role admin." in await said(
        run, person, "no support channel for hr-portal"
    )
    assert bound(run) == []
    assert {(e.actor, e.action, e.detail) for e in run.audit()} == {(person, "refused", "not an admin")}


async def test_a_product_that_nobody_knows_is_refused_with_those_there_are(run: Running) -> None:
    text = await said(run, "9001", "support channel for payrol")
    assert "No source and no known issue is for a product named payrol." in text
    assert "There are: hr-portal." in text
    assert bound(run) == []


async def test_a_personal_chat_is_no_support_channel(run: Running) -> None:
    assert "A support channel is a channel of a team." in shown(
        await run.ask("9001", "support channel for hr-portal")
    )
    assert bound(run) == []


async def test_a_channel_where_the_bot_may_not_post_is_refused_with_the_reason_in_the_admins_chat(
    run: Running,
) -> None:
    await run.ask("9001", "help")
    run.teams.fail(
        Fault(status=403, code="BotNotInConversationRoster", operation="send", conversation=CHANNEL)
    )
    await run.teams.say("9001", "support channel for hr-portal", conversation=CHANNEL)
    told = shown(run.teams.messages("9001")[-1])
    assert "I cannot post in that channel" in told
    assert "Teams says: BotNotInConversationRoster" in told
    assert bound(run) == []
    assert [(e.action, e.subject) for e in run.audit()] == [("refused", "support channel for hr-portal")]


async def test_a_channel_whose_team_removes_the_app_is_lost_until_something_comes_from_it(
    run: Running,
) -> None:
    await said(run, "9001", "support channel for hr-portal")
    channels = ChannelStore(run.engine)
    presence = Presence(run.engine, channels, utc_now)
    where = Conversation(CHANNEL, "channel", "https://teams.example/", team_id=CHANNEL)
    presence.note(Uninstalled(where, Sender(None, "x")))
    assert channels.of("hr-portal") is None
    assert "It cannot be written to: the app was removed from the team" in shown(
        await run.ask("9002", "which support channels")
    )
    await run.teams.say("9002", "help", conversation=CHANNEL)
    assert channels.of("hr-portal") is not None
