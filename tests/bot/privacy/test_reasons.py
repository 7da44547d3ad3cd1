"""Where a reason is demanded, nothing of a person is shown before there is one; and it stands in the audit log."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.loopback import buttons
from bot.loopback.conversations import StoredActivity
from cards.counted import ANSWER
from cards.events import PAGE, SHOW
from cards.similar import SIMILAR, SIMILAR_EVENTS
from cards.tell_all import BEGIN
from cards.timeline import AROUND, OPEN, TRAIL
from cards.watch import WATCH_EVENT
from cards.why import BECAUSE
from tests.bot.service_run import Portal, Running, forbidden, headsup, shown, special, teams_for, until

FORM = "Why do you look this up?"


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Running]:
    """The service that demands a reason, with some events."""
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams, lookup_reason=True) as running:
        portal.write("web1", forbidden("1087"), special("1088"))
        await running.settled()
        yield running


def looks(run: Running) -> list[tuple[str, str | None]]:
    return [(e.action, e.reason) for e in run.audit() if e.action in ("lookup", "event")]


async def because(run: Running, form: StoredActivity, words: str, *, by: str = "9001") -> Any:
    """Somebody writes into the form and goes on."""
    (send,) = [button for button in buttons(form.card or {}) if button.verb == BECAUSE]
    return await run.teams.press(by, form.id, send.verb, {**send.data, "words": words})


async def test_a_sentence_may_say_why_and_what_goes_on_from_it_too(run: Running) -> None:
    page = await run.ask("9001", "errors for user 1087 because she called, ticket 4711")
    assert "Forbidden" in shown(page)
    await run.press("9001", page, "Open")
    await run.ask("9001", "and yesterday?")
    said = "she called, ticket 4711"
    assert looks(run) == [("lookup", said), ("event", said), ("lookup", said)]
    text = shown(await run.ask("1087", "what do you know about me?"))
    assert "Reason: she called, ticket 4711" in text


async def test_without_one_a_form_asks_and_what_was_asked_goes_on(run: Running) -> None:
    form = await run.ask("9001", "errors for user Nora Novák today")
    assert FORM in shown(form)
    assert looks(run) == []
    again = await because(run, form, "  ")
    assert FORM in shown(again.card)
    answer = await because(run, form, "ticket 4711, password=Sommer2026!")
    assert "Forbidden" in shown(answer.card)
    ((action, reason),) = looks(run)
    assert (action, "ticket 4711" in (reason or ""), "Sommer2026" in (reason or "")) == (
        "lookup",
        True,
        False,
    )


async def test_what_lists_people_comes_after_a_reason_and_all_that_goes_on_from_it_too(run: Running) -> None:
    form = await run.ask("9001", "errors today")
    assert FORM in shown(form)
    assert looks(run) == []
    page = await because(run, form, "ticket 4711")
    assert "Forbidden" in shown(page.card)
    for button in [one for one in buttons(page.card) if one.verb == SHOW]:
        opened = await run.teams.press("9001", form.id, SHOW, button.data)
        assert FORM not in shown(opened.card or {})
        for verb in (TRAIL, AROUND, SIMILAR, SIMILAR_EVENTS, OPEN, BEGIN, WATCH_EVENT):
            data = {"event": button.data["id"]}
            answer = await run.teams.press("9001", form.id, verb, data)
            assert (verb, answer.refusal, FORM in shown(answer.card or {})) == (verb, None, False)
    for sentence in ("who had errors today", "and yesterday?", "who else?", "errors today", "tell them all"):
        assert (sentence, FORM in shown(await run.ask("9001", sentence))) == (sentence, False)
    assert {reason for _, reason in looks(run)} == {"ticket 4711"}


async def test_another_person_in_the_same_talk_needs_a_reason_of_its_own(run: Running) -> None:
    await run.ask("9001", "errors for user 1087 because of ticket 4711")
    assert FORM in shown(await run.ask("9001", "same for user 1088"))
    assert FORM in shown(await run.ask("9001", "errors for user 108*"))


async def test_ones_own_events_and_those_of_nobody_need_none(run: Running) -> None:
    for sentence in (
        "errors for user 9001",
        "errors yesterday",
        "how many errors today",
        "how many errors per node today",
        "most frequent errors today",
        "help",
    ):
        assert FORM not in shown(await run.ask("9001", sentence))


async def test_german(run: Running) -> None:
    assert "Warum schlagen Sie das nach?" in shown(await run.ask("9003", "Fehler von 1087"))
    answer = await run.ask("9003", "Fehler von 1087, weil sie angerufen hat")
    assert "Forbidden" in shown(answer)
    assert looks(run) == [("lookup", "sie angerufen hat")]


@pytest.mark.parametrize("stranger", ["1087", "1088", "1001"])
async def test_the_form_gives_nobody_more_than_they_may_have(run: Running, stranger: str) -> None:
    show = {"id": 1, "back": {"lookup": 1}}
    form = await run.ask("9001", "errors for user 1088")
    for data in (
        {"say": "errors for user 1088"},
        {"verb": SHOW, "given": show},
        {"verb": ANSWER, "given": {"lookup": 1}, "own": True},
        {"verb": "hold.all", "given": {"hold": 1}},
        {},
    ):
        answer = await run.teams.press(stranger, form.id, BECAUSE, {**data, "words": "ticket"})
        assert answer.refusal == 403
    assert looks(run) == []


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"say": ""},
        {"say": 7},
        {"verb": "", "given": {}},
        {"verb": BECAUSE, "given": {"say": "errors for user 1088"}},
        {"verb": SHOW, "given": 7},
        {"verb": "x" * 5_000, "given": {}},
        {"verb": "no.such", "given": {}},
        {"verb": SHOW, "given": {"id": 1, "back": {"lookup": 99}}},
    ],
)
async def test_a_form_that_was_made_up_does_nothing(run: Running, data: dict[str, Any]) -> None:
    form = await run.ask("9001", "errors for user 1088")
    answer = await run.teams.press("9001", form.id, BECAUSE, {**data, "words": "ticket"})
    assert answer.refusal == 403
    assert looks(run) == []


async def test_where_none_is_demanded_it_is_kept_all_the_same(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await run.ask("9001", "errors for user 1087 because she called")
        await run.ask("9001", "errors for user 1087")
        assert looks(run) == [("lookup", "she called"), ("lookup", None)]


async def test_a_reason_holds_for_the_same_person_for_an_hour(run: Running) -> None:
    page = await run.ask("9001", "errors for user 1087 because ticket 4711")
    opened = await run.press("9001", page, "Open")
    for title in [button.title for button in buttons(opened.card or {}) if button.data.get("event")]:
        answer = await run.press("9001", page, title)
        assert (title, FORM in shown(answer.card or {})) == (title, False)
        page = await run.ask("9001", "errors for user 1087")
        await run.press("9001", page, "Open")
    assert FORM in shown(await run.ask("9002", "errors for user 1087"))


async def test_what_a_person_did_around_it_and_their_request_need_a_reason(run: Running) -> None:
    page = await run.ask("9001", "help")
    for verb in (TRAIL, AROUND):
        answer = await run.teams.press("9001", page.id, verb, {"event": 1})
        assert (verb, FORM in shown(answer.card or {})) == (verb, True)
    assert run.audit() == []


async def test_where_others_read_along_it_is_asked_there_and_the_answer_is_in_numbers(run: Running) -> None:
    group = run.teams.group("19:group@thread.tacv2", "groupChat", ["9001", "9002", "1087"])
    form = await run.ask("9001", "errors for user 1087", conversation=group.id)
    assert FORM in shown(form)
    assert "Forbidden" not in shown(form)
    (send,) = [button for button in buttons(form.card or {}) if button.verb == BECAUSE]
    said = {**send.data, "words": "ticket 4711"}
    stranger = await run.teams.press("1087", form.id, BECAUSE, said, conversation=group.id)
    assert stranger.refusal == 403
    await run.teams.press("9001", form.id, BECAUSE, said, conversation=group.id)
    await until(lambda: any("Forbidden" in shown(one) for one in run.teams.messages("9001")))
    assert {reason for _, reason in looks(run)} == {"ticket 4711"}


@pytest.mark.parametrize("sentence", ["who had errors today", "errors today", "trail of document 11213"])
async def test_what_comes_to_the_own_chat_asks_there(run: Running, sentence: str) -> None:
    await run.ask("9001", "help")
    group = run.teams.group("19:group@thread.tacv2", "groupChat", ["9001", "9002", "1087"])
    before = len(run.teams.messages("9001"))
    there = await run.ask("9001", sentence, conversation=group.id)
    assert "1087" not in shown(there)
    await until(lambda: len(run.teams.messages("9001")) > before)
    form = run.teams.messages("9001")[-1]
    assert FORM in shown(form)
    assert "1087" not in shown(form)
    assert {reason for _, reason in looks(run)} == {None}  # in numbers
    answer = await because(run, form, "ticket 4711")
    assert "1087" in shown(answer.card)
    assert "1087" in shown(run.teams.messages("9001")[-1])
    assert run.audit()[-1].reason == "ticket 4711"


async def test_in_a_support_channel_everybody_says_it_for_themselves(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    people = portal.folder / "people.csv"
    dora = "dora@portal.example,,developer"
    people.write_text(people.read_text("utf-8").replace(dora, f"{dora};admin"), encoding="utf-8")
    async with teams_for(portal) as teams, headsup(portal, teams, lookup_reason=True) as run:
        portal.write("web1", *(forbidden("1087", document) for document in range(11_213, 11_230)))
        await run.settled()
        channel = teams.group("19:support@thread.tacv2", "channel", ["9001", "9002"])
        await run.ask("9001", "support channel for hr-portal", conversation=channel.id)
        form = await run.ask("9001", "errors today", conversation=channel.id)
        assert "1087" not in shown(form)
        (send,) = [button for button in buttons(form.card or {}) if button.verb == BECAUSE]
        said = {**send.data, "words": "ticket 4711"}
        await teams.press("9001", form.id, BECAUSE, said, conversation=channel.id)
        page = next(one for one in channel.from_bot() if one.id == form.id)
        assert "1087" in shown(page)
        older = next(button for button in buttons(page.card or {}) if button.verb == PAGE)
        asked = await teams.press("9002", page.id, PAGE, older.data, conversation=channel.id)
        assert FORM in shown(asked.card or {})
        assert next(one for one in channel.from_bot() if one.id == form.id).card == page.card
        (send,) = [button for button in buttons(asked.card or {}) if button.verb == BECAUSE]
        said = {**send.data, "words": "I took over"}
        turned = await teams.press("9002", page.id, BECAUSE, said, conversation=channel.id)
        assert "1087" in shown(turned.card or {})
        again = await teams.press("9002", page.id, PAGE, older.data, conversation=channel.id)
        assert FORM not in shown(again.card or {})
        told = [(e.actor, e.reason) for e in run.audit() if e.action == "lookup"]
        assert told == [("9001", "ticket 4711"), ("9002", "I took over"), ("9002", "I took over")]


async def test_the_card_of_an_error_in_a_channel_stays_when_its_button_asks(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams, lookup_reason=True) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        page = await run.ask("9001", "help")
        await teams.submit("9001", page.id, {"verb": SIMILAR, "event": 1})
        card, form = teams.messages("9001")[-2:]
        assert (card.card, FORM in shown(form)) == (page.card, True)
        again = await because(run, form, " ")
        assert FORM in shown(again.card)
        await because(run, form, "ticket 4711")
        after = teams.messages("9001")
        assert after[-2].card == page.card
        assert (len(after), FORM in shown(after[-1]), "Nora Novák" in shown(after[-1])) == (2, False, True)


async def test_reasons_of_several_people_are_not_mixed(run: Running) -> None:
    """What was said of one is not for another to read."""
    await run.ask("9001", "errors for user 1087 because she called")
    await run.ask("9001", "errors for user 1088 because he called")
    assert FORM in shown(await run.ask("9001", "who had errors today"))
