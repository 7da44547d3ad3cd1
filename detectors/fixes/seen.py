"""Versions that events carry: when each was first seen on a node. Such a version has reached that node."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, delete, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from detectors import models
from detectors.fixes.hits import Reached
from detectors.fixes.versions import LONGEST
from ingest.database import reading, writing
from ingest.event import Event, to_micros
from ingest.releases.history import ReleaseHistory, fold

MOST: Final = 20_000
"""Rows of the table, and entries kept at hand: a text that changes with every event is no version."""

_ran: Final = attrgetter("product", "node", "version")
_time_of: Final = attrgetter("time")

Seen = tuple[str, str, str]
"""Product and node, folded, and version; an absent text is empty."""

_table: Final[Table] = SQLModel.metadata.tables[str(models.VersionSeenRow.__tablename__)]
_COUNT: Final = select(func.count()).select_from(_table)


class SeenVersions:
    """What one detector knows to be recorded, so that a batch that brings nothing new costs no statement."""

    def __init__(self, most: int = MOST) -> None:
        """`most`: rows that the table may have, and entries that are kept at hand."""
        self._most = most
        self._known: dict[Seen, int] = {}
        self._full = False

    def unknown(self, events: Sequence[Event], releases: Callable[[], ReleaseHistory]) -> dict[Seen, int]:
        """Versions first seen in these events, or seen earlier than was known, each with its earliest time (µs).

        Not those that releases gave to the events: of these the releases themselves tell.
        """
        if not events or self._all_known(events):
            return {}
        earliest: dict[tuple[str | None, str | None, str], datetime] = {}
        for event in events:
            if event.version is not None:
                key = (event.product, event.node, event.version)
                time = earliest.get(key)
                if time is None or event.time < time:
                    earliest[key] = event.time
        found: dict[Seen, int] = {}
        history: ReleaseHistory | None = None
        for (product, node, version), time in earliest.items():
            time_us = to_micros(time)
            seen = (fold(product or ""), fold(node or ""), version)
            known = min(self._known.get(seen, _LATEST), found.get(seen, _LATEST))
            if time_us < known and 0 < len(version) <= LONGEST:
                history = releases() if history is None else history
                if history.version_of(product, node, time_us) != version:
                    found[seen] = time_us
        return found

    def _all_known(self, events: Sequence[Event]) -> bool:
        """Whether nothing of these events is new, which is the rule and costs little to find."""
        first_us = to_micros(min(map(_time_of, events)))
        return all(
            version is None
            or self._known.get((fold(product or ""), fold(node or ""), version), _LATEST) <= first_us
            for product, node, version in set(map(_ran, events))
        )

    def record(self, connection: Connection, found: Mapping[Seen, int], now: datetime) -> None:
        """Write them down in the batch's transaction. In one order, so that no two writers wait for each other."""
        if not found or self._full:
            return
        if (connection.scalar(_COUNT) or 0) >= self._most:
            self._full = True  # until the next start: retention may have made room by then
            return
        rows = [
            {
                "product": product,
                "node": node,
                "version": version,
                "first_us": first_us,
                "recorded_us": to_micros(now),
            }
            for (product, node, version), first_us in sorted(found.items())
        ]
        connection.execute(_ADD[connection.dialect.name], rows)

    def recorded(self, found: Mapping[Seen, int]) -> None:
        """The transaction that wrote them down was committed."""
        if len(self._known) + len(found) > self._most:
            self._known.clear()
        self._known.update(found)


def reached(
    connection: Connection, releases: ReleaseHistory, product: str | None, node: str | None
) -> list[Reached]:
    """Every version that reached a node: by a release, and first seen in its events."""
    seen = select(_table.c.first_us, _table.c.version).where(
        _table.c.product == fold(product or ""), _table.c.node == fold(node or "")
    )
    told = releases.timeline(product, node)
    return [
        *(Reached(time_us, version) for time_us, version in zip(told.times_us, told.versions, strict=True)),
        *(Reached(time_us, version) for time_us, version in connection.execute(seen)),
    ]


def purge_seen(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` versions that were recorded before a time; how many. What still runs is seen again."""
    old = _table.c.recorded_us < to_micros(before)
    keys = (_table.c.product, _table.c.node, _table.c.version)
    with reading(engine) as connection:
        rows = connection.execute(select(*keys).where(old).limit(limit)).all()
    if not rows:
        return 0
    with writing(engine) as connection:
        return connection.execute(
            delete(_table).where(tuple_(*keys).in_([tuple(row) for row in rows]))
        ).rowcount


_LATEST: Final = 1 << 62  # microseconds: later than any time


def _upsert(dialect: Any) -> Any:
    statement = dialect.insert(_table)
    return statement.on_conflict_do_update(
        index_elements=["product", "node", "version"],
        set_={"first_us": statement.excluded.first_us},
        where=statement.excluded.first_us < _table.c.first_us,
    )


_ADD: Final = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}
