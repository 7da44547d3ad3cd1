"""A turn that fails is answered all the same, in the language of whoever it is."""

from pathlib import Path

import pytest
from sqlalchemy import text

from cards.events import PAGE
from ingest.database import writing
from tests.bot.service_run import Portal, headsup, shown, teams_for


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def test_a_failing_turn_is_answered_by_a_failure_card(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        with writing(run.engine) as connection:
            connection.execute(text("DROP TABLE lookup"))
        english, german = await run.ask("9001", "errors today"), await run.ask("9003", "Fehler heute")
        assert shown(english) == "That did not work\nPlease try again in a minute."
        assert "Bitte in einer Minute noch einmal versuchen." in shown(german)
        for activity in (english, german):
            assert "lookup" not in str(activity.content)
        pressed = await teams.press("9001", english.id, PAGE, {"lookup": 1})
        assert pressed.status == 200
        assert pressed.body["statusCode"] == 500
        assert "lookup" not in str(pressed.body)
