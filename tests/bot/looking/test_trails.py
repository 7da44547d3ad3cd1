"""Trails, somebody's minutes and who else has an error, on both databases."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from bot.alike.finding import AlikeFinder
from bot.conversation.reader import Reader
from bot.looking.similar import MOST, SimilarEvents
from bot.looking.trails import MOST as MOST_STEPS
from bot.looking.trails import MOST_AROUND, Trails
from bot.rights import Rights
from cards.similar import Counted
from detectors.discovery.store import TemplateStore
from detectors.discovery.subject import stream_of
from ingest.event import Event
from ingest.query import EventQuery
from ingest.store import EventStore
from tests.bot.alike.test_likeness import NOON, event
from tests.bot.builders import STAFF
from tests.detectors.discovery.discovery_run import DiscoveryRun

ALL = Reader("aad-9001", None, Rights(developer=True), "Europe/Berlin", "en")
SHOP = Reader("aad-9002", None, Rights(developer=True, products=frozenset({"shop"})), "UTC", "en")


def at(seconds: float, message: str = "Request completed.", **fields: object) -> Event:
    return replace(event(message, **fields), time=NOON + timedelta(seconds=seconds))


@pytest.fixture
def store(engine: Engine) -> EventStore:
    return EventStore(engine, lambda: NOON)


def trails(store: EventStore) -> Trails:
    return Trails(store, lambda: STAFF, lambda: NOON + timedelta(minutes=30))


def seen(store: EventStore, **where: str) -> Event:
    """The one event with these fields."""
    (found,) = store.search(EventQuery(where={name: (value,) for name, value in where.items()}), 2).events
    return found


def test_a_trail_is_of_every_node_and_product_that_the_reader_may_see(store: EventStore) -> None:
    store.append(
        [
            at(3, node="web2", trace_id="4BF92F", user="1087"),
            at(1, node="web1", trace_id="4bf92f", user="1001", http_status="200"),
            at(2, node="web3", trace_id="4bf92f", product="shop"),
            at(2, node="web1", trace_id="4bf93f"),
        ]
    )
    first = seen(store, node="web1", trace_id="4bf92f")
    found = trails(store).of_request(first, ALL)
    assert [(step.node, step.here) for step in found.card.steps] == [
        ("web1", True),
        ("web3", False),
        ("web2", False),
    ]
    assert found.people == ("1001", "1087")
    assert (found.card.complete, found.card.products) == (True, ())
    limited = trails(store).of_request(first, SHOP).card
    assert ([step.node for step in limited.steps], limited.products) == (["web3"], ("shop",))


def test_of_a_long_trail_the_newest_are_looked_at(store: EventStore) -> None:
    store.append([at(n, trace_id="4bf92f", node=str(n)) for n in range(MOST_STEPS + 1)])
    card = trails(store).of_request(seen(store, node="7"), ALL).card
    assert (len(card.steps), card.complete, card.steps[0].node) == (MOST_STEPS, False, "1")


def test_around_an_event_is_what_its_person_did_by_every_login(store: EventStore) -> None:
    store.append(
        [
            at(-301, node="a", user="1087"),
            at(-299, node="b", user="X\\NNOVAK"),
            at(0, node="c", user="1087", document_type="Leave", document_id="7"),
            at(0, node="d", user="1001"),
            at(299, node="e", user="1087"),
            at(300, node="f", user="1087"),
        ]
    )
    found = trails(store).around(seen(store, node="c"), ALL)
    assert [(step.node, step.here, step.about) for step in found.card.steps] == [
        ("b", False, ()),
        ("c", True, ("Leave 7",)),
        ("e", False, ()),
    ]
    assert (found.card.subject, found.card.minutes, found.card.complete) == ("Nora", 5, True)


def test_around_is_bounded_on_both_sides(store: EventStore) -> None:
    store.append([at(n / 2, node=str(n), user="zoe") for n in range(-100, 100)])
    card = trails(store).around(seen(store, node="0"), ALL).card
    assert (len(card.steps), card.complete, card.subject) == (2 * MOST_AROUND + 1, False, "zoe")


def similar(engine: Engine, store: EventStore) -> SimilarEvents:
    return SimilarEvents(
        AlikeFinder(store, lambda: STAFF),
        TemplateStore(engine),
        lambda: STAFF,
        lambda: NOON + timedelta(hours=40),
    )


def test_who_else_has_it(engine: Engine, store: EventStore) -> None:
    store.append(
        [
            at(60, "Cannot save document 1", user="1087", node="web1", version="2.4.0"),
            at(7_300, "Cannot save document 2", user="nnovak", node="web2"),
            at(7_301, "Cannot save document 3", user="zoe", node="web2"),
            at(7_302, "Cannot open document 3", user="1001", node="web2"),
        ]
    )
    found = similar(engine, store).of(seen(store, node="web1"), ALL)
    card = found.card
    assert (card.text, card.events, card.people, card.strangers) == ("Cannot save document <*>", 3, 1, 1)
    assert card.who == (Counted(name="Nora", events=2),)
    assert card.nodes == (Counted(name="web2", events=2), Counted(name="web1", events=1))
    assert [f"{hour:%H:%M}" for hour in card.at] == ["14:00", "15:00", "16:00"]
    assert (card.counts, card.days, card.ever) == ((1, 0, 2), 7, None)
    assert found.people == ("1087",)
    hidden = similar(engine, store).of(seen(store, node="web1"), ALL, private=False)
    assert (hidden.card.who, hidden.people) == ((), ())


def test_of_what_is_frequent_the_newest_are_looked_at(engine: Engine, store: EventStore) -> None:
    store.append([at(n * 60, f"Cannot save document {n}", user="1087", node=str(n)) for n in range(MOST + 1)])
    card = similar(engine, store).of(seen(store, node="7"), ALL).card
    assert (card.events, card.complete, card.looked_at) == (MOST, False, MOST)


def test_an_old_event_is_looked_back_to(engine: Engine, store: EventStore) -> None:
    day = 86_400
    store.append([at(-20 * day, "Cannot save document 1", node="a"), at(0, "Cannot save document 2")])
    card = similar(engine, store).of(seen(store, node="a"), ALL).card
    assert (card.events, card.days) == (2, 22)
    assert (card.at[0], len(card.at)) == (date(2026, 5, 23), 21)


def test_what_discovery_has_learned_stands_for_more_than_the_event_alone(engine: Engine) -> None:
    run = DiscoveryRun(engine)
    for name in "alpha beta gamma delta epsilon zeta eta theta iota kappa".split():
        run.log(f"Plugin {name} could not be loaded", user="1087")
    run.discover()
    (newest,) = run.events.search(EventQuery(), 1).events
    likeness, known = similar(engine, run.events).likeness(newest)
    assert likeness.text == "Plugin <**> could not be loaded"
    assert known is not None
    assert known.text == likeness.text
    assert TemplateStore(engine).standing_for(stream_of(newest), "Plugin <*> is slow") is None


def test_what_came_too_often_is_as_discovery_has_counted_it(engine: Engine) -> None:
    run = DiscoveryRun(engine)
    run.learn("Cannot open")
    run.log(*[f"Cannot save document {n}" for n in range(MOST)], user="nnovak", version="2.4.0", node="web1")
    run.log(*[f"Cannot save document {n}" for n in range(40)], user="zoe", version="2.4.1", node="web2")
    run.discover()
    (newest,) = run.events.search(EventQuery(), 1).events
    finder = AlikeFinder(run.events, lambda: STAFF)
    found = SimilarEvents(finder, TemplateStore(engine), lambda: STAFF, run.clock).of(newest, ALL)
    card = found.card
    assert (card.events, card.complete, len(card.nodes)) == (MOST + 40, True, 2)
    assert (card.people, card.strangers) == (1, 1)
    assert card.who == (Counted(name="Nora", events=MOST),)
    assert card.versions == (Counted(name="2.4.0", events=MOST), Counted(name="2.4.1", events=40))


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def test_each_step_of_a_request_may_have_an_id_of_its_own(store: EventStore) -> None:
    store.append(
        [
            at(1, node="web1", trace_id=f"00-{TRACE}-00f067aa0ba902b7-01"),
            at(2, node="web2", trace_id=f"00-{TRACE.upper()}-b9c7c989f97918e1-00"),
            at(3, node="web3", trace_id=TRACE),
            at(4, node="web4", trace_id=f"00-{TRACE[:-1]}7-00f067aa0ba902b7-01"),
            at(130, node="web5", trace_id=f"00-{TRACE}-00f067aa0ba902b8-01"),
        ]
    )
    found = trails(store).of_request(seen(store, node="web1"), ALL).card
    assert [step.node for step in found.steps] == ["web1", "web2", "web3"]
    query = EventQuery(where={"trace_id": (TRACE,)})
    assert [step.node for step in trails(store).trail(query, TRACE, ALL).card.steps] == [
        "web1",
        "web2",
        "web3",
    ]


def test_a_request_of_which_no_event_has_just_that_id_is_looked_for_in_the_last_hour(
    store: EventStore,
) -> None:
    store.append(
        [
            at(1, node="web1", trace_id=f"00-{TRACE}-00f067aa0ba902b7-01"),
            at(-3_700, node="web2", trace_id=f"00-{TRACE}-00f067aa0ba902b7-00"),
        ]
    )
    query = EventQuery(where={"trace_id": (TRACE,)})
    assert [step.node for step in trails(store).trail(query, TRACE, ALL).card.steps] == ["web1"]


def test_a_request_of_another_day_is_looked_for_on_that_day(store: EventStore) -> None:
    store.append([at(-90_000, node="web1", trace_id=f"00-{TRACE}-00f067aa0ba902b7-01")])
    where = {"trace_id": (TRACE,)}
    lately = EventQuery(where=where)
    then = EventQuery(at(-100_000).time, at(-80_000).time, where=where)
    later = EventQuery(at(-80_000).time, None, where=where)
    found = [
        [step.node for step in trails(store).trail(q, TRACE, ALL).card.steps] for q in (lately, then, later)
    ]
    assert found == [[], ["web1"], []]
