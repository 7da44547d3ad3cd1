"""The whole chain in the real client: from a line in a log file to a card in a chat, and back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from ingest.event import utc_now
from tests.acceptance.playground import (
    Playing,
    conflict,
    need_the_real_client,
    noon,
    playing,
    refused,
)

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="module")]

HOSTILE = (
    "[see here](https://phish.example/login) <b>now</b> <at>Hanno</at> "
    "<img src=x onerror=\"document.title='owned'\"> **bold** \u202egnp.exe\u202c https://phish.example/x"
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Playing]:
    need_the_real_client()
    async with playing(tmp_path_factory.mktemp("playground")) as started:
        yield started


async def test_the_card_arrives_by_itself_and_keeps_the_answer(play: Playing) -> None:
    """Nobody asked for it. "It worked" changes it, and on another device too: the stored message was updated."""
    async with play.chat() as chat, play.chat() as elsewhere:
        await play.log([(utc_now(), refused(11213))])
        for one in (chat, elsewhere):
            await one.sees("A supervisor can make this change", "Service Hours Adjustment 11213")
        await expect(chat.page.get_by_text("There is a way around the problem")).to_be_visible()
        await chat.picture("1-told")

        await chat.press("It worked")
        for one in (chat, elsewhere):
            await one.sees("it worked. Thank you.")
            await expect(one.card.get_by_role("button")).to_have_count(0)
        await chat.picture("2-worked")
        await elsewhere.picture("3-worked-elsewhere")
    (supervisor,) = play.others.messages("1002")
    assert "Hanno Ulrich" in str(supervisor.card)


async def test_a_look_up_is_turned_forth_and_back_and_an_event_opened(play: Playing) -> None:
    day = noon(days_ago=3)
    await play.log([(day + timedelta(minutes=number), conflict(12000 + number)) for number in range(20)])
    async with play.chat() as chat:
        question = f"errors for user 1087 on {day:%B} {day.day}"
        await chat.say(question)
        await chat.sees("1–8 of 20, newest first", "Travel Booking 12019")
        await chat.picture("4-first-page")

        await chat.press("Older")
        await chat.sees("9–16 of 20", "Travel Booking 12011")
        await chat.press("Older")
        await chat.sees("17–20 of 20", "Travel Booking 12000")
        await expect(chat.card.get_by_role("button", name="Older")).to_have_count(0)
        await chat.picture("5-last-page")
        await chat.press("Newer")
        await chat.sees("9–16 of 20", "Travel Booking 12011")

        await chat.press("Open")
        await chat.sees("request.comment", "corrected after talking with HR", "StaleVersionException")
        await chat.press("Show or hide the exception")
        await expect(chat.card.get_by_text("at Portal.Documents.Store.Save")).to_be_visible()
        await chat.picture("6-event")

        await chat.press("Back to the list")
        await chat.sees("9–16 of 20", "Travel Booking 12011")
        await chat.say("next")
        await chat.sees("17–20 of 20")


async def test_hostile_log_text_shows_as_plain_text(play: Playing) -> None:
    day = noon(days_ago=5)
    exception = f"Portal.EvilException: {HOSTILE}\n   at Portal.Evil()"
    await play.log([(day, replace(conflict(15000), message=HOSTILE, exception=exception))])
    async with play.chat() as chat:
        await chat.say(f"what happened to document 15000 on {day:%B} {day.day}")
        await chat.sees("<b>now</b>")
        await harmless(chat.page, chat.card)
        await chat.picture("7-hostile")

        await chat.press("Open")
        await chat.sees("Request parameters and attributes")
        await chat.press("Show or hide the exception")
        await harmless(chat.page, chat.card)
        await chat.picture("8-hostile-event")

        await chat.press("Who else?")
        await chat.sees("has this error")
        await harmless(chat.page, chat.card, AS_A_TEMPLATE)
        await chat.picture("8-hostile-others")
        await chat.more(
            chat.page.locator(".ac-adaptiveCard").filter(has_text="Request parameters").last,
            "Make it a known issue",
        )
        await chat.sees("A new known issue")
        await chat.press("Preview")
        await chat.sees("it would have told")
        await harmless(chat.page, chat.card, AS_A_TEMPLATE)
        await chat.picture("8-hostile-preview")


SAID: Final = "[see here](https://phish.example/login) <b>now</b> <at>Hanno</at>"
AS_A_TEMPLATE: Final = "[see here](<*>) <b>now</b> <at>Hanno</at>"


async def harmless(page: Page, card: Locator, said: str = SAID) -> None:
    """What the log holds is readable as it is, and nothing of it is a link, markup or a mention."""
    shown = (await card.inner_text()).replace("\u2060", "")
    assert said in shown
    assert "\u202e" not in shown
    assert await card.locator("a, img, b, strong, at, script").count() == 0
    assert await page.locator("a[href*='phish.example']").count() == 0
    assert await page.title() != "owned"
