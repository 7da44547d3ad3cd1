"""/readyz: whether this process can do its work now. What fails and is tried again elsewhere is not asked here."""

import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine

from bot.faults import describe
from bot.migrations import is_current
from bot.monitoring.database import Asked, NoAnswer, answers, free_of
from bot.monitoring.watched import Watched
from bot.parts.ingest import IngestPart
from bot.troubles.sentence import sentence

ROOM: Final = 200_000_000
"""Bytes that must be free on the disk of an SQLite database: some minutes of logs at full speed."""
COMMIT: Final = 30.0
"""Seconds after which a commit that is under way counts as stuck."""


class Readiness:
    """Asks what has to be asked."""

    def __init__(
        self,
        watched: Watched,
        *,
        room: int = ROOM,
        free: Callable[[Engine], int | None] = free_of,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watched = watched
        self._room = room
        self._free = free
        self._seconds = seconds
        self.troubles: list[
            str
        ] = []  # that are open, as of the last answer of the database; no reason by themselves
        self._asked: Asked[list[str]] = Asked(self._of_database)

    async def reasons(self) -> list[str]:
        """Why it is not ready, a sentence each; none if it is."""
        return [*await self._database(), *self._of_threads()]

    def close(self) -> None:
        """Let go of what asks."""
        self._asked.close()

    async def _database(self) -> list[str]:
        try:
            return await self._asked()
        except NoAnswer as error:
            return [str(error)]
        except Exception as error:  # whatever it is, the database cannot be used
            return [f"the database cannot be used: {describe(error)}"]

    def _of_database(self) -> list[str]:
        engine = self._watched.engine
        answers(engine)
        found = (
            [] if is_current(engine) else ["the schema is not that of this version: run `headsup db upgrade`"]
        )
        self.troubles = [sentence(one) for one in self._watched.troubles.open()]
        free = self._free(engine)
        if free is not None and free < self._room:
            found.append(f"the disk of the database has {free // 1_000_000} MB left")
        return found

    def _of_threads(self) -> list[str]:
        watched = self._watched
        found = [] if watched.ingest is None else self._of_ingest(watched.ingest)
        found += [f"stage {name} has ended" for name, alive in watched.stages.alive().items() if not alive]
        return found

    def _of_ingest(self, ingest: IngestPart) -> list[str]:
        found = []
        intake = ingest.receiving.intake
        if not ingest.tailing.is_alive():
            found.append("the tailer has ended")
        if not intake.is_alive:
            found.append("the intake has ended")
        began = intake.figures.writing_since
        if began is not None and self._seconds() - began > COMMIT:
            found.append(f"a commit has taken more than {COMMIT:.0f} seconds")
        return found
