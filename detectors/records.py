"""The SQL by which matches become episodes. Every function runs in its caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

from detectors import statements
from detectors.episodes import Due, MatchAt
from detectors.fixes.hits import Fate
from detectors.keys import encode_key
from detectors.statements import MATCH, TOO_OLD
from detectors.states import Course, State
from ingest.event import Event, from_micros, to_micros


@dataclass(frozen=True, slots=True)
class Ran:
    """What ran when an event happened, as far as it says or releases tell."""

    product: str | None = None
    node: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class NewMatch:
    """An event that met a known issue; `key` is None where the event lacks a field of it."""

    issue: str
    event_id: int
    key: tuple[str, ...] | None
    event_at: datetime
    ingested_at: datetime
    matched_at: datetime
    ran: Ran = Ran()


def match_of(
    event: Event, issue: str, key: tuple[str, ...] | None, ingested_at: datetime, matched_at: datetime
) -> NewMatch:
    """The match of an event, stored as it was when it was read."""
    ran = Ran(event.product, event.node, event.version)
    return NewMatch(issue, event.id, key, event.time, ingested_at, matched_at, ran)


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A match as it stands in the table."""

    id: int
    issue: str
    key: str | None
    at: MatchAt
    ingested_us: int
    matched_us: int
    ran: Ran = Ran()


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
    course: Course
    state: State
    match: StoredMatch  # the one that made it due
    matches_when_due: int


@dataclass(frozen=True, slots=True)
class StoredCourse:
    """An episode as it stands in the table."""

    id: int
    issue: str
    course: Course


def add_matches(connection: Connection, matches: Sequence[NewMatch]) -> None:
    """Store matches. One that is there already (its batch was detected twice) stays as it is."""
    rows = [
        {
            "issue": match.issue,
            "event_id": match.event_id,
            "key": None if match.key is None else encode_key(match.key),
            "event_us": to_micros(match.event_at),
            "product": match.ran.product,
            "node": match.ran.node,
            "version": match.ran.version,
            "ingested_us": to_micros(match.ingested_at),
            "matched_us": to_micros(match.matched_at),
        }
        for match in matches
    ]
    insert_or_keep(connection, MATCH, rows)


def earliest_waiting(connection: Connection) -> datetime | None:
    """The event time of the earliest match that was not yet evaluated."""
    found = connection.scalar(statements.EARLIEST_WAITING)
    return None if found is None else from_micros(found)


def waiting_matches(connection: Connection, until: datetime | None, limit: int) -> list[StoredMatch]:
    """At most `limit` matches that were not yet evaluated, in event time, none later than `until`."""
    until_us = ENDLESS if until is None else to_micros(until)
    rows = connection.execute(statements.WAITING_MATCHES, {"until_us": until_us, "at_most": limit})
    return [_stored(row) for row in rows]


def with_past(connection: Connection, matches: Mapping[Keyed, StoredMatch]) -> set[Keyed]:
    """Which keys had an episode or an evaluated match before. `matches`: one of each that was not yet evaluated."""
    keyed = {match.id: key for key, match in matches.items()}
    ids, found = list(keyed), set[Keyed]()
    for start in range(0, len(ids), IDS_AT_ONCE):
        values = {"match_ids": ids[start : start + IDS_AT_ONCE]}
        found |= {keyed[known] for known in connection.scalars(statements.WITH_PAST, values)}
    return found


def mark_evaluated(
    connection: Connection, matches: Sequence[StoredMatch], fates: Mapping[int, Fate], now: datetime
) -> None:
    """Take these matches as evaluated. To be done first: what follows sees evaluated matches only.

    `fates`: by the match's id, of those that nobody is told of.
    """
    now_us = to_micros(now)
    if matches:
        values = [
            {"match_id": match.id, "now_us": now_us, "its_fate": fates.get(match.id)} for match in matches
        ]
        connection.execute(statements.MARK_EVALUATED, values)


