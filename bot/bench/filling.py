"""Fills a database with many events, as quickly as the store takes them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from time import perf_counter
from typing import Any, Final

from bot.bench.scratch import Scratch
from bot.bench.shipped import START, Load
from ingest.database import create_schema, open_database
from ingest.event import Event, utc_now
from ingest.store import EventStore

COMMIT: Final = 10_000
DAYS: Final = 10
"""How many days the events of a full database are spread over: 10 million are then a million a day."""


def load_for(rows: int) -> Load:
    """Documents that are spread over `DAYS` when there are `rows` of them."""
    return Load(step=timedelta(days=DAYS) / rows)


def events_of(documents: Iterator[dict[str, Any]]) -> Iterator[Event]:
    """The documents as the receivers would make events of them, made directly."""
    for document in documents:
        time = datetime.fromisoformat(document.pop("@timestamp"))
        yield Event(
            time=time,
            received=time,
            node=document["host"]["name"],
            product="hr-portal",
            service="api",
            level={"INFO": "info", "WARN": "warning", "ERROR": "error"}[document.pop("log.level")],
            logger=document.pop("log.logger"),
            message=document.pop("message"),
            user=document["user"]["name"],
            document_id=document["documentId"],
            document_type=document["documentType"],
            http_status=str(document["http"]["response"]["status_code"]),
            url=document["url"]["path"],
            trace_id=document["trace"]["id"],
            version="2.4.0",
            attributes=document,
        )


@contextmanager
def filled(scratch: Scratch, rows: int, progress: Callable[[str], None]) -> Iterator[EventStore]:
    """A database with so many events. Raises NoScratch."""
    with scratch.database() as database:
        engine = open_database(database)
        try:
            create_schema(engine)
            store = EventStore(engine, utc_now)
            append(
                store, load_for(rows), rows, 0, lambda done: progress(f"filling: {done:,} of {rows:,} events")
            )
            yield store
        finally:
            engine.dispose()


def append(store: EventStore, load: Load, count: int, first: int, progress: Callable[[int], None]) -> float:
    """Store `count` events, numbered from `first` on; the seconds that storing took, making them left out."""
    seconds = 0.0
    events = events_of(load.documents(count, first))
    done = 0
    while some := list(islice(events, COMMIT)):
        began = perf_counter()
        store.append(some)
        seconds += perf_counter() - began
        done += len(some)
        progress(first + done)
    return seconds


def newest(load: Load, rows: int) -> datetime:
    """The time of the last of so many events."""
    return START + load.step * (rows - 1)
