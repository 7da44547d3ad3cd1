"""Somebody is still stuck: developers get what they need, their answer gets to the person, and nothing else does."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.loopback.conversations import StoredActivity
from bot.support.channels import ChannelStore, SupportChannel
from bot.telling.feedback import FeedbackStore
from cards.escalation import ANSWER
from ingest.database import writing
from ingest.event import utc_now
from tests.bot.service_run import Portal, Running, headsup, proxied, shown, teams_for, until

CHANNEL = "19:hr@thread.tacv2"
TITLES = ("Still stuck: ", "Works now: ", "Geht noch nicht: ", "Geht jetzt: ")


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Running]:
    """The service, with developers who have been in a chat with it."""
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams) as running:
        await teams.install("9001")
        await teams.install("9003")
        yield running


async def bound(run: Running) -> None:
    """A channel is bound for the product."""
    run.teams.group(CHANNEL, "channel", ["1001", "9001", "9002", "9003"])
    await run.teams.say("9001", "help", conversation=CHANNEL)
    with writing(run.engine) as connection:
        channel = SupportChannel("hr-portal", "hr-portal", CHANNEL, CHANNEL, "en", None, "9001", utc_now())
        ChannelStore(run.engine).bind(connection, channel)


async def stuck(run: Running, words: str = "I have no VPN.", *, copies: int = 2) -> list[StoredActivity]:
    """Nora, who came through the proxy, presses "Still stuck"; the escalation's messages."""
    run.portal.write("web1", proxied("1087"))
    await run.settled()
    answer = await run.fill("1087", run.teams.messages("1087")[-1], "Still stuck", words)
    assert answer.card is not None
    assert "Sent to HR Support on " in shown(answer.card)
    return await escalations(run, copies)


async def escalations(run: Running, count: int) -> list[StoredActivity]:
    """The escalation's messages that stand somewhere, when there are so many."""

    def found() -> list[StoredActivity]:
        return [
            one
            for conversation in run.teams.conversations.all()
            for one in conversation.from_bot()
            if any(title in shown(one) for title in TITLES)
        ]

    await until(lambda: len(found()) == count)
    return found()


async def answers(run: Running, person: str, count: int) -> list[StoredActivity]:
    """The answers that somebody has got, when there are so many."""

    def found() -> list[StoredActivity]:
        return [one for one in run.teams.messages(person) if "from HR Support answers" in shown(one)]

    await until(lambda: len(found()) == count)
    return found()


async def test_without_a_channel_developers_hear_in_their_own_chats_and_answer_there(run: Running) -> None:
    first, _ = await stuck(run)
    text = shown(first)
    for part in (
        "Nora Novák (1087)",
        "Ran into it on ",
        "hr-portal",
        "web1",
        "I have no VPN.",
        "What they were told to do",
        "NegotiationFailed",
    ):
        assert part in text
    answer = await run.fill("9001", first, "Answer", "Take the RDP host *rdp1*.")
    assert "Dora Dietz answered on " in shown(answer.card or {})
    (got,) = await answers(run, "1087", 1)
    assert shown(got).split("\n")[:3] == [
        "Dora Dietz from HR Support answers",
        *shown(got).split("\n")[1:2],
        "Take the RDP host *rdp1*.",
    ]
    copies = await escalations(run, 2)
    await until(lambda: all("Take the RDP host" in shown(copy) for copy in copies))
    assert "Uwe" not in shown(got)


async def test_an_answer_is_about_what_the_person_was_told_in_their_language(run: Running) -> None:
    run.portal.write("web1", proxied("1088"))
    await run.settled()
    await run.fill("1088", run.teams.messages("1088")[-1], "Klappt nicht", "Ich habe kein VPN.")
    first, _ = await escalations(run, 2)
    assert "Login through the web proxy" in shown(first)  # to developers it has the title of its file
    await run.fill("9001", first, "Answer", "Nehmen Sie rdp1.")
    await until(lambda: "Nehmen Sie rdp1." in shown(run.teams.messages("1088")[-1]))
    text = shown(run.teams.messages("1088")[-1])
    assert "Zu „Kommen Sie bis zur nächsten Version über VPN oder Remotedesktop“ am " in text
    assert "Login through" not in text
    assert "Kommen Sie bis zur nächsten Version" in shown(await run.ask("1088", "gibt es neues?"))


