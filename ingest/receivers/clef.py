"""Seq's `/api/events/raw` and `/ingest/clef`: CLEF lines, or the older `{"Events": […]}`. Pure.

https://datalust.co/docs/posting-raw-events. A sink with a buffer throws a batch away on 400 and 413, so what can be
read of a batch is stored and its rest counted; 400 is for a body in which nothing could be read.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from ingest.receivers.answers import Answer, Refusal, Why, refusal_headers
from ingest.receivers.documents import Sent
from ingest.receivers.intake import Piece
from ingest.receivers.intake_writing import Outcome
from ingest.receivers.ndjson import documents_of
from ingest.records.parsed import UnreadableRecord

ACCEPTED: Final = b'{"MinimumLevelAccepted":null}'


class _Raw(msgspec.Struct):
    """The body of clients from before CLEF."""

    events: list[msgspec.Raw] = msgspec.field(name="Events")


class ClefRequest:
    """One body. `pieces` is to be run to its end before `answer` is asked for."""

    def __init__(self, body: bytes, sent: Sent) -> None:
        self._body = body
        self._sent = sent
        self.rejected = 0

    def pieces(self) -> Iterator[Piece]:
        """The events, slice by slice. Raises Refusal if nothing could be read."""
        self._sent.about(self._body)
        first: str | None = None
        for document in _raw_events(self._body) or documents_of(self._body):
            try:
                self._sent.add_json(document, clef=True)
            except UnreadableRecord as error:
                self.rejected += 1
                first = first or str(error)
            if self._sent.is_full:
                yield self._sent.take()
        if first is not None and not self._sent.given:
            raise Refusal(Why.MALFORMED, f"Nothing could be read: {first}.")
        if not self._sent.is_empty:
            yield self._sent.take()

    def answer(self, outcomes: Sequence[Outcome], milliseconds: int = 0) -> Answer:
        """201, as Seq answers; repetitions are none of the sender's business."""
        return Answer(201, ACCEPTED)


def refuse(refusal: Refusal) -> Answer:
    """A refusal in Seq's words."""
    body = msgspec.json.encode({"Error": refusal.reason})
    return Answer(refusal.why.value, body, headers=refusal_headers(refusal))


def _raw_events(body: bytes) -> Iterator[bytes] | None:
    """The events of `{"Events": […]}` as CLEF; None if the body is not that."""
    if b'"Events"' not in body[:200]:
        return None
    try:
        found = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=_Raw).events
    except (ValueError, RecursionError):
        return None
    return map(_as_clef, found)


def _as_clef(raw: msgspec.Raw) -> bytes:
    """An event of the older form under CLEF's names."""
    try:
        event = msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        return bytes(raw)
    if not isinstance(event, dict):
        return bytes(raw)
    properties = event.get("Properties")
    found: dict[str, Any] = {}
    for name, value in properties.items() if isinstance(properties, Mapping) else ():
        found[f"@{name}" if name.startswith("@") else name] = value
    for name, theirs in _CLEF_NAMES.items():
        if event.get(theirs) is not None:
            found[name] = event[theirs]
    return msgspec.json.encode(found)


_CLEF_NAMES: Final = {
    "@t": "Timestamp",
    "@l": "Level",
    "@mt": "MessageTemplate",
    "@m": "RenderedMessage",
    "@x": "Exception",
    "@i": "EventType",
    "@tr": "TraceId",
    "@sp": "SpanId",
}
