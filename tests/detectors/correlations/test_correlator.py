"""Correlations from files, through detector and evaluator, on both databases."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.detectors.conftest import database, engine
from tests.detectors.correlations.correlation_run import CorrelationRun, Said, said

__all__ = ["database", "engine"]

COUNT = """
title: Refused again and again
name: many
correlation: {type: event_count, rules: [refused], group-by: [user], timespan: 10m, condition: {gte: 3}}
known_issue: {}
"""
VALUES = """
title: From many addresses
name: many
correlation:
  type: value_count
  rules: [refused]
  group-by: [user]
  timespan: 10m
  condition: {gte: 3, field: client_ip}
known_issue: {}
"""
TOGETHER = """
title: Refused, and locked
name: many
correlation:
  type: temporal
  rules: [refused, locked]
  aliases: {who: {refused: user, locked: account}}
  group-by: [who]
  timespan: 10m
known_issue: {}
"""
ORDERED = TOGETHER.replace("temporal", "temporal_ordered")
SUM = """
title: Much was refused
name: many
correlation: {type: value_sum, rules: [refused], group-by: [user], timespan: 10m, condition: {gt: 10, field: size}}
known_issue: {}
"""
MEAN = SUM.replace("value_sum", "value_avg")
PERCENTILE = SUM.replace("value_sum", "value_percentile").replace(
    "field: size", "field: size, percentile: 90"
)
NEW_TERM = """
title: A new address
name: many
correlation: {type: new_term, rules: [refused], group-by: [user], field: client_ip, timespan: 2d, learn: 1h}
known_issue: {}
"""
SPIKE = """
title: More than usual
name: many
correlation:
  type: spike
  rules: [refused]
  group-by: [node]
  timespan: 10m
  baseline: {past: 2h, factor: 3, least: 5}
known_issue: {}
"""


def refused(minute: float, user: str = "anna", **more: Any) -> Said:
    return said(minute, f"refused at {minute:g}", user, **more)


def locked(minute: float, account: str, **more: Any) -> Said:
    return said(minute, f"locked at {minute:g}", account=account, **more)


CASES = [
    pytest.param(
        COUNT,
        [
            refused(0),
            refused(5, "CORP\\anna"),
            refused(5, "bert"),
            refused(10, "1087"),
            refused(16),
            refused(16.5),
        ],
        [10, 16.5],
        id="event_count",
    ),
    pytest.param(
        VALUES,
        [
            refused(0, client_ip="10.0.0.1"),
            refused(1, client_ip="10.0.0.1"),
            refused(2, client_ip="10.0.0.2"),
            refused(3),
            refused(11, client_ip="10.0.0.3"),
            refused(11, "bert", client_ip="10.0.0.4"),
            refused(12.5, client_ip="10.0.0.1"),
        ],
        [11],
        id="value_count",
    ),
    pytest.param(
        TOGETHER,
        [refused(0), locked(5, "bert"), locked(9, "anna"), refused(12), refused(20)],
        [9, 12],
        id="temporal",
    ),
    pytest.param(
        ORDERED,
        [
            locked(0, "anna"),
            refused(5),
            refused(6, "bert"),
            locked(9, "anna"),
            refused(12),
            locked(30, "anna"),
        ],
        [9],
        id="temporal_ordered",
    ),
    pytest.param(
        SUM,
        [refused(0, size=6), refused(1, size="many"), refused(2, size="4.5"), refused(11, size=6)],
        [2, 11],
        id="value_sum",
    ),
    pytest.param(
        MEAN,
        [refused(0, size=12), refused(1, size=9), refused(2, size=0), refused(11, size=30)],
        [0, 1, 11],
        id="value_avg",
    ),
    pytest.param(
        PERCENTILE,
        [refused(minute / 10, size=minute) for minute in range(20)],
        [1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9],
        id="value_percentile",
    ),
    pytest.param(
        NEW_TERM,
        [
            refused(0, client_ip="10.0.0.1"),
            refused(30, client_ip="10.0.0.2"),
            refused(90, client_ip="10.0.0.3"),
            refused(91, client_ip="10.0.0.1"),
            refused(92, client_ip="10.0.0.3"),
            refused(93, "bert", client_ip="10.0.0.9"),
        ],
        [90],
        id="new_term",
    ),
    pytest.param(
        SPIKE,
        [
            *[refused(minute, node="web1") for minute in range(0, 120, 5)],
            *[refused(121 + number / 10, node="web1") for number in range(8)],
            *[refused(121 + number / 10, node="web2") for number in range(8)],
        ],
        [120 + 1 + number / 10 for number in range(8)],
        id="spike",
    ),
]


@pytest.mark.parametrize(("document", "events", "met"), CASES)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_correlation_is_met(
    engine: Engine, tmp_path: Path, document: str, events: Sequence[Said], met: Sequence[float], size: int
) -> None:
    run = CorrelationRun(engine, tmp_path, document)
    run.come(events[start : start + size] for start in range(0, len(events), size))
    found = [minute for minute, _ in run.matches("many")]
    if "spike" in document or "new_term" in document:
        assert set(found) <= {round(minute, 6) for minute in met}
        assert found
    else:
        assert found == met
    assert run.counts() == {"many": len(found)}


@pytest.mark.parametrize(("document", "events", "met"), CASES[:4])
@pytest.mark.parametrize("size", [1, 4])
def test_the_order_in_which_events_come_does_not_matter_where_more_never_undoes(
    engine: Engine, tmp_path: Path, document: str, events: Sequence[Said], met: Sequence[float], size: int
) -> None:
    run = CorrelationRun(engine, tmp_path, document)
    backwards = events[::-1]
    run.come(backwards[start : start + size] for start in range(0, len(events), size))
    assert [minute for minute, _ in run.matches("many")] == met
