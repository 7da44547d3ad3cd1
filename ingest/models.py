"""The tables of what happened. Instants are microseconds since 1970 (UTC)."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel

# SQLite makes only an INTEGER primary key the row id; PostgreSQL wants BIGINT.
ID = BigInteger().with_variant(Integer(), "sqlite")

MADE_BY_STORE: Final = "made_by_store"
"""Marks, in a table's `info`, one that the event store makes itself."""


class EventRow(SQLModel, table=True):
    """One event. `attributes` is JSON text as it came; `login` is `canonical_login(user)`, for look-ups.

    The shape of the tables that events are in, which the store makes: segments on SQLite (`ingest.storage.segments`),
    partitions of this very table on PostgreSQL (`ingest.storage.partitions`).
    """

    __tablename__ = "event"
    __table_args__ = {"info": {MADE_BY_STORE: True}}

    id: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))
    time_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    received_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    node: str | None = Field(default=None, sa_type=Text)
    product: str | None = Field(default=None, sa_type=Text)
    service: str | None = Field(default=None, sa_type=Text)
    level: str | None = Field(default=None, sa_type=Text)
    logger: str | None = Field(default=None, sa_type=Text)
    message: str | None = Field(default=None, sa_type=Text)
    exception: str | None = Field(default=None, sa_type=Text)
    user: str | None = Field(default=None, sa_type=Text)
    role: str | None = Field(default=None, sa_type=Text)
    document_type: str | None = Field(default=None, sa_type=Text)
    document_id: str | None = Field(default=None, sa_type=Text)
    client_ip: str | None = Field(default=None, sa_type=Text)
    http_status: str | None = Field(default=None, sa_type=Text)
    url: str | None = Field(default=None, sa_type=Text)
    trace_id: str | None = Field(default=None, sa_type=Text)
    version: str | None = Field(default=None, sa_type=Text)
    operation: str | None = Field(default=None, sa_type=Text)
    attributes: str | None = Field(default=None, sa_type=Text)
    parse_error: str | None = Field(default=None, sa_type=Text)
    file: str | None = Field(default=None, sa_type=Text)
    position: int | None = Field(default=None, sa_type=BigInteger)
    login: str | None = Field(default=None, sa_type=Text)


class SegmentRow(SQLModel, table=True):
    """A table of events: what it may hold, so that look-ups leave out those that cannot hold what is sought.

    On SQLite `id` counts segments from 1, and the figures are those of the events stored. On PostgreSQL it is the
    UTC day in days since 1970, or -1 for times that have no day of their own, and the times are the day's bounds.
    """

    __tablename__ = "segment"

    id: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))
    created_us: int = Field(sa_type=BigInteger)
    min_time_us: int = Field(sa_type=BigInteger)
    max_time_us: int = Field(sa_type=BigInteger)  # included
    received_us: int | None = Field(default=None, sa_type=BigInteger)  # the latest receipt; on SQLite
    first_event_id: int | None = Field(default=None, sa_type=BigInteger)
    last_event_id: int | None = Field(default=None, sa_type=BigInteger)
    events: int | None = Field(default=None, sa_type=BigInteger)  # stored, whatever was deleted since
    deleted: int = Field(default=0, sa_type=BigInteger)  # of them
    dropped: bool = False  # its events are gone already, the table goes piece by piece


class HourRow(SQLModel, table=True):
    """How many events an hour, of each node, product, service and level. Absent texts are empty ones."""

    __tablename__ = "event_hour"

    hour: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))  # hours since 1970
    node: str = Field(sa_column=Column(Text, primary_key=True))
    product: str = Field(sa_column=Column(Text, primary_key=True))
    service: str = Field(sa_column=Column(Text, primary_key=True))
    level: str = Field(sa_column=Column(Text, primary_key=True))
    writer: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    events: int = Field(sa_type=BigInteger)
    parse_errors: int = Field(sa_type=BigInteger)


