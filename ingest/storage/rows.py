"""Events as rows of the table `event`, and back. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

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
if COLUMNS != _EXPECTED:  # pragma: no cover - seen at the first import after a wrong change
    raise TypeError("Give the columns of EventRow in the order of event.TEXT_FIELDS.")


def to_row(event: Event, event_id: int) -> tuple[Any, ...]:
    """The values of an event in the order of COLUMNS, under this id. A user that is empty has no login."""
    return (
        event_id,
        to_micros(event.time),
        to_micros(event.received),
        event.node,
        event.product,
        event.service,
        event.level,
        event.logger,
        event.message,
        event.exception,
        event.user,
        event.role,
        event.document_type,
        event.document_id,
        event.client_ip,
        event.http_status,
        event.url,
        event.trace_id,
        event.version,
        event.operation,
        attributes_text(event.attributes) if event.attributes else None,
        event.parse_error,
        event.file,
        event.position,
        _login(event.user) if event.user else None,
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
