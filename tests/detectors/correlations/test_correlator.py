"""Correlations from files, through detector and evaluator, on both databases."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, select

from detectors.statements import EPISODE, TOO_OLD
from ingest.database import create_schema, open_database, reading
from ingest.event import to_micros
from tests.detectors.conftest import database, engine
from tests.detectors.correlations.correlation_run import MINUTE, NOON, CorrelationRun, Said, said

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


SILENCE = """
title: Nothing comes
name: many
correlation: {type: silence, rules: [refused], group-by: [node], timespan: 10m}
known_issue: {key: [node], tell: [channel]}
"""
DROP = """
title: Less than usual
name: many
correlation:
  type: drop
  rules: [refused]
  group-by: [node]
  timespan: 10m
  baseline: {past: 1h, factor: 2, least: 5}
known_issue: {key: [node], tell: [channel]}
"""


def test_silence_is_told_of_when_the_clock_says_so_and_once(engine: Engine, tmp_path: Path) -> None:
    run = CorrelationRun(engine, tmp_path, SILENCE, now=0)
    run.come([[refused(0, node="web1"), refused(0.5, node="web1"), refused(2, node="web2")]])
    for minute in (10.5, 11.5):  # late events are waited for, a minute of these ten
        run.stand_at(minute)
        run.evaluate()
        assert run.matches("many") == []
    run.stand_at(11.6)
    run.evaluate()
    assert run.matches("many") == [(10.5, "refused at 0.5")]
    assert run.keys("many") == ['["web1"]']
    run.stand_at(60)
    run.evaluate()
    assert run.matches("many") == [(10.5, "refused at 0.5"), (12, "refused at 2")]
    run.come([[refused(61, node="web1")]])
    run.stand_at(90)
    run.evaluate()
    assert run.matches("many")[2:] == [(71, "refused at 61")]
    assert run.hits() == 2  # of each group the last one is kept


def test_a_silence_that_has_ended_is_found_in_what_came(engine: Engine, tmp_path: Path) -> None:
    run = CorrelationRun(engine, tmp_path, SILENCE)
    run.evaluate()  # the clock of this process begins here: nothing was missed before
    run.come([[refused(0), refused(10.5, node="a")], [refused(10, node="a"), refused(21, node="a")]])
    assert run.matches("many") == [(20.5, "refused at 10.5")]


def test_nothing_is_missed_while_events_wait_to_be_matched(engine: Engine, tmp_path: Path) -> None:
    run = CorrelationRun(engine, tmp_path, SILENCE, now=0)
    run.come([[refused(0, node="a")]])
    run.stand_at(15)
    run.log(refused(9, node="a"))
    run.evaluate()
    assert run.matches("many") == []
    run.detect()
    assert run.matches("many") == []
    run.stand_at(20.1)
    run.evaluate()
    assert run.matches("many") == [(19, "refused at 9")]


def test_after_a_start_files_and_shippers_have_a_minute(engine: Engine, tmp_path: Path) -> None:
    CorrelationRun(engine, tmp_path, SILENCE, now=0).come([[refused(0, node="a")]])
    run = CorrelationRun(engine, tmp_path, SILENCE, now=500)
    run.evaluate()
    assert run.matches("many") == []
    run.come([[refused(499, node="a")]])
    run.stand_at(501)
    run.evaluate()
    assert run.matches("many") == [(10, "refused at 0")]


def test_a_drop_is_found_by_the_clock(engine: Engine, tmp_path: Path) -> None:
    run = CorrelationRun(engine, tmp_path, DROP, now=0)
    usual = [refused(minute, node="web1") for minute in range(60)]
    steady = [refused(minute, node="web2") for minute in range(90)]
    run.come([[*usual, *steady[:60]]])
    for minute in range(60, 75):
        run.come([[steady[minute]]])
        run.stand_at(minute + 0.9)
        run.evaluate()
    assert run.matches("many") == [(65, "refused at 59")]
    assert run.keys("many") == ['["web1"]']


def test_what_is_counted_is_kept_in_few_rows(engine: Engine, tmp_path: Path) -> None:
    run = CorrelationRun(engine, tmp_path, DROP)
    run.come([[refused(minute + number / 100, node="a") for number in range(30)] for minute in range(10)])
    assert run.hits() == 6  # the last one of each sixth of ten minutes


CHAIN = """
title: Refused again and again, then locked
name: chain
correlation:
  type: temporal_ordered
  rules: [many, locked]
  aliases: {who: {many: user, locked: account}}
  group-by: [who]
  timespan: 20m
