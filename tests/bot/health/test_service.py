"""`health` in the whole service: from log lines to a card in a chat, and in a group without anybody's name."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.telling.posts import PostStore
from ingest.batches import BatchQueue
from ingest.event import utc_now
from tests.bot.service_run import ZONE, Portal, Running, fine, forbidden, headsup, shown, teams_for, until


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def counted(run: Running) -> None:
    """Until the people of all batches are counted."""
    await run.settled()
    queue = BatchQueue(run.engine, utc_now)
    await until(lambda: not queue.uncounted(1))


async def test_developers_ask_how_the_application_fares(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        for number in range(1200, 1240):
            portal.write("web1", fine(str(number)))
        for number in range(1200, 1206):
            portal.write("web2", forbidden(str(number)))
        await counted(run)
        answer = shown(await run.ask("9001", "health of hr-portal today"))
        assert "How hr-portal fares" in answer
        assert "40 \npeople worked" in answer
        assert "6 \nran into errors" in answer
        german = shown(await run.ask("9003", "wie geht es der Anwendung"))
        assert "40 \nhaben gearbeitet" in german
        entries = [(e.actor, e.subject) for e in run.audit() if e.action == "lookup"]
        assert entries == [("9001", "health of hr-portal: today"), ("9003", "health of hr-portal: this_week")]


async def test_in_a_group_it_is_said_to_all_and_an_end_user_hears_nothing(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        for number in range(1200, 1208):
            portal.write("web1", forbidden(str(number)))
        await counted(run)
        await run.ask("9001", "hello")
        group = teams.group("19:group@thread.v2", "groupChat", ["9001", "1087"])
        answer = shown(await run.ask("9001", "health today", conversation=group.id))
        assert "8 \npeople worked" in answer
        assert "1200" not in answer
        refused = shown(await run.ask("1087", "health today"))
        assert "people worked" not in refused
        assert ("1087", "refused", "health") in [(e.actor, e.action, e.subject) for e in run.audit()]


async def test_developers_get_the_digest_of_yesterday_once(portal: Portal) -> None:
    local = utc_now().astimezone(ZONE)
    due = f"{max(local - timedelta(hours=1), local.replace(hour=0, minute=0)):%H:%M}"
    async with teams_for(portal) as teams, headsup(portal, teams, digest_at=due) as run:
        await run.ask("9001", "hello")
        yesterday = local - timedelta(days=1)
        for number in range(1200, 1212):
            portal.write("web1", fine(str(number)), at=yesterday)
        await counted(run)
        job = next(job for job in run.service.stages.jobs if job.name == "digest")
        await job.run()
        await until(lambda: len(teams.messages("9001")) == 2)
        assert "How hr-portal fared yesterday" in shown(teams.messages("9001")[-1])
        assert "12 \npeople worked" in shown(teams.messages("9001")[-1])
        await job.run()
        assert job.failures == 0
        day = local.date().toordinal()
        assert [post.recipient for post in PostStore(run.engine).about("digest", f"hr-portal {day}")] == [
            "9001"
        ]
        assert teams.messages("1087") == []


async def test_there_is_no_digest_unless_it_is_set(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        assert "digest" not in [job.name for job in run.service.stages.jobs]
