"""Every role: the directory of Entra is read by one process, and used by all."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine

from bot.entra.people import role_groups
from bot.entra.store import EntraStore
from bot.entra.sync import EntraSync, Synced
from bot.graph.client import TIMEOUT, GraphClient, GraphFailed
from bot.jobs import JobStore, period_of
from bot.outbound import Outbound
from bot.parts.shared import Shared
from bot.parts.tokens import tokens_for
from bot.settings import Settings
from bot.stages import Job
from bot.teams.app_tokens import GRAPH_SCOPE
from bot.telling.workers import has_died
from ingest.event import Clock

NAME: Final = "entra"
LEASE: Final = timedelta(minutes=10)
ASKED: Final = 10
"""In a period each process asks so often whether it is its turn."""


@dataclass(frozen=True, slots=True)
class EntraJob:
    """One reading in each period, by whichever process comes first."""

    settings: Settings
    engine: Engine
    jobs: JobStore
    worker: str
    clock: Clock
    learned: Callable[[], None]

    def run(self) -> Synced | None:
        """Read Entra; None if it was not this process's turn. Raises GraphFailed."""
        every = timedelta(minutes=self.settings.sync_minutes)
        now = self.clock()
        if not self.jobs.take(NAME, self.worker, LEASE, now, period=period_of(now, every)):
            return None
        failure: str | None = "it was cut off"
        try:
            synced = asyncio.run(read_entra(self.settings, self.engine, self.clock))
            failure = None
        except GraphFailed as error:
            failure = str(error)
            raise
        finally:
            self.jobs.end(NAME, self.worker, self.clock(), removed={}, failure=failure)
        if synced.changed:
            self.learned()
        return synced


async def read_entra(
    settings: Settings, engine: Engine, clock: Clock, progress: Callable[[str], None] = lambda _: None
) -> Synced:
    """One reading, with ways out of its own. Raises GraphFailed."""
    tokens = tokens_for(settings, GRAPH_SCOPE)
    try:
        async with Outbound(settings.ca_bundle).session(TIMEOUT) as session:
            graph = GraphClient(session, tokens)
            groups = role_groups(settings.role_groups)
            return await EntraSync(engine, EntraStore(engine), graph, groups, clock, progress).run()
    finally:
        if tokens:
            tokens.close()


def entra_jobs(shared: Shared) -> tuple[Job, ...]:
    """The job, where the settings ask for it."""
    settings = shared.settings
    if not settings.graph or settings.app_id is None:
        return ()
    job = EntraJob(
        settings,
        shared.engine,
        JobStore(shared.engine, has_died),
        shared.worker,
        shared.clock,
        shared.signals.giver("people"),
    )
    every = timedelta(minutes=settings.sync_minutes) / ASKED
    return (Job(NAME, job.run, every, stop=lambda: None, clock=shared.clock),)
