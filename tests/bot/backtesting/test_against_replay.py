"""A backtest says what the service's own stages say of the same events, run on the events' own clock."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.backtesting.preview import as_if_live, cards_of
from bot.replay import LogClock, told_by
from detectors.backtesting.episodes import episodes_of
from detectors.backtesting.matching import find
from detectors.known_issue import After, KnownIssue
from ingest.database import create_schema, open_database
from ingest.event import Event
from ingest.store import EventStore
from tests.bot.builders import NOON, STAFF, known_issue

MINUTE = timedelta(minutes=1)
EVENTS = st.lists(
    st.builds(
        lambda minutes, **fields: Event(
            time=NOON + minutes * MINUTE, received=NOON + minutes * MINUTE, product="hr-portal", **fields
        ),
        st.integers(0, 300),
        level=st.sampled_from(["error", "error", "info"]),
        user=st.sampled_from(["1087", "CORP\\nnovak", "1002", "root", "1001", None]),
        document_id=st.sampled_from([None, "1", "2"]),
        version=st.sampled_from([None, None, "4.10", "4.11"]),
    ),
    max_size=40,
)
ISSUES = st.builds(
    known_issue,
    key=st.sampled_from([("user",), ("document_id",), ("user", "document_id")]),
    after=st.builds(After, st.integers(1, 4), st.sampled_from([None, 10 * MINUTE, 60 * MINUTE])),
    held_for=st.sampled_from([None, None, 30 * MINUTE]),
    fixed_in=st.sampled_from([None, "4.11"]),
    repeat_after=st.sampled_from([MINUTE, 60 * MINUTE, timedelta(hours=72)]),
    max_age=st.sampled_from([MINUTE, timedelta(hours=1)]),
    tell=st.lists(
        st.sampled_from(["user", "manager", "role:supervisor", "channel"]),
        min_size=1,
        max_size=3,
        unique=True,
    ).map(tuple),
    rollout=st.sampled_from(["shadow", "pilot", "live"]),
    pilot=st.just(("NNOVAK",)),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(str(tmp_path / "headsup.db"))
    create_schema(engine)
    yield engine
    engine.dispose()


def cards(issue: KnownIssue, store: EventStore) -> list[tuple[object, ...]]:
    found, _ = find(store, issue, STAFF.logins, since=None, until=None, report=lambda _: None)
    told, _ = cards_of(issue, episodes_of(issue, found), store.get_many, STAFF)
    return sorted((card.at, issue.name, card.person, card.told) for card in told)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(EVENTS, ISSUES)
def test_the_cards_are_those_of_a_replay(engine: Engine, events: list[Event], issue: KnownIssue) -> None:
    clock = LogClock()
    store = EventStore(engine, clock, segment_events=7)
    _empty(engine)
    for start in range(0, len(events), 9):
        store.append(events[start : start + 9])
    for one in (issue, as_if_live(issue)):
        _judge_again(engine)
        notices = told_by(engine, store, LogClock(), {one.name: one}, STAFF)
        assert cards(one, store) == [(n.event_at, n.issue, n.person, n.told) for n in notices]


def _empty(engine: Engine) -> None:
    for _ in EventStore(engine, LogClock()).purge(NOON + timedelta(days=1)):
        pass
    _judge_again(engine)


def _judge_again(engine: Engine) -> None:
    """As if nothing had been detected yet."""
    from ingest.database import writing

    with writing(engine) as connection:
        for table in ("notice", "episode", "match"):
            connection.exec_driver_sql(f'DELETE FROM "{table}"')
        connection.exec_driver_sql(
            "UPDATE batch SET detected_us = NULL, claimed_by = NULL, claimed_until_us = NULL"
        )
