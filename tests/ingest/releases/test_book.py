"""Releases as they are recorded, and events that are given their version by them, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete
from sqlmodel import SQLModel

from ingest.database import writing
from ingest.event import Event, to_micros
from ingest.query import EventQuery
from ingest.releases.book import ReleaseBook
from ingest.releases.history import Release, ReleaseHistory
from ingest.store import EventStore

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(engine: Engine) -> EventStore:
    return EventStore(engine, lambda: NOON)


@pytest.fixture
def book(engine: Engine) -> ReleaseBook:
    return ReleaseBook(engine)


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


def event(minutes: float, **fields: Any) -> Event:
    return Event(time=at(minutes), received=at(minutes), **{"product": "hr-portal", "node": "web1"} | fields)


def versions(store: EventStore, **query: Any) -> list[str | None]:
    """Of all events found, oldest first."""
    return [found.version for found in store.scan(EventQuery(**query))]


def test_events_without_a_version_get_that_of_the_release_they_fell_under(
    store: EventStore, book: ReleaseBook
) -> None:
    batch = store.append([event(minute) for minute in (-1, 0, 9)] + [event(10, version="9.9")]).batch
    assert batch is not None
    book.add("hr-portal", "4.10", now=NOON, by="ops")
    expected = [None, "4.10", "4.10", "9.9"]
    ids = range(batch.first_event_id, batch.last_event_id + 1)
    assert versions(store) == expected
    assert [found.version for found in store.read(ids[0], ids[-1])] == expected
    assert [found.version for found in store.get_many(list(ids))] == expected
    assert [found.version for found in store.search(EventQuery(), 9).events] == expected[::-1]


def test_a_release_told_late_and_one_taken_back_change_what_is_read(
    store: EventStore, book: ReleaseBook
) -> None:
    store.append([event(5)])
    book.add("hr-portal", "4.10", now=at(99), by="ops", at=at(0))
    assert versions(store) == ["4.10"]
    assert book.remove("HR-Portal", "4.10", node=None, at=None) == Release("hr-portal", "4.10", at(0))
    assert (versions(store), book.remove("hr-portal", "4.10", node=None, at=None)) == ([None], None)


def test_a_search_for_a_version_finds_what_has_it_by_a_release(store: EventStore, book: ReleaseBook) -> None:
    book.add("hr-portal", "4.10", now=NOON, by="ops")
    book.add("hr-portal", "4.11", now=at(5), by="ops", node="web1")
    store.append(
        [event(1), event(6), event(7, node="web2"), event(8, product="payroll"), event(9, node=None)]
    )
    store.append([event(10, version="4.11"), event(11, version="")])
    assert versions(store, where={"version": ("4.11",)}) == ["4.11", "4.11"]
    assert versions(store, where={"version": ("4.1*",)}) == ["4.10", "4.11", "4.10", "4.10", "4.11"]
    assert versions(store, unless={"version": ("4.10",)}) == ["4.11", None, "4.11", ""]
    assert store.count(EventQuery(where={"version": ("4.10",)})) == 3


def test_a_pipeline_may_tell_a_release_again(book: ReleaseBook) -> None:
    told = [
        book.add("hr-portal", "4.10", now=at(0), by="pipeline"),
        book.add("HR-Portal", "4.10", now=at(1), by="pipeline"),
        book.add("hr-portal", "4.10", now=at(2), by="pipeline", node="web1"),
        book.add("hr-portal", "4.9", now=at(3), by="pipeline", node="web1"),
        book.add("hr-portal", "4.10", now=at(4), by="pipeline"),
        book.add("hr-portal", "4.10", now=at(5), by="pipeline", at=at(4)),
        book.add("hr-portal", "4.10", now=at(6), by="pipeline", at=at(3.5)),
    ]
    assert [one.new for one in told] == [True, False, False, True, True, False, True]
    assert [(one.release.version, one.release.node, one.release.at) for one in book.all("HR-PORTAL")] == [
        ("4.10", None, at(0)),
        ("4.9", "web1", at(3)),
        ("4.10", None, at(3.5)),
        ("4.10", None, at(4)),
    ]


def test_so_many_releases_that_sqlite_would_not_take_them_one_by_one(
    store: EventStore, book: ReleaseBook
) -> None:
    for number in range(1_100):
        book.add("hr-portal", "4.10", now=at(0), by="ops", node=f"n{number}", at=at(number / 1000))
    store.append([event(0.5, node="n400"), event(0.5, node="n600"), event(2, node="n1099")])
    assert len(versions(store, where={"version": ("4.10",)})) == 2


TEXTS = st.sampled_from([None, "a", "A", "ä", "Ä*"])
VERSIONS = st.sampled_from(["1", "1.A", "2", "Ä"])
RELEASES = st.lists(
    st.builds(
        Release,
        st.sampled_from(["a", "Ä*"]),
        VERSIONS,
        st.integers(0, 5).map(at),
        st.sampled_from([None, "a", "Ä"]),
    ),
    max_size=6,
)
EVENTS = st.lists(
    st.builds(event, st.integers(-1, 6), product=TEXTS, node=TEXTS, version=st.none() | VERSIONS), max_size=12
)
ASKED = st.lists(st.sampled_from(["1", "1*", "1.a", "2", "ä", "*"]), min_size=1, max_size=2).map(tuple)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(RELEASES, EVENTS, ASKED)
def test_what_is_read_and_what_is_searched_is_one_truth(
    store: EventStore,
    book: ReleaseBook,
    engine: Engine,
    releases: list[Release],
    events: list[Event],
    asked: Any,
) -> None:
    forget(store, engine)
    for one in releases:
        book.add(one.product, one.version, now=NOON, by="ops", node=one.node, at=one.at)
    if events:
        store.append(events)
    history = ReleaseHistory(one.release for one in book.all())
    read = list(store.scan())
    own = {found.id: stored.version for found, stored in zip(sorted(read, key=by_id), events, strict=True)}
    for found in read:
        ran = history.version_of(found.product, found.node, to_micros(found.time))
        assert found.version == (own[found.id] or ran)
    having = [found.id for found in read if found.version is not None and has_one(found.version, asked)]
    assert [found.id for found in store.scan(EventQuery(where={"version": asked}))] == having
    others = [found.id for found in read if found.id not in having]
    assert [found.id for found in store.scan(EventQuery(unless={"version": asked}))] == others


def by_id(found: Event) -> int:
    assert found.id is not None
    return found.id


def has_one(version: str, asked: tuple[str, ...]) -> bool:
    folded = version.lower()
    return any(folded.startswith(a[:-1]) if a.endswith("*") else folded == a for a in asked)


def forget(store: EventStore, engine: Engine) -> None:
    for _ in store.purge(at(10_000)):
        pass
    with writing(engine) as connection:
        connection.execute(delete(SQLModel.metadata.tables["release"]))
