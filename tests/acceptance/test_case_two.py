"""A forbidden document, to its end: a user and their supervisor, each in front of the real client.

Told, each with words of their own and in their own language; still stuck; a developer's answer; the fix, and their
cards change. The developer is elsewhere.
"""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.loopback import buttons
from bot.loopback.conversations import StoredActivity
from cards.escalation import ANSWER
from cards.fixing import SAY_FIXED
from ingest.event import utc_now
from tests.acceptance.playground import PATIENCE_MS, Playing, need_the_real_client, playing, refused
from tests.bot.service_run import shown, until

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="module")]

USER, SUPERVISOR, DEVELOPER = "1087", "1002", "1102"
PHONE = {"width": 412, "height": 900}
STUCK_WORDS = "The deadline is today, and my supervisor is away."
ANSWER_WORDS = "I have made the change for you. Please look whether the hours are right."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Playing]:
    need_the_real_client()
    folder = tmp_path_factory.mktemp("two")
    async with playing(folder, USER, SUPERVISOR, german=[SUPERVISOR], role="user") as started:
        yield started


async def developers_card(play: Playing, holds: Callable[[str], bool]) -> StoredActivity:
    """The developer's card of which this holds."""

    def found() -> list[StoredActivity]:
        return [one for one in play.others.messages(DEVELOPER) if holds(shown(one))]

    await until(lambda: bool(found()))
    return found()[-1]


async def test_the_whole_life_of_a_forbidden_document(play: Playing) -> None:
    await play.others.say(DEVELOPER, "help")
    async with play.chat(USER, **PHONE) as user, play.chat(SUPERVISOR, **PHONE) as supervisor:
        await play.log([(utc_now(), refused(11213))])
        await user.sees("A supervisor can make this change", "Tell your supervisor what to change")
        await supervisor.sees("Nehmen Sie diese Änderung für Ihr Teammitglied vor", "Hanno Ulrich", "11213")
        await user.picture("case-2-told-user")
        await supervisor.picture("case-2-told-supervisor")

        await user.press("Still stuck")
        await user.card.get_by_role("textbox").fill(STUCK_WORDS)
        await user.picture("case-2-stuck-form")
        await user.press("Send")
        await user.sees("Sent to HR Support")
        await user.picture("case-2-stuck")
        escalation = await developers_card(play, lambda text: STUCK_WORDS in text)
        assert "Hanno Ulrich" in shown(escalation)
        (number,) = {
            button.data["escalation"] for button in buttons(escalation.card or {}) if button.verb == ANSWER
        }
        data = {"escalation": number, "words": ANSWER_WORDS}
        assert (await play.others.press(DEVELOPER, escalation.id, ANSWER, data)).status == 200
        await user.sees(ANSWER_WORDS, "Pia Jansen")
        await user.picture("case-2-answer")
        await user.press("It worked")
        await user.sees("it worked. Thank you.")

        await supervisor.press("Hat geholfen")
        await supervisor.sees("Es hat geholfen. Danke!")
        await supervisor.picture("case-2-worked-supervisor")

        await play.others.say(DEVELOPER, "edit-forbidden is fixed in 4.11.0")
        question = await developers_card(play, lambda text: "2 people were told of it" in text)
        (say,) = [button for button in buttons(question.card or {}) if button.verb == SAY_FIXED]
        assert (await play.others.press(DEVELOPER, question.id, say.verb, say.data)).status == 200
        await user.sees("It is fixed", "You ran into a problem")
        await supervisor.sees("Es ist behoben", "Hanno Ulrich")
        for chat, changed in ((user, "Fixed in version 4.11.0"), (supervisor, "Behoben in Version 4.11.0")):
            first = chat.page.locator(".ac-adaptiveCard").filter(has_text="4.11.0").first
            await expect(first).to_contain_text(changed, timeout=PATIENCE_MS)
            await expect(chat.page.locator(".ac-adaptiveCard").filter(has_text=changed)).to_have_count(
                2, timeout=PATIENCE_MS
            )
        await user.picture("case-2-fixed-user")
        await supervisor.picture("case-2-fixed-supervisor")
    told = {notice.person: notice for notice in play.service.notices.listed()}
    assert {person: notice.told for person, notice in told.items()} == {USER: "user", SUPERVISOR: "manager"}
    assert all(notice.state == "accepted" and notice.fixed_by for notice in told.values())
    assert not [person for person in ("1099", "1101", "1103") if play.others.messages(person)]
