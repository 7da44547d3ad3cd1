"""One commit of what an intake has collected, and what it means for each event."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, Final, Protocol

from ingest.database_errors import AWAY, sentence_for
from ingest.event import Event
from ingest.storage.deliveries import Appended, DeliveryKey

_REJECTED_AT_MOST: Final = 50  # events of one group found to be at fault one by one; beyond, the store is


class Unavailable(Exception):
    """The events are not stored, through no fault of theirs; the sender is to try again later."""


class Outcome(Enum):
    """What became of one event."""

    STORED = "stored"
    REPEATED = "repeated"  # it had been stored before
    REJECTED = "rejected"  # the store cannot take this one


class Sink(Protocol):
    """Where events go (`ingest.store.EventStore`)."""

    def ready(self, events: Sequence[Event]) -> Sequence[Any]:
        """The events as `append` takes them, too, made ready on the thread that reads. May raise."""
        ...

    def append(self, events: Sequence[Any], *, keys: Sequence[DeliveryKey | None] = ()) -> Appended:
        """Store events in one commit, but those whose key is known."""
        ...


def write(sink: Sink, events: Sequence[Any], keys: Sequence[DeliveryKey | None]) -> list[Outcome]:
    """Store events; an event that the store cannot take is found and left out. Raises Unavailable."""
    rejected = 0

    def attempt(start: int, end: int) -> list[Outcome]:
        nonlocal rejected
        try:
            appended = sink.append(events[start:end], keys=keys[start:end])
        except AWAY as error:
            raise Unavailable(sentence_for(error)) from error
        except Exception as error:
            if end - start > 1:
                middle = (start + end) // 2
                return attempt(start, middle) + attempt(middle, end)
            rejected += 1
            if rejected > _REJECTED_AT_MOST:
                raise Unavailable(f"The store fails: {type(error).__name__}") from error
            return [Outcome.REJECTED]
        stored = [Outcome.STORED] * (end - start)
        if any(appended.repeated):
            for index, repeated in enumerate(appended.repeated):
                if repeated:
                    stored[index] = Outcome.REPEATED
        return stored

    return attempt(0, len(events)) if events else []
