"""Batches: the rows that hand the events of one commit to the detectors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, func, insert, or_, select, update
from sqlmodel import SQLModel

from ingest.database import reading, writing
from ingest.event import Clock, from_micros, to_micros
from ingest.models import BatchRow

_table = SQLModel.metadata.tables[str(BatchRow.__tablename__)]
_columns = _table.c


@dataclass(frozen=True, slots=True)
class Batch:
    """The events of one commit: ids `first_event_id` to `last_event_id`, both included."""

    id: int
    created: datetime  # aware, UTC: when the events were committed
    first_event_id: int
    last_event_id: int
    events: int
    parse_errors: int
    newest: datetime | None = field(default=None, compare=False)  # the time of its latest event


def first_of(batches: Sequence[Batch], most: int) -> list[Batch]:
    """As many as have at most so many events together; one in any case, so that nothing is stuck."""
    taken: list[Batch] = []
    events = 0
    for batch in batches:
        events += batch.events
        if taken and events > most:
            break
        taken.append(batch)
    return taken


class BatchQueue:
    """Hands batches to detectors, each to one of them at a time."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def claim(self, worker: str, lease: timedelta, limit: int) -> list[Batch]:
        """Claim up to `limit` batches for `worker`, oldest first, until `lease` from now.

        A batch whose lease ran out before it was finished can be claimed again, by anyone.
        """
        now = to_micros(self._clock())
        free = _claimable(now)
        candidates = select(_columns.id).where(free).order_by(_columns.id).limit(limit)
        with reading(self._engine) as connection:  # nothing waiting costs no write lock
            ids = list(connection.scalars(candidates))
        if not ids:
            return []
        lease_end = now + lease // timedelta(microseconds=1)
        with writing(self._engine) as connection:
            claimed = [
                batch_id
                for batch_id in ids
                if connection.execute(
                    update(_table)
                    .where(_columns.id == batch_id, free)
                    .values(claimed_by=worker, claimed_until_us=lease_end)
                ).rowcount
                == 1
            ]
            rows = connection.execute(select(_table).where(_columns.id.in_(claimed)).order_by(_columns.id))
            return [_batch(row) for row in rows]

    def finish(self, connection: Connection, batch_ids: Sequence[int], now: datetime) -> int:
        """Mark batches as detected within the caller's transaction; the number that were not yet.

        Fewer than asked for means that a lease ran out and someone else was quicker: roll back.
        """
        changed = 0
        for batch_id in batch_ids:
            changed += connection.execute(
                update(_table)
                .where(_columns.id == batch_id, _columns.detected_us.is_(None))
                .values(detected_us=to_micros(now), claimed_by=None, claimed_until_us=None)
            ).rowcount
        return changed

    def undiscovered(self, limit: int) -> list[Batch]:
        """Batches that were detected and whose errors were not yet grouped, oldest first."""
        waiting = and_(_columns.discovered_us.is_(None), _columns.detected_us.is_not(None))
        with reading(self._engine) as connection:
            return [_batch(row) for row in connection.execute(_first(waiting, limit))]

    def waiting_to_be_discovered(self) -> int:
        """The number of batches whose errors were not yet grouped."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).where(_columns.discovered_us.is_(None))) or 0

    def between(self, after_id: int, last_id: int, limit: int) -> list[Batch]:
        """Batches by their ids, from behind the first to the last given."""
        asked = and_(_columns.id > after_id, _columns.id <= last_id)
        with reading(self._engine) as connection:
            return [_batch(row) for row in connection.execute(_first(asked, limit))]

    def discovered(self, connection: Connection, batch_ids: Sequence[int], now: datetime) -> None:
        """Mark batches as grouped within the caller's transaction."""
        if batch_ids:
            changed = update(_table).where(_columns.id.in_(batch_ids), _columns.discovered_us.is_(None))
            connection.execute(changed.values(discovered_us=to_micros(now)))

    def uncounted(self, limit: int) -> list[Batch]:
        """Batches that were detected and whose people were not yet counted, oldest first."""
        waiting = and_(_columns.counted_us.is_(None), _columns.detected_us.is_not(None))
        with reading(self._engine) as connection:
            return [_batch(row) for row in connection.execute(_first(waiting, limit))]

    def counted(self, connection: Connection, batch_ids: Sequence[int], now: datetime) -> None:
        """Mark batches as counted within the caller's transaction."""
        if batch_ids:
            changed = update(_table).where(_columns.id.in_(batch_ids), _columns.counted_us.is_(None))
            connection.execute(changed.values(counted_us=to_micros(now)))

    def last(self, connection: Connection) -> int:
        """The id of the newest batch, 0 if there is none."""
        return connection.scalar(select(func.max(_columns.id))) or 0

    def last_before(self, moment: datetime) -> int:
        """The id of the newest batch that was committed before a moment, 0 if there is none."""
        early = select(func.max(_columns.id)).where(_columns.created_us < to_micros(moment))
        with reading(self._engine) as connection:
            return connection.scalar(early) or 0

    def unwatched(self, after_id: int, limit: int) -> list[Batch]:
        """Batches behind an id that watches have not gone through, oldest first, detected or not."""
        waiting = and_(_columns.id > after_id, _columns.watched_us.is_(None))
        with reading(self._engine) as connection:
            return [_batch(row) for row in connection.execute(_first(waiting, limit))]

    def watched(self, connection: Connection, batch_ids: Sequence[int], now: datetime) -> None:
        """Mark batches as gone through by watches, within the caller's transaction."""
        if batch_ids:
            changed = update(_table).where(_columns.id.in_(batch_ids), _columns.watched_us.is_(None))
            connection.execute(changed.values(watched_us=to_micros(now)))

    def waiting(self) -> int:
        """The number of batches not yet detected, those at work included."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).where(_columns.detected_us.is_(None))) or 0


def last_discovered(connection: Connection) -> int | None:
    """The id of the last batch whose errors were grouped, None if none was."""
    last: int | None = connection.scalar(
        select(func.max(_columns.id)).where(_columns.discovered_us.is_not(None))
    )
    return last


def _first(which: ColumnElement[bool], limit: int) -> Select[Any]:
    return select(_table).where(which).order_by(_columns.id).limit(limit)


def insert_batch(
    connection: Connection,
    created: datetime,
    first_event_id: int,
    times_us: Sequence[int],
    parse_errors: int,
) -> Batch:
    """Write the row that announces events of these times with contiguous ids from `first_event_id` on."""
    events = len(times_us)
    last_event_id = first_event_id + events - 1
    result = connection.execute(
        insert(_table).values(
            created_us=to_micros(created),
            first_event_id=first_event_id,
            last_event_id=last_event_id,
            min_time_us=min(times_us),
            max_time_us=max(times_us),
            events=events,
            parse_errors=parse_errors,
        )
    )
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - a single-row insert always has one
    return Batch(key[0], created, first_event_id, last_event_id, events, parse_errors)


def _claimable(now: int) -> ColumnElement[bool]:
    return _columns.detected_us.is_(None) & or_(
        _columns.claimed_until_us.is_(None), _columns.claimed_until_us <= now
    )


def _batch(row: Any) -> Batch:
    return Batch(
        id=row.id,
        created=from_micros(row.created_us),
        first_event_id=row.first_event_id,
        last_event_id=row.last_event_id,
        events=row.events,
        parse_errors=row.parse_errors,
        newest=from_micros(row.max_time_us),
    )
