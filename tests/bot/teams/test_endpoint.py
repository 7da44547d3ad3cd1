"""The whole of talking with Teams: the stand-in, the endpoint, a bot, and the cards that result."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.loopback import Fault, LoopbackConnector
from bot.teams.endpoint import MAX_BODY
from bot.teams.incoming import (
    ButtonPressed,
    Conversation,
    Incoming,
    Installed,
    MessageReceived,
    Reply,
    Sender,
    Uninstalled,
)
from bot.teams.typing_sign import AFTER
from tests.bot.teams_fakes import OLGA, PEOPLE, RecordingBot, card, endpoint


@asynccontextmanager
async def talking(bot: RecordingBot) -> AsyncIterator[LoopbackConnector]:
    """The stand-in for Teams, with a bot that serves."""
    async with LoopbackConnector(PEOPLE) as teams, endpoint(bot) as (url, _):
        teams.bot_url = url
        yield teams


async def test_a_message_is_answered_in_its_conversation() -> None:
    bot = RecordingBot(lambda incoming: Reply(card("the answer")))
    async with talking(bot) as teams:
        answer = await teams.say("1001", "errors today")
        chat = teams.chat("1001")
        assert bot.heard == [
            MessageReceived(
                text="errors today",
                sender=Sender("aad-1001", OLGA.teams_id, "Olga Müller"),
                conversation=Conversation(
                    chat.id, "personal", teams.service_url, teams.tenant_id, teams.bot_id
                ),
                reply_to=next(iter(chat.activities)),
                locale="de-DE",
                timezone="Europe/Berlin",
            )
        ]
        assert (answer.status, answer.body) == (202, None)
        (reply,) = teams.messages("1001")
        assert reply.card == card("the answer").card
        assert reply.content["replyToId"] == next(iter(chat.activities))


async def test_a_button_is_answered_by_a_card_and_the_message_is_updated_too() -> None:
    changed = card("thank you")

    def answer(incoming: object) -> Reply:
        return (
            Reply(changed, replace=True)
            if isinstance(incoming, ButtonPressed)
            else Reply(card("x", "Worked"))
        )

    bot = RecordingBot(answer)
    async with talking(bot) as teams:
        await teams.say("1001", "hi")
        (sent,) = teams.messages("1001")
        pressed = await teams.press_titled("1001", sent, "Worked")
        heard = bot.heard[-1]
        assert isinstance(heard, ButtonPressed)
        assert (heard.verb, heard.data, heard.message_id, heard.awaited) == (
            "worked",
            {"notice": 7},
            sent.id,
            True,
        )
        assert pressed.status == 200
        assert pressed.body == {
            "statusCode": 200,
            "type": "application/vnd.microsoft.card.adaptive",
            "value": changed.card,
        }
        assert pressed.card == changed.card
        (now,) = teams.messages("1001")
        assert (now.id, now.card, len(now.history)) == (sent.id, changed.card, 2)


async def test_without_replace_only_the_device_sees_the_answer() -> None:
    bot = RecordingBot(
        lambda incoming: Reply(card("y") if isinstance(incoming, ButtonPressed) else card("x"))
    )
    async with talking(bot) as teams:
        await teams.say("1001", "hi")
        pressed = await teams.press("1001", teams.messages("1001")[0].id, "v")
        assert pressed.card == card("y").card
        assert [m.card for m in teams.messages("1001")] == [card("x").card]


async def test_a_button_without_an_answer_is_still_answered() -> None:
    async with talking(RecordingBot()) as teams:
        pressed = await teams.press("1001", "m", "v")
    assert (pressed.status, pressed.body) == (
        200,
        {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": ""},
    )


async def test_the_bot_hears_of_installing_and_removing() -> None:
    bot = RecordingBot()
    async with talking(bot) as teams:
        await teams.install("1002")
        await teams.uninstall("1002")
    assert [type(heard) for heard in bot.heard] == [Installed, Installed, Uninstalled]


async def test_in_a_group_the_mention_is_removed_and_the_answer_goes_to_the_group() -> None:
    bot = RecordingBot(lambda incoming: Reply(card("x")))
    async with talking(bot) as teams:
        group = teams.group("19:group@thread.v2", "groupChat", ["1001", "1002"])
        await teams.say("1002", "errors today", conversation=group.id)
        assert isinstance(bot.heard[0], MessageReceived)
        assert (bot.heard[0].text, bot.heard[0].conversation.kind) == ("errors today", "groupChat")
        assert len(group.from_bot()) == 1


async def test_a_failing_bot_says_so_instead_of_going_silent(caplog: pytest.LogCaptureFixture) -> None:
    bot = RecordingBot(lambda incoming: RuntimeError("boom"))
    with caplog.at_level(logging.ERROR):
        async with talking(bot) as teams:
            said = await teams.say("1001", "hi")
            pressed = await teams.press("1001", "m", "v")
            (told,) = teams.messages("1001")
    assert (said.status, told.content["summary"]) == (202, "That did not work.")
    assert (pressed.status, pressed.body["statusCode"]) == (200, 500)
    assert [record.exc_info is not None for record in caplog.records] == [True, True]


async def test_an_answer_is_tried_again_when_teams_is_busy() -> None:
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    bot = RecordingBot(lambda incoming: Reply(card("x")))
    async with LoopbackConnector(PEOPLE) as teams, endpoint(bot, pause=pause) as (url, _):
        teams.bot_url = url
        teams.fail(Fault(status=429, retry_after=1.5, operation="send"))
        teams.fail(Fault(status=503, operation="send"))
        await teams.say("1001", "hi")
        assert (len(teams.messages("1001")), waited) == (1, [1.5, 0.5])


@pytest.mark.parametrize(
    "fault", [Fault(status=403), Fault(after_accept=True), Fault(status=502, times=None)]
)
async def test_an_answer_that_cannot_be_sent_is_logged_and_the_turn_is_over(
    fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    async def pause(seconds: float) -> None:
        pass

    bot = RecordingBot(lambda incoming: Reply(card("x")))
    async with LoopbackConnector(PEOPLE) as teams, endpoint(bot, pause=pause) as (url, _):
        teams.bot_url = url
        teams.fail(fault)
        assert (await teams.say("1001", "hi")).status == 202
        assert len(teams.messages("1001")) == (1 if fault.after_accept else 0)
    assert "An answer did not reach its conversation" in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"7",
        b"null",
        b"{}",
        b'{"type": "message"}',
        b'{"type": 7}',
        b'{"type": "message", "from": [], "conversation": "x"}',
        b'{"type": "invoke", "name": "adaptiveCard/action", "value": {"action": []}}',
        b'{"type": "conversationUpdate", "membersAdded": 7}',
        b"[" * 200_000,
        b'{"type": "message", "text": "\\ud800"}',
        b"\xff\xfe",
    ],
)
async def test_a_hostile_body_is_400(body: bytes) -> None:
    bot = RecordingBot()
    async with endpoint(bot) as (url, session), session.post(url, data=body) as response:
        assert response.status == 400
        assert set(await response.json()) == {"error"}
    assert bot.heard == []


async def test_a_body_that_is_too_large_is_413() -> None:
    async with (
        endpoint(RecordingBot()) as (url, session),
        session.post(url, data=b" " * (MAX_BODY + 1)) as response,
    ):
        assert response.status == 413


async def test_what_needs_no_answer_is_accepted_and_an_unknown_invoke_is_501() -> None:
    async with endpoint(RecordingBot()) as (url, session):
        async with session.post(url, json={"type": "typing"}) as response:
            assert response.status == 202
        async with session.post(url, json={"type": "invoke", "name": "task/fetch"}) as response:
            assert response.status == 501


async def test_whoever_waits_for_an_answer_sees_that_the_bot_is_at_work() -> None:
    shown: list[int] = []

    class Slow(RecordingBot):
        async def handle(self, incoming: Incoming) -> Reply | None:
            before = len(teams.requests)
            async with asyncio.timeout(60):
                while len(teams.requests) == before:  # noqa: ASYNC110  (nothing tells)
                    await asyncio.sleep(0.01)
            shown.append(len(teams.requests) - before)
            return await super().handle(incoming)

    async def wait(seconds: float) -> None:
        await asyncio.sleep(0.01 if seconds == AFTER else 60)

    bot = Slow(lambda _: Reply(card("x")))
    async with LoopbackConnector(PEOPLE) as teams, endpoint(bot, wait=wait) as (url, _):
        teams.bot_url = url
        await teams.say("1001", "errors today")
        await teams.submit("1001", "m", {"verb": "authoring.preview"})
    assert shown == [1, 1]
