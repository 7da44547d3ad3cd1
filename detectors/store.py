"""What the detectors have for others: the episodes that wait to be told about, and counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, func, select

from detectors.keys import decode_key
from detectors.statements import CLAIM_EPISODES, EPISODE, FREE_EPISODES, MATCH, PLAN_EPISODES, SOLVED, TOO_OLD
from ingest.database import reading, writing
from ingest.event import Clock, from_micros, to_micros


@dataclass(frozen=True, slots=True)
class Episode:
    """One known issue for one key, due to be told about. Times are aware and in UTC."""

    id: int
    issue: str  # KnownIssue.name
    key: tuple[str, ...]  # a text for each field of KnownIssue.key
    due_at: datetime  # of the event that made it due
    due_event_id: int
    opened_at: datetime  # of the first match that counted towards it
    matches: int  # so far
    matches_when_due: int  # of this issue and key up to and with the event that made it due
    ingested_at: datetime  # when that event was stored
    matched_at: datetime  # when it was found to match


class EpisodeQueue:
    """Hands each episode to one worker, which plans its notices. A lease that ran out is free again."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def claim(self, worker: str, lease: timedelta, limit: int) -> list[Episode]:
        """At most `limit` episodes that nobody has planned or holds, in the order in which they became due."""
        now = self._clock()
        values = {"now_us": to_micros(now), "worker": worker, "lease_us": to_micros(now + lease)}
        with reading(self._engine) as connection:
            rows = connection.execute(FREE_EPISODES, {**values, "at_most": limit}).all()
        if not rows:
            return []  # the usual answer, without taking the write lock
        ids = [row.id for row in rows]
        with writing(self._engine) as connection:
            claimed = set(connection.scalars(CLAIM_EPISODES, {**values, "episode_ids": ids}))
        return [_episode(row) for row in rows if row.id in claimed]

    def get(self, episode_id: int) -> Episode | None:
        """One that was due, as it was then and is now; None: it is gone."""
        with reading(self._engine) as connection:
            row = connection.execute(select(EPISODE).where(EPISODE.c.id == episode_id)).first()
        return None if row is None or row.due_us is None else _episode(row)

    def planned(self, connection: Connection, episode_ids: Sequence[int], now: datetime) -> dict[int, bool]:
        """Take episodes off the queue, in the transaction that stores their notices: those taken, and whether solved.

        One that is missing another worker took, after this one's lease: the caller then stores nothing of it. Solved:
        an event has solved it after its latest hit.
        """
        values = {"episode_ids": [*episode_ids], "now_us": to_micros(now)}
        return {row.id: row[1] is not None for row in connection.execute(PLAN_EPISODES, values)}

    def is_solved(self, connection: Connection, episode_id: int) -> bool:
        """Whether an event has solved it after its latest hit, as the caller's transaction sees it."""
        return connection.scalar(select(SOLVED).where(EPISODE.c.id == episode_id)) is not None

    def waiting(self) -> int:
        """How many episodes have not been planned."""
        with reading(self._engine) as connection:
            counted = select(func.count()).where(EPISODE.c.planned_us.is_(None))
            return int(connection.scalar(counted) or 0)


class Counts:
    """How much of what was found, by known issue. An issue without any is not in the answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def matches(self) -> dict[str, int]:
        """Events that met the detection."""
        return self._by_issue(MATCH)

    def unkeyed(self) -> dict[str, int]:
        """Matches whose event lacks a field of the key: they open no episode."""
        return self._by_issue(MATCH, MATCH.c.key.is_(None))

    def too_old(self) -> dict[str, int]:
        """Moments that `max_age` kept from being due: nobody was told."""
        return self._by_issue(TOO_OLD)

    def fates(self) -> dict[tuple[str, str, str | None], int]:
        """Hits that nobody is told of, by issue, fate (`late`, `regression`) and the version that was hit."""
        place = (MATCH.c.issue, MATCH.c.fate, MATCH.c.version)
        counted = select(*place, func.count()).where(MATCH.c.fate.is_not(None)).group_by(*place)
        with reading(self._engine) as connection:
            return {(row[0], row[1], row[2]): row[3] for row in connection.execute(counted.order_by(*place))}

    def matches_by_key(self, issue: str) -> Mapping[tuple[str, ...], int]:
        """Matches of one issue by their key, those without one left out."""
        counted = select(MATCH.c.key, func.count()).where(MATCH.c.issue == issue, MATCH.c.key.is_not(None))
        with reading(self._engine) as connection:
            return {
                decode_key(key): number for key, number in connection.execute(counted.group_by(MATCH.c.key))
            }

    def _by_issue(self, table: Table, *conditions: Any) -> dict[str, int]:
        counted = select(table.c.issue, func.count()).where(*conditions).group_by(table.c.issue)
        with reading(self._engine) as connection:
            rows = connection.execute(counted.order_by(table.c.issue))
            return {row[0]: row[1] for row in rows}


def _episode(row: Row[Any]) -> Episode:
    return Episode(
        id=row.id,
        issue=row.issue,
        key=decode_key(row.key),
        due_at=from_micros(row.due_us),
        due_event_id=row.due_event_id,
        opened_at=from_micros(row.opened_us),
        matches=row.matches,
        matches_when_due=row.matches_when_due,
        ingested_at=from_micros(row.ingested_us),
        matched_at=from_micros(row.matched_us),
    )
