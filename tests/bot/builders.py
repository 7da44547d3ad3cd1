"""Named values for tests: an issue, an episode, people, and notices in the database."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

from sigma.rule import SigmaRule
from sqlalchemy import Engine, insert

from bot.directory import Directory, Person
from bot.pacing.circuit import Circuit
from bot.pacing.limits import Limits
from bot.pacing.pace import Pace
from bot.pacing.turn import Alone
from bot.reaching.chats import From
from bot.telling.line import Line
from bot.telling.notices import NoticeStore
from bot.telling.planning import Planned
from bot.telling.scribe import Scribe
from detectors.known_issue import KnownIssue, Workaround
from detectors.statements import EPISODE
from detectors.store import Episode
from ingest.database import writing
from ingest.event import Event, to_micros

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)

OLGA = Person("1001", "Olga", ("1001",), "aad-1001", "olga@x.example", None, frozenset({"supervisor"}))
NORA = Person("1087", "Nora", ("1087", "nnovak"), "aad-1087", "nora@x.example", "1001", frozenset({"user"}))
BEN = Person("1002", "Ben", ("1002",), "aad-1002", "ben@x.example", None, frozenset({"supervisor", "user"}))
STAFF = Directory.of((OLGA, NORA, BEN))
TEAMS = From("https://teams.example/", "tenant", "28:bot")


def line_to_teams(engine: Engine, circuit: Circuit | None = None) -> Line:
    """A line to Teams whose turn it always is."""
    return Line(Pace(Limits()), circuit or Circuit(Random(1)), Alone(), Scribe(engine))


def known_issue(**changes: Any) -> KnownIssue:
    """A live issue that tells the user."""
    rule = SigmaRule.from_dict(
        {
            "title": "Save fails",
            "logsource": {"product": "hr-portal"},
            "detection": {"s": {"level": "error"}, "condition": "s"},
        }
    )
    issue = KnownIssue(
        name="save-fails",
        title="Save fails",
        rule=rule,
        file="save-fails.yaml",
        rollout="live",
        workaround=Workaround("Open {document_id} again"),
    )
    return replace(issue, **changes)


def episode(**changes: Any) -> Episode:
    """An episode of user 1087 that has just become due."""
    made = Episode(
        id=1,
        issue="save-fails",
        key=("1087",),
        due_at=NOON,
        due_event_id=5,
        opened_at=NOON,
        matches=1,
        matches_when_due=1,
        ingested_at=NOON,
        matched_at=NOON,
    )
    return replace(made, **changes)


def event(**fields: Any) -> Event:
    """The event that made it due."""
    given: dict[str, Any] = {"user": "1087", "document_id": "11213", **fields}
    return Event(time=NOON, received=NOON, id=5, **given)


def recorded(engine: Engine, *planned: Planned) -> NoticeStore:
    """The notices of one episode, as the planner records them."""
    store, due = NoticeStore(engine), episode()
    with writing(engine) as connection:
        connection.execute(
            insert(EPISODE).values(
                id=due.id, issue=due.issue, key='["1087"]', state="opened", opened_us=to_micros(NOON),
                due_us=to_micros(NOON), due_event_id=5, last_us=to_micros(NOON), matches=1, matches_when_due=1,
                ingested_us=to_micros(NOON), matched_us=to_micros(NOON), created_us=to_micros(NOON),
            )
        )  # fmt: skip
        store.add(connection, store.rows(due, planned, about="1087", product="hr-portal", now=NOON))
    return store


TO_NORA = Planned("user", "1087", NORA)
TO_OLGA = Planned("manager", "1001", OLGA)
