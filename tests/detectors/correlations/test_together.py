"""Several detectors and evaluators at once on one database: every hit counts once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from detectors.engine import Detector, Evaluator
from ingest.batches import BatchQueue
from tests.detectors.conftest import database, engine
from tests.detectors.correlations.correlation_run import CorrelationRun
from tests.detectors.correlations.test_correlator import CHAIN, COUNT, SPIKE, fresh, locked, refused

__all__ = ["database", "engine"]

DOCUMENTS = (CHAIN, COUNT, SPIKE.replace("many", "spike"))


def test_detectors_whose_leases_run_out_and_two_evaluators_at_once(engine: Engine, tmp_path: Path) -> None:
    """A lease of no length: whatever one detector works on, the others take as well."""
    events = [refused(minute / 2, node="web1") for minute in range(400)]
    events += [locked(120.25, "anna"), locked(150.25, "anna")]
    batches = [events[start : start + 10] for start in range(0, len(events), 10)]
    run = CorrelationRun(engine, tmp_path, *DOCUMENTS)
    for batch in batches:
        run.log(*batch)

    def detect(worker: int) -> None:
        queue = BatchQueue(engine, run.clock)
        detector = Detector(engine, run.events, queue, lambda: run.rules, run.clock)
        while detector.run_once(f"worker {worker}", lease=timedelta(0), limit=3):
            pass

    def evaluate() -> None:
        evaluator = Evaluator(engine, lambda: run.rules, run.clock)
        while run.batches.waiting() or evaluator.run_once(limit=50):
            evaluator.run_once(limit=50)

    with ThreadPoolExecutor(5) as threads:
        working = [threads.submit(detect, worker) for worker in range(3)]
        working += [threads.submit(evaluate) for _ in range(2)]
    for done in working:
        done.result()
    run.evaluate()

    alone = CorrelationRun(fresh(tmp_path), tmp_path, *DOCUMENTS)
    alone.come(batches)
    assert run.counted() == alone.counted()
    for issue in ("many", "chain"):
        assert run.matches(issue) == alone.matches(issue) != []
