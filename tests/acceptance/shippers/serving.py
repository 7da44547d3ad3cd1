"""A real `headsup serve` in a folder of its own, with a key for the shipper, that can be killed and started again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from bot.cli import headsup
from ingest.database import open_database
from ingest.event import Event, utc_now
from ingest.query import EventQuery
from ingest.store import EventStore
from tests.bot.serve_process import ServeProcess
from tests.bot.service_run import until

KEY_NAME: Final = "shipper"
SOURCES: Final = """\
sources:
  - key: shipper
    product: portal
"""


class Serving:
    """The service in `folder`; `url` changes when it is started again."""

    def __init__(self, folder: Path, key: str) -> None:
        self.folder = folder
        self.key = key
        self.url = ""
        self._process: ServeProcess | None = None

    async def start(self) -> str:
        """Start it and wait until it serves; where."""
        self._process = await ServeProcess(self.folder).__aenter__()
        self.url = await self._process.up()
        return self.url

    async def kill(self) -> None:
        """Without warning."""
        assert self._process is not None
        self._process.kill()
        await self._process.ended()

    async def stored(self, count: int, seconds: float = 60) -> list[Event]:
        """All events, as soon as there are so many, with what may have come too much by then."""
        await until(lambda: self.count() >= count, seconds)
        await asyncio.sleep(0.3)  # for what must not come: a second copy
        return await asyncio.to_thread(self.events)

    def count(self) -> int:
        """How many events are stored."""
        engine = open_database(str(self.folder / "headsup.db"))
        try:
            return EventStore(engine, utc_now).count(EventQuery())
        finally:
            engine.dispose()

    def events(self) -> list[Event]:
        """All that is stored, by time."""
        engine = open_database(str(self.folder / "headsup.db"))
        try:
            return list(EventStore(engine, utc_now).scan())
        finally:
            engine.dispose()


@asynccontextmanager
async def serving(folder: Path, sources: str = SOURCES) -> AsyncIterator[Serving]:
    """Start the service in `folder`; whatever runs at the end is killed."""
    (folder / "sources.yaml").write_text(sources, encoding="utf-8")
    (folder / "people.csv").write_text(
        "login,aad_object_id,name,email,manager,roles,locale,timezone\n", encoding="utf-8"
    )
    service = Serving(folder, _new_key(folder))
    try:
        await service.start()
        yield service
    finally:
        await service.kill()


def _new_key(folder: Path) -> str:
    added = CliRunner().invoke(
        headsup, ["keys", "add", KEY_NAME], env={"HEADSUP_DATABASE": str(folder / "headsup.db")}
    )
    assert added.exit_code == 0, added.output
    return added.stdout.split()[-1]
