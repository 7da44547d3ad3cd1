"""Runs a decoder as the intake does, without threads: every event is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from ingest.event import Event
from ingest.receivers.answers import Answer, Refusal, Why
from ingest.receivers.documents import Sent
from ingest.receivers.intake import Piece
from ingest.receivers.intake_writing import Outcome
from ingest.receivers.shipped import ShippedSources
from ingest.sources import Source
from ingest.storage.deliveries import DeliveryKey

NOW = datetime(2026, 6, 12, 13, 0, tzinfo=UTC)


class Decoder(Protocol):
    """A request's body."""

    def pieces(self) -> Iterator[Piece]: ...

    def answer(self, outcomes: Sequence[Outcome], milliseconds: int = 0) -> Answer: ...


@dataclass(frozen=True)
class Read:
    """What became of a body."""

    events: list[Event]
    keys: list[DeliveryKey | None]
    answer: Answer


def sent(*sources: Source, scope: bytes = b"", received: datetime = NOW, sender: str | None = None) -> Sent:
    """The documents of a request, none yet."""
    return Sent(ShippedSources(sources).readers(sender), scope, received)


def read(decoder: Decoder, outcomes: Sequence[Outcome] | None = None) -> Read:
    """Run a decoder to its end; `outcomes` are the store's, all stored if not given."""
    pieces = list(decoder.pieces())
    events = [event for piece in pieces for event in piece.events]
    keys = [key for piece in pieces for key in piece.keys]
    assert all(piece.events and len(piece.events) == len(piece.keys) for piece in pieces)
    return Read(events, keys, decoder.answer(outcomes or [Outcome.STORED] * len(events)))


def refusal_of(decoder: Decoder) -> Why | None:
    """Why a body is refused; None if it is read and answered."""
    try:
        read(decoder)
    except Refusal as refusal:
        return refusal.why
    return None
