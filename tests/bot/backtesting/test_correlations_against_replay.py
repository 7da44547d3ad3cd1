"""A backtest of a correlation says what the service's own stages say of the same events, on the events' own clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.backtesting.backtest import Backtest, backtest
from bot.backtesting.preview import as_if_live
from bot.replay import LogClock, told_by
from detectors.backtesting.correlating import UnknownRules
from detectors.documents.files import load_issues
from detectors.known_issue import KnownIssue
from ingest.database import create_schema, open_database
from ingest.event import Event
from ingest.store import EventStore
from tests.bot.builders import NOON, STAFF

MINUTE = timedelta(minutes=1)
RULES = """\
title: Refused
name: refused
logsource: {product: hr-portal}
detection: {it: {message|startswith: refused}, condition: it}
---
title: Locked
name: locked
logsource: {product: hr-portal}
detection: {it: {message|startswith: locked}, condition: it}
---
title: Correlated
name: correlated
correlation: {%s, group-by: [user], timespan: 10m}
known_issue: {key: [user], repeat_after: 30m}
"""
KINDS = (
    "type: event_count, rules: [refused], condition: {gte: 3}",
    "type: value_count, rules: [refused, locked], condition: {gte: 2, field: document_id}",
    "type: temporal, rules: [refused, locked]",
    "type: temporal_ordered, rules: [refused, locked]",
    "type: silence, rules: [locked]",
    "type: drop, rules: [locked, refused], baseline: {past: 30m, factor: 2, least: 1}",
    "type: spike, rules: [locked, refused], baseline: {past: 30m, factor: 2, least: 2}",
    "type: new_term, rules: [refused], field: document_id, learn: 10m",
)
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from(["refused", "locked", "else"]),
        st.sampled_from(["1087", "1002", "CORP\\nnovak", None]),
        st.sampled_from([None, "1", "2"]),
    ),
    min_size=1,
    max_size=25,
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(str(tmp_path / "headsup.db"))
    create_schema(engine)
    yield engine
    engine.dispose()


def issues(folder: Path, kind: str) -> dict[str, KnownIssue]:
    path = folder / "issues.yaml"
    path.write_text(RULES % kind, encoding="utf-8")
    loaded = load_issues(path)
    assert loaded.problems == ()
    return {issue.name: as_if_live(issue) for issue in loaded.issues}


def tried(store: EventStore, known: dict[str, KnownIssue], until: datetime | None = None) -> Backtest:
    return backtest(
        store,
        known["correlated"],
        STAFF,
        others=known,
        since=None,
        until=until,
        now=NOON + timedelta(days=1),
        report=lambda _: None,
    )


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(EVENTS)
@example([(39, "locked", "1087", None), (50, "refused", "1087", None)])  # silent, but for an instant
def test_the_cards_are_those_of_a_replay(kind: str, tmp_path_factory: Any, given_: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("backtest")
    engine = open_database(str(folder / "headsup.db"))
    try:
        create_schema(engine)
        store = EventStore(engine, lambda: NOON, segment_events=7)
        events = [
            Event(
                time=NOON + minutes * MINUTE, received=NOON, product="hr-portal", message=message,
                user=user, document_id=document,
            )
            for minutes, message, user, document in given_
        ]  # fmt: skip
        size = 1 if "new_term" in kind else 9  # of a batch that spans hours it would see a value once
        for start in range(0, len(events), size):
            store.append(events[start : start + size])
        known = issues(folder, kind)
        result = tried(store, known, max(event.time for event in events) + timedelta(microseconds=1))
        told = told_by(engine, store, LogClock(), known, STAFF)
        notices = [notice for notice in told if notice.issue == "correlated"]
        assert result.live.cards == len(notices)
        assert result.live.people == len({notice.person for notice in notices})
    finally:
        engine.dispose()


def test_a_silence_that_lasts_is_found_without_another_event(engine: Engine, tmp_path: Path) -> None:
    store = EventStore(engine, lambda: NOON)
    store.append([Event(time=NOON, received=NOON, product="hr-portal", message="locked", user="1087")])
    known = issues(tmp_path, KINDS[4])
    result = tried(store, known)
    assert (result.matches, result.live.cards, [event.user for event in result.samples]) == (1, 1, ["1087"])
    assert tried(store, known, NOON + 5 * MINUTE).matches == 0


def test_rules_that_are_not_there_are_named(engine: Engine, tmp_path: Path) -> None:
    known = issues(tmp_path, KINDS[2])
    del known["locked"]
    with pytest.raises(UnknownRules, match="correlated: it names locked, which are not here"):
        tried(EventStore(engine, lambda: NOON), known)
