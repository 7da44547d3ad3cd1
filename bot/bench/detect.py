"""What the detector does in all: claims batches, reads their events, matches all rules, stores the matches.

One thread, on SQLite; batches as large as the intake makes them under load.
"""

from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from bot.bench.filling import events_of
from bot.bench.ruleset import loaded_rules, write_rules
from bot.bench.scratch import Scratch
from bot.bench.shipped import Load
from bot.garbage import collect_seldom
from detectors.engine import Detector, Rules
from detectors.matching.matcher import Matcher
from ingest.batches import BatchQueue
from ingest.database import create_schema, open_database
from ingest.event import utc_now
from ingest.store import EventStore

BATCH: Final = 10_000
ROUNDS: Final = 3


def measure(
    scratch: Scratch, rules: int, events: int, progress: Callable[[str], None]
) -> Mapping[str, float | int]:
    """Events a second; the median of some rounds, each over its own part of the events."""
    with TemporaryDirectory(prefix="headsup-bench-") as folder:
        write_rules(Path(folder), rules)
        issues = loaded_rules(Path(folder))
    collect_seldom()  # as the service does
    known = Rules(Matcher(issues), {issue.name: issue for issue in issues})
    rates = []
    with scratch.database() as database:
        engine = open_database(database)
        try:
            create_schema(engine)
            store = EventStore(engine, utc_now)
            detector = Detector(engine, store, BatchQueue(engine, utc_now), lambda: known, utc_now)
            made = events_of(Load().documents(events * ROUNDS))
            for number in range(1, ROUNDS + 1):
                progress(f"round {number} of {ROUNDS}: storing {events:,} events")
                for _ in range(0, events, BATCH):
                    store.append(list(islice(made, BATCH)))
                progress(f"round {number} of {ROUNDS}: detecting")
                began = perf_counter()
                while detector.run_once("bench"):
                    pass
                rates.append(events / (perf_counter() - began))
        finally:
            engine.dispose()
    return {"events_per_s": round(median(rates)), "rules": rules, "matches": sum(detector.matches.values())}
