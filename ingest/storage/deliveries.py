"""What makes a delivery the repetition of another one: shippers send again what was not acknowledged in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

from ingest.batches import Batch

REMEMBERED: Final = 1_000_000
"""At least so many delivery keys are remembered, whatever comes; older ones may be forgotten before their time."""


class DeliveryKey(NamedTuple):
    """What one delivered event is known by."""

    digest: bytes  # 16 bytes of a cryptographic hash
    within: timedelta  # an event with this digest that was stored less than this long ago is the same one


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of the events handed to `EventStore.append`."""

    batch: Batch | None  # of the events that were stored; None if none was
    repeated: tuple[bool, ...] = ()  # by event, where keys were given: stored before, so not stored again


def repeated_in_call(keys: Sequence[DeliveryKey | None]) -> list[bool]:
    """Which keys already occur before themselves."""
    seen: set[bytes] = set()
    found = [False] * len(keys)
    for index, key in enumerate(keys):
        if key is None:
            continue
        if key.digest in seen:
            found[index] = True
        seen.add(key.digest)
    return found
