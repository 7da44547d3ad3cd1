"""Events as rows of the table `event`, and back. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from msgspec.structs import astuple
from sqlmodel import SQLModel

from ingest.attributes import EncodedAttributes, attributes_text
from ingest.event import TEXT_FIELDS, Event, canonical_login, from_micros, to_micros
from ingest.models import EventRow
from ingest.releases.history import ReleaseHistory

table: Final = SQLModel.metadata.tables[str(EventRow.__tablename__)]
COLUMNS: Final = tuple(column.name for column in table.columns)
TIME: Final = COLUMNS.index("time_us")
RECEIVED: Final = COLUMNS.index("received_us")
MESSAGE: Final = COLUMNS.index("message")
EXCEPTION: Final = COLUMNS.index("exception")
ATTRIBUTES: Final = COLUMNS.index("attributes")
PARSE_ERROR: Final = COLUMNS.index("parse_error")

_EXPECTED: Final = (
    "id",
    "time_us",
    "received_us",
    *TEXT_FIELDS,
    "attributes",
    "parse_error",
    "file",
    "position",
    "login",
)
_FIELDS: Final = Event.__struct_fields__
if COLUMNS != _EXPECTED or ("time", "received", *_EXPECTED[3:-1], "id") != _FIELDS:  # pragma: no cover
    # seen at the first import after a wrong change
    raise TypeError("Give the columns of EventRow and the fields of Event in the order of event.TEXT_FIELDS.")
_AT: Final = _FIELDS.index("attributes")
_USER: Final = _FIELDS.index("user")
_VERSION, _PRODUCT, _NODE = (TEXT_FIELDS.index(name) for name in ("version", "product", "node"))
_ENCODED: Final = len(TEXT_FIELDS)  # behind id and times
_received: Final = lru_cache(maxsize=16)(from_micros)
_received_us: Final = lru_cache(maxsize=16)(to_micros)  # a request's events were received at once


def to_row(event: Event, event_id: int) -> tuple[Any, ...]:
    """The values of an event in the order of COLUMNS, under this id. A user that is empty has no login."""
    parts = astuple(event)
    attributes, user = parts[_AT], parts[_USER]
    return (
        event_id,
        to_micros(parts[0]),
        _received_us(parts[1]),
        *parts[2:_AT],
        attributes_text(attributes) if attributes else None,
        *parts[_AT + 1 : -1],
        _login(user) if user else None,
    )


@lru_cache(maxsize=4096)  # a source's users recur
def _login(user: str) -> str | None:
    return canonical_login(user) or None


def from_row(row: Sequence[Any], releases: ReleaseHistory | None = None) -> Event:
    """The event of a row with COLUMNS in their order; one without a version has that of the release it fell under."""
    event_id, time_us, received_us, *fields, _ = row
    if fields[_VERSION] is None and releases is not None:
        product, node = fields[_PRODUCT], fields[_NODE]
        fields[_VERSION] = releases.version_of(product, node, time_us)
    attributes = fields[_ENCODED]
    fields[_ENCODED] = EncodedAttributes(attributes) if attributes else {}
    fields.append(event_id)
    return Event(from_micros(time_us), _received(received_us), *fields)  # in the order of Event's fields


def storable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row with whatever no database takes as text (lone surrogates, NUL) replaced by U+FFFD."""
    return tuple(storable_text(value) if isinstance(value, str) else value for value in row)


def storable_text(text: str) -> str:
    """The text with whatever no database takes replaced."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", "\ufffd")
