"""Events made ready to be stored: by whoever has them, so that the one thread that writes has less to do. Pure."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ingest.event import Event
from ingest.storage.rows import PARSE_ERROR, to_row
from ingest.storage.segments import Row


class ReadyEvent(NamedTuple):
    """An event as a row without its id yet, and the words by which it is found as the database keeps them."""

    row: Row
    words: str

    @property
    def parse_error(self) -> str | None:
        """Why the record could not be parsed."""
        error: str | None = self.row[PARSE_ERROR]
        return error


def ready_events(events: Sequence[Event | ReadyEvent], words: Callable[[Row], str]) -> Sequence[ReadyEvent]:
    """The events in their order; those that are ready stay as they are."""
    return [event if type(event) is ReadyEvent else _ready(event, words) for event in events]  # type: ignore[arg-type]


def _ready(event: Event, words: Callable[[Row], str]) -> ReadyEvent:
    row = to_row(event, 0)
    return ReadyEvent(row, words(row))
