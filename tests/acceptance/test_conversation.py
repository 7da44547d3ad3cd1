"""From a question to a fix, in the real client: a developer asks, finds the cause and the others, makes it a known
issue, and the next who runs into it is told; and somebody who cannot log in asks and is helped.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Locator

from bot.demo import portal
from ingest.event import utc_now
from tests.acceptance.playground import Chat, Playing, conflict, need_the_real_client, noon, playing
from tests.bot.service_run import until

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="module")]

DEVELOPER, SECOND = "1102", "1099"
PHONE = {"width": 412, "height": 900}
DESKTOP = {"width": 1000, "height": 900}
WORKAROUND = "Reload the page before you save"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Playing]:
    need_the_real_client()
    async with playing(tmp_path_factory.mktemp("conversation"), DEVELOPER, SECOND, role="user") as started:
        yield started


def card_with(chat: Chat, text: str) -> Locator:
    """The latest card that says this."""
    return chat.page.locator(".ac-adaptiveCard").filter(has_text=text).last


async def test_from_a_question_to_the_fix(play: Playing) -> None:
    day = noon(days_ago=2)
    lines = [
        (day + timedelta(minutes=n), conflict(document, login))
        for n, (document, login) in enumerate(
            [(11213, "1099"), (11300, "1101"), (11301, "1101"), (11302, "1103")]
        )
    ]
    await play.log(lines)
    async with play.chat(DEVELOPER, **DESKTOP) as developer, play.chat(SECOND, **PHONE) as second:
        await developer.say(f"what happened to document 11213 on {day:%B} {day.day}")
        await developer.sees("Conflict while saving.", "document 11213")
        await developer.picture("8-asked")
        await developer.press("Open")
        await developer.sees("StaleVersionException")
        await developer.picture("8-cause")
        await developer.press("Who else?")
        await developer.sees("Emil Bauer", "Timo García")
        await developer.picture("8-others")

        await developer.more(card_with(developer, "StaleVersionException"), "Make it a known issue")
        await developer.sees("A new known issue", "What people should do")
        await developer.card.get_by_label("What people should do, in a sentence").fill(WORKAROUND)
        await developer.card.get_by_label("The steps, one a line").fill("Press **F5**\nSave again")
        await developer.picture("9-form")
        await developer.press("Preview")
        await developer.sees("it would have told 3 people", "Emil Bauer", WORKAROUND)
        await developer.picture("9-preview")
        await developer.press("Go live")
        await developer.sees("is live: whoever runs into it is told")
        await developer.picture("9-live")
        await until(lambda: "conflict-while-saving" in play.service.known.issues())

        await play.log([(utc_now(), conflict(11400, SECOND))])
        await second.sees(WORKAROUND, "Save again")
        await second.picture("9-told")
        await developer.say("conflict-while-saving is fixed in 4.12.0")
        await developer.sees("1 person was told of it")
        await developer.press("It is fixed")
        await second.sees("It is fixed")
        await second.picture("9-fixed")


async def test_who_cannot_log_in_asks_and_is_helped(play: Playing) -> None:
    """The card came by itself; they ask nevertheless, in their own words, and get the way around it again."""
    async with play.chat(SECOND, **PHONE) as chat:
        line = portal.login_attempt(SECOND, "10.4.1.17", "InvalidCredentials", special=True)
        await play.log([(utc_now() - timedelta(seconds=30), line), (utc_now(), line)])
        await chat.sees("password")
        await chat.say("I can't log in")
        await chat.sees("password")
        await chat.picture("10-cannot-log-in")
        await chat.say("what about my problem?")
        await chat.picture("10-my-problem")
        await chat.say("what do you know about me?")
        await chat.sees("1099")
        await chat.picture("10-about-me")
        await chat.say("errors for user 1101")
        await chat.sees("developer")
        await chat.picture("10-not-theirs")
