"""The log of a service whose database breaks under it: JSON a line, and no text of an event in it."""

import json
from pathlib import Path

from sqlalchemy import Engine, text

from bot.loopback import LoopbackConnector, local_people
from bot.loopback.service import TENANT
from ingest.database import open_database, reading, writing
from tests.bot.serve_process import ServeProcess
from tests.bot.service_run import Portal, fine, unticked, until

MARKER = "salary-of-Nora-4711"


def _episodes(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.scalar(text("SELECT count(*) FROM episode")) or 0


async def test_a_service_in_trouble_logs_no_text_of_events(tmp_path: Path, database: str) -> None:
    portal = Portal(tmp_path)
    engine = open_database(database)
    async with LoopbackConnector(local_people(portal.directory)) as teams:
        settings = {
            "HEADSUP_DATABASE": database,
            "HEADSUP_LOG": "json",
            "HEADSUP_SERVICE_URL": teams.service_url,
            "HEADSUP_TENANT_ID": TENANT,
        }
        async with ServeProcess(tmp_path, **settings) as process:
            await process.up()
            with writing(engine) as connection:  # what becomes of matches fails, with their keys in hand
                connection.execute(text("ALTER TABLE episode RENAME TO elsewhere"))
            portal.write("web1", unticked(MARKER), unticked(MARKER), fine(MARKER))
            await process.said("stage evaluate failed")
            with writing(engine) as connection:  # storing fails, with events in hand
                connection.execute(text("ALTER TABLE batch RENAME TO away"))
            portal.write("web1", fine(MARKER))
            await process.said("kept and tried again")
            with writing(engine) as connection:
                connection.execute(text("ALTER TABLE away RENAME TO batch"))
                connection.execute(text("ALTER TABLE elsewhere RENAME TO episode"))
            await until(lambda: _episodes(engine) == 1)
            process.terminate()
            assert await process.ended() == 0
        engine.dispose()
        logged = [line for line in process.lines if line.startswith("{")]
        others = [line for line in process.lines if not line.startswith("{")]
        assert all({"time", "level", "logger", "message"} <= json.loads(line).keys() for line in logged)
        assert [line.split()[0] for line in others] == ["No", "Headsup", "Stopping."]  # stdout
        assert MARKER not in "\n".join(process.lines)
