"""What an agent sends and what it is answered. Pure.

A shipment is one gzip member: a line `{"shipment": 17, "tag": "5f0c…", "events": 2}`, then one event a line, scrubbed
already. A request is some shipments one behind the other (members of gzip may be joined), so what lies in the spool is
sent as it is. The answer names the last shipment that the service has of this agent.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from ingest.event import TEXT_FIELDS, Event
from ingest.secrets.cleaning import clean, clean_value

CONTENT_TYPE: Final = "application/vnd.headsup.shipments"
"""No content encoding is named: nothing on the way is to unpack it."""
AGENT_HEADER: Final = "X-Headsup-Agent"
PATH: Final = "/ship"

_EVENTS: Final = msgspec.json.Decoder(Event)
_TEXTS: Final = (*TEXT_FIELDS, "parse_error", "file")
_encode: Final = msgspec.json.Encoder().encode


class BadShipment(Exception):
    """What came is no shipment. The message is one sentence about it."""


class TooLarge(Exception):
    """What came is larger, unpacked, than is taken at once."""


class _Head(msgspec.Struct):
    shipment: int
    tag: str
    events: int


@dataclass(frozen=True, slots=True)
class Shipment:
    """Events that were spooled together. `number` rises by one; `tag` is random, so that two spools which count
    alike are not taken for one.
    """

    number: int
    tag: str
    events: Sequence[Event]


class Receipt(msgspec.Struct, frozen=True):
    """The last shipment that the service has of an agent; number 0 for none."""

    number: int
    tag: str


def pack(shipment: Shipment) -> bytes:
    """One shipment as it is sent."""
    head = _encode(_Head(shipment.number, shipment.tag, len(shipment.events)))
    lines = b"\n".join([head, *map(_line, shipment.events), b""])
    packer = zlib.compressobj(1, wbits=31)
    return packer.compress(lines) + packer.flush()


def size_of(event: Event) -> int:
    """About how long an event is when it is sent, unpacked; cheap."""
    attributes = len(_encode(event.attributes)) if event.attributes else 0
    return 400 + len(event.message or "") + len(event.exception or "") + attributes


def unpack(body: bytes, limit: int) -> list[Shipment]:
    """The shipments of a request, whose numbers rise by one. Raises BadShipment, TooLarge.

    `limit` is how many bytes there may be, unpacked.
    """
    shipments: list[Shipment] = []
    while body:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            plain = unpacker.decompress(body, limit + 1)
        except zlib.error as error:
            raise BadShipment("The body is not gzip.") from error
        if len(plain) > limit:
            raise TooLarge
        if not unpacker.eof:
            raise BadShipment("The body breaks off.")
        limit -= len(plain)
        body = unpacker.unused_data
        shipment = _read(plain)
        if shipments and shipment.number != shipments[-1].number + 1:
            raise BadShipment("The shipments of a request must follow each other.")
        shipments.append(shipment)
    return shipments


def pack_receipt(receipt: Receipt) -> bytes:
    """A receipt as it is answered."""
    return _encode(receipt)


def unpack_receipt(body: bytes) -> Receipt | None:
    """The receipt of an answer, None if it holds none."""
    try:
        return msgspec.json.decode(body, type=Receipt)
    except ValueError:
        return None


def _line(event: Event) -> bytes:
    try:
        return _encode(event)
    except UnicodeEncodeError:  # half a surrogate pair
        return _encode(_cleaned(event))


def _read(plain: bytes) -> Shipment:
    first, _, rest = plain.partition(b"\n")
    try:
        head = msgspec.json.decode(first, type=_Head)
        events = _EVENTS.decode_lines(rest)
    except (ValueError, RecursionError) as error:
        raise BadShipment(f"The body is no shipment: {error}.") from error
    if len(events) != head.events or head.shipment < 1:
        raise BadShipment("The shipment is not as its first line says.")
    if any(event.time.tzinfo is None or event.received.tzinfo is None for event in events):
        raise BadShipment("A time is without offset.")
    if b"\\u00" in rest:
        events = [_cleaned(event) for event in events]
    return Shipment(head.shipment, head.tag, events)


def _cleaned(event: Event) -> Event:
    """With nothing in it that a database refuses. What a reader of ours made is so already."""
    texts = {name: clean(text) for name in _TEXTS if (text := getattr(event, name)) is not None}
    return msgspec.structs.replace(event, **texts, attributes=clean_value(event.attributes))
