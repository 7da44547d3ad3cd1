"""Opening a PostgreSQL database."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from ingest.database_errors import DatabaseError

APPLICATION: Final = "headsup"
"""What its sessions are called in PostgreSQL, where the restoring of a backup looks for them."""

_DRIVER: Final = "postgresql+psycopg"
_CONNECT_SECONDS: Final = 10
_SESSION: Final = (
    # What a machine held that died or stands still in the middle of a transaction is free within a minute; without
    # these the server may wait for hours: https://www.postgresql.org/docs/current/runtime-config-connection.html
    "SET tcp_keepalives_idle = 15",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
    "SET idle_in_transaction_session_timeout = 60000",
)
_RESTED: Final = 1.0  # seconds
_SINCE: Final = "rests since"
_CONNECTIONS: Final = 8  # kept open by a process; as many more for a moment


def open_postgresql(url: URL, *, clock: Callable[[], float] = monotonic) -> Engine:
    """The engine of a database that answers and can hold every text. Raises DatabaseError.

    `clock`: seconds, by which connections rest.
    """
    if url.drivername not in ("postgresql", _DRIVER):
        raise DatabaseError(
            f"Write postgresql:// instead of {url.drivername}://: the driver is chosen by Headsup."
        )
    url = url.set(drivername=_DRIVER)
    try:
        engine = create_engine(
            url,
            pool_size=_CONNECTIONS,
            max_overflow=_CONNECTIONS,
            hide_parameters=True,  # what is bound is people's text, and errors are logged
            connect_args={"connect_timeout": _CONNECT_SECONDS, "application_name": APPLICATION},
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise DatabaseError(f"Install the driver for PostgreSQL databases, psycopg: {error}.") from error
    event.listen(engine, "connect", _prepare)
    resting = _Resting(clock)
    event.listen(engine, "checkin", resting.begins)
    event.listen(engine, "checkout", resting.ends)
    try:
        with engine.connect() as connection:
            encoding = connection.scalar(text("SHOW server_encoding"))
    except DBAPIError as error:
        engine.dispose()
        why = " ".join(str(error.orig).split()).rstrip(".")
        raise DatabaseError(
            f"Check that PostgreSQL answers at {url.host or 'its socket'} and knows the database and the user: {why}."
        ) from error
    if encoding != "UTF8":
        engine.dispose()
        raise DatabaseError(
            f"Make the database {url.database} anew with ENCODING 'UTF8': "
            f"it has {encoding}, which cannot hold every log."
        )
    return engine


@dataclass(frozen=True, slots=True)
class _Resting:
    """Asks connections that have rested, so that a server that was restarted is met with new ones.

    Not before each transaction, as `pool_pre_ping` would: that is one exchange more for each of ours.
    """

    clock: Callable[[], float]

    def begins(self, _connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_SINCE] = self.clock()

    def ends(self, connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        since = record.info.get(_SINCE)
        if since is None or self.clock() - since < _RESTED:
            return
        try:
            connection.execute("")
            connection.rollback()
        except Exception as error:  # the driver is imported by SQLAlchemy alone
            raise DisconnectionError from error


def _prepare(connection: Any, _record: Any) -> None:
    connection.execute("; ".join(_SESSION))
    connection.commit()