class BatchRow(SQLModel, table=True):
    """The events of one commit, ids `first_event_id` to `last_event_id`: what hands them to the detectors."""

    __tablename__ = "batch"
    __table_args__ = (
        Index("batch_waiting", "detected_us", "id"),
        Index("batch_undiscovered", "discovered_us", "id"),
        Index("batch_uncounted", "counted_us", "id"),
        Index("batch_events", "first_event_id"),
        Index("batch_created", "created_us"),
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    created_us: int = Field(sa_type=BigInteger)
    first_event_id: int = Field(sa_type=BigInteger)
    last_event_id: int = Field(sa_type=BigInteger)
    min_time_us: int = Field(sa_type=BigInteger)  # of its events
    max_time_us: int = Field(sa_type=BigInteger)
    events: int
    parse_errors: int
    claimed_by: str | None = Field(default=None, sa_type=Text)
    claimed_until_us: int | None = Field(default=None, sa_type=BigInteger)
    detected_us: int | None = Field(default=None, sa_type=BigInteger)
    discovered_us: int | None = Field(default=None, sa_type=BigInteger)  # when its errors were grouped
    counted_us: int | None = Field(default=None, sa_type=BigInteger)  # when its people were counted
    watched_us: int | None = Field(
        default=None, sa_type=BigInteger
    )  # when watches went through it, if any did


class EventSequenceRow(SQLModel, table=True):
    """The last event id that was given: one row. Ids are never given twice, not even after a purge."""

    __tablename__ = "event_sequence"

    id: int = Field(primary_key=True)  # always 1
    last_event_id: int = Field(sa_type=BigInteger)


class FilePositionRow(SQLModel, table=True):
    """How far one file of one source has been read; committed with the events read up to there.

    A file is known by its bytes, never by name or inode alone: `start`, `head` and `seam` are digests
    (`ingest.tailing.fingerprint`).
    """

    __tablename__ = "file_position"

    source: str = Field(primary_key=True)  # Source.key
    serial: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))  # within the source
    path: str = Field(sa_type=Text)  # where it was last seen
    inode: str | None = Field(default=None, sa_type=Text)  # text: some file systems use all 64 bits and more
    offset: int = Field(sa_type=BigInteger)  # bytes read into events
    start: str = Field(sa_type=Text)
    head: str = Field(sa_type=Text)
    seam: str = Field(sa_type=Text)
    clock: str | None = Field(default=None, sa_type=Text)  # LocalTimes state, JSON
    gone_us: int | None = Field(default=None, sa_type=BigInteger)  # when it had vanished, was replaced or cut
    updated_us: int = Field(sa_type=BigInteger)


class DeliveryRow(SQLModel, table=True):
    """The delivery keys of one commit: 8 bytes of each digest (`ingest.storage.delivery_log`)."""

    __tablename__ = "delivery"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    stored_us: int = Field(sa_type=BigInteger)
    keys: bytes = Field(sa_type=LargeBinary)


class ApiKeyRow(SQLModel, table=True):
    """A key with which shippers send. The key itself is never stored: `digest` is the SHA-256 of its text."""

    __tablename__ = "api_key"

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    name: str = Field(sa_type=Text, unique=True)  # what sources.yaml calls it; never given twice
    digest: bytes = Field(sa_type=LargeBinary, unique=True)
    created_us: int = Field(sa_type=BigInteger)
    revoked_us: int | None = Field(default=None, sa_type=BigInteger)
    last_used_us: int | None = Field(default=None, sa_type=BigInteger)  # to the minute


class ReleaseRow(SQLModel, table=True):
    """A version went live: events without a version of their own have it from then on, until the next release."""

    __tablename__ = "release"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    product: str = Field(sa_type=Text)
    version: str = Field(sa_type=Text)
    node: str | None = Field(default=None, sa_type=Text)  # None: every node
    at_us: int = Field(sa_type=BigInteger)
    recorded_us: int = Field(sa_type=BigInteger)
    by: str = Field(sa_type=Text)  # a key's name, or who ran the command


class ShipmentRow(SQLModel, table=True):
    """The last shipment of an agent (`headsup ship`) that was stored; written with its events."""

    __tablename__ = "shipment"

    agent: str = Field(primary_key=True)
    number: int = Field(sa_type=BigInteger)
    tag: str = Field(sa_type=Text)
    updated_us: int = Field(sa_type=BigInteger)


class LeaseRow(SQLModel, table=True):
    """Who may do what only one process at a time does (`ingest.leases`). It stays when it has run out: for its term."""

    __tablename__ = "lease"

    name: str = Field(sa_column=Column(Text, primary_key=True))
    worker: str = Field(sa_type=Text)
    term: int = Field(sa_type=BigInteger)  # how often it has changed hands
    taken_us: int = Field(sa_type=BigInteger)  # when this worker took it
    until_us: int = Field(sa_type=BigInteger)
