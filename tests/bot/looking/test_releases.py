"""What is new since a release, with the whole service and a stand-in for Teams."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.loopback import buttons
from cards.news import SHOW_CHANGED
from ingest.releases.book import ReleaseBook
from tests.bot.conversation.test_news import unreachable
from tests.bot.looking.test_desk import lines, submitted
from tests.bot.portal_week import asked_on_saturday, local
from tests.bot.service_run import Portal, Running, until


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    made = Portal(tmp_path)
    people = made.folder / "people.csv"
    listed = people.read_text(encoding="utf-8")
    people.write_text(listed.replace("uwe@portal.example,,developer,", "uwe@portal.example,,developer:shop,"))
    return made


def released(run: Running, version: str, at: str = "06-13T10:00", product: str = "HR-Portal") -> None:
    ReleaseBook(run.engine).add(product, version, now=local(at), by="pipeline")


async def discovered(run: Running) -> None:
    """Until all that is stored was grouped."""
    await until(lambda: not _waiting(run))


def _waiting(run: Running) -> bool:
    with run.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM batch WHERE discovered_us IS NULL")))


async def test_what_is_new_since_a_release_is_told_with_people(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        released(run, "2.4.1")
        portal.write("web1", unreachable("1087"), unreachable("1088"), at=local("06-13T14:30"))
        await run.settled()
        await discovered(run)
        card = (await run.ask("9001", "what is new since 2.4.1?")).card
        said = lines(card)
        assert said[:2] == ["hr-portal", "New since 2.4.1"]
        assert "People hit:  2 people" in said
        assert "First seen with it: 1" in said
        assert "Cannot reach the payroll server" in said
        assert (run.audit()[-1].action, run.audit()[-1].subject) == ("release", "hr-portal 2.4.1")
        assert "Cannot reach the payroll server …" in lines(await submitted(run, card, SHOW_CHANGED))


async def test_the_last_release_and_one_that_there_is_not(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        assert (
            lines(await run.ask("9001", "what is new since the last release"))[0]
            == "I know of no release yet"
        )
        released(run, "2.4.0", "06-07T10:00")
        released(run, "2.4.1")
        assert lines(await run.ask("9001", "what is new since the last release"))[1] == "New since 2.4.1"
        which = await run.ask("9001", "what is new since 9.9")
        assert lines(which)[:3] == ["I know of no release 9.9", "The latest ones:", "hr-portal 2.4.1"]
        older = [button for button in buttons(which.card or {}) if button.title == "2.4.0"]
        await run.teams.submit("9001", which.id, older[0].data)
        assert lines(run.teams.messages("9001")[-1])[1] == "New since 2.4.0"


async def test_of_several_applications_it_is_asked_which(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        released(run, "2.4.1")
        released(run, "2.4.1", product="shop")
        assert lines(await run.ask("9001", "what is new since 2.4.1"))[0] == "Which release do you mean?"
        assert lines(await run.ask("9001", "what is new since 2.4.1 in shop"))[:2] == [
            "shop",
            "New since 2.4.1",
        ]
        assert lines(await run.ask("9003", "was ist neu seit 2.4.1"))[:2] == ["shop", "Neu seit 2.4.1"]
        hidden = await run.ask("9003", "was ist neu seit 2.4.1 bei hr-portal")
        assert "hr-portal" not in " ".join(lines(hidden))
