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
    version = row[18]
    if version is None and releases is not None:
        version = releases.version_of(row[4], row[3], row[1])
    return Event(
        id=row[0],
        time=from_micros(row[1]),
        received=from_micros(row[2]),
        node=row[3],
        product=row[4],
        service=row[5],
        level=row[6],
        logger=row[7],
        message=row[8],
        exception=row[9],
        user=row[10],
        role=row[11],
        document_type=row[12],
        document_id=row[13],
        client_ip=row[14],
        http_status=row[15],
        url=row[16],
        trace_id=row[17],
        version=version,
        operation=row[19],
        attributes=EncodedAttributes(row[20]) if row[20] else {},
        parse_error=row[21],
        file=row[22],
        position=row[23],
    )


def storable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row with whatever no database takes as text (lone surrogates, NUL) replaced by U+FFFD."""
    return tuple(storable_text(value) if isinstance(value, str) else value for value in row)


def storable_text(text: str) -> str:
    """The text with whatever no database takes replaced."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", "\ufffd")
