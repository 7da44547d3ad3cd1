"""How long a look-up takes among many events while others are being written."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from random import Random
from time import perf_counter, sleep
from typing import Any, Final

from bot.bench.filling import append, filled, load_for, newest
from bot.bench.scratch import Scratch
from bot.bench.shipped import DOCUMENTS, RARE, START, USERS, Load, rare_word
from ingest.query import EventQuery
from ingest.store import EventStore

PAGE: Final = 50
WRITTEN_PER_SECOND: Final = 2_000
_COMMITS_PER_SECOND: Final = 10
_WARM_UP: Final = 20
_PAGES: Final = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind of question: `query` gives another one each time."""

    name: str
    query: Callable[[Random], EventQuery]


def questions(rows: int, load: Load) -> tuple[Asked, ...]:
    """What is asked of a database with so many events."""
    days = max(1, (newest(load, rows) - START).days)

    def level(random: Random) -> EventQuery:
        since = START + timedelta(days=random.randrange(days))
        return EventQuery(since=since, until=since + timedelta(days=1), where={"level": ("error",)})

    return (
        Asked("user", lambda random: EventQuery(where={"user": (str(random.randrange(USERS)),)})),
        Asked(
            "document",
            lambda random: EventQuery(where={"document_id": (str(10_000 + random.randrange(DOCUMENTS)),)}),
        ),
        Asked("level", level),
        Asked(
            "word",
            lambda random: EventQuery(text=(rare_word(random.randrange(ceil(rows / RARE)) * RARE),)),
        ),
    )


def measure(
    scratch: Scratch, rows: int, samples: int, progress: Callable[[str], None]
) -> Mapping[str, float | int]:
    """Fill a database and look things up in it. Raises NoScratch."""
    with filled(scratch, rows, progress) as store:
        return look_up(store, rows, samples, progress)


def look_up(
    store: EventStore, rows: int, samples: int, progress: Callable[[str], None]
) -> Mapping[str, float | int]:
    """The figures of one database that holds `rows` events: milliseconds, and page 100 over page 1."""
    load, random = load_for(rows), Random(7)  # noqa: S311 - not for secrets
    figures: dict[str, float | int] = {"rows": rows}
    with _Writing(store, load, rows) as writing:
        for asked in questions(rows, load):
            progress(f"looking up by {asked.name}")
            taken = [_timed(store, asked.query(random)) for _ in range(_WARM_UP + samples)][_WARM_UP:]
            figures[f"{asked.name}_p50_ms"] = _percentile(taken, 50)
            figures[f"{asked.name}_p99_ms"] = _percentile(taken, 99)
        progress("turning pages")
        figures["page100_over_page1"] = _deep_page(store, samples)
    figures["written_per_s"] = round(writing.per_second)
    return figures


def _timed(store: EventStore, query: EventQuery, **place: Any) -> float:
    began = perf_counter()
    store.search(query, PAGE, **place)
    return perf_counter() - began


def _deep_page(store: EventStore, samples: int) -> float:
    query = EventQuery(where={"level": ("error",)})
    cursor = None
    for _ in range(_PAGES - 1):
        cursor = store.search(query, PAGE, older=cursor).older
    first, deep = [], []
    for _ in range(samples):  # in turn, so that whatever else the machine does meets both
        first.append(_timed(store, query))
        deep.append(_timed(store, query, older=cursor))
    return round(_percentile(deep, 50) / _percentile(first, 50), 2)


def _percentile(seconds: Sequence[float], percent: int) -> float:
    """In milliseconds."""
    ordered = sorted(seconds)
    return round(1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 2)


class _Writing:
    """Stores events beside the look-ups, at a steady rate."""

    def __init__(self, store: EventStore, load: Load, first: int) -> None:
        self._store = store
        self._load = load
        self._first = first
        self._written = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="writing")
        self.per_second = 0.0

    def __enter__(self) -> "_Writing":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        began = perf_counter()
        each = WRITTEN_PER_SECOND // _COMMITS_PER_SECOND
        while not self._stop.is_set():
            append(self._store, self._load, each, self._first + self._written, lambda _: None)
            self._written += each
            ahead = self._written / WRITTEN_PER_SECOND - (perf_counter() - began)
            if ahead > 0:
                sleep(ahead)
        self.per_second = self._written / (perf_counter() - began)
