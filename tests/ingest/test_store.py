"""The event store: what goes in comes out, once, in the order asked for."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Engine, text

from ingest.batches import Batch
from ingest.database import writing
from ingest.event import TEXT_FIELDS, Event
from ingest.query import Cursor, EventQuery, Page
from ingest.storage.deliveries import Appended
from ingest.storage.rows import from_row, to_row
from ingest.storage.search import UnknownField
from ingest.store import EventStore
from ingest.tailing.fingerprint import Fingerprint
from ingest.tailing.positions import FilePosition
from tests.ingest.tailing.tail_run import Killed, TurnedClock

START = datetime(2026, 6, 12, 12, 57, 15, tzinfo=UTC)


def event(second: float = 0, **fields: Any) -> Event:
    moment = START + timedelta(seconds=second)
    return Event(time=moment, received=moment, **fields)


def position(serial: int = 1, offset: int = 100, gone: datetime | None = None) -> FilePosition:
    return FilePosition(
        "web1/api", serial, "/logs/a.log", "1:2", Fingerprint(offset, "s", "h", "e"), "{}", gone
    )


@pytest.fixture
def store(engine: Engine) -> EventStore:
    return EventStore(engine, TurnedClock())


def messages(events: Any) -> list[str | None]:
    return [found.message for found in events]


def find(store: EventStore, **query: Any) -> list[str | None]:
    """Messages of all events found, newest first; counting finds as many."""
    found = messages(store.search(EventQuery(**query), 1000).events)
    assert store.count(EventQuery(**query)) == len(found)
    assert messages(store.scan(EventQuery(**query))) == found[::-1]
    return found


def purge(store: EventStore, before: datetime) -> int:
    """How many events a purge deletes."""
    return max([progress.events for progress in store.purge(before)], default=0)


# -- appending --


def test_an_event_comes_back_as_it_was(store: EventStore) -> None:
    full = event(
        0.123456,
        **{name: f"{name} ä 'x' \\ %_ \n✔" for name in TEXT_FIELDS},
        attributes={"request": {"isAcknowledged": False, "n": 1.5, "none": None}, "größe": ["✔", 10**15]},
        parse_error="no time",
        file="/logs/a.log",
        position=447,
    )
    batch = store.append([full, event(1)]).batch
    assert batch is not None
    stored = store.read(batch.first_event_id, batch.last_event_id)
    assert [found.id for found in stored] == [1, 2]
    assert [Event(**{**_fields(found), "id": 0}) for found in stored] == [full, event(1)]


@given(
    st.builds(
        Event,
        time=st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1)),  # noqa: DTZ001
        received=st.just(START),
        message=st.none() | st.text(),
        user=st.none() | st.text(),
        attributes=st.dictionaries(
            st.text(), st.recursive(st.none() | st.booleans() | st.text(), st.lists, max_leaves=4)
        ),
    )
)
def test_every_event_survives_being_a_row(original: Event) -> None:
    assert from_row(to_row(original, 0)) == original


def test_text_that_no_database_takes_is_stored_with_marks(store: EventStore) -> None:
    batch = store.append([event(message="fine"), event(message="a\ud800b"), event(message="also")]).batch
    assert batch is not None
    assert messages(store.read(1, 3)) == ["fine", "a\ufffd\ufffd\ufffdb", "also"]


def test_events_and_positions_are_stored_together_or_not_at_all(engine: Engine, store: EventStore) -> None:
    with writing(engine) as connection:
        connection.execute(text("DROP TABLE file_position"))
    with pytest.raises(Exception, match="file_position"):
        store.append([event()], [position()])
    assert store.count(EventQuery()) == 0


def test_an_append_can_be_part_of_a_larger_transaction(engine: Engine, store: EventStore) -> None:
    def fail() -> None:
        with writing(engine) as connection:
            store.append([event()], connection=connection)
            raise Killed

    with pytest.raises(Killed):
        fail()
    assert store.count(EventQuery()) == 0


def test_nothing_to_store_makes_no_batch(store: EventStore) -> None:
    assert store.append([]) == Appended(None)
    assert store.append([], [position()]) == Appended(None)
    assert store.positions("web1/api") == [position()]


def test_writers_get_ids_of_their_own(engine: Engine) -> None:
    batches: list[Batch | None] = []

    def write() -> None:
        mine = EventStore(engine, TurnedClock())
        batches.extend(mine.append([event(), event(), event()]).batch for _ in range(20))

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [i for batch in batches if batch for i in range(batch.first_event_id, batch.last_event_id + 1)]
    assert len(set(ids)) == len(ids) == 180


def test_ids_are_not_given_again_after_a_purge(store: EventStore) -> None:
    store.append([event(), event()])
    assert purge(store, START + timedelta(days=1)) == 2
    batch = store.append([event()]).batch
    assert batch is not None
    assert batch.first_event_id > 2


def test_a_position_is_replaced_by_its_next_one_and_can_be_forgotten(store: EventStore) -> None:
    store.append([], [position(1), position(2)])
    store.append([], [position(1, offset=200, gone=START)])
    assert store.positions("web1/api") == [position(1, offset=200, gone=START), position(2)]
    assert store.positions("web2/api") == []
    store.forget_positions("web1/api", [1])
    assert store.positions("web1/api") == [position(2)]


# -- getting --


def test_events_are_got_by_id_in_the_order_asked_for(store: EventStore) -> None:
    store.append([event(message="a"), event(message="b"), event(message="c")])
    assert messages(store.get_many([3, 9, 1])) == ["c", "a"]
    assert messages(store.get_many(range(1, 2000))) == ["a", "b", "c"]
    assert (found := store.get(2)) is not None
    assert found.message == "b"
    assert store.get(9) is None


def test_a_purge_takes_what_is_old_and_leaves_the_rest(store: EventStore) -> None:
    long_ago = START - timedelta(days=9)
    store.append([replace(event(i, message=str(i)), received=long_ago) for i in (5, 1, 3, 9)])
    assert purge(store, START + timedelta(seconds=5)) == 2
    assert find(store) == ["9", "5"]
    assert purge(store, START + timedelta(seconds=5)) == 0


def test_what_happened_long_ago_and_was_received_lately_stays(store: EventStore) -> None:
    lately = START + timedelta(days=40)
    store.append([replace(event(-86_400 * day), received=lately) for day in range(3)])
    assert purge(store, lately) == 0
    assert purge(store, lately + timedelta(seconds=1)) == 3


# -- searching --


def test_texts_are_compared_without_regard_to_case(store: EventStore) -> None:
    store.append(
        [
            event(1, message="a", document_type="Service Hours", level="error"),
            event(2, message="b", document_type="SERVICE HOURS", level="info"),
            event(3, message="c", document_type="Müller", level="error"),
            event(4, message="d"),
        ]
    )
    assert find(store, where={"document_type": ("service hours",)}) == ["b", "a"]
    assert find(store, where={"document_type": ("MÜLLER",)}) == ["c"]
    assert find(store, where={"document_type": ("mÜll*",)}) == ["c"]
    assert find(store, where={"document_type": ("serv*", "müller")}) == ["c", "b", "a"]
    assert find(store, where={"level": ("ERROR",), "document_type": ("s*",)}) == ["a"]
    assert find(store, where={"document_type": ("*",)}) == ["c", "b", "a"]
    assert find(store, where={"document_type": ()}) == []


def test_what_must_not_be_may_be_absent(store: EventStore) -> None:
    store.append(
        [event(1, message="a", node="web1"), event(2, message="b", node="WEB2"), event(3, message="c")]
    )
    assert find(store, unless={"node": ("web2",)}) == ["c", "a"]
    assert find(store, unless={"node": ("web*",)}) == ["c"]
    assert find(store, unless={"node": ()}) == ["c", "b", "a"]


def test_a_user_is_found_under_every_spelling_of_the_login(store: EventStore) -> None:
    store.append(
        [
            event(1, message="a", user="CORP\\Anna.Öz"),
            event(2, message="b", user="anna.öz"),
            event(3, message="c", user="bert"),
        ]
    )
    assert find(store, where={"user": ("OTHER\\ANNA.ÖZ",)}) == ["b", "a"]
    assert find(store, where={"user": ("Ann*",)}) == ["b", "a"]
    assert find(store, unless={"user": ("ANNA.öz",)}) == ["c"]


def test_a_time_span_includes_its_beginning_and_not_its_end(store: EventStore) -> None:
    store.append([event(i, message=str(i)) for i in range(4)])
    assert find(store, since=START + timedelta(seconds=1), until=START + timedelta(seconds=3)) == ["2", "1"]


def test_text_is_found_in_message_exception_and_attributes(store: EventStore) -> None:
    store.append(
        [
            event(1, message="Zugriff VERWEIGERT"),
            event(2, message="b", exception="System.Exception: verweigert"),
            event(3, message="c", attributes={"why": {"text": 'so "verweigert" eben'}}),
            event(4, message="d", logger="verweigert"),
        ]
    )
    assert find(store, text=("verweigert",)) == ["c", "b", "Zugriff VERWEIGERT"]
    assert find(store, text=("verweigert", "exception")) == ["b"]
    assert find(store, text=('"VERWEIGERT"',)) == ["c"]
    assert find(store, text=("",)) == ["d", "c", "b", "Zugriff VERWEIGERT"]


@pytest.mark.parametrize(
    "needle", ["100%", "a_b", "c\\d", "'; DROP TABLE event; --", "ÄÖÜ äöü ÄÖ", "✔", "?", ":x"]
)
def test_any_text_is_found_as_it_stands(store: EventStore, needle: str) -> None:
    decoy = needle.replace("%", "1").replace("_", "x").replace("\\", "")
    store.append([event(1, message=f"<{needle}>"), event(2, message=f"<{decoy}>")])
    assert f"<{needle}>" in find(store, text=(needle,))
    assert find(store, text=(f"<{needle}>",))[-1] == f"<{needle}>"
    assert len(find(store, text=(needle,))) == (1 if decoy != needle else 2)


@pytest.mark.parametrize("where", ["message", "exception"])
def test_the_middle_of_a_word_is_not_found_though_it_occurs_in_a_page_of_events(
    store: EventStore, where: str
) -> None:
    store.append([event(second, **{where: "an unperformed task"}) for second in range(5)])
    assert store.search(EventQuery(text=("performed",)), 3).events == ()
    assert len(store.search(EventQuery(text=("unperf",)), 3).events) == 3


def test_a_text_without_end_finds_what_begins_with_it(store: EventStore) -> None:
    store.append([event(1, message="y" * 100_000), event(2, message="y" * 100)])
    assert find(store, text=("y" * 90_000,)) == ["y" * 100_000]


def test_an_unknown_field_is_told(store: EventStore) -> None:
    for ask in (store.count, lambda query: store.search(query, 1), lambda query: list(store.scan(query))):
        with pytest.raises(UnknownField, match="no text field 'colour'"):
            ask(EventQuery(where={"colour": ("red",)}))
    with pytest.raises(UnknownField, match="no text field 'time'"):
        store.count(EventQuery(unless={"time": ("1",)}))


# -- paging --


def test_pages_lead_back_and_forth(store: EventStore) -> None:
    store.append([event(i // 2, message=str(i), node="a") for i in range(7)] + [event(9, node="b")])
    query = EventQuery(where={"node": ("a",)})
    first = store.search(query, 3)
    assert (messages(first.events), first.newer) == (["6", "5", "4"], None)
    second = store.search(query, 3, older=first.older)
    assert messages(second.events) == ["3", "2", "1"]
    third = store.search(query, 3, older=second.older)
    assert (messages(third.events), third.older) == (["0"], None)
    back = store.search(query, 3, newer=third.newer)
    assert back == second
    assert store.search(query, 3, newer=back.newer) == first


def test_a_page_beyond_the_end_leads_back(store: EventStore) -> None:
    store.append([event(i, message=str(i)) for i in range(2)])
    page = store.search(EventQuery(), 5)
    beyond = store.search(EventQuery(), 5, older=Cursor(0, 0))
    assert beyond == Page((), None, Cursor(0, -1))
    assert store.search(EventQuery(), 5, newer=beyond.newer).events == page.events
    assert store.search(EventQuery(), 5, newer=Cursor(1 << 60, 0)).older == Cursor(1 << 60, 1)
    with pytest.raises(ValueError, match="not by both"):
        store.search(EventQuery(), 5, older=Cursor(0, 0), newer=Cursor(0, 0))


def test_an_empty_store_has_an_empty_page(store: EventStore) -> None:
    assert store.search(EventQuery(), 5) == Page((), None, None)
    assert store.search(EventQuery(), 5, older=Cursor(5, 5)) == Page((), None, None)


def test_new_events_can_be_paged_to(store: EventStore) -> None:
    store.append([event(i, message=str(i)) for i in range(4)])
    second = store.search(EventQuery(), 2, older=store.search(EventQuery(), 2).older)
    store.append([event(i, message=str(i)) for i in (4, 5)])
    page = store.search(EventQuery(), 2, newer=second.newer)
    assert (messages(page.events), page.newer is None) == (["3", "2"], False)
    page = store.search(EventQuery(), 2, newer=page.newer)
    assert (messages(page.events), page.newer) == (["5", "4"], None)


def test_a_scan_goes_on_behind_a_cursor_in_chunks(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.store._SCAN_CHUNK", 2)
    store.append([event(i // 2, message=str(i)) for i in (4, 1, 3, 0, 2)])
    scan = list(store.scan())
    assert messages(scan) == ["1", "0", "3", "2", "4"]
    after = Cursor(int(START.timestamp()) * 1_000_000, 2)
    assert messages(store.scan(after=after)) == ["0", "3", "2", "4"]


def _fields(found: Event) -> dict[str, Any]:
    return {name: getattr(found, name) for name in found.__struct_fields__}


def test_a_purge_by_size_drops_the_oldest_tables_and_keeps_the_newest(engine: Engine) -> None:
    clock = TurnedClock()
    store = EventStore(engine, clock)
    for day in range(3):
        clock.turn(days=1)
        store.append([Event(time=clock(), received=clock(), message=f"day {day}")])
    assert [progress.events for progress in store.purge_to(1 << 60)] == []
    steps = [progress.events for progress in store.purge_to(1)]
    assert (steps[-1], find(store)) == (2, ["day 2"])
    assert (
        sum(hour.events for hour in store.hourly(START - timedelta(days=9999), clock() + timedelta(days=1)))
        == 1
    )
