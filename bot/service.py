"""Puts a service together from the parts that its roles need, and closes it again. No module globals."""

import logging
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from bot.conversations import ConversationStore
from bot.jobs import JobStore
from bot.known import Inputs, Known
from bot.migrations import upgrade
from bot.monitoring.watched import Watched
from bot.parts.detect import DetectPart, detecting
from bot.parts.entra import entra_jobs
from bot.parts.ingest import IngestPart, ingesting
from bot.parts.reload import reloading_part
from bot.parts.shared import Shared
from bot.parts.talk import BotPart, talking
from bot.parts.troubles import troubles
from bot.rights import RoleNames
from bot.roles import ROLES, Role
from bot.settings import Settings
from bot.stages import Job, Stages
from bot.telling.notices import NoticeStore
from bot.telling.workers import has_died
from bot.troubles.tokens import TokenWatch
from bot.waking.beyond import signals_between_processes
from bot.waking.signals import Signals
from ingest.database import open_database
from ingest.database_errors import AWAY, sentence_for
from ingest.event import Clock
from ingest.leases import Leases
from ingest.shared_clock import SharedClock
from ingest.store import EventStore

__all__ = ["Inputs", "Service", "running_service"]

log = logging.getLogger(__name__)

ASK_CLOCK: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Service:
    """The running parts that a caller may want to look at; None for a role that this process does not have."""

    stages: Stages
    events: EventStore
    notices: NoticeStore
    known: Known
    ingest: IngestPart | None
    detect: DetectPart | None
    bot: BotPart | None
    watched: Watched


@asynccontextmanager
async def running_service(
    settings: Settings,
    inputs: Inputs,
    *,
    clock: Clock,
    worker: str,
    random: Random,
    roles: Collection[Role] = ROLES,
) -> AsyncIterator[Service]:
    """The service at work: tails, detects, tells. Ends cleanly; a kill at any moment loses nothing either."""
    async with AsyncExitStack() as stack:
        engine = open_database(settings.database)
        stack.callback(engine.dispose)
        upgrade(engine)
        shared_clock = SharedClock(engine, clock)
        shared_clock.ask()
        shared = Shared(
            settings=settings,
            roles=RoleNames(settings.developer_role, settings.admin_role),
            known=Known(inputs),
            engine=engine,
            events=EventStore(engine, shared_clock),
            clock=shared_clock,
            worker=worker,
            random=random,
            signals=Signals(),
            leases=Leases(engine, worker, shared_clock, has_died),
            tokens=TokenWatch(shared_clock),
        )
        shared.known.people.learn(ConversationStore(engine).identities())
        notices = NoticeStore(engine)
        detect = detecting(shared) if "detect" in roles else None
        bot = await stack.enter_async_context(talking(shared, notices)) if "bot" in roles else None
        reload = reloading_part(shared, inputs, roles)
        trouble = await stack.enter_async_context(troubles(shared))
        stages = Stages(
            [*(detect.stages if detect else ()), *(bot.stages if bot else ()), reload.stage, *trouble.stages],
            [
                *(detect.jobs if detect else ()),
                *(bot.jobs if bot else ()),
                clock_job(shared_clock),
                *(entra_jobs(shared) if "bot" in roles else ()),
                *(trouble.last_day.jobs() if "bot" in roles else ()),
                *trouble.jobs,
            ],
        )
        stack.enter_context(
            signals_between_processes(engine, shared.signals, worker, alone=set(roles) == set(ROLES))
        )
        stack.callback(_give_back, shared.leases)
        await stages.start()
        stack.push_async_callback(stages.stop)
        ingest = await stack.enter_async_context(ingesting(shared)) if "ingest" in roles else None
        watched = Watched(
            engine=engine,
            clock=shared_clock,
            started=shared_clock(),
            stages=stages,
            notices=notices,
            ingest=ingest,
            detect=detect,
            bot=bot,
            reloading=reload.reloading,
            leases=shared.leases,
            jobs=JobStore(engine),
            troubles=trouble.store,
            alarm=trouble.alarm,
            credentials=trouble.last_day,
        )
        trouble.watched = watched
        yield Service(stages, shared.events, notices, shared.known, ingest, detect, bot, watched)


def clock_job(clock: SharedClock) -> Job:
    """Each process asks the database anew how late it is."""

    def ask() -> bool:
        clock.ask()
        return True

    return Job("clock", ask, ASK_CLOCK, stop=lambda: None, clock=clock)


def _give_back(leases: Leases) -> None:
    try:
        leases.release()
    except AWAY as error:
        log.warning("Leases cannot be given back and run out: %s", sentence_for(error))
