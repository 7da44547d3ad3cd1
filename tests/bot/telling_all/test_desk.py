"""Telling all in the chat, with the whole service and a stand-in for Teams."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.audit import AuditLog
from bot.loopback import buttons
from bot.telling.posts import PostStore
from bot.telling_all.store import CARD, KIND
from cards.approval import APPROVE, DECLINE
from cards.events import SHOW
from cards.tell_all import BEGIN, EDIT, MINE, PREVIEW, SEND, STOP
from cards.told_all import TOLD_STUCK, TOLD_WORKED
from ingest.event import utc_now
from tests.bot.portal_week import conflict, local
from tests.bot.service_run import Portal, Running, headsup, proxied, shown, teams_for, until

WORDS: Mapping[str, str] = {"title": "Saving fails", "text": "Close the other window.\nSave again."}


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def stuck(run: Running, *logins: str) -> None:
    """These people have the same error, and the developers are there."""
    run.portal.write("web1", *(conflict(login) for login in logins))
    await run.settled()
    for login in ("9001", "9002"):
        await run.ask(login, "hello")


async def drafted(run: Running, sentence: str = "tell them all") -> Any:
    """The draft about the newest error."""
    page = await run.ask("9001", "errors today")
    show = next(button for button in buttons(page.card or {}) if button.verb == SHOW)
    await run.teams.press("9001", page.id, SHOW, show.data)
    return await run.ask("9001", sentence)


async def press(run: Running, activity: Any, verb: str, who: str = "9001", **given: Any) -> Any:
    """What the card with this id says once a button of it was pressed with these texts."""
    now = next(one for one in run.teams.messages(who) if one.id == activity.id)
    data = next(button.data for button in buttons(now.card or {}) if button.verb == verb)
    answer = await run.teams.press(who, activity.id, verb, {**data, **given})
    assert answer.refusal is None
    return answer.card or {}


async def sent(run: Running, **given: str) -> Any:
    """A message on its way to everybody; the developer's card."""
    draft = await drafted(run)
    await press(run, draft, PREVIEW, **{**WORDS, **given})
    await press(run, draft, SEND)
    return draft


def card_of(run: Running, activity: Any, who: str = "9001") -> str:
    """What it says now."""
    return shown(next(one for one in run.teams.messages(who) if one.id == activity.id))


def latest(run: Running, login: str) -> str:
    """What somebody's newest message says."""
    messages = run.teams.messages(login)
    return shown(messages[-1]) if messages else ""


def told(run: Running, *people: str) -> dict[str, int]:
    """How often each has the message."""
    return {login: sum("Saving fails" in shown(one) for one in run.teams.messages(login)) for login in people}


