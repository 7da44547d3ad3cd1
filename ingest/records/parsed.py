"""What a parser makes of the text of one record, before the source's `map`, `extract` and scrubbing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec


class ParsedRecord(msgspec.Struct, frozen=True):
    """The fields that the layout, or the record's own JSON, gives.

    `time` is naive where the record has no offset: the source's zone and the order of the records decide.
    `fields` holds well-known text fields (never `time`), `attributes` everything else. What rendered empty
    is left out of both.
    """

    time: datetime | None
    fields: Mapping[str, str] = {}
    attributes: Mapping[str, Any] = {}


class RecordParser(Protocol):
    """Reads the records of one source. Pure: keeps nothing from one record to the next."""

    def starts(self, line: str) -> bool:
        """Whether a record begins with this line; other lines continue the record before them."""
        ...

    def parse(self, record: str) -> ParsedRecord:
        """Read one record, all its lines, without the last line end. Raises UnreadableRecord."""
        ...


class UnreadableRecord(Exception):
    """A record that its source's layout does not fit. The message says in one sentence what was expected."""
