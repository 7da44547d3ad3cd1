"""What taking events in costs beside a raw bulk insert, and how it goes on in a full database."""

from collections.abc import Callable, Mapping
from statistics import median
from typing import Final

from bot.bench.filling import append, load_for
from bot.bench.raw import insert, stored_rows
from bot.bench.receiving import receive
from bot.bench.scratch import Scratch
from bot.bench.shipped import Load
from ingest.database import create_schema, open_database
from ingest.event import utc_now
from ingest.store import EventStore

BODY: Final = 1_000  # documents of a request
ROUNDS: Final = 3  # of both in turn, so that whatever else the machine does meets both


def measure(
    scratch: Scratch, rows: int, events: int, progress: Callable[[str], None]
) -> Mapping[str, float | int]:
    """The figures of one kind of database. Raises NoScratch and NotReceived."""
    figures = _http_over_raw(scratch, events, progress)
    return {**figures, **_full_over_empty(scratch, rows, min(events, rows), progress)}


def _http_over_raw(
    scratch: Scratch, events: int, progress: Callable[[str], None]
) -> Mapping[str, float | int]:
    progress("making requests")
    bodies = list(Load().bulk_bodies(events, BODY))
    https, raws, memory = [], [], 0
    for number in range(1, ROUNDS + 1):
        with scratch.database() as database:
            progress(f"{events} events by HTTP, round {number} of {ROUNDS}")
            received = receive(database, bodies)
            https.append(events / received.seconds)
            memory = max(memory, received.memory_mb)
            engine = open_database(database)
            prepared = stored_rows(engine)
            engine.dispose()
        with scratch.database() as database:
            progress(f"the same rows straight through the driver, round {number} of {ROUNDS}")
            raws.append(events / insert(database, prepared))
    ratios = [http / raw for http, raw in zip(https, raws, strict=True)]
    return {
        "http_over_raw": round(median(ratios), 2),
        "http_per_s": round(median(https)),
        "raw_per_s": round(median(raws)),
        "memory_mb": memory,
    }


def _full_over_empty(
    scratch: Scratch, rows: int, events: int, progress: Callable[[str], None]
) -> Mapping[str, float | int]:
    """How quickly the store takes events when it holds `rows`, over how quickly it did at first."""
    load = load_for(rows)

    def show(done: int) -> None:
        progress(f"filling: {done:,} of {rows:,} events")

    with scratch.database() as database:
        engine = open_database(database)
        try:
            create_schema(engine)
            store = EventStore(engine, utc_now)
            empty = events / append(store, load, events, 0, show)
            append(store, load, rows - events, events, show)
            full = events / append(store, load, events, rows, show)
        finally:
            engine.dispose()
    return {
        "full_over_empty": round(full / empty, 2),
        "rows": rows,
        "empty_per_s": round(empty),
        "full_per_s": round(full),
    }