async def test_in_a_channel_only_a_reply_that_mentions_the_bot_reaches_the_person(run: Running) -> None:
    await bound(run)
    (thread,) = await stuck(run, copies=1)
    await run.teams.say("9002", "Who knows this?", conversation=CHANNEL, thread=thread.id, mention=False)
    said = await run.ask("9002", "Please use the RDP host.", conversation=CHANNEL, thread=thread.id)
    assert "Sent to Nora Novák." in shown(said)
    assert said.card is not None
    assert said.card["speak"] == "Your answer was sent."
    (got,) = await answers(run, "1087", 1)
    assert "Dan Iversen from HR Support answers" in shown(got)
    assert "Please use the RDP host." in shown(got)
    await until(lambda: "Dan Iversen answered on " in shown(thread))
    said = await run.ask("9002", "thanks", conversation=CHANNEL, thread=thread.id)
    assert "Sent to Nora Novák." in shown(said)
    said = await run.ask("9002", "help", conversation=CHANNEL, thread=thread.id)
    assert "What you can ask" in shown(said)
    assert [(e.actor, e.action, e.subject, e.detail) for e in run.audit()][-1] == (
        "9002", "answer", "escalation 1", "entry 3 to 1087"
    )  # fmt: skip


async def test_the_person_says_whether_an_answer_helped_and_the_first_word_on_it_stands(run: Running) -> None:
    await bound(run)
    (thread,) = await stuck(run, copies=1)
    await run.fill("9001", thread, "Answer", "Use RDP.", conversation=CHANNEL)
    (first,) = await answers(run, "1087", 1)
    reply = await run.fill("1087", first, "Still stuck", "It asks for a token.")
    assert "Sent to HR Support on " in shown(reply.card or {})

    def further() -> list[StoredActivity]:
        found = run.teams.conversations.find(CHANNEL)
        assert found
        return [one for one in found.from_bot() if "Still stuck after the answer" in shown(one)]

    await until(lambda: len(further()) == 1)
    (again,) = further()
    assert "It asks for a token." in shown(again)
    assert f"{CHANNEL};messageid={thread.id}" in {
        unquote(one.conversation or "") for one in run.teams.requests
    }
    await run.fill("9003", again, "Answer", "The token is in the app.", conversation=CHANNEL)
    _, second = await answers(run, "1087", 2)
    await run.press("1087", second, "It worked")
    await run.teams.press("1087", first.id, "answer.stuck", {"entry": 2})
    feedback = FeedbackStore(run.engine).get(run.notices()[0].id)
    assert feedback is not None
    assert feedback.answer == "worked"
    await until(lambda: "Works now: " in shown(thread))
    assert "Nora Novák, " in shown(thread)


@pytest.mark.parametrize("stranger", ["1090", "1087", "1001"])
async def test_who_is_no_developer_answers_nobody(run: Running, stranger: str) -> None:
    await bound(run)
    (thread,) = await stuck(run, copies=1)
    reply = await run.teams.press(
        stranger, thread.id, ANSWER, {"escalation": 1, "words": "psst"}, conversation=CHANNEL
    )
    assert "psst" not in shown(reply.card or {})
    said = await run.ask(stranger, "psst", conversation=CHANNEL, thread=thread.id)
    assert "Nothing was sent." in shown(said)
    assert len(run.teams.messages("1087")) == 1
    refused = [(e.actor, e.detail) for e in run.audit() if e.action == "refused"]
    assert [actor for actor, _ in refused] == [stranger, stranger]


async def test_nobody_reacts_to_an_answer_to_another(run: Running) -> None:
    first, _ = await stuck(run)
    await run.fill("9001", first, "Answer", "Use RDP.")
    (got,) = await answers(run, "1087", 1)
    before = shown(got)
    for stranger in ("1090", "9001"):
        reply = await run.teams.press(stranger, got.id, "answer.worked", {"entry": 2})
        assert reply.refusal == 403
    assert shown(run.teams.messages("1087")[-1]) == before


async def test_not_me_tells_developers_of_the_entry_and_nobody_else(run: Running) -> None:
    run.portal.write("web1", proxied("1087"))
    await run.settled()
    answer = await run.press("1087", run.teams.messages("1087")[-1], "Not me")
    assert "this was not you" in shown(answer.card or {})
    await until(lambda: any("may be wrong" in shown(one) for one in run.teams.messages("9001")))
    (told,) = [one for one in run.teams.messages("9001") if "may be wrong" in shown(one)]
    assert "Nora Novák was told of " in shown(told)
    assert "for the login 1087 on " in shown(told)
    for person in ("1001", "1088", "9002"):
        assert run.teams.messages(person) == []


async def test_secrets_in_their_own_words_are_not_kept(run: Running) -> None:
    first, _ = await stuck(run, "My password=Sommer2026! does not work")
    assert "Sommer2026" not in shown(first)
    assert "does not work" in shown(first)


async def test_who_is_stuck_while_no_developer_is_there_waits_for_the_first_one(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await stuck(run, copies=0)
        await teams.install("9002")
        (told,) = await escalations(run, 1)
        assert "I have no VPN." in shown(told)
