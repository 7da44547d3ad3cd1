"""News in a support channel: one card there, on which whoever may decides, and which goes on in its place."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.loopback import buttons
from bot.loopback.conversations import StoredActivity, StoredConversation
from cards.news import SHOW_TEMPLATE
from cards.news_case import ASSIGN_NEWS, MUTE_NEWS, OWN_NEWS
from tests.bot.conversation.test_news import unreachable
from tests.bot.service_run import Portal, Running, headsup, shown, teams_for, until

TITLE = "Cannot reach the payroll server"
FORM = "Here is the form of a known issue."


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """Dora is an admin, too; Uwe is a developer of another product."""
    made = Portal(tmp_path)
    people = made.folder / "people.csv"
    text = people.read_text("utf-8").replace(
        "dora@portal.example,,developer", "dora@portal.example,,developer;admin"
    )
    text = text.replace("uwe@portal.example,,developer", "uwe@portal.example,,developer:shop")
    people.write_text(text, encoding="utf-8")
    return made


@dataclass
class Channel:
    """The support channel of the portal, and the card of a new error in it."""

    run: Running
    stored: StoredConversation
    other: StoredConversation  # a channel that is not bound

    @property
    def card(self) -> StoredActivity:
        """As it is shown now."""
        (card,) = [one for one in self.stored.from_bot() if one.card and TITLE in shown(one)][:1]
        return card

    async def press(self, person: str, title: str) -> str:
        """Somebody presses a button of the card; what is shown in its stead."""
        answer = await self.run.press(person, self.card, title, conversation=self.stored.id)
        assert answer.card is not None
        return shown(answer.card)

    async def submit(self, person: str, title: str) -> str:
        """Somebody presses a button that is answered by a message of its own in the channel."""
        data = {one.title: one.data for one in buttons(self.card.card or {})}[title]
        await self.run.teams.submit(person, self.card.id, data, conversation=self.stored.id)
        return shown(self.stored.from_bot()[-1])


@asynccontextmanager
async def told_in_channel(portal: Portal) -> AsyncIterator[Channel]:
    async with teams_for(portal) as teams, headsup(portal, teams, learn_hours=0) as run:
        bound = teams.group("19:support@thread.tacv2", "channel", ["9001", "9002", "9003", "1087"])
        other = teams.group("19:others@thread.tacv2", "channel", ["9001", "9002"])
        await run.ask("9001", "support channel for hr-portal", conversation=bound.id)
        portal.write("web1", unreachable("1087"))
        await until(lambda: any(one.card and TITLE in shown(one) for one in bound.from_bot()))
        yield Channel(run, bound, other)


async def test_whoever_may_decides_on_the_card_of_the_channel(portal: Portal) -> None:
    async with told_in_channel(portal) as channel:
        first = channel.card.id
        assert "Assigned to Dora Dietz" in await channel.press("9001", "Assign to me")
        await until(lambda: "Dora Dietz" in shown(channel.card))
        assert "Assigned to Dan Iversen" in await channel.press("9002", "Assign to me")
        assert "Muted by Dan Iversen" in await channel.press("9002", "Mute until tomorrow")
        await until(lambda: "Muted by Dan Iversen" in shown(channel.card))
        assert channel.card.id == first
        done = [(e.actor, e.action) for e in channel.run.audit() if e.action.startswith("news ")]
        assert done == [("9001", "news assigned"), ("9002", "news assigned"), ("9002", "news muted")]


@pytest.mark.parametrize(
    ("title", "muted"),
    [
        ("Mute for an hour", "Muted by Dora Dietz until "),
        ("Mute until tomorrow", "Muted by Dora Dietz until "),
        ("Mute until the next release", "Muted by Dora Dietz until the next release"),
        ("Mute for ever", "Muted by Dora Dietz: it is counted and not told."),
    ],
)
async def test_each_mute_stands_on_the_card_of_the_channel_until_somebody_ends_it(
    portal: Portal, title: str, muted: str
) -> None:
    async with told_in_channel(portal) as channel:
        first = channel.card.id
        assert muted in await channel.press("9001", title)
        await until(lambda: muted in shown(channel.card))
        assert "Muted by" not in await channel.press("9002", "Unmute")
        await until(lambda: "Muted by" not in shown(channel.card))
        assert channel.card.id == first
        assert [(e.actor, e.action) for e in channel.run.audit() if e.action.startswith("news ")] == [
            ("9001", "news muted"), ("9002", "news unmuted"),
        ]  # fmt: skip


async def test_who_has_it_gives_it_back_in_the_channel(portal: Portal) -> None:
    async with told_in_channel(portal) as channel:
        await channel.press("9001", "Assign to me")
        await until(lambda: "Assigned to" in shown(channel.card))
        assert "Assigned to" not in await channel.press("9001", "Give it back")
        await until(lambda: "Assigned to" not in shown(channel.card))
        assert "Nothing is assigned to you." in shown(await channel.run.ask("9001", "my issues"))
        assert [(e.actor, e.action) for e in channel.run.audit() if e.action.startswith("news ")] == [
            ("9001", "news assigned"), ("9001", "news given back"),
        ]  # fmt: skip


async def test_its_events_are_shown_in_the_channel_and_a_known_issue_is_made_of_it_in_the_own_chat(
    portal: Portal,
) -> None:
    async with told_in_channel(portal) as channel:
        teams = channel.run.teams
        assert "user 1087" in await channel.submit("9001", "Show events")
        assert await channel.submit("9002", "My own chat") == "I have sent it to your own chat."
        await until(lambda: any(one.card and TITLE in shown(one) for one in teams.messages("9002")))
        await teams.press_titled("9002", teams.messages("9002")[-1], "Known issue…")
        assert (teams.messages("9002")[-1].card or {})["fallbackText"] == FORM
        assert all((one.card or {}).get("fallbackText") != FORM for one in channel.stored.from_bot())


async def test_others_in_the_channel_and_other_channels_decide_nothing(portal: Portal) -> None:
    async with told_in_channel(portal) as channel:
        (data,) = [one.data for one in buttons(channel.card.card or {}) if one.title == "Assign to me"]
        before = shown(channel.card)
        tries: tuple[tuple[str, dict[str, object]], ...] = (
            (MUTE_NEWS, {"how": "ever"}),
            (MUTE_NEWS, {"how": "not"}),
            (ASSIGN_NEWS, {"to": "me"}),
            (ASSIGN_NEWS, {"to": "nobody"}),
            (OWN_NEWS, {}),
            (SHOW_TEMPLATE, {"template": 1}),
        )
        where = (("1087", channel.stored), ("9003", channel.stored), ("9001", channel.other))
        for verb, more in tries:
            for login, conversation in where:
                answer = await channel.run.teams.press(
                    login, channel.card.id, verb, {"news": data["news"], **more}, conversation=conversation.id
                )
                assert (answer.refusal, verb, login) == (403, verb, login)
        assert shown(channel.card) == before
        assert [e.action for e in channel.run.audit() if e.action.startswith("news ")] == []
        verbs = {verb for verb, _ in tries}
        why = {"1087": "they have not the role developer", "9003": "not their product"}
        refused = {(e.actor, e.subject, e.detail) for e in channel.run.audit() if e.action == "refused"}
        assert {entry for entry in refused if entry[0] != "9001"} == {
            (login, verb, said) for login, said in why.items() for verb in verbs
        }
        assert {verb for login, verb, _ in refused if login == "9001"} == verbs