async def test_all_are_told_once_and_the_card_says_how_it_went(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        await stuck(run, "1087", "1088", "1087", "7777")
        draft = await drafted(run)
        assert "2 people would be told" in card_of(run, draft)
        assert "They are: Nora Novák, Emil Engel" in card_of(run, draft)
        assert "Cannot be reached: 1 (not in the directory: 1)" in card_of(run, draft)
        question = await press(run, draft, PREVIEW, **WORDS)
        assert "Send this to 2 people?" in shown(question)
        assert "Close the other window.\nSave again." in shown(question)
        going = await press(run, draft, SEND)
        assert "Dora Dietz had it sent on" in shown(going)
        await until(lambda: told(run, "1087", "1088") == {"1087": 1, "1088": 1})
        await until(lambda: "On its way" not in card_of(run, draft))
        report = card_of(run, draft)
        assert ("Sent" in report, "Told\n2" in report, "Cannot be reached\n1" in report) == (True, True, True)
        entries = [e for e in run.audit() if e.action in ("tell all", "told all", "told all ended")]
        assert [(e.actor, e.action, e.detail) for e in entries] == [
            ("9001", "tell all", "2 people, 1 not in the directory"),
            ("9001", "told all", "2 people"),
            ("headsup", "told all ended", "told 2"),
        ]
        about = AuditLog(run.engine, utc_now).about("1088", local("01-01T00:00"))
        assert [e.action for e in about if e.action != "sent"][-2:] == ["tell all", "told all"]


async def test_who_has_had_enough_for_a_day_waits_for_the_morning(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, cap_a_day=1) as run:
        portal.write("web1", proxied("1087"))
        await stuck(run, "1087", "1088")
        draft = await drafted(run)
        assert "2 people would be told" in card_of(run, draft)
        held = "The next morning, since they have had enough for today: 1"
        assert ("Now: 1" in card_of(run, draft), held in card_of(run, draft)) == (True, True)
        await press(run, draft, PREVIEW, **WORDS)
        await press(run, draft, SEND)
        await until(lambda: "Waiting for the morning: 1" in card_of(run, draft))
        report = card_of(run, draft)
        assert "Told\n1\nHeld until the next morning: they have had enough for a day\n1" in report
        assert told(run, "1087", "1088") == {"1087": 0, "1088": 1}
        assert "Stopped before it was sent\n1" in shown(await press(run, draft, STOP))


async def test_what_is_pressed_again_tells_nobody_twice(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        await stuck(run, "1087", "1088")
        draft = await drafted(run)
        question = await press(run, draft, PREVIEW, **WORDS)
        data = next(button.data for button in buttons(question) if button.verb == SEND)
        for _ in range(3):
            await teams.press("9001", draft.id, SEND, data)
        await until(lambda: told(run, "1087", "1088") == {"1087": 1, "1088": 1})
        await until(lambda: "On its way" not in card_of(run, draft))
        await teams.press("9001", draft.id, SEND, data)
        await teams.press("9001", draft.id, EDIT, {"tell_all": 1, **WORDS})
        assert len(PostStore(run.engine).about(KIND, "tell_all 1")) == 2


async def test_words_that_were_changed_after_the_question_are_not_sent(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        await stuck(run, "1087")
        draft = await drafted(run)
        question = await press(run, draft, PREVIEW, **WORDS)
        data = next(button.data for button in buttons(question) if button.verb == SEND)
        await press(run, draft, EDIT)
        await press(run, draft, PREVIEW, **{**WORDS, "text": "Something else"})
        answer = await teams.press("9001", draft.id, SEND, data)
        assert "1 person would be told" in shown(answer.card or {})
        assert PostStore(run.engine).about(KIND, "tell_all 1") == []


async def test_it_is_tried_on_oneself_and_each_reads_their_language(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        await stuck(run, "1087", "1088")
        draft = await drafted(run)
        assert "It needs a title and a text." in shown(await press(run, draft, MINE, title="Saving fails"))
        both = {**WORDS, "title_german": "Speichern geht nicht"}
        assert "In German it needs both" in shown(await press(run, draft, PREVIEW, **both))
        both["text_german"] = "Anderes Fenster zu. password=hunter2"
        for _ in range(2):
            assert "sent to you" in shown(await press(run, draft, MINE, **both))
        await until(lambda: told(run, "9001") == {"9001": 1})
        assert told(run, "1087", "1088") == {"1087": 0, "1088": 0}
        await press(run, draft, PREVIEW, **both)
        await press(run, draft, SEND)
        await until(lambda: "Speichern geht nicht" in latest(run, "1088"))
        await until(lambda: "Close the other window" in latest(run, "1087"))
        assert "hunter2" not in latest(run, "1088")


async def test_who_was_told_says_whether_it_helped_and_support_hears_of_who_is_stuck(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        await stuck(run, "1087", "1088")
        draft = await sent(run)
        await until(lambda: told(run, "1087", "1088") == {"1087": 1, "1088": 1})
        (worked,) = teams.messages("1087")
        (helpless,) = teams.messages("1088")
        assert "it worked" in shown(await press(run, worked, TOLD_WORKED, "1087"))
        form = {"tell_all": 1, "words": "Es geht immer noch nicht"}
        answer = await teams.press("1088", helpless.id, TOLD_STUCK, form)
        assert "HR Support" in shown(answer.card or {})
        assert (await teams.press("1089", helpless.id, TOLD_STUCK, form)).refusal == 403
        await until(lambda: "Es geht immer noch nicht" in latest(run, "9002"))
        await until(lambda: "Are still stuck\n1" in card_of(run, draft))
        assert "Say that it worked\n1" in card_of(run, draft)
        again = await teams.press("1088", helpless.id, TOLD_STUCK, form)
        assert again.refusal is None
        assert [e.actor for e in run.audit() if e.action == "escalation"] == ["1088"]


@pytest.mark.parametrize("changes", [{"approvals": True}, {"tell_all_people": 1}])
async def test_a_second_developer_approves(portal: Portal, changes: dict[str, Any]) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}, **changes) as run:
        await stuck(run, "1087", "1088")
        draft = await drafted(run)
        assert "A second developer has to approve" in shown(await press(run, draft, PREVIEW, **WORDS))
        assert "Waiting for a second developer" in shown(await press(run, draft, SEND))
        await until(lambda: "Do you approve this?" in latest(run, "9002"))
        asked = teams.messages("9002")[-1]
        assert "Close the other window.\nSave again." in shown(asked)
        assert told(run, "1087", "1088") == {"1087": 0, "1088": 0}
        assert (await teams.press("9001", asked.id, APPROVE, {"approval": 1})).refusal == 403
        await press(run, asked, APPROVE, "9002")
        await until(lambda: told(run, "1087", "1088") == {"1087": 1, "1088": 1})
        await until(lambda: "Told\n2" in card_of(run, draft))
        await until(lambda: "Approved" in latest(run, "9001"))
        assert "approved" in [e.action for e in run.audit() if e.actor == "9002"]


async def test_what_is_declined_or_withdrawn_is_not_sent(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}, approvals=True) as run:
        await stuck(run, "1087")
        first = await sent(run)
        await until(lambda: "Do you approve this?" in latest(run, "9002"))
        await press(run, teams.messages("9002")[-1], DECLINE, "9002")
        await until(lambda: "declined it. Nothing was sent" in card_of(run, first))
        await until(lambda: "Declined" in latest(run, "9001"))
        second = await sent(run)
        await until(lambda: "Do you approve this?" in latest(run, "9002"))
        asked = teams.messages("9002")[-1]
        assert "Not sent" in shown(await press(run, second, STOP))
        await until(lambda: "Withdrawn" in card_of(run, asked, "9002"))
        assert told(run, "1087") == {"1087": 0}


async def test_where_nobody_else_could_approve_it_says_so(portal: Portal) -> None:
    people = portal.folder / "people.csv"
    lines = people.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("9002", "9003"))]
    people.write_text("\n".join(kept) + "\n", encoding="utf-8")
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}, approvals=True) as run:
        portal.write("web1", conflict("1087"))
        await run.settled()
        draft = await sent(run)
        assert "there is none for this product. Nothing was sent." in card_of(run, draft)
        assert PostStore(run.engine).about(KIND, "tell_all 1") == []
        assert await press(run, draft, PREVIEW, **WORDS) is not None  # it is a draft still


