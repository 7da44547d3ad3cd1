"""A look-up over many tables finds what a look through a list would, in the same order, page by page."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from ingest.event import Event, canonical_login, to_micros
from ingest.query import Cursor, EventQuery, Page, Tally
from ingest.storage.rows import ATTRIBUTES, to_row
from ingest.storage.words import has_words, indexed_text, wanted_words, words_of
from ingest.store import EventStore
from tests.ingest.tailing.tail_run import TurnedClock

START = datetime(2026, 6, 12, 22, 30, tzinfo=UTC)
RECEIVED = START - timedelta(days=1000)
"""Before any bound of a purge: then the time of an event decides."""

TEXTS = st.sampled_from(
    [
        None,
        "save failed",
        "Save Failed!",
        "saved",
        "fail-ed 403",
        "ünïcode Ünïcode",
        "日本語 a",
        'a "b" c_d',
        "failed\nat x",
    ]
)
VALUES = st.sampled_from([None, "a", "A", "ab", "b", "CORP\\a", "ä", "Ä"])
TIMES = st.integers(-3, 20) | st.sampled_from([-(10**6), 10**6, 90, 91, 600])


def event(minutes: int, **fields: Any) -> Event:
    moment = START + timedelta(minutes=minutes)
    return Event(time=moment, received=RECEIVED, **fields)


EVENTS = st.builds(
    event,
    TIMES,
    node=VALUES,
    user=VALUES,
    document_id=VALUES,
    level=st.sampled_from([None, "info", "error"]),
    message=TEXTS,
    exception=TEXTS,
    attributes=st.dictionaries(st.sampled_from(["k", "x y"]), TEXTS, max_size=2),
)
ASKED = st.dictionaries(
    st.sampled_from(["node", "user", "document_id", "level"]),
    st.lists(
        st.sampled_from(["a", "A", "a*", "b", "*", "ä", "OTHER\\A", "info", "ERROR", "e*"]), max_size=3
    ).map(tuple),
    max_size=2,
)
QUERIES = st.builds(
    EventQuery,
    since=st.none() | TIMES.map(lambda minutes: START + timedelta(minutes=minutes)),
    until=st.none() | TIMES.map(lambda minutes: START + timedelta(minutes=minutes)),
    where=ASKED,
    unless=ASKED,
    text=st.lists(
        st.sampled_from(
            ["", "fail", "failed", "ailed", "save failed", "AVE F", '"b"', "!", "c_d", "本", "ünï", "at x"]
        ),
        max_size=2,
    ).map(tuple),
)


def finds(query: EventQuery, one: Event) -> bool:
    """What the query means, said plainly."""
    if query.since is not None and one.time < query.since:
        return False
    if query.until is not None and one.time >= query.until:
        return False
    if not all(any(has_value(one, name, v) for v in values) for name, values in query.where.items()):
        return False
    if any(has_value(one, name, v) for name, values in query.unless.items() for v in values):
        return False
    attributes = to_row(one, 0)[ATTRIBUTES] or ""
    places = [(one.message or "").lower(), (one.exception or "").lower(), attributes.lower()]
    for text in query.text:
        as_json = text.replace('"', '\\"').lower()
        if not any(text.lower() in place for place in places) and as_json not in places[2]:
            return False
    return has_words(wanted_words(query.text), words_of(indexed_text(one.message, one.exception, attributes)))


def has_value(one: Event, name: str, value: str) -> bool:
    has = getattr(one, name)
    if has is None:
        return False
    wanted = value.removesuffix("*") if value.endswith("*") else value
    has, wanted = (
        (canonical_login(has), canonical_login(wanted)) if name == "user" else (has.lower(), wanted.lower())
    )
    return bool(has.startswith(wanted) if value.endswith("*") else has == wanted)


def value_of(one: Event, field: str) -> str | None:
    has: str | None = getattr(one, field)
    return canonical_login(has) if has and field == "user" else has or None


def place(one: Event) -> tuple[int, int]:
    return to_micros(one.time), one.id


class Stored:
    """Events in small segments, and the same in a list."""

    def __init__(self, engine: Engine) -> None:
        self.clock = TurnedClock()
        self.store = EventStore(engine, self.clock, segment_events=4)

    def fill(self, batches: list[list[Event]]) -> list[Event]:
        """Empty the store and fill it with batches, a day between them now and then; the events, newest first."""
        for _ in self.store.purge(START + timedelta(days=10_000)):
            pass
        for batch in batches:
            self.store.append(batch)
            self.clock.turn(hours=9)
        return sorted(self.store.scan(), key=place, reverse=True)


@pytest.fixture
def stored(engine: Engine) -> Stored:
    return Stored(engine)


def pages(store: EventStore, query: EventQuery, limit: int) -> Iterator[Page]:
    page = store.search(query, limit)
    yield page
    while page.older is not None:
        page = store.search(query, limit, older=page.older)
        yield page


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.lists(EVENTS, min_size=1, max_size=6), max_size=6),
    st.lists(QUERIES, min_size=1, max_size=4),
    st.integers(1, 5),
    TIMES,
)
@example(
    [[event(0, message="save failed")] * 5, [event(0, message="failed")]],
    [EventQuery(text=("failed",))],
    2,
    0,
)
def test_a_lookup_finds_what_a_look_through_a_list_does(
    stored: Stored, batches: list[list[Event]], queries: list[EventQuery], limit: int, minutes: int
) -> None:
    everything = stored.fill(batches)
    assert len(everything) == sum(map(len, batches))
    store = stored.store
    for query in queries:
        expected = [one for one in everything if finds(query, one)]
        read = list(pages(store, query, limit))
        assert [one for page in read for one in page.events] == expected
        assert store.count(query) == len(expected)
        assert store.count(query, at_most=3) == min(3, len(expected))
        assert list(store.scan(query)) == expected[::-1]
        for field in ("node", "level", "user", "document_id"):
            counted = Counter(value_of(one, field) for one in expected)
            assert store.tally(query, field, at_most=100) == Tally(dict(counted), len(expected), True)
        if len(expected) > 2 and query.where.get("document_id"):
            some = store.tally(query, "document_id", at_most=2)
            assert (some.events, sum(some.counts.values()), some.complete) == (2, 2, False)
        back = read[-1]
        for page in reversed(read[:-1]):
            back = store.search(query, limit, newer=back.newer)
            assert back == page
        cursor = Cursor(to_micros(START + timedelta(minutes=minutes)), 3)
        there = (cursor.time_us, cursor.id)
        older = [one for one in expected if place(one) < there]
        newer = [one for one in expected if place(one) > there]
        assert list(store.search(query, limit, older=cursor).events) == older[:limit]
        assert list(store.search(query, limit, newer=cursor).events) == newer[-limit:]
    ids = [one.id for one in everything]
    assert store.get_many(ids) == everything
    assert store.read(min(ids, default=0), max(ids, default=0)) == sorted(everything, key=lambda one: one.id)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.lists(EVENTS, min_size=1, max_size=6), max_size=6),
    st.lists(TIMES, min_size=1, max_size=3),
    QUERIES,
)
def test_a_purge_leaves_what_is_young_and_its_counts(
    stored: Stored, batches: list[list[Event]], bounds: list[int], query: EventQuery
) -> None:
    everything = stored.fill(batches)
    for minutes in bounds:
        before = START + timedelta(minutes=minutes)
        for _ in stored.store.purge(before):
            pass
        everything = [one for one in everything if one.time >= before]
        assert list(stored.store.scan()) == everything[::-1]
        assert stored.store.count(EventQuery()) == len(everything)
        expected = [one for one in everything if finds(query, one)]
        assert list(stored.store.search(query, 100).events) == expected
        assert stored.store.count(query) == len(expected)
        hours = stored.store.hourly(START - timedelta(days=2000), START + timedelta(days=2000))
        assert sum(hour.events for hour in hours) == len(everything)
    stored.store.append([event(-(10**6)), event(1)])
    assert stored.store.count(EventQuery()) == len(everything) + 2
