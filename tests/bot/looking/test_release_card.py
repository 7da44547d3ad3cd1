"""An hour and a day after a release its card comes by itself, to whom its product's matters concern."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.demo.portal import ADJUSTMENT, Line, request
from ingest.event import utc_now
from ingest.releases.book import ReleaseBook
from tests.bot.conversation.test_news import unreachable
from tests.bot.looking.test_desk import lines
from tests.bot.looking.test_releases import discovered
from tests.bot.service_run import Portal, headsup, teams_for, until

ADMIN = "dora@portal.example,,developer"


def unknown(login: str) -> Line:
    """Another error that no known issue describes."""
    return request(
        "Nobody answers at the archive", 500, login=login, role="user", ip="10.1.2.3", document=11500,
        kind=ADJUSTMENT, parameters={"hours": 5},
    )  # fmt: skip


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    made = Portal(tmp_path)
    people = made.folder / "people.csv"
    people.write_text(people.read_text("utf-8").replace(ADMIN, f"{ADMIN};admin"), encoding="utf-8")
    return made


@pytest.mark.parametrize("bound", [True, False])
async def test_it_comes_to_the_support_channel_or_else_to_each_developer(portal: Portal, bound: bool) -> None:
    ahead = [timedelta()]
    async with (
        teams_for(portal) as teams,
        headsup(portal, teams, learn_hours=0, clock=lambda: utc_now() + ahead[0]) as run,
    ):
        channel = teams.group("19:support@thread.tacv2", "channel", ["9001", "9002", "9003"])
        if bound:
            await run.ask("9001", "support channel for hr-portal", conversation=channel.id)
        await run.ask("9001", "hello")
        await run.ask("9003", "hallo")

        def said() -> list[str]:
            cards = channel.from_bot() if bound else teams.messages("9001")
            return [line for card in cards if card.card for line in lines(card)]

        portal.write("web1", unreachable("1087"))
        await run.settled()
        await until(lambda: any("Cannot reach the payroll server" in line for line in said()))
        ReleaseBook(run.engine).add("HR-Portal", "2.4.1", now=utc_now() + ahead[0], by="pipeline")
        for hours, title in ((1, "2\\.4.1: the first hour"), (24, "2\\.4.1: the first day")):
            ahead[0] = timedelta(hours=hours, minutes=-10)
            portal.write("web1", unknown("1088"), at=utc_now() + ahead[0])
            await run.settled()
            await discovered(run)
            ahead[0] = timedelta(hours=hours, minutes=2)
            await until(partial(lambda line: line in said(), title))
        assert "People hit:  1 person" in said()
        assert any(line.startswith("Nobody answers at the archive") for line in said())
        if not bound:
            await until(lambda: "2\\.4.1: der erste Tag" in lines(teams.messages("9003")[-1]))
        assert all("2.4.1" not in " ".join(lines(card)) for card in teams.messages("1087") if card.card)