def matches_around(
    connection: Connection, keyed: Keyed, first: MatchAt, last: MatchAt, beyond: int
) -> list[StoredMatch]:
    """The matches of a key from `first` to `last`, and the `beyond` nearest on either side; in no order."""
    values = {
        **_of(keyed),
        "first_us": to_micros(first.time),
        "first_id": first.event_id,
        "last_us": to_micros(last.time),
        "last_id": last.event_id,
        "beyond": beyond,
    }
    return [_stored(row) for row in connection.execute(statements.MATCHES_AROUND, values)]


def tally(connection: Connection, keyed: Keyed, since: datetime | None, until_us: int) -> Tally:
    """Count the matches of a key between two event times, both included; `until_us` in microseconds."""
    since_us = -ENDLESS if since is None else to_micros(since)
    values = {**_of(keyed), "since_us": since_us, "until_us": until_us}
    matches, last_us = connection.execute(statements.TALLY, values).one()
    return Tally(matches, last_us)


def episodes_near(
    connection: Connection, keyed: Keyed, first: MatchAt, last: MatchAt, reach: timedelta
) -> list[StoredCourse]:
    """The episodes of a key that became due between two matches, or at most `reach` before or after."""
    reach_us = reach // timedelta(microseconds=1)
    values = {
        **_of(keyed),
        "since_us": to_micros(first.time) - reach_us,
        "until_us": to_micros(last.time) + reach_us,
    }
    return [stored_course(row) for row in connection.execute(statements.EPISODES_NEAR, values)]


def stored_course(row: Row[Any]) -> StoredCourse:
    """The episode of a row that has all its columns."""
    due = Due(from_micros(row.due_us), row.due_event_id, from_micros(row.opened_us))
    solved = None if row.solved_us is None else from_micros(row.solved_us)
    return StoredCourse(row.id, row.issue, Course(due, from_micros(row.last_us), row.matches, solved))


def add_episodes(connection: Connection, episodes: Sequence[NewEpisode], now: datetime) -> None:
    """Open episodes, in this order."""
    rows = [
        {
            "issue": episode.keyed.issue,
            "key": episode.keyed.key,
            "state": episode.state,
            "opened_us": to_micros(episode.course.due.opened),
            "due_us": to_micros(episode.course.due.time),
            "due_event_id": episode.course.due.event_id,
            "last_us": to_micros(episode.course.last),
            "solved_us": _micros(episode.course.solved),
            "matches": episode.course.matches,
            "matches_when_due": episode.matches_when_due,
            "ingested_us": episode.match.ingested_us,
            "matched_us": episode.match.matched_us,
            "created_us": to_micros(now),
        }
        for episode in episodes
    ]
    if rows:
        connection.execute(statements.ADD_EPISODE, rows)


def update_episode(connection: Connection, episode_id: int, course: Course, state: State) -> None:
    """How an episode goes on."""
    values = {
        "episode_id": episode_id,
        "now_state": state,
        "from_us": to_micros(course.due.opened),
        "hit_us": to_micros(course.last),
        "count": course.matches,
        "solution_us": _micros(course.solved),
    }
    connection.execute(statements.UPDATE_EPISODE, values)


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
    insert_or_keep(connection, TOO_OLD, rows)


IDS_AT_ONCE: Final = 500
"""Of rows that one statement names."""

ENDLESS: Final = 2**62
"""Microseconds: beyond every instant."""


def insert_or_keep(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows but for those that a unique constraint of the table says are there already."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
    else:
        connection.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)


def _of(keyed: Keyed) -> dict[str, Any]:
    return {"of_issue": keyed.issue, "of_key": keyed.key}


def _micros(time: datetime | None) -> int | None:
    return None if time is None else to_micros(time)


def _stored(row: Row[Any]) -> StoredMatch:
    at = MatchAt(from_micros(row.event_us), row.event_id)
    ran = Ran(row.product, row.node, row.version)
    return StoredMatch(row.id, row.issue, row.key, at, row.ingested_us, row.matched_us, ran)
