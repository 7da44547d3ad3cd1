"""How long notices took from step to step is counted for /metrics."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from bot.telling.timings import BUCKETS, STEPS, Timings
from tests.bot.builders import NOON, TO_NORA, recorded


def test_each_step_is_counted_from_the_one_before_and_told_from_the_event(engine: Engine) -> None:
    (notice,) = recorded(engine, TO_NORA).listed()
    at = [NOON + timedelta(seconds=seconds) for seconds in (0.2, 0.24, 0.23)]
    timings = Timings()
    timings.told(
        replace(notice, ingested_at=at[0], matched_at=at[1], planned_at=at[2]), NOON + timedelta(hours=2)
    )
    took = timings.all()
    assert [round(took[step].seconds, 2) for step in STEPS] == [0.2, 0.04, 0.0, 7199.77, 7200.0]
    places = [took[step].counts.index(1) for step in STEPS]
    assert places == [BUCKETS.index(0.2), BUCKETS.index(0.05), 0, len(BUCKETS), len(BUCKETS)]
    assert all(sum(one.counts) == 1 for one in took.values())
