"""The SQL by which matches become episodes. Every function runs in its caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, bindparam, case, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ColumnElement, Select
from sqlmodel import SQLModel

from detectors import models
from detectors.episodes import Due, MatchAt
from detectors.keys import encode_key
from ingest.event import from_micros, to_micros

MATCH: Final[Table] = SQLModel.metadata.tables[str(models.MatchRow.__tablename__)]
EPISODE: Final[Table] = SQLModel.metadata.tables[str(models.EpisodeRow.__tablename__)]
TOO_OLD: Final[Table] = SQLModel.metadata.tables[str(models.TooOldRow.__tablename__)]


@dataclass(frozen=True, slots=True)
class NewMatch:
    """An event that met a known issue; `key` is None where the event lacks a field of it."""

    issue: str
    event_id: int
    key: tuple[str, ...] | None
    event_at: datetime
    ingested_at: datetime
    matched_at: datetime


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A match as it stands in the table."""

    id: int
    issue: str
    key: str | None
    at: MatchAt
    ingested_us: int
    matched_us: int


@dataclass(frozen=True, slots=True)
class Keyed:
    """One key (`encode_key`'s) of a known issue: what matches are counted by and episodes opened for."""

    issue: str
    key: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many matches, and the event time of the latest in microseconds (None: there are none)."""

    matches: int
    last_us: int | None


@dataclass(frozen=True, slots=True)
class NewEpisode:
    """An episode to open."""

    keyed: Keyed
    due: Due
    match: StoredMatch  # the one that made it due
    matches_when_due: int
    counted: Tally
    grown: bool  # it counts more matches than it took to make it due


def add_matches(connection: Connection, matches: Sequence[NewMatch]) -> None:
    """Store matches. One that is there already (its batch was detected twice) stays as it is."""
    rows = [
        {
            "issue": match.issue,
            "event_id": match.event_id,
            "key": None if match.key is None else encode_key(match.key),
            "event_us": to_micros(match.event_at),
            "ingested_us": to_micros(match.ingested_at),
            "matched_us": to_micros(match.matched_at),
        }
        for match in matches
    ]
    _insert_or_keep(connection, MATCH, rows)


def earliest_waiting(connection: Connection) -> datetime | None:
    """The event time of the earliest match that was not yet evaluated."""
    found = connection.scalar(select(func.min(MATCH.c.event_us)).where(MATCH.c.evaluated_us.is_(None)))
    return None if found is None else from_micros(found)


def waiting_matches(connection: Connection, until: datetime | None, limit: int) -> list[StoredMatch]:
    """At most `limit` matches that were not yet evaluated, in event time, none later than `until`."""
    chosen = _select_matches().where(MATCH.c.evaluated_us.is_(None))
    if until is not None:
        chosen = chosen.where(MATCH.c.event_us <= to_micros(until))
    return _read(connection, chosen.order_by(MATCH.c.event_us, MATCH.c.id).limit(limit))


def mark_evaluated(connection: Connection, matches: Sequence[StoredMatch], now: datetime) -> None:
    """Take these matches as evaluated. To be done first: what follows sees evaluated matches only."""
    statement = update(MATCH).where(MATCH.c.id == bindparam("match_id")).values(evaluated_us=to_micros(now))
    if matches:
        connection.execute(statement, [{"match_id": match.id} for match in matches])


def matches_around(
    connection: Connection, keyed: Keyed, first: MatchAt, last: MatchAt, beyond: int
) -> list[StoredMatch]:
    """The matches of a key from `first` to `last`, and the `beyond` nearest on either side."""
    order = (MATCH.c.event_us, MATCH.c.event_id)
    place = tuple_(*order)
    start, end = (to_micros(first.time), first.event_id), (to_micros(last.time), last.event_id)
    chosen = _select_matches().where(*_evaluated(keyed))
    newest_first = [column.desc() for column in order]
    return [
        *_read(connection, chosen.where(place < start).order_by(*newest_first).limit(beyond)),
        *_read(connection, chosen.where(place >= start, place <= end)),
        *_read(connection, chosen.where(place > end).order_by(*order).limit(beyond)),
    ]


def tally(connection: Connection, keyed: Keyed, since: datetime | None, until_us: int) -> Tally:
    """Count the matches of a key between two event times, both included; `until_us` in microseconds."""
    counted = select(func.count(), func.max(MATCH.c.event_us)).where(
        *_evaluated(keyed), MATCH.c.event_us <= until_us
    )
    if since is not None:
        counted = counted.where(MATCH.c.event_us >= to_micros(since))
    matches, last_us = connection.execute(counted).one()
    return Tally(matches, last_us)


def episodes_near(
    connection: Connection, keyed: Keyed, first: MatchAt, last: MatchAt, reach: timedelta
) -> list[Due]:
    """The episodes of a key that became due between two matches, or at most `reach` before or after."""
    columns = EPISODE.c
    reach_us = reach // timedelta(microseconds=1)
    rows = connection.execute(
        select(columns.due_us, columns.due_event_id, columns.opened_us).where(
            columns.issue == keyed.issue,
            columns.key == keyed.key,
            columns.due_us >= to_micros(first.time) - reach_us,
            columns.due_us <= to_micros(last.time) + reach_us,
        )
    )
    return [Due(from_micros(due_us), event_id, from_micros(opened)) for due_us, event_id, opened in rows]


def add_episodes(connection: Connection, episodes: Sequence[NewEpisode], now: datetime) -> None:
    """Open episodes, in this order."""
    rows = [
        {
            "issue": episode.keyed.issue,
            "key": episode.keyed.key,
            "state": "growing" if episode.grown else "opened",
            "opened_us": to_micros(episode.due.opened),
            "due_us": to_micros(episode.due.time),
            "due_event_id": episode.due.event_id,
            "last_us": episode.counted.last_us,
            "matches": episode.counted.matches,
            "matches_when_due": episode.matches_when_due,
            "ingested_us": episode.match.ingested_us,
            "matched_us": episode.match.matched_us,
            "created_us": to_micros(now),
        }
        for episode in episodes
    ]
    if rows:
        connection.execute(insert(EPISODE), rows)


def widen_episode(connection: Connection, keyed: Keyed, due: Due, counted: Tally) -> None:
    """An episode opened earlier than was known, and counts this much."""
    values = {"opened_us": to_micros(due.opened), "matches": counted.matches, "last_us": counted.last_us}
    connection.execute(update(EPISODE).where(*_episode(keyed, due)).values(state=_GROWING, **values))


def grow_episode(connection: Connection, keyed: Keyed, due: Due, by: Tally) -> None:
    """Count more matches into an episode."""
    last_us = EPISODE.c.last_us
    later = case((last_us < by.last_us, by.last_us), else_=last_us)
    values = {"matches": EPISODE.c.matches + by.matches, "last_us": later, "state": _GROWING}
    connection.execute(update(EPISODE).where(*_episode(keyed, due)).values(values))


def add_too_old(connection: Connection, keyed: Keyed, moments: Sequence[MatchAt], now: datetime) -> None:
    """Record moments that `max_age` kept from being due; one that is recorded stays as it is."""
    rows = [
        {
            "issue": keyed.issue,
            "key": keyed.key,
            "due_us": to_micros(moment.time),
            "due_event_id": moment.event_id,
            "created_us": to_micros(now),
        }
        for moment in moments
    ]
    _insert_or_keep(connection, TOO_OLD, rows)


_GROWING: Final = case((EPISODE.c.state == "opened", "growing"), else_=EPISODE.c.state)


def _insert_or_keep(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
    else:
        connection.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)


def _evaluated(keyed: Keyed) -> tuple[ColumnElement[bool], ...]:
    columns = MATCH.c
    return columns.issue == keyed.issue, columns.key == keyed.key, columns.evaluated_us.is_not(None)


def _episode(keyed: Keyed, due: Due) -> tuple[ColumnElement[bool], ...]:
    columns = EPISODE.c
    return columns.issue == keyed.issue, columns.key == keyed.key, columns.due_event_id == due.event_id


def _select_matches() -> Select[Any]:
    columns = MATCH.c
    return select(
        columns.id,
        columns.issue,
        columns.key,
        columns.event_us,
        columns.event_id,
        columns.ingested_us,
        columns.matched_us,
    )


def _read(connection: Connection, chosen: Select[Any]) -> list[StoredMatch]:
    return [_stored(row) for row in connection.execute(chosen)]


def _stored(row: Row[Any]) -> StoredMatch:
    at = MatchAt(from_micros(row.event_us), row.event_id)
    return StoredMatch(row.id, row.issue, row.key, at, row.ingested_us, row.matched_us)
