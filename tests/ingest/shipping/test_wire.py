"""What goes over the wire comes out as it was, and nothing that comes does harm."""

import contextlib
import gzip
import zlib
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.event import TEXT_FIELDS, Event
from ingest.secrets.cleaning import clean, clean_value
from ingest.shipping.wire import (
    BadShipment,
    Receipt,
    Shipment,
    TooLarge,
    pack,
    pack_receipt,
    unpack,
    unpack_receipt,
)
from tests.ingest.shipping.builders import event, shipment

LIMIT = 1 << 20

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
instants = st.datetimes(timezones=st.just(UTC), min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30))  # noqa: DTZ001
texts = st.none() | st.text(max_size=30)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Events as the readers make them: cleaned."""
    fields: dict[str, Any] = {
        name: None if (text := draw(texts)) is None else clean(text)
        for name in (*TEXT_FIELDS, "parse_error", "file")
    }
    attributes = clean_value(draw(st.dictionaries(st.text(max_size=9), json_values, max_size=3)))
    position = draw(st.none() | st.integers(0, 2**60))
    return Event(
        time=draw(instants), received=draw(instants), attributes=attributes, position=position, **fields
    )


@given(st.lists(st.lists(events(), max_size=4), min_size=1, max_size=3), st.integers(1, 2**60))
def test_events_arrive_as_they_were(parts: list[list[Event]], first: int) -> None:
    sent = [Shipment(number, f"t{number}", part) for number, part in enumerate(parts, first)]
    assert unpack(b"".join(map(pack, sent)), LIMIT) == sent


def test_a_half_surrogate_is_no_reason_to_fail() -> None:
    sent = Shipment(1, "t", [event(1, user="\ud800x", attributes={"a": "\udc00"})])
    found = unpack(pack(sent), LIMIT)
    assert (found[0].events[0].user, found[0].events[0].attributes) == ("\ufffdx", {"a": "\ufffd"})


def test_controls_are_made_visible_whoever_sends_them() -> None:
    lines = b'{"shipment": 1, "tag": "t", "events": 1}\n' + msgspec.json.encode(event(1, user="a\0b")) + b"\n"
    assert unpack(gzip.compress(lines), LIMIT)[0].events[0].user == "a\u2400b"


def head(events: int, number: int = 1) -> bytes:
    return msgspec.json.encode({"shipment": number, "tag": "t", "events": events}) + b"\n"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"hello", "The body is not gzip."),
        (pack(shipment(1, 1))[:-9], "The body breaks off."),
        (pack(shipment(1, 1)) + b"more", "The body is not gzip."),
        (gzip.compress(head(2) + msgspec.json.encode(event(1)) + b"\n"), "The shipment is not as its first line says."),
        (gzip.compress(head(0, -1)), "The shipment is not as its first line says."),
        (gzip.compress(head(1) + b'{"time": "2026-06-12T10:00:00", "received": "2026-06-12T10:00:00"}\n'),
         "A time is without offset."),
        (pack(shipment(1, 1)) + pack(shipment(3, 1)), "The shipments of a request must follow each other."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # gzip says when it packed
)  # fmt: skip
def test_what_is_no_shipment_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(BadShipment) as caught:
        unpack(body, LIMIT)
    assert str(caught.value) == reason


def test_deep_nesting_is_refused() -> None:
    deep = (
        b'{"time":"2026-06-12T10:00:00Z","received":"2026-06-12T10:00:00Z","attributes":{"a":' + b"[" * 90_000
    )
    with pytest.raises(BadShipment):
        unpack(gzip.compress(head(1) + deep), LIMIT)


def test_what_is_no_utf_8_is_refused() -> None:
    event = b'{"time":"2026-06-12T10:00:00Z","received":"2026-06-12T10:00:00Z","message":"\x8b"}\n'
    with pytest.raises(BadShipment):
        unpack(gzip.compress(head(1) + event), LIMIT)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(TooLarge):
        unpack(zlib.compress(b"\0" * (200 << 20), wbits=31), LIMIT)
    with pytest.raises(TooLarge):
        unpack(pack(shipment(1, *range(500))) + pack(shipment(2, *range(500))), 60_000)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(BadShipment, TooLarge):
        unpack(body, LIMIT)
    assert unpack_receipt(body) is None or body


@given(st.binary(max_size=300))
def test_any_gzip_is_read_or_refused(plain: bytes) -> None:
    with contextlib.suppress(BadShipment, TooLarge):
        unpack(gzip.compress(plain), LIMIT)


def test_a_receipt_arrives() -> None:
    assert unpack_receipt(pack_receipt(Receipt(7, "t"))) == Receipt(7, "t")
    assert unpack_receipt(b"<html>") is None
