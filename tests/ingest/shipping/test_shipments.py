"""The service takes each shipment once, on both databases."""

from datetime import UTC, datetime

import msgspec
import pytest
from sqlalchemy import Engine

from ingest.shipping.shipments import OtherHistory, Shipments, Taken
from ingest.shipping.wire import Receipt, Shipment
from ingest.store import EventStore
from tests.ingest.shipping.builders import event, shipment

NOW = datetime(2026, 6, 12, tzinfo=UTC)
AGENT = "agent-1"


@pytest.fixture
def store(engine: Engine) -> EventStore:
    return EventStore(engine, lambda: NOW)


@pytest.fixture
def shipments(engine: Engine, store: EventStore) -> Shipments:
    return Shipments(engine, store, lambda: NOW)


def messages(store: EventStore) -> list[str | None]:
    return [one.message for one in store.read(1, 1000)]


def test_a_shipment_is_stored_once(shipments: Shipments, store: EventStore) -> None:
    sent = [shipment(1, 1, 2), shipment(2, 3)]
    assert shipments.take(AGENT, sent) == Taken(Receipt(2, "tag 2"), 3, 0)
    assert shipments.take(AGENT, sent) == Taken(Receipt(2, "tag 2"), 0, 3)
    assert shipments.take(AGENT, sent[:1]) == Taken(Receipt(2, "tag 2"), 0, 2)
    assert shipments.take(AGENT, [sent[1], shipment(3, 4)]) == Taken(Receipt(3, "tag 3"), 1, 1)
    assert messages(store) == ["event 1", "event 2", "event 3", "event 4"]


def test_agents_are_counted_apart(shipments: Shipments, store: EventStore) -> None:
    shipments.take(AGENT, [shipment(1, 1)])
    shipments.take("agent-2", [shipment(1, 2)])
    assert messages(store) == ["event 1", "event 2"]


def test_another_history_is_told_and_stores_nothing(shipments: Shipments, store: EventStore) -> None:
    shipments.take(AGENT, [shipment(5, 1)])
    with pytest.raises(OtherHistory) as caught:
        shipments.take(AGENT, [shipment(5, 2, tag="another"), shipment(6, 3)])
    assert caught.value.receipt == Receipt(5, "tag 5")
    assert messages(store) == ["event 1"]


def test_a_service_that_was_restored_takes_what_comes_next(shipments: Shipments, store: EventStore) -> None:
    shipments.take(AGENT, [shipment(5, 1)])
    assert shipments.take(AGENT, [shipment(9, 2)]).receipt == Receipt(9, "tag 9")
    assert messages(store) == ["event 1", "event 2"]


def test_nothing_is_remembered_of_what_was_not_stored(shipments: Shipments, store: EventStore) -> None:
    assert shipments.take(AGENT, []) == Taken(Receipt(0, ""), 0, 0)
    assert shipments.take(AGENT, [shipment(1)]) == Taken(Receipt(1, "tag 1"), 0, 0)


def test_events_are_stored_with_all_their_fields(shipments: Shipments, store: EventStore) -> None:
    sent = event(1, node="web1", file="/logs/a.log", position=17, attributes={"a": [1, {"b": None}]})
    shipments.take(AGENT, [Shipment(1, "t", [sent])])
    assert store.read(1, 1) == [msgspec.structs.replace(sent, id=1)]
