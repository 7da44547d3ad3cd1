"""A store in memory that does what a test wants, and events to put into it."""

import threading
from collections.abc import Sequence

from ingest.event import Event
from ingest.receivers.intake import Piece
from ingest.storage.deliveries import Appended, DeliveryKey
from tests.ingest.receivers.reading import NOW


class MemorySink:
    """Keeps what is appended, a list a commit. `faults` are raised by the next calls, None lets one through.

    While `gate` is not set, `append` waits; `entered` is set when it does first.
    """

    def __init__(self, *faults: Exception | None) -> None:
        self.commits: list[list[str]] = []
        self.faults = list(faults)
        self.poison: str | None = None  # the message of an event that cannot be stored
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self._known: set[bytes] = set()

    def ready(self, events: Sequence[Event]) -> Sequence[Event]:
        return events

    def append(self, events: Sequence[Event], *, keys: Sequence[DeliveryKey | None] = ()) -> Appended:
        self.entered.set()
        assert self.gate.wait(10)
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        if self.poison is not None and any(event.message == self.poison for event in events):
            raise ValueError("This one cannot be stored.")
        repeated = [key is not None and key.digest in self._known for key in keys]
        self._known |= {key.digest for key in keys if key is not None}
        self.commits.append(
            [str(event.message) for event, again in zip(events, repeated, strict=True) if not again]
        )
        return Appended(None, tuple(repeated))

    @property
    def messages(self) -> list[str]:
        """All that is stored."""
        return [message for commit in self.commits for message in commit]


def piece(*messages: str, keys: Sequence[DeliveryKey | None] = ()) -> Piece:
    """Some events."""
    events = [Event(time=NOW, received=NOW, message=message) for message in messages]
    return Piece(events, keys or [None] * len(events), sum(map(len, messages)))
