"""The parts of a service that monitoring looks at."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from bot.jobs import JobStore
from bot.parts.credentials import LastDay
from bot.parts.detect import DetectPart
from bot.parts.ingest import IngestPart
from bot.parts.talk import BotPart
from bot.reloading.reloading import Reloading
from bot.stages import Stages
from bot.telling.notices import NoticeStore
from bot.troubles.alarm import Alarm
from bot.troubles.store import TroubleStore
from ingest.event import Clock
from ingest.leases import Leases


@dataclass(frozen=True, slots=True)
class Watched:
    """All that is looked at; nothing is changed here. A part that this process does not run is None."""

    engine: Engine
    clock: Clock
    started: datetime
    stages: Stages
    notices: NoticeStore
    ingest: IngestPart | None
    detect: DetectPart | None
    bot: BotPart | None
    reloading: Reloading
    leases: Leases
    jobs: JobStore
    troubles: TroubleStore
    alarm: Alarm | None  # None: nowhere to post them
    credentials: LastDay
