"""News is muted, taken and kept up to date: the whole service, with a stand-in for Teams."""

from pathlib import Path

import pytest

from bot.loopback import buttons
from cards.news_case import ASSIGN_NEWS, MUTE_NEWS, OWN_NEWS
from tests.bot.conversation.test_news import met, told, unreachable
from tests.bot.service_run import Portal, headsup, shown, teams_for, until


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def test_who_takes_it_is_shown_on_every_copy(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, learn_hours=0) as run:
        await met(run, "9001", "9003")
        portal.write("web1", unreachable("1087"))
        await told(run, 2)
        card, copy = teams.messages("9001")[-1], teams.messages("9003")[-1]
        answer = await run.press("9001", card, "Assign to me")
        assert "Assigned to" in shown(answer.card or {})
        await until(lambda: "Zugewiesen an" in shown(teams.messages("9003")[-1]))
        assert teams.messages("9003")[-1].id == copy.id
        listed = await run.ask("9001", "assigned to me")
        assert "Cannot reach the payroll server" in shown(listed)
        await run.press("9001", listed, "Give it back")
        assert "Nothing is assigned to you." in shown(await run.ask("9001", "my issues"))
        found = [(e.actor, e.action, e.subject) for e in run.audit() if e.action.startswith("news ")]
        assert [action for _, action, _ in found] == ["news assigned", "news given back"]


async def test_what_is_muted_says_so_and_can_speak_again(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, learn_hours=0) as run:
        await met(run, "9001")
        portal.write("web1", unreachable("1087"))
        await told(run, 1)
        card = teams.messages("9001")[-1]
        answer = await run.press("9001", card, "Mute until the next release")
        assert "until the next release: it is counted and not told" in shown(answer.card or {})
        (unmute,) = [one for one in buttons(answer.card or {}) if one.title == "Unmute"]
        answer = await teams.press("9001", card.id, unmute.verb, unmute.data)
        assert "Muted by" not in shown(answer.card or {})


async def test_a_known_issue_is_made_of_it(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, learn_hours=0) as run:
        await met(run, "9001")
        portal.write("web1", unreachable("1087"))
        await told(run, 1)
        await teams.press_titled("9001", teams.messages("9001")[-1], "Known issue…")
        assert "Cannot reach the payroll server" in str(teams.messages("9001")[-1].card)


async def test_others_decide_nothing(portal: Portal) -> None:
    people = portal.folder / "people.csv"
    text = people.read_text(encoding="utf-8")
    people.write_text(
        text.replace(
            "Uwe Köhler,uwe@portal.example,,developer,", "Uwe Köhler,uwe@portal.example,,developer:shop,"
        ),
        encoding="utf-8",
    )
    async with teams_for(portal) as teams, headsup(portal, teams, learn_hours=0) as run:
        await met(run, "9001")
        portal.write("web1", unreachable("1087"))
        await told(run, 1)
        card = teams.messages("9001")[-1]
        (data,) = [one.data for one in buttons(card.card or {}) if one.title == "Assign to me"]
        for login in ("1087", "9003"):
            for verb, more in ((MUTE_NEWS, {"how": "ever"}), (ASSIGN_NEWS, {"to": "me"}), (OWN_NEWS, {})):
                answer = await teams.press(login, card.id, verb, {"news": data["news"], **more})
                assert answer.refusal == 403
        for wrong in ({"how": "x"}, {"how": None}, {}):
            answer = await teams.press("9001", card.id, MUTE_NEWS, {"news": data["news"], **wrong})
            assert answer.refusal == 403
        assert "Assigned to" not in shown(teams.messages("9001")[-1])
