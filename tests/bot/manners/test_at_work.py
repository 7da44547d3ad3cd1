"""Manners at work: the breaker asks and obeys, the pause holds, the cap counts; in the whole service."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import headsup as command_line
from bot.manners.holds import UNANSWERED
from cards.holds import HOLD_ALL, HOLD_STOP, PAUSE_ON
from detectors.known_issue import Breaker, KnownIssue
from tests.bot.service_run import (
    Portal,
    Running,
    forbidden,
    headsup,
    proxied,
    shipped,
    shown,
    teams_for,
    until,
)

PEOPLE = ("1087", "1088", "1090")


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


def careful(**changes: object) -> Mapping[str, KnownIssue]:
    breaker = Breaker(1, timedelta(hours=8))
    return {name: replace(issue, breaker=breaker, **changes) for name, issue in shipped().items()}  # type: ignore[arg-type]


def states(run: Running) -> dict[str, tuple[str, str | None]]:
    return {notice.person: (notice.state, notice.reason) for notice in run.notices()}


async def crowd(run: Running) -> None:
    """Dora has the app; then three people run into it, of whom the first is told and the others wait."""
    await run.ask("9001", "help")
    for number, person in enumerate(PEOPLE):
        run.portal.write("web1", proxied(person))
        await until(lambda: len(run.notices()) == number + 1)  # noqa: B023
    await until(lambda: states(run)["1087"][0] == "accepted")
    await until(lambda: len(run.teams.messages("9001")) == 2)
    await until(lambda: "2 more people would be told" in shown(run.teams.messages("9001")[1]))


async def test_a_developer_is_asked_and_lets_all_be_told(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues=careful()) as run:
        await crowd(run)
        assert states(run) == {"1087": ("accepted", None), "1088": ("held", None), "1090": ("held", None)}
        answer = await run.press("9001", teams.messages("9001")[1], "Send")
        assert answer.card is not None
        assert "Dora Dietz had it sent to all who waited (2)" in shown(answer.card)
        await until(lambda: {state for state, _ in states(run).values()} == {"accepted"})
        assert [(e.actor, e.action, e.detail) for e in run.audit() if e.action.startswith("hold")] == [
            ("9001", "hold send", "2 people")
        ]


async def test_a_developer_stops_it_and_who_comes_later_is_not_told_either(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues=careful()) as run:
        await crowd(run)
        card = teams.messages("9001")[1]
        await run.press("9001", card, "Stop")
        portal.write("web2", proxied("1089"))
        await until(lambda: len(run.notices()) == 4)
        stopped = ("dropped", "Dora Dietz stopped it: too many people would have been told")
        assert states(run) == {
            "1087": ("accepted", None), "1088": stopped, "1089": stopped, "1090": stopped,
        }  # fmt: skip
        late = await teams.press("9001", card.id, HOLD_ALL, {"hold": 1})
        assert late.card is not None
        assert "Dora Dietz stopped it" in shown(late.card)
        assert states(run)["1088"] == stopped


async def test_nobody_but_a_developer_decides(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues=careful()) as run:
        await crowd(run)
        card = teams.messages("1087")[0]
        for verb in (HOLD_ALL, HOLD_STOP, PAUSE_ON):
            await teams.press("1087", card.id, verb, {"hold": 1})
            assert [(e.actor, e.action, e.subject) for e in run.audit()][-1] == ("1087", "refused", verb)
        assert states(run)["1088"] == ("held", None)


async def test_a_hold_that_nobody_answers_ends(portal: Portal) -> None:
    issues = careful(max_age=timedelta(seconds=4))
    async with teams_for(portal) as teams, headsup(portal, teams, issues=issues) as run:
        await run.ask("9001", "help")
        portal.write("web1", proxied("1087"))
        await until(lambda: states(run).get("1087") == ("accepted", None))
        portal.write("web1", proxied("1088"))
        await until(lambda: states(run).get("1088") == ("expired", UNANSWERED))
        await until(lambda: "Not told: 1." in shown(teams.messages("9001")[1]))


async def test_while_paused_nobody_is_told_and_then_they_are(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        assert "Paused by Dora Dietz" in shown(await run.ask("9001", "pause"))
        portal.write("web1", proxied("1087"))
        await until(lambda: len(run.notices()) == 1)
        said = CliRunner().invoke(command_line, ["pause", "--database", run.settings.database])
        assert said.stdout.startswith("Headsup is paused since ")
        assert states(run) == {"1087": ("planned", None)}
        assert "Headsup is at work" in shown(await run.ask("9001", "resume"))
        await until(lambda: states(run) == {"1087": ("accepted", None)})


async def test_who_had_enough_for_a_day_gets_no_more(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, cap_a_day=1) as run:
        portal.write("web1", proxied("1087"))
        await run.settled()
        portal.write("web1", forbidden("1087"))
        await run.settled()
        assert [(one.state, one.reason) for one in run.notices() if one.person == "1087"] == [
            ("accepted", None),
            ("capped", "they had as many notices as 24 hours allow (1)"),
        ]