known_issue: {}
"""


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_correlation_of_a_correlation(engine: Engine, tmp_path: Path, size: int) -> None:
    part = COUNT.replace("known_issue: {}\n", "")
    run = CorrelationRun(engine, tmp_path, CHAIN, part)
    events = [
        *(refused(minute) for minute in (0, 1)),
        locked(2, "anna"),
        *(refused(minute) for minute in (11, 12, 12.5)),
        locked(13, "bert"),
        locked(30, "anna"),
        locked(33, "anna"),
    ]
    run.come(events[start : start + size] for start in range(0, len(events), size))
    assert run.matches("chain") == [(30, "locked at 30")]
    assert run.counts() == {"chain": 1}  # the correlation that is a part of it has none


def test_a_rule_with_a_block_of_its_own_or_that_is_generated_has_matches(
    engine: Engine, tmp_path: Path
) -> None:
    run = CorrelationRun(engine, tmp_path, COUNT.replace("event_count,", "event_count, generate: true,"))
    run.come([[refused(0), refused(1), refused(2)]])
    assert run.counts() == {"many": 1, "refused": 3}


def test_the_match_has_the_key_of_the_issue_in_the_event_that_completed_it(
    engine: Engine, tmp_path: Path
) -> None:
    document = COUNT.replace("group-by: [user], ", "").replace(
        "known_issue: {}", "known_issue: {key: [user, node]}"
    )
    run = CorrelationRun(engine, tmp_path, document)
    run.come(
        [[refused(0), refused(1, "bert", node="web1"), refused(2, "CORP\\carl", node="web2"), refused(3)]]
    )
    assert run.keys("many") == ['["carl","web2"]', None]


def fresh(folder: Path) -> Engine:
    """Another database."""
    engine = open_database(str(folder / "unharmed.db"))
    create_schema(engine)
    return engine


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("document", [COUNT, ORDERED, NEW_TERM, SPIKE, SILENCE, DROP])
@pytest.mark.parametrize("step", [1, 2, 4])
def test_killed_between_any_two_writes_nothing_is_lost_or_doubled(
    engine: Engine, tmp_path: Path, document: str, step: int
) -> None:
    events = [refused(minute, node="web1", client_ip=f"10.0.0.{minute}") for minute in range(0, 120, 5)]
    events += [refused(121 + number / 10, node="web1", client_ip="10.0.1.1") for number in range(8)]
    events += [locked(122, "anna"), refused(180, node="web1", client_ip="10.0.1.2")]
    run = CorrelationRun(engine, tmp_path, document)
    writes = 0

    def kill(connection: Connection, *_: Any) -> None:
        nonlocal writes
        writes += 1
        if writes % 7 == step:
            raise Killed

    writer = engine.get_execution_options().get("headsup_writer", engine)
    for batch in (events[:10], events[10:25], events[25:]):
        run.log(*batch)
        for kind in ("commit", "before_cursor_execute"):
            event.listen(writer, kind, kill)
            for _ in range(3):
                with suppress(Killed):
                    run.detector.run_once("worker", lease=timedelta(0))
                with suppress(Killed):
                    run.evaluate()
            event.remove(writer, kind, kill)
        run.detector.run_once("worker", lease=timedelta(0))
        run.evaluate()
    again = CorrelationRun(engine, tmp_path, document)
    again.detect()
    unharmed = CorrelationRun(fresh(tmp_path), tmp_path, document)
    unharmed.come([events[:10], events[10:25], events[25:]])
    assert run.matches("many") == unharmed.matches("many")
    assert run.counted() == unharmed.counted()
    assert run.matches("many") or document == DROP


def test_old_logs_that_are_read_for_the_first_time_teach_and_nobody_is_told(
    engine: Engine, tmp_path: Path
) -> None:
    """Three days with a new address every five minutes, read within a minute."""
    week = 7 * 24 * 60
    run = CorrelationRun(engine, tmp_path, NEW_TERM, SPIKE.replace("many", "spike"), now=week)
    old = [
        refused(week - minute, node="web1", client_ip=f"10.0.{minute // 250}.{minute % 250}")
        for minute in range(3 * 24 * 60, 5, -5)
    ]
    run.come([old[:100], old[200:], old[100:200]])
    run.come([[refused(week, node="web1", client_ip="10.9.9.9"), refused(week + 1, client_ip="10.9.9.9")]])
    with reading(engine) as connection:
        due = connection.execute(select(EPISODE.c.issue, EPISODE.c.due_us)).all()
        too_old = connection.scalar(select(func.count()).select_from(TOO_OLD))
    hour_ago = to_micros(NOON + (week - 60) * MINUTE)
    assert {(issue, due_us >= hour_ago) for issue, due_us in due} == {("many", True)}
    assert len(due) == 1  # of one person, in one episode
    assert too_old


def test_groups_and_values_of_any_length_and_kind_are_counted(engine: Engine, tmp_path: Path) -> None:
    long = "\U0001f600\0'\\" * 100
    fields = {name: f"{long}{name}" for name in ("a", "b", "c", "d", "e")}
    document = NEW_TERM.replace("[user]", "[a, b, c, d, e]").replace(
        "field: client_ip", "field: [e, d, c, b]"
    )
    run = CorrelationRun(
        engine, tmp_path, document, VALUES.replace("many", "values").replace("client_ip", "a")
    )
    run.come([[refused(minute, **fields | {"e": str(minute)})] for minute in (0, 1)])
    run.come([[refused(61 + minute, **fields | {"a": f"{long}{minute}", "b": long}) for minute in range(3)]])
    assert run.counts() == {"values": 1}
