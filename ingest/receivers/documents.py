"""From the documents of one request to events with their delivery keys. Pure.

What makes a document the repetition of another is its `_id` if the sender gave one. Without, it is the document itself
if it says its time, so that it is known again in whatever company it comes; else only its place in the very same body,
for two applications may well say "started" within a minute.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec

from ingest.event import Event
from ingest.receivers.intake import Piece
from ingest.receivers.shipped import Readers, ShippedReader
from ingest.records.json_format import decode_object
from ingest.records.parsed import UnreadableRecord
from ingest.storage.deliveries import DeliveryKey

_log = logging.getLogger(__name__)

LONGEST: Final = 1 << 20
"""Bytes of one document; of a longer one the beginning is kept."""
SLICE: Final = 125
"""Documents of one piece: what comes of them fits a processor's cache, which is half of the time."""
SLICE_BYTES: Final = 1 << 20
MOST_VALUES: Final = 20_000
"""Values of one document: commas and brackets, to be exact."""
WITH_TIME: Final = timedelta(hours=24)
WITHOUT_TIME: Final = timedelta(minutes=1)
_KEPT: Final = 64 * 1024  # bytes of a document that is too long
_decode: Final = msgspec.json.Decoder().decode
_decode_lines: Final = msgspec.json.Decoder().decode_lines
_BOM: Final = b"\xef\xbb\xbf"
_REGION: Final = 256 * 1024  # bytes that are split into lines at once


class _Waiting(NamedTuple):
    """A document that is to be read."""

    number: int
    document: bytes
    identity: bytes | None


