"""The tables of what happened. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Text, func, text
from sqlmodel import Field, SQLModel

# SQLite makes only an INTEGER primary key the row id; PostgreSQL wants BIGINT.
ID = BigInteger().with_variant(Integer(), "sqlite")


class EventRow(SQLModel, table=True):
    """One event. `attributes` is JSON text as it came; `login` is `canonical_login(user)`, for look-ups."""

    __tablename__ = "event"
    __table_args__ = (
        Index("event_time", "time_us", "id"),
        Index("event_login", "login", "time_us"),
        # Texts are compared without regard to case, so what is indexed is the lower case.
        Index("event_document", func.lower(text("document_id")), "time_us"),
    )

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


class BatchRow(SQLModel, table=True):
    """The events of one commit, ids `first_event_id` to `last_event_id`: what hands them to the detectors."""

    __tablename__ = "batch"
    __table_args__ = (Index("batch_waiting", "detected_us", "id"),)

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    created_us: int = Field(sa_type=BigInteger)
    first_event_id: int = Field(sa_type=BigInteger)
    last_event_id: int = Field(sa_type=BigInteger)
    events: int
    parse_errors: int
    claimed_by: str | None = Field(default=None, sa_type=Text)
    claimed_until_us: int | None = Field(default=None, sa_type=BigInteger)
    detected_us: int | None = Field(default=None, sa_type=BigInteger)


class EventSequenceRow(SQLModel, table=True):
    """The last event id that was given: one row. Ids are never given twice, not even after a purge."""

    __tablename__ = "event_sequence"

    id: int = Field(primary_key=True)  # always 1
    last_event_id: int = Field(sa_type=BigInteger)


class FilePositionRow(SQLModel, table=True):
    """How far one file of one source has been read; committed with the events read up to there.

    A file is known by its bytes, never by name or inode alone: `start`, `head` and `seam` are digests
    (`ingest.fingerprint`).
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
    """The delivery keys of one commit: 8 bytes of each digest (`ingest.delivery_log`)."""

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


class ShipmentRow(SQLModel, table=True):
    """The last shipment of an agent (`headsup ship`) that was stored; written with its events."""

    __tablename__ = "shipment"

    agent: str = Field(primary_key=True)
    number: int = Field(sa_type=BigInteger)
    tag: str = Field(sa_type=Text)
    updated_us: int = Field(sa_type=BigInteger)
