"""The parts of a service that monitoring looks at."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from bot.monitoring.measured import MeasuredStore
from bot.retention.job import Retention
from bot.stages import Stages
from bot.telling.notices import NoticeStore
from detectors.engine import Detector, Evaluator
from ingest.batches import BatchQueue
from ingest.event import Clock
from ingest.receivers.intake import Intake
from ingest.tailing.tail import Tailer


@dataclass(frozen=True, slots=True)
class Watched:
    """All that is looked at; nothing is changed here."""

    engine: Engine
    clock: Clock
    started: datetime
    stages: Stages
    tailer: Tailer
    tailing: threading.Thread
    intake: Intake
    stores: Mapping[str, MeasuredStore]  # by the way in: tail, ship, http
    batches: BatchQueue
    detector: Detector
    evaluator: Evaluator
    notices: NoticeStore
    retention: Retention
