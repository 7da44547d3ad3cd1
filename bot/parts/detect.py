"""The role `detect`: stored events to matches and episodes, and what is too old is removed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.health.counting import Counting
from bot.parts.shared import Shared
from bot.retention.job import Retention, periodic, retention_of
from bot.settings import Settings
from bot.stages import Job, Stage, in_thread
from detectors.discovery.judging import Limits
from detectors.discovery.stage import Discoverer
from detectors.engine import Detector, Evaluator
from ingest.batches import BatchQueue
from ingest.leases import Lease

BATCH_LEASE: Final = timedelta(seconds=10)
"""A batch takes well under a second; after a kill its people wait this long at most, and doing it twice is harmless."""
EVALUATE_LEASE: Final = timedelta(seconds=10)
"""As long do people wait whose matches wait for the evaluator of a machine that has died."""


@dataclass(frozen=True, slots=True)
class DetectPart:
    """Its stages and jobs, which the service runs."""

    batches: BatchQueue
    detector: Detector
    evaluator: Evaluator
    discoverer: Discoverer
    retention: Retention
    stages: tuple[Stage, ...]
    jobs: tuple[Job, ...]


def detecting(shared: Shared) -> DetectPart:
    """Puts the part together."""
    engine, clock, known, signals = shared.engine, shared.clock, shared.known, shared.signals
    batches = BatchQueue(engine, clock)
    detector = Detector(engine, shared.events, batches, known.rules, clock)
    evaluator = Evaluator(engine, known.rules, clock, news=signals.giver("news"))
    detect = Stage(
        "detect",
        in_thread(lambda: detector.run_once(shared.worker, lease=BATCH_LEASE), then=signals.giver("matches")),
    )
    evaluate = Stage(
        "evaluate",
        in_thread(
            held(shared.leases.of("evaluate"), EVALUATE_LEASE, evaluator.run_once),
            then=signals.giver("episodes"),
        ),
    )
    signals.wake("events", detect.wake)
    signals.wake("matches", evaluate.wake)
    discoverer = Discoverer(
        engine,
        shared.events,
        batches,
        known.rules,
        clock,
        shared.leases.of("discover"),
        limits_of(shared.settings),
    )
    # Not woken by commits: a step costs by its templates more than by its events, and once a second is soon enough.
    discover = Stage("discover", in_thread(discoverer.run_once, then=signals.giver("news")))
    counting = Counting(
        engine,
        shared.events,
        batches,
        known.people,
        shared.settings.zone,
        clock,
        shared.leases.of("health"),
    )
    # Nor is this one: whoever asks how an application fares can wait a second for the latest.
    health = Stage("health", in_thread(counting.run_once))
    retention = retention_of(engine, known.issues, shared.settings, clock, shared.worker)
    return DetectPart(
        batches,
        detector,
        evaluator,
        discoverer,
        retention,
        (detect, evaluate, discover, health),
        (periodic(retention, clock, timedelta(minutes=shared.settings.purge_minutes)),),
    )


def limits_of(settings: Settings) -> Limits:
    """When errors are news, as the settings say."""
    return Limits(
        learning=timedelta(hours=settings.learn_hours),
        spike_least=settings.spike_least,
        spike_factor=settings.spike_factor,
        an_hour=settings.news_per_hour,
        keep=timedelta(days=settings.keep_notices_days),
    )


def held(lease: Lease, length: timedelta, step: Callable[[], int]) -> Callable[[], int]:
    """A step that one process at a time does: the others find nothing to do."""

    def run() -> int:
        return step() if lease.held(length) else 0

    return run