class Sent:
    """One request's documents as they are read: events and keys gather until a piece is taken.

    `scope` is whose key it was: what one holder sent is no repetition of what another did. An `_id` is the same from
    wherever it comes; without one, what a `peer` sent is no repetition of what another machine did.
    """

    def __init__(self, readers: Readers, scope: bytes, received: datetime, *, peer: bytes = b"") -> None:
        self.readers = readers
        self.received = received
        self.given = 0  # events so far
        self._names = _keyed(hashlib.blake2b(scope, digest_size=32).digest())
        self._scope = _keyed(hashlib.blake2b(b"%b\0%b" % (scope, peer), digest_size=32).digest())
        self._events: list[Event] = []
        self._keys: list[DeliveryKey | None] = []
        self._size = 0
        self._waiting: list[_Waiting] = []
        self._waiting_size = 0
        self.faults: dict[int, str] = {}  # what was wrong with documents that had been put, by their numbers
        self._seen: dict[bytes, int] = {}
        self._body = b""

    def about(self, body: bytes) -> None:
        """The whole body: what documents without a time are known by."""
        self._body = self._digest(body)

    @property
    def is_full(self) -> bool:
        """Whether there is enough for a piece."""
        return (
            len(self._events) + len(self._waiting) >= SLICE or self._size + self._waiting_size >= SLICE_BYTES
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing has gathered."""
        return not self._events and not self._waiting

    def take(self) -> Piece:
        """What has gathered; what was put is read now."""
        if self._waiting:
            self._read_waiting()
        piece = Piece(self._events, self._keys, self._size)
        self._events, self._keys, self._size = [], [], 0
        return piece

    def add_json(self, raw: bytes, identity: bytes | None = None, *, clef: bool = False) -> None:
        """Add the event of one JSON object. Raises UnreadableRecord if it is none.

        `identity`: what the sender itself knows the document by.
        """
        if len(raw) > MOST_VALUES and (reason := _beyond(raw)):
            self._add_beginning(raw, reason, identity)
            return
        text = raw.decode("utf-8", "replace")
        try:
            record = msgspec.json.decode(text)
        except (ValueError, RecursionError):
            record = None
        if type(record) is not dict:
            record = decode_object(text)
        self.add_record(record, text, raw, identity, clef=clef)

    def put(self, number: int, document: bytes, identity: bytes | None = None) -> None:
        """Let a JSON object wait for others that are read together with it; `number` is what `faults` call it by."""
        self._waiting.append(_Waiting(number, document, identity))
        self._waiting_size += len(document)

    def _read_waiting(self) -> None:
        waiting, self._waiting, self._waiting_size = self._waiting, [], 0
        documents = [one.document for one in waiting]
        records = _decoded_together(documents) or [_decoded(document) for document in documents]
        events = self._together(records, documents)
        for event, record, (number, document, identity) in zip(events, records, waiting, strict=True):
            if event is not None:
                self.add(event, document, identity)
                continue
            try:
                if record is None:
                    self.add_json(document, identity)
                else:
                    self.add_record(record, document.decode("utf-8", "replace"), document, identity)
            except UnreadableRecord as error:
                self.faults[number] = str(error)

    def _together(
        self, records: Sequence[dict[str, Any] | None], documents: Sequence[bytes]
    ) -> list[Event | None]:
        """The events of those that can be read together."""
        events: list[Event | None] = [None] * len(documents)
        of_readers: dict[ShippedReader, list[int]] = {}
        for index, record in enumerate(records):
            if record is not None:
                reader = self.readers.only or self.readers.of_json(record)
                of_readers.setdefault(reader, []).append(index)
        for reader, indexes in of_readers.items():
            if reader.together is not None:
                some = [record for index in indexes if (record := records[index]) is not None]
                found = reader.together.events(some, [documents[index] for index in indexes], self.received)
                for index, event in zip(indexes, found, strict=True):
                    events[index] = event
        return events

    def add_record(
        self,
        record: dict[str, Any],
        text: str | None,
        raw: bytes,
        identity: bytes | None = None,
        *,
        clef: bool = False,
    ) -> None:
        """Add the event of a decoded record; `text` is kept if it cannot be read, `raw` is what it is known by."""
        reader = self.readers.only or self.readers.of_json(record)
        try:
            event = reader.from_json(record, self.received, text, clef=clef)
        except Exception as error:  # a fault of ours: the document is kept as it came, and the others go on
            _log.warning("A document could not be read: %s", type(error).__name__)
            reason = "This document could not be read by a fault of Headsup"
            kept = text if text is not None else raw.decode("utf-8", "replace")
            event = reader.normaliser.unreadable(kept, reason, time=self.received, received=self.received)
        self.add(event, raw, identity)

    def add(self, event: Event, raw: bytes, identity: bytes | None = None) -> None:
        """Add an event; `raw` is the document that it was."""
        self._events.append(event)
        self._size += len(raw)
        self.given += 1
        if identity is not None:
            self._keys.append(DeliveryKey(_digest(identity, self._names), WITH_TIME))
        elif event.time is not self.received:
            self._keys.append(DeliveryKey(self._nth(self._digest(raw)), WITH_TIME))
        else:
            self._keys.append(DeliveryKey(self._digest(b"%b/%d" % (self._body, self.given)), WITHOUT_TIME))

    def _nth(self, digest: bytes) -> bytes:
        """A digest of its own for each of equal documents: two equal lines of one request are two events."""
        before = self._seen.get(digest, 0)
        self._seen[digest] = before + 1
        return digest if not before else self._digest(b"%b/%d" % (digest, before))

    def _digest(self, data: bytes) -> bytes:
        return _digest(data, self._scope)

    def _add_beginning(self, raw: bytes, reason: str, identity: bytes | None) -> None:
        reader = self.readers.only or self.readers.of_json({})
        text = raw[:_KEPT].decode("utf-8", "replace")
        event = reader.normaliser.unreadable(text, reason, time=self.received, received=self.received)
        self.add(event, raw, identity)


def _decoded_together(documents: Sequence[bytes]) -> list[dict[str, Any] | None] | None:
    """The objects that the documents are, decoded in one go; None if they take a closer look.

    Behind a `}` no `{` follows within a value, so where a document ends, a value ends, too; and if there are as many
    values as documents, each is one.
    """
    for document in documents:
        if document[:1] != b"{" or document[-1:] != b"}" or len(document) > MOST_VALUES:
            return None
    try:
        records: list[dict[str, Any] | None] = _decode_lines(b"\n".join(documents))
    except (ValueError, RecursionError):
        return None
    return records if len(records) == len(documents) else None


def _decoded(document: bytes) -> dict[str, Any] | None:
    """The object that a document is, unless it takes a closer look."""
    if len(document) > MOST_VALUES:
        return None
    try:
        record = _decode(document)
    except (ValueError, RecursionError):
        return None
    return record if type(record) is dict else None


def _beyond(raw: bytes) -> str | None:
    """Why a document is too much to decode: what comes of it could be twenty times as large."""
    if len(raw) > LONGEST:
        return f"Expected a document of at most {LONGEST} bytes, not of {len(raw)}"
    if raw.count(b",") + raw.count(b"[") + raw.count(b"{") > MOST_VALUES:
        return f"Expected a document of at most {MOST_VALUES} values"
    return None


def _keyed(scope: bytes) -> "hashlib.blake2b":
    return hashlib.blake2b(digest_size=16, key=scope)


def _digest(data: bytes, scope: "hashlib.blake2b") -> bytes:
    """The digest of data within a scope, whose own part of the work is done already."""
    digest = scope.copy()
    digest.update(data)
    return digest.digest()


def lines_of(body: bytes) -> Iterator[bytes]:
    """The lines of a body without their line feeds, a byte order mark aside.

    Splits a region at a time, so that a body of nothing but line feeds is never a list of millions.
    """
    start = len(_BOM) if body.startswith(_BOM) else 0
    while start < len(body):
        end = (
            body.rfind(b"\n", start, start + _REGION) + 1
            or body.find(b"\n", start + _REGION) + 1
            or len(body)
        )
        lines = body[start:end].split(b"\n")
        if not lines[-1]:
            lines.pop()
        yield from lines
        start = end
