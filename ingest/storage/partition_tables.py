"""The tables of events on PostgreSQL: how they are made."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, insert, inspect
from sqlalchemy.schema import CreateTable
from sqlmodel import SQLModel

from ingest.models import SegmentRow
from ingest.storage.rows import table
from ingest.storage.search import LONGEST_INDEXED

OTHER: Final = -1
"""The day of times that have none of their own."""

DELIVERY_TABLES: Final = ("delivery_key_0", "delivery_key_1")
"""The tables of delivery keys, which take turns (`ingest.storage.delivery_tables`)."""

_catalogue: Final = SQLModel.metadata.tables[str(SegmentRow.__tablename__)]
_ENDLESS: Final = (-(1 << 63), (1 << 63) - 1)
_INDEXES: Final = {
    "time": "(time_us, id)",
    "login": f"(login, time_us, id) WHERE length(login) <= {LONGEST_INDEXED}",
    "document": f"(lower(document_id), time_us, id) WHERE length(document_id) <= {LONGEST_INDEXED}",
    "trace": f"(lower(trace_id), time_us, id) WHERE length(trace_id) <= {LONGEST_INDEXED}",
    "level": f"(level, time_us, id) WHERE length(level) <= {LONGEST_INDEXED}",
    # What waits to be merged into the index is read whole by every search: 1 MB, not 4.
    "words": "USING gin (words) WITH (gin_pending_list_limit = 1024)",
}


def partition(day: int) -> str:
    """The name of a day's partition."""
    if day == OTHER:
        return "event_other"
    return f"event_{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day):%Y%m%d}"


def make_parent(connection: Connection) -> None:
    """Make `event`, the partition of other times and the tables of delivery keys, where they are missing."""
    _make_delivery_tables(connection)
    if inspect(connection).has_table(table.name):
        return
    columns = str(CreateTable(table).compile(dialect=connection.dialect)).split("(", 1)[1]
    columns = columns[: columns.rindex(", \n\tPRIMARY KEY")]
    connection.exec_driver_sql(f"CREATE TABLE event ({columns}, words TSVECTOR) PARTITION BY RANGE (time_us)")
    make_table(connection, partition(OTHER))
    connection.exec_driver_sql(f"ALTER TABLE event ATTACH PARTITION {partition(OTHER)} DEFAULT")
    catalogue(connection, OTHER, 0, _ENDLESS)


def make_table(connection: Connection, name: str) -> None:
    """Make a table like `event`, with the indexes of a partition."""
    connection.exec_driver_sql(f"CREATE TABLE {name} (LIKE event, PRIMARY KEY (id))")
    for index, on in _INDEXES.items():
        connection.exec_driver_sql(f"CREATE INDEX {name}_{index} ON {name} {on}")


def catalogue(connection: Connection, day: int, now_us: int, times_us: tuple[int, int]) -> None:
    """Enter a partition into the catalogue: its day, when it was made, and its first and last time."""
    connection.execute(
        insert(_catalogue).values(
            id=day, created_us=now_us, min_time_us=times_us[0], max_time_us=times_us[1], dropped=False
        )
    )


def _make_delivery_tables(connection: Connection) -> None:
    for name in DELIVERY_TABLES:
        connection.exec_driver_sql(
            f"CREATE TABLE IF NOT EXISTS {name} (digest BYTEA PRIMARY KEY, stored_us BIGINT NOT NULL)"
        )
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS delivery_turn (turn INTEGER NOT NULL)")
    connection.exec_driver_sql(
        "INSERT INTO delivery_turn SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM delivery_turn)"
    )
