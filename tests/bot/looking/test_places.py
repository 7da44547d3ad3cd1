"""Where others read along nobody is named; in a support channel everything of its product is shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.loopback import buttons
from bot.support.channels import ChannelStore
from cards.events import SHOW
from cards.reproduce import REPRODUCE
from cards.similar import SIMILAR, SIMILAR_EVENTS
from cards.timeline import AROUND, OPEN, TRAIL
from ingest.database import writing
from ingest.event import utc_now
from ingest.releases.book import ReleaseBook
from tests.bot.looking.test_desk import data_of, lines
from tests.bot.service_run import ZONE, Portal, forbidden, headsup, shown, teams_for, until


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    made = Portal(tmp_path)
    people = made.folder / "people.csv"
    dora = "dora@portal.example,,developer"
    people.write_text(people.read_text("utf-8").replace(dora, f"{dora};admin"), encoding="utf-8")
    return made


async def test_no_button_of_an_event_works_where_others_read_along(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", forbidden("1088"))
        await run.settled()
        group = teams.group("19:group@thread.v2", "groupChat", ["9001", "1087"])
        answer = await run.ask("9001", "help", conversation=group.id)
        said = len(group.from_bot())
        for verb in (TRAIL, AROUND, SIMILAR, SIMILAR_EVENTS, OPEN, REPRODUCE):
            pressed = await teams.press("9001", answer.id, verb, {"event": 1}, conversation=group.id)
            assert pressed.refusal == 403
        assert all("1088" not in shown(one) for one in group.from_bot()[said:])


async def test_what_a_release_changed_names_nobody_and_is_told_anywhere(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        group = teams.group("19:group@thread.v2", "groupChat", ["9001", "1087"])
        ReleaseBook(run.engine).add("hr-portal", "2.4.1", now=utc_now(), by="pipeline")
        answer = await run.ask("9001", "what is new since 2.4.1", conversation=group.id)
        assert lines(answer)[:2] == ["hr-portal", "New since 2.4.1"]
        refused = await run.ask("1087", "what is new since 2.4.1", conversation=group.id)
        assert "2.4.1" not in shown(refused)


async def test_a_support_channel_looks_closer_at_its_own_product_only(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", forbidden("1088"))
        await run.settled()
        channel = teams.group("19:support@thread.tacv2", "channel", ["9001", "9002", "9003"])
        await run.ask("9001", "support channel for hr-portal", conversation=channel.id)
        other = teams.group("19:shop@thread.tacv2", "channel", ["9001", "9002"])
        bound = ChannelStore(run.engine)
        with writing(run.engine) as connection:
            (first,) = bound.all()
            bound.bind(connection, replace(first, product="shop", conversation_id=other.id))
        answer = await run.ask("9001", "forbidden today", conversation=channel.id)
        show = next(button for button in buttons(answer.card or {}) if button.verb == SHOW)
        opened = await teams.press("9002", answer.id, SHOW, show.data, conversation=channel.id)
        data = data_of(opened.card or {}, SIMILAR)
        here = await teams.press("9002", answer.id, SIMILAR, data, conversation=channel.id)
        assert "Emil Engel" in shown(here.card or {})
        there = await teams.press("9002", answer.id, SIMILAR, data, conversation=other.id)
        assert there.refusal == 403
        trail = await run.ask("9001", "similar errors", conversation=channel.id)
        assert "Emil Engel" in shown(trail)
        ReleaseBook(run.engine).add("hr-portal", "2.4.1", now=utc_now(), by="pipeline")
        elsewhere = await run.ask("9001", "what is new since 2.4.1", conversation=other.id)
        assert "hr-portal" not in shown(elsewhere)


async def test_a_trail_that_is_asked_for_among_others_comes_to_the_askers_own_chat(portal: Portal) -> None:
    with portal.path("web1", "api").open("ab") as file:
        text = forbidden("1088").render(utc_now().astimezone(ZONE).replace(tzinfo=None), "4bf92f3577b34da6")
        file.write(text.encode())
    portal.written += 1
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await run.settled()
        await run.ask("9001", "hello")
        group = teams.group("19:group@thread.v2", "groupChat", ["9001", "1087"])
        before = len(teams.messages("9001"))
        answer = await run.ask("9001", "trail 4bf92f3577b34da6", conversation=group.id)
        assert "1088" not in shown(answer)
        await until(lambda: len(teams.messages("9001")) > before)
        mine = teams.messages("9001")[-1]
        assert lines(mine)[0] == "The trail of a request"
        assert "1088" in shown(mine)


async def test_where_a_reason_is_demanded_nobody_looks_closer_at_somebody_without(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, lookup_reason=True) as run:
        portal.write("web1", forbidden("1088"))
        await run.settled()
        page = await run.ask("9001", "help")
        pressed = await teams.press("9001", page.id, AROUND, {"event": 1})
        assert "Emil" not in shown(pressed.card or {})
        await run.ask("9001", "errors for user 1088 today because they called us")
        pressed = await teams.press("9001", page.id, AROUND, {"event": 1})
        assert "Emil Engel, 5 minutes before and after" in lines(pressed.card)
        assert run.audit()[-1].reason == "they called us"
