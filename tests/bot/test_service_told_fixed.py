"""The whole way of a fix: who was told hears of it in the chat, their card changes, and nobody else hears."""

from pathlib import Path

import pytest

from detectors.fixes.book import Fix, say_fixed, take_back
from ingest.database import writing
from ingest.event import utc_now
from tests.bot.service_run import Portal, forbidden, headsup, shown, teams_for, until


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def test_the_card_changes_and_a_short_message_comes_to_those_who_were_told(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        told = {notice.person for notice in run.notices() if notice.state == "accepted"}
        assert {"1087", "1001"} <= told
        issue = run.notices()[0].issue
        with writing(run.engine) as connection:
            say_fixed(connection, Fix(issue, "4.11.0", utc_now(), "dev"), utc_now())
        await until(lambda: all(len(teams.messages(person)) == 2 for person in told))
        await until(lambda: all("It is fixed" in shown(teams.messages(person)[0]) for person in told))
        first, second = teams.messages("1087")
        assert [line for line in shown(second).splitlines() if line.startswith(("It is", "Fixed in"))] == [
            "It is fixed",
            next(
                line
                for line in shown(first).splitlines()
                if line.startswith("Fixed in version 4.11.0, since ")
            ),
        ]
        assert "actions" not in (first.card or {})
        assert not teams.messages("1090")
        assert not teams.messages("9001")
        with writing(run.engine) as connection:
            take_back(connection, issue, utc_now())
        await until(lambda: "Not fixed yet" in shown(teams.messages("1087")[1]))
        await until(lambda: "actions" in (teams.messages("1087")[0].card or {}))
