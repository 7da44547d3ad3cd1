"""What developers ask is answered by its kind, goes on from what they asked before, and tells others nothing."""

from pathlib import Path
from typing import Any

import pytest

from bot.loopback import buttons
from cards.closest import WHO
from cards.counted import NARROW
from cards.events import PAGE, SHOW
from cards.understood import WITHOUT
from tests.bot.portal_week import asked_on_saturday
from tests.bot.service_run import Portal, forbidden, headsup, shown, teams_for, until


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


def lines(activity: Any) -> list[str]:
    """What a card says, a line each, without bars and buttons."""
    return [line for line in shown(activity).split("\n") if line.strip("█ ")]


async def test_a_number_is_told_with_its_parts(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        answer = await run.ask("9001", "how many errors on June 11")
        assert lines(answer)[-1] == "20 events"
        per_node = await run.ask("9001", "how many errors per node on June 12")
        assert lines(per_node)[-5:] == ["5 events", "web1", "3", "web2", "2"]
        assert [(e.action, e.subject) for e in run.audit()] == [
            ("lookup", "how many · errors · Thu 11 June 00:00–24:00"),
            ("lookup", "how many · errors · by node · Fri 12 June 00:00–24:00"),
        ]


async def test_people_are_told_by_their_names(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        answer = await run.ask("9001", "who had errors on June 12")
        people = ["Nora Novák (1087)", "2", "Yara Thoma (1090)", "2", "Emil Engel (1088)", "1"]
        assert lines(answer)[-7:] == ["3 people", *people]
        top = await run.ask("9001", "who had most errors on June 12")
        assert lines(top)[-7:] == ["5 events", *people]


async def test_what_is_most_frequent_is_told_by_what_it_says(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        answer = await run.ask("9001", "most frequent errors on June 12")
        assert lines(answer)[2:] == [
            "5 events",
            "Most frequent",
            *("Conflict while saving.", "3"),
            *("Forbidden: not authorized", "1"),
            *("Login failed.", "1"),
        ]
        shows = [button for button in buttons(answer.card or {}) if button.verb == NARROW]
        pressed = await run.teams.press("9001", answer.id, NARROW, shows[0].data)
        assert pressed.card is not None
        assert "1–3 of 3" in shown(pressed.card)


async def test_a_part_of_an_answer_leads_to_its_events(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        answer = await run.ask("9001", "how many errors per node on June 12")
        narrower = [button.data for button in buttons(answer.card or {}) if button.verb == NARROW]
        assert [(one.get("field"), one.get("value")) for one in narrower] == [
            ("node", "web1"),
            ("node", "web2"),
            (None, None),
        ]
        web2 = await run.teams.press("9001", answer.id, NARROW, narrower[1])
        assert lines(web2.card)[0] == "errors · node web2 · Fri 12 June 00:00–24:00"
        assert "1–2 of 2" in shown(web2.card or {})
        everything = await run.teams.press("9001", answer.id, NARROW, narrower[2])
        assert "1–5 of 5" in shown(everything.card or {})


async def test_what_was_understood_is_changed_part_by_part(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        answer = await run.ask("9001", "errors for user 1090 on web1 on June 12")
        less = {b.title: b.data for b in buttons(answer.card or {}) if b.verb == WITHOUT}
        assert list(less) == ["✕ errors", "✕ user 1090", "✕ node web1", "✕ Fri 12 June 00:00–24:00"]
        pressed = await run.teams.press("9001", answer.id, WITHOUT, less["✕ node web1"])
        assert lines(pressed.card)[0] == "errors · user 1090 · Fri 12 June 00:00–24:00"
        assert "1–2 of 2" in shown(pressed.card or {})


async def test_a_question_goes_on_from_the_one_before(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        await run.ask("9001", "what happened to document 11213 on June 12")
        assert lines(await run.ask("9001", "only errors"))[0] == (
            "document 11213 · errors · Fri 12 June 00:00–24:00"
        )
        assert lines(await run.ask("9001", "same for document 11214"))[0].startswith(
            "document 11214 · errors"
        )
        other = await run.ask("9002", "only errors")  # somebody else's question is not gone on from
        assert lines(other)[0] == "errors"


async def test_as_many_are_shown_as_were_asked_for(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        answer = await run.ask("9001", "last 3 errors for user 1091")
        assert "1–3 of 3" in shown(answer)
        assert [b.verb for b in buttons(answer.card or {}) if b.verb in (PAGE, SHOW)] == [SHOW] * 3


@pytest.mark.parametrize("kind", ["groupChat", "channel"])
async def test_where_others_read_along_the_answer_is_in_numbers(portal: Portal, kind: str) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", forbidden("1088"), forbidden("1087"))
        await run.settled()
        await run.ask("9001", "hello")
        group = teams.group(f"19:{kind}@thread.tacv2", kind, ["9001", "1087"])
        before = len(teams.messages("9001"))
        answer = await run.ask("9001", "forbidden today", conversation=group.id)
        assert "2 events" in lines(answer)
        assert "sent them to your own chat" in shown(answer)
        for word in ("1088", "1087", "11213", "Open"):
            assert word not in shown(answer)
        assert not list(buttons(answer.card or {}))
        await until(lambda: len(teams.messages("9001")) > before)
        mine = teams.messages("9001")[-1]
        assert "1088" in shown(mine)
        assert "1–2 of 2" in shown(mine)
        for button in buttons(mine.card or {}):  # those of one's own chat do nothing out there
            pressed = await teams.press("9001", answer.id, button.verb, button.data, conversation=group.id)
            assert pressed.refusal == 403
        assert "1088" not in shown(group.from_bot()[-1])


async def test_where_others_read_along_nobody_is_proposed(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        group = teams.group("19:group@thread.v2", "groupChat", ["9001", "1087"])
        answer = await run.ask("9001", "errors for user Nora Novk today", conversation=group.id)
        assert "in your own chat with me" in shown(answer)
        assert "Novák" not in shown(answer)
        assert "Nora Novák (1087)" in str((await run.ask("9001", "errors for user Nora Novk today")).card)


async def test_a_support_channel_sees_all_of_its_product(portal: Portal) -> None:
    people = portal.folder / "people.csv"
    dora = "dora@portal.example,,developer"
    people.write_text(people.read_text("utf-8").replace(dora, f"{dora};admin"), encoding="utf-8")
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", forbidden("1088"))
        await run.settled()
        channel = teams.group("19:support@thread.tacv2", "channel", ["9001", "9002", "9003"])
        await run.ask("9001", "support channel for hr-portal", conversation=channel.id)
        answer = await run.ask("9001", "forbidden today", conversation=channel.id)
        assert "1088" in shown(answer)
        opened = next(b for b in buttons(answer.card or {}) if b.verb == SHOW)
        by_another = await teams.press("9002", answer.id, SHOW, opened.data, conversation=channel.id)
        assert "Error on" in shown(by_another.card or {})
        assert (
            await teams.press("1087", answer.id, SHOW, opened.data, conversation=channel.id)
        ).refusal == 403


async def test_whom_a_name_means_is_asked_back(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        exact = await run.ask("9001", "errors for nora novak on June 12")
        assert lines(exact)[0] == "errors · user Nora Novák · Fri 12 June 00:00–24:00"
        assert "1–2 of 2" in shown(exact)
        answer = await run.ask("9001", "errors for nora nowak on June 12")
        assert lines(answer)[0] == "Whom do you mean by nora nowak?"
        offered = {b.title: b.data for b in buttons(answer.card or {}) if b.verb == WHO}
        assert list(offered) == ["Nora Novák (1087)", "“nora nowak”"]
        assert [(e.action, e.subject) for e in run.audit()] == [
            ("lookup", "errors · user Nora Novák · Fri 12 June 00:00–24:00")
        ]
        meant = await run.teams.press("9001", answer.id, WHO, offered["Nora Novák (1087)"])
        assert lines(meant.card)[0] == "errors · user Nora Novák · Fri 12 June 00:00–24:00"
        assert "1–2 of 2" in shown(meant.card or {})
        typed = await run.teams.press("9001", answer.id, WHO, offered["“nora nowak”"])
        assert "user nora nowak" in shown(typed.card or {})


async def test_namesakes_are_told_apart(portal: Portal) -> None:
    people = portal.folder / "people.csv"
    people.write_text(
        people.read_text("utf-8") + "1092,,Nora Haas,,,user,en-GB,Europe/Berlin\n", encoding="utf-8"
    )
    async with asked_on_saturday(portal) as run:
        answer = await run.ask("9001", "how many errors for nora")
        offered = {b.title: b.data for b in buttons(answer.card or {}) if b.verb == WHO}
        assert list(offered) == ["Nora Novák (1087)", "Nora Haas (1092)"]
        meant = await run.teams.press("9001", answer.id, WHO, offered["Nora Haas (1092)"])
        assert lines(meant.card)[0] == "how many · errors · user Nora Haas"
        made_up = [
            {**offered["Nora Haas (1092)"], "login": "nobody"},
            {**offered["Nora Haas (1092)"], "name": "x"},
        ]
        for data in made_up:
            assert (await run.teams.press("9001", answer.id, WHO, data)).refusal == 403


async def test_a_number_per_day_has_a_row_for_each_day(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        answer = await run.ask("9001", "how many errors per day from June 10 to June 12")
        days = ["Wed 10 June 2026", "0", "Thu 11 June 2026", "20", "Fri 12 June 2026", "5"]
        assert lines(answer)[-7:] == ["25 events", *days]
