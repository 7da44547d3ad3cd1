"""Who is told that something is fixed hears of it in the morning, and their card changes at once."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.telling.posts import POST
from detectors.fixes.book import Fix, say_fixed
from ingest.database import reading, writing
from ingest.event import from_micros, utc_now
from tests.bot.service_run import Portal, headsup, proxied, shown, teams_for, until

BERLIN = ZoneInfo("Europe/Berlin")


async def test_a_fix_waits_for_the_morning(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    now = datetime.now(BERLIN)
    begin, end = now - timedelta(hours=1), now + timedelta(hours=2)
    hours = f"{begin:%H:%M}-{end:%H:%M}"
    async with teams_for(portal) as teams, headsup(portal, teams, quiet_hours=hours) as run:
        portal.write("web1", proxied("1087"))
        await run.settled()  # who has just acted is told at once
        issue = run.notices()[0].issue
        with writing(run.engine) as connection:
            say_fixed(connection, Fix(issue, "4.11.0", utc_now(), "dev"), utc_now())
        await until(lambda: "It is fixed" in shown(teams.messages("1087")[0]))
        with reading(run.engine) as connection:
            (due,) = connection.scalars(select(POST.c.next_try_us).where(POST.c.kind == "fixed"))
        assert f"{from_micros(due).astimezone(BERLIN):%H:%M}" == f"{end:%H:%M}"
        assert len(teams.messages("1087")) == 1
