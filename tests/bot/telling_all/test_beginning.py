"""From what it begins: a discovery, an event in a support channel, and only what somebody may see."""

from pathlib import Path
from typing import Any

import pytest

from bot.loopback import buttons
from bot.telling.news_notices import NewsNoticeStore
from cards.events import SHOW
from cards.tell_all import BEGIN, PREVIEW
from tests.bot.portal_week import conflict
from tests.bot.service_run import Portal, headsup, proxied, shown, teams_for, until
from tests.bot.support.test_stuck import CHANNEL, bound


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


def data_of(card: Any) -> Any:
    """Of the button that begins it."""
    return next(b.data for b in buttons(card or {}) if BEGIN in (b.verb, b.data.get("verb")))


async def test_a_discovery_is_told_to_everybody_who_has_it(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}, learn_hours=0) as run:
        await run.ask("9001", "hello")
        portal.write("web1", conflict("1087"), conflict("1088"))
        await until(lambda: NewsNoticeStore(run.engine).counts() == {"accepted": 1})
        await run.settled()
        card = teams.messages("9001")[-1]
        await teams.submit("9001", card.id, data_of(card.card))
        draft = shown(teams.messages("9001")[-1])
        assert "2 people would be told" in draft
        assert "Conflict while saving." in draft
        for named in ({"news": 1, "template": 99}, {"news": 99, "template": 1}, {"news": 1}):
            assert (await teams.press("9001", card.id, BEGIN, named)).refusal == 403
        assert (await teams.press("1087", card.id, BEGIN, {"news": 1, "template": 1})).refusal == 403


async def test_begun_in_a_support_channel_it_goes_on_in_ones_own_chat(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        await bound(run)
        portal.write("web1", conflict("1087"))
        await run.settled()
        page = await run.ask("9001", "errors today", conversation=CHANNEL)
        show = next(button for button in buttons(page.card or {}) if button.verb == SHOW)
        event = await teams.press("9001", page.id, SHOW, show.data, conversation=CHANNEL)
        await teams.press("9001", page.id, BEGIN, data_of(event.card), conversation=CHANNEL)
        await until(lambda: bool(teams.messages("9001")))
        draft = teams.messages("9001")[-1]
        assert "That is: Nora Novák" in shown(draft)
        answer = await teams.press("9001", draft.id, PREVIEW, {"tell_all": 1, "title": "T", "text": "t"})
        assert "Send this to 1 person?" in shown(answer.card or {})


async def test_a_developer_of_another_product_reaches_nobody_of_this_one(portal: Portal) -> None:
    people = portal.folder / "people.csv"
    text = people.read_text(encoding="utf-8")
    theirs = text.replace("uwe@portal.example,,developer,", "uwe@portal.example,,developer:shop,")
    people.write_text(theirs, encoding="utf-8")
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        portal.write("web1", conflict("1087"))
        await run.settled()
        await run.ask("9003", "errors today")
        draft = await run.ask("9003", "sag es allen")
        assert "Niemand ist erreichbar" in shown(draft)
        assert "Nora" not in shown(draft)
        assert (await teams.press("9003", draft.id, BEGIN, {"event": 1})).refusal == 403
        await run.ask("9001", "errors today")
        assert (await teams.press("9003", draft.id, BEGIN, {"lookup": 2})).refusal == 403
        refused = await run.ask("1087", "tell them all")
        assert "1087" not in [e.actor for e in run.audit() if e.action == "tell all"]
        assert "would be told" not in shown(refused)


async def test_the_way_around_a_known_issue_is_there_to_begin_with(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", proxied("1087"))
        await run.settled()
        page = await run.ask("9001", "events for user 1087 today")
        show = next(button for button in buttons(page.card or {}) if button.verb == SHOW)
        event = await teams.press("9001", page.id, SHOW, show.data)
        await teams.submit("9001", page.id, data_of(event.card))
        (title, words, *_) = fields(teams.messages("9001")[-1].card)
        assert title["value"] == "Come by VPN or remote desktop until the next release"
        assert words["value"].startswith("1. ")
        assert "**" not in words["value"]


def fields(part: Any) -> list[dict[str, Any]]:
    """Every field of a card."""
    if isinstance(part, list):
        return [found for one in part for found in fields(one)]
    if not isinstance(part, dict):
        return []
    mine = [part] if str(part.get("type", "")).startswith("Input.") else []
    return mine + [found for one in part.values() for found in fields(one)]
