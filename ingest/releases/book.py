"""The releases in the database: what was told to us, and the history that events are read by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select
from sqlmodel import SQLModel

from ingest.database import alone, reading, writing
from ingest.event import from_micros, to_micros
from ingest.models import ReleaseRow
from ingest.releases.history import Release, ReleaseHistory, fold

_table: Final = SQLModel.metadata.tables[str(ReleaseRow.__tablename__)]
_columns: Final = _table.c
_STAND: Final = select(func.count(), func.max(_columns.id))
_ALL: Final = select(_table).order_by(_columns.id)

Also = Callable[[Connection, Release], None]
"""Something to be done together with a change."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A release as it was recorded."""

    release: Release
    recorded: datetime
    by: str
    new: bool  # False: it was known already, and nothing was changed


class ReleaseBook:
    """Records releases, and gives their history. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: tuple[tuple[int, int | None], ReleaseHistory] = ((0, None), ReleaseHistory())

    def history(self, connection: Connection) -> ReleaseHistory:
        """The history as a transaction sees it. Ids are never given twice, so two figures say whether it changed."""
        count, last = connection.execute(_STAND).one()
        stand, history = self._known
        if stand == (count, last):
            return history
        history = ReleaseHistory(_release(row) for row in connection.execute(_ALL))
        self._known = ((count, last), history)
        return history

    def all(self, product: str | None = None) -> list[Recorded]:
        """Every release, or those of a product, in the order of their times."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(_table).order_by(_columns.at_us, _columns.id)).all()
        wanted = None if product is None else fold(product)
        return [_recorded(row, new=False) for row in rows if wanted in (None, fold(row.product))]

    def add(
        self,
        product: str,
        version: str,
        *,
        now: datetime,
        by: str,
        node: str | None = None,
        at: datetime | None = None,
        also: Also = lambda *_: None,
    ) -> Recorded:
        """Record that a version went live, at a time or now.

        The same again changes nothing, so a pipeline may try again: with `at`, what was recorded for that time;
        without, what runs there by the latest release up to now. `also` is done in the same transaction if the
        release is new.
        """
        with writing(self._engine) as connection:
            alone(connection, "release")
            for row in self._latest_first(connection, product):
                if at is None:
                    if row.at_us > to_micros(now) or not _meet(row.node, node):
                        continue
                    if row.version != version:
                        break  # another version ran there meanwhile: this one has come back
                    if row.node is None or node is not None:
                        return _recorded(row, new=False)
                elif row.version == version and row.at_us == to_micros(at) and _same(row.node, node):
                    return _recorded(row, new=False)
            values = {
                "product": product,
                "version": version,
                "node": node,
                "at_us": to_micros(at or now),
                "recorded_us": to_micros(now),
                "by": by,
            }
            connection.execute(insert(_table).values(values))
            release = Release(product, version, at or now, node)
            also(connection, release)
        return Recorded(release, now, by, new=True)

    def remove(
        self,
        product: str,
        version: str,
        *,
        node: str | None,
        at: datetime | None,
        also: Also = lambda *_: None,
    ) -> Release | None:
        """Take back the release of a version: that of a time, or the latest one. None: there is none.

        `also` is done in the same transaction if there is one.
        """
        with writing(self._engine) as connection:
            alone(connection, "release")
            for row in self._latest_first(connection, product):
                known = row.version == version and _same(row.node, node)
                if known and (at is None or row.at_us == to_micros(at)):
                    connection.execute(delete(_table).where(_columns.id == row.id))
                    also(connection, _release(row))
                    return _release(row)
        return None

    @staticmethod
    def _latest_first(connection: Connection, product: str) -> list[Row[Any]]:
        rows = connection.execute(select(_table).order_by(_columns.at_us.desc(), _columns.id.desc())).all()
        return [row for row in rows if fold(row.product) == fold(product)]


def purge_releases(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` releases that others had followed on the same node by a time; how many."""
    early = select(_table).where(_columns.at_us < to_micros(before)).order_by(_columns.at_us, _columns.id)
    latest: dict[tuple[str, str | None], int] = {}
    followed: list[int] = []
    with reading(engine) as connection:
        for row in connection.execute(early):
            place = (fold(row.product), None if row.node is None else fold(row.node))
            if place in latest:
                followed.append(latest[place])
            latest[place] = row.id
    if not followed:
        return 0
    with writing(engine) as connection:
        return connection.execute(delete(_table).where(_columns.id.in_(followed[:limit]))).rowcount


def _same(one: str | None, other: str | None) -> bool:
    return one is other if one is None or other is None else fold(one) == fold(other)


def _meet(one: str | None, other: str | None) -> bool:
    """Whether two releases reach a node that is the same: None is every node."""
    return one is None or other is None or fold(one) == fold(other)


def _release(row: Row[Any]) -> Release:
    return Release(row.product, row.version, from_micros(row.at_us), row.node)


def _recorded(row: Row[Any], *, new: bool) -> Recorded:
    return Recorded(_release(row), from_micros(row.recorded_us), row.by, new)
