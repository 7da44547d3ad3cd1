"""Every role: Headsup's own troubles are looked for and posted; with the role `bot` admins are told."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.manners.pause import PauseStore
from bot.monitoring.watched import Watched
from bot.parts.credentials import LastDay
from bot.parts.shared import Shared
from bot.stages import Job, Stage
from bot.troubles.alarm import Alarm, alarm_session, posting
from bot.troubles.check import EVERY, Check
from bot.troubles.parts import of_this_process
from bot.troubles.store import TroubleStore
from bot.troubles.trouble import Finding


@dataclass(slots=True)
class TroublesPart:
    """Its stages and jobs, which the service runs. `watched` is given once everything is at work."""

    store: TroubleStore
    own: list[Callable[[], Sequence[Finding]]]  # who knows what is wrong with this process
    last_day: LastDay
    watched: Watched | None = None
    alarm: Alarm | None = None
    stages: tuple[Stage, ...] = ()
    jobs: tuple[Job, ...] = field(default=())

    def of_this_process(self) -> list[Finding]:
        """What is wrong with this process, as far as it has started."""
        if self.watched is None:
            return []
        return [*of_this_process(self.watched), *(finding for ask in self.own for finding in ask())]


@asynccontextmanager
async def troubles(shared: Shared) -> AsyncIterator[TroublesPart]:
    """Puts the part together."""
    settings, clock = shared.settings, shared.clock
    store = TroubleStore(shared.engine)
    last_day = LastDay(settings, clock)
    part = TroublesPart(store, [shared.tokens.findings, last_day.findings], last_day)
    check = Check(
        store=store,
        engine=shared.engine,
        events=shared.events,
        sources=shared.known.sources,
        own=part.of_this_process,
        lease=shared.leases.of("troubles"),
        clock=clock,
        zone=ZoneInfo(settings.zone),
        changed=lambda: None,
        silence=settings.app_id is not None,
        paused=lambda: PauseStore(shared.engine).now() is not None,
    )
    part.jobs = (Job("troubles", check.run, EVERY, stop=lambda: None, clock=clock),)
    if settings.alarm_url is None:
        yield part
        return
    url = settings.alarm_url.get_secret_value()
    async with alarm_session(settings.ca_bundle) as session:
        part.alarm = Alarm(store, posting(url, lambda: session), clock, shared.random)
        part.stages = (Stage("alarm", part.alarm.run_once),)
        yield part