async def test_a_pause_holds_it_and_what_waits_can_be_stopped(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        await stuck(run, "1087", "1088")
        await run.ask("9001", "pause")
        draft = await sent(run)
        assert "Headsup is paused" in card_of(run, draft)
        stopped = await press(run, draft, STOP)
        assert "Stopped before it was sent\n2" in shown(stopped)
        await run.ask("9001", "resume")
        await until(lambda: "Headsup is paused" not in card_of(run, draft))
        assert told(run, "1087", "1088") == {"1087": 0, "1088": 0}


async def test_a_question_with_several_errors_is_about_all_their_people(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        await stuck(run, "1087", "1088")
        assert "Whom shall I tell?" in shown(await run.ask("9001", "sag es allen"))
        await run.ask("9001", "errors for user 1088 today")
        draft = await run.ask("9001", "sag es allen")
        assert "1 person would be told" in shown(draft)
        counted = await run.ask("9001", "how many errors today")
        data = next(b.data for b in buttons(counted.card or {}) if b.data.get("verb") == BEGIN)
        await teams.submit("9001", counted.id, data)
        assert "2 people would be told" in latest(run, "9001")
        assert len(PostStore(run.engine).about(CARD, "tell_all 1")) == 0


async def test_a_draft_is_its_developers_own(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        await stuck(run, "1087")
        draft = await drafted(run)
        await press(run, draft, PREVIEW, **WORDS)
        for verb in (EDIT, MINE, PREVIEW, SEND, STOP):
            answer = await teams.press("9002", draft.id, verb, {"tell_all": 1, "revision": 1, **WORDS})
            assert (verb, answer.refusal) == (verb, 403)
        assert (
            await teams.press("1087", draft.id, TOLD_WORKED, {"tell_all": 1})
        ).refusal == 403  # not told yet
        assert PostStore(run.engine).about(KIND, "tell_all 1") == []
