"""Events and shipments as the tests of shipping need them."""

from datetime import UTC, datetime
from typing import Any

from ingest.event import Event
from ingest.shipping.wire import Shipment

MOMENT = datetime(2026, 6, 12, 10, 57, 15, 123400, tzinfo=UTC)


def event(number: int, **fields: Any) -> Event:
    """An event that says its number."""
    return Event(time=MOMENT, received=MOMENT, message=f"event {number}", **fields)


def shipment(number: int, *events: int, tag: str | None = None) -> Shipment:
    """A shipment of these events."""
    return Shipment(number, tag or f"tag {number}", [event(one) for one in events])
