"""Who did what in the events of a batch: few columns, grouped by the database, so that it costs little."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection

from ingest.storage.segments import Segment

QUARTER_US: Final = 900_000_000
"""A quarter of an hour: in every zone of the world, a whole number of them makes an hour."""


class Work(NamedTuple):
    """Events of a batch that are alike. Absent texts are empty ones."""

    product: str
    login: str  # canonical
    role: str
    operation: str
    document_type: str
    quarter: int  # quarters of an hour since 1970 (UTC)
    failed: bool  # one of them was an error


def work_of(connection: Connection, segments: Sequence[Segment], first_id: int, last_id: int) -> list[Work]:
    """The work in these tables' events of a batch. What names nobody is nobody's work.

    An event failed that has the level error or fatal, or an HTTP status from 400 to 599.
    """
    found = []
    for segment in segments:
        rows = connection.exec_driver_sql(
            "SELECT COALESCE(product, ''), login, COALESCE(role, ''), COALESCE(operation, ''),"
            f" COALESCE(document_type, ''), time_us / {QUARTER_US},"
            " MAX(CASE WHEN level IN ('error', 'fatal') THEN 1"
            " WHEN LENGTH(http_status) = 3 AND http_status >= '400' AND http_status < '600' THEN 1 ELSE 0 END)"
            f" FROM {segment.table} WHERE id BETWEEN {int(first_id)} AND {int(last_id)} AND login <> ''"
            " GROUP BY 1, 2, 3, 4, 5, 6"
        )
        found += [
            Work(product, login, role, operation, document_type, quarter, bool(failed))
            for product, login, role, operation, document_type, quarter, failed in rows
        ]
    return found
