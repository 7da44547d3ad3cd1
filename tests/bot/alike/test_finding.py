"""Who else has it, on both databases."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from sqlalchemy import Engine

from bot.alike.finding import Alike, AlikeFinder
from bot.alike.likeness import Likeness
from ingest.event import Event
from ingest.store import EventStore
from tests.bot.alike.test_likeness import NOON, event, pairs
from tests.bot.builders import STAFF

BERLIN = ZoneInfo("Europe/Berlin")


def store(engine: Engine) -> EventStore:
    return EventStore(engine, lambda: NOON)


def at(one: Event, minutes: int) -> Event:
    return replace(one, time=NOON + timedelta(minutes=minutes))


def finder(engine: Engine) -> AlikeFinder:
    return AlikeFinder(store(engine), lambda: STAFF)


def test_people_and_strangers_are_counted_with_nodes_versions_and_days(engine: Engine) -> None:
    store(engine).append(
        [
            at(event("Failed to save document 1", user="1087", node="web1", version="2.4.0"), 0),
            at(event("Failed to save document 2", user="X\\NNovak", node="web2", version="2.4.1"), 700),
            at(event("Failed to save document 3", user="Zoe", node="web2"), 701),
            at(event("Failed to save document 4", node="web2"), 702),
            at(event("Failed to open document 4", user="1001", node="web2"), 703),
            at(event("Failed to save document 5 again", user="1001", node="web2"), 704),
        ]
    )
    likeness = Likeness.of(event("Failed to save document 11213"))
    assert finder(engine).find(likeness, None, None, zone=BERLIN) == Alike(
        count=4,
        people={"1087": 2},
        strangers={"zoe": 1},
        first=NOON,
        last=NOON + timedelta(minutes=702),
        versions={"": 2, "2.4.1": 1, "2.4.0": 1},
        nodes={"web2": 3, "web1": 1},
        days={date(2026, 6, 12): 1, date(2026, 6, 13): 3},
        hours={
            NOON: 1,
            NOON + timedelta(hours=11): 3,
        },
        complete=True,
    )


def test_no_more_than_the_newest_are_looked_at(engine: Engine) -> None:
    store(engine).append([at(event(f"Failed to save document {n}", user="1087"), n) for n in range(30)])
    likeness = Likeness.of(event("Failed to save document 11213"))
    newest = finder(engine).find(likeness, NOON, None, most=10)
    assert (newest.count, newest.complete, newest.first) == (10, False, NOON + timedelta(minutes=20))
    every = finder(engine).find(likeness, NOON, None, most=30)
    assert (every.count, every.complete) == (30, True)
    until = finder(engine).find(likeness, NOON, NOON + timedelta(minutes=3))
    assert (until.count, until.complete) == (3, True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(pairs())
def test_what_is_alike_is_found(engine: Engine, both: tuple[Event, Event]) -> None:
    events = store(engine)
    appended = events.append(both)
    assert appended.batch is not None
    likeness = Likeness.of(both[0])
    found = {one.id for one in events.search(likeness.query(None, None), 10_000).events}
    assert {appended.batch.first_event_id, appended.batch.last_event_id} <= found
