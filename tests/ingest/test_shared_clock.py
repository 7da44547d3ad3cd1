"""The clock that processes share."""

from datetime import timedelta

from sqlalchemy import Engine

from ingest.event import utc_now
from ingest.shared_clock import SharedClock

HOUR = timedelta(hours=1)


def test_processes_whose_clocks_differ_agree_on_postgresql(engine: Engine) -> None:
    slow = SharedClock(engine, lambda: utc_now() - HOUR)
    fast = SharedClock(engine, lambda: utc_now() + HOUR)
    for clock in (slow, fast):
        clock.ask()
    apart = fast() - slow()
    if engine.dialect.name == "postgresql":
        assert abs(apart) < timedelta(minutes=1)
        assert abs(slow() - utc_now()) < timedelta(minutes=1)
    else:
        assert abs(apart - 2 * HOUR) < timedelta(minutes=1)


def test_the_answer_is_taken_to_be_from_half_way(engine: Engine) -> None:
    ticks = iter((10.0, 14.0))
    clock = SharedClock(engine, utc_now, seconds=lambda: next(ticks))
    clock.ask()
    if engine.dialect.name == "postgresql":
        assert timedelta(seconds=-2.5) < clock.ahead < timedelta(seconds=-1)
