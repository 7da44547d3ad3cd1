"""Killed at any moment, by any process: the templates, their counts and the news are those of an undisturbed run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from detectors.discovery.judging import Limits
from detectors.discovery.records import HOUR, ISSUE, PERSON
from ingest.batches import BatchQueue
from ingest.database import create_schema, open_database, reading
from tests.detectors.discovery.discovery_run import MINUTE, DiscoveryRun

MESSAGES = (
    "Cannot save",
    "Cannot load the list",
    "User 1 has failed",
    "User 2 has failed",
    "payroll is away",
)
PEOPLE = ("1087", "anna", "bert", None)

batch = st.lists(st.tuples(st.sampled_from(MESSAGES), st.sampled_from(PEOPLE)), min_size=1, max_size=5)
step = st.one_of(
    batch, st.sampled_from(["run", "kill before it is written", "kill when it is written", "another process"])
)


class Killing(BatchQueue):
    """Ends the process, so to speak, in the last statement of a step: before it, or after it."""

    armed = ""

    def discovered(self, connection: Connection, batch_ids: Sequence[int], now: datetime) -> None:
        if self.armed == "before":
            raise KeyboardInterrupt
        super().discovered(connection, batch_ids, now)
        if self.armed == "after":
            raise KeyboardInterrupt


@contextmanager
def fresh() -> Iterator[DiscoveryRun]:
    """A run on a database of its own, of which everything is told at once."""
    with TemporaryDirectory() as folder:
        engine = open_database(str(Path(folder) / "headsup.db"))
        create_schema(engine)
        run = DiscoveryRun(engine, Limits(an_hour=2))
        run.batches = Killing(engine, run.clock)
        run.learn("Known for long")
        run.begin()
        run.use("payroll")
        yield run
        engine.dispose()


def everything(run: DiscoveryRun) -> list[Any]:
    """All that discovery has written, but for ids."""
    with reading(run.engine) as connection:
        rows = [
            sorted(map(tuple, connection.execute(select(table)).all())) for table in (HOUR, PERSON, ISSUE)
        ]
    news = [(kind, {**said, "top": said.get("top")}) for kind, said in run.news()]
    return [run.templates(), news, rows]


def disturb(run: DiscoveryRun, how: str) -> None:
    """A step, cut off in some way, and what is left of it by whoever comes after."""
    while run.detector.run_once("detector"):
        pass
    if how == "another process":
        run.begin("other")
    elif how == "kill before it is written":
        run.batches.armed = "before"  # type: ignore[attr-defined]
    elif how == "kill when it is written":
        run.batches.armed = "after"  # type: ignore[attr-defined]
    try:
        run.discoverer.run_once()
    except KeyboardInterrupt:
        run.begin(f"after {how}")
    run.batches.armed = ""  # type: ignore[attr-defined]
    while run.discoverer.run_once():
        pass


@settings(max_examples=15)
@given(steps=st.lists(step, max_size=12))
def test_a_kill_changes_nothing(steps: list[Any]) -> None:
    with fresh() as run, fresh() as undisturbed:
        for one in [*steps, "run"]:
            for each in (run, undisturbed):
                each.pass_time(MINUTE)
                for message, user in one if isinstance(one, list) else ():
                    each.log(message, user=user)
            if not isinstance(one, list):
                disturb(run, one)
                disturb(undisturbed, "run")
        assert everything(run) == everything(undisturbed)
