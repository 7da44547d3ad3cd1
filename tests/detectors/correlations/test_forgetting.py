"""What correlations need no longer goes, and nothing before."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from detectors.correlations.forgetting import forget
from detectors.correlations.memory import COUNT, GROUP, TERM
from detectors.correlations.rows import HIT
from detectors.known_issue import KnownIssue
from ingest.database import reading
from tests.detectors.conftest import database, engine
from tests.detectors.correlations.correlation_run import MINUTE, NOON, CorrelationRun
from tests.detectors.correlations.test_correlator import CHAIN, DROP, NEW_TERM, SILENCE, SPIKE, refused
from tests.detectors.correlations.test_correlator import COUNT as COUNTING

__all__ = ["database", "engine"]

DAY = timedelta(days=1)


def left(engine: Engine) -> tuple[int, ...]:
    """Rows of hits, groups, values and counts."""
    with reading(engine) as connection:
        return tuple(
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (HIT, GROUP, TERM, COUNT)
        )


def after(
    run: CorrelationRun, minutes: float, issues: Mapping[str, KnownIssue] | None = None
) -> tuple[int, ...]:
    """What is left that long after noon."""
    known = run.rules.issues if issues is None else issues
    while forget(run.engine, known, NOON + minutes * MINUTE, 180 * DAY, 2):
        pass
    return left(run.engine)


@pytest.mark.parametrize(
    ("document", "rows", "kept_until", "then"),
    [
        (COUNTING, (5, 0, 0, 0), 80, (0, 0, 0, 0)),
        (NEW_TERM, (0, 1, 5, 0), 2 * 1440 + 60, (0, 0, 0, 0)),
        (SPIKE, (5, 1, 0, 4), 80, (0, 1, 0, 4)),
        (SPIKE, (5, 1, 0, 4), 120 + 80, (0, 0, 0, 0)),
        (DROP, (4, 1, 0, 4), 60 + 80, (0, 0, 0, 0)),
        (SILENCE, (1, 1, 0, 0), 180 * 1440, (0, 0, 0, 0)),
    ],
)
def test_each_type_keeps_what_it_needs(
    engine: Engine,
    tmp_path: Path,
    document: str,
    rows: tuple[int, ...],
    kept_until: float,
    then: tuple[int, ...],
) -> None:
    run = CorrelationRun(engine, tmp_path, document, now=5)
    run.come([[refused(minute, node="web1", client_ip=f"10.0.0.{minute:g}")] for minute in (0, 2, 3, 4, 5)])
    assert left(engine) == rows
    assert after(run, 60) == rows
    assert after(run, kept_until + 6) == then


def test_what_waits_for_a_correlation_to_be_met_goes_too(engine: Engine, tmp_path: Path) -> None:
    run = CorrelationRun(engine, tmp_path, CHAIN, COUNTING, now=0)
    run.come([[refused(0)]])
    assert left(engine) == (2, 0, 0, 0)
    assert after(run, 81) == (1, 0, 0, 0)
    assert after(run, 101) == (0, 0, 0, 0)


def test_what_was_not_judged_yet_stays(engine: Engine, tmp_path: Path) -> None:
    run = CorrelationRun(engine, tmp_path, COUNTING, now=0)
    run.log(refused(0))
    run.detector.run_once("worker")
    assert after(run, 181 * 1440) == (1, 0, 0, 0)


def test_a_correlation_that_is_gone_leaves_nothing_behind_for_ever(engine: Engine, tmp_path: Path) -> None:
    run = CorrelationRun(engine, tmp_path, COUNTING, SPIKE.replace("many", "more"), now=0)
    run.come([[refused(0, node="web1")]])
    assert after(run, 179 * 1440, {}) == (2, 1, 0, 1)
    assert after(run, 181 * 1440, {}) == (0, 0, 0, 0)
