"""Stored events that meet a rule: the store narrows down, the matcher decides, and both agree with a plain reading."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from detectors.matching.matcher import Matcher
from detectors.matching.narrowing import narrowed
from ingest.database import create_schema, open_database
from ingest.event import Event
from ingest.query import EVERYTHING, Absent, AllOf, AnyOf, Condition, OneOf, Present, Shaped
from ingest.releases.book import ReleaseBook
from ingest.store import EventStore
from tests.detectors.hostile import EVENTS, OTHER_RULES, RULES
from tests.detectors.plain_detection import holds, written
from tests.detectors.rules import issue

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=9_000)
PORTAL = OneOf("product", frozenset({"portal"}))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = request.param == "sqlite"
    database = str(tmp_path / "headsup.db") if sqlite else request.getfixturevalue("postgresql_url")
    engine = open_database(database)
    create_schema(engine)
    yield engine
    engine.dispose()


def stored(engine: Engine, given: list[dict[str, Any]]) -> tuple[EventStore, list[Event]]:
    """A store of nothing but these events, an hour apart, in small tables; and the events as it reads them."""
    store = EventStore(engine, lambda: NOON, segment_events=5)
    for _ in store.purge(LATER):
        pass
    for number, fields in enumerate(given):
        at = NOON + timedelta(hours=number)
        store.append([Event(time=at, received=NOON, **{"product": "Portal", "service": "api"} | fields)])
    return store, list(store.scan())


def sifted(store: EventStore, condition: Condition, **limits: Any) -> list[Event]:
    return [event for step in store.sift(condition, **limits) for event in step.events]


def condition_of(selection: Any, condition: str = "s", **more: Any) -> Condition:
    rule = issue({"s": selection, **more, "condition": condition}).rule
    assert rule is not None
    return narrowed(rule)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(EVENTS, min_size=1, max_size=12), st.lists(RULES, min_size=1, max_size=12))
def test_what_the_store_gives_holds_every_match_and_all_agree_with_the_plain_reading(
    engine: Engine, events: list[dict[str, Any]], rules: list[Any]
) -> None:
    store, read = stored(engine, events)
    for condition, selections in rules:
        one = issue({**selections, "condition": written(condition)})
        assert one.rule is not None
        matcher, narrow = Matcher([one]), narrowed(one.rule)
        expected = [event.id for event in read if holds(condition, selections, event)]
        assert [event.id for event in read if matcher.match(event)] == expected
        for fields in (None, matcher.fields | {"product", "service"}):
            found = sifted(store, narrow, fields=fields)
            assert sorted(event.id for event in found if matcher.match(event)) == expected
            assert len({event.id for event in found}) == len(found)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(EVENTS, min_size=1, max_size=12), st.lists(OTHER_RULES, min_size=1, max_size=12))
def test_so_it_is_for_every_other_kind_of_test(
    engine: Engine, events: list[dict[str, Any]], rules: list[Any]
) -> None:
    store, read = stored(engine, events)
    for condition, selections in rules:
        one = issue({**selections, "condition": written(condition)})
        assert one.rule is not None
        matcher = Matcher([one])
        expected = [event.id for event in read if matcher.match(event)]
        found = sifted(store, narrowed(one.rule), fields=matcher.fields | {"product", "service"})
        assert sorted(event.id for event in found if matcher.match(event)) == expected


@pytest.mark.parametrize(
    ("selection", "condition"),
    [
        (
            {"level": "Error", "message|contains": ["Disk", "full"]},
            AllOf(
                (
                    PORTAL,
                    OneOf("level", frozenset({"error"})),
                    AnyOf((Shaped("message", "", ("disk",), ""), Shaped("message", "", ("full",), ""))),
                )
            ),
        ),
        ({"message|startswith": "A*b"}, AllOf((PORTAL, Shaped("message", "a", ("b",), "")))),
        ({"request.ok|exists": True, "user": None}, AllOf((PORTAL, Present("request.ok"), Absent("user")))),
        ({"n|gt": 5, "client_ip|cidr": "10.0.0.0/8"}, AllOf((PORTAL, Present("n"), Present("client_ip")))),
        (
            ["word"],
            AllOf(
                (
                    PORTAL,
                    AnyOf((Shaped("message", "", ("word",), ""), Shaped("exception", "", ("word",), ""))),
                )
            ),
        ),
        (
            {"version": "4"},
            AllOf((PORTAL, AnyOf((OneOf("version", frozenset({"4"})), Absent("version"))))),
        ),
        ({"request.ok|exists": False, "time|exists": True}, PORTAL),
    ],
)
def test_a_detection_becomes_what_every_event_has_that_meets_it(selection: Any, condition: Condition) -> None:
    assert condition_of(selection) == condition


def test_what_must_not_be_narrows_nothing_unless_it_is_absence() -> None:
    failed = {"message": "x"}
    assert condition_of(failed, "s and not t", t={"user|contains": "a"}) == condition_of(failed)
    assert condition_of(failed, "s or not t", t={"user|contains": "a"}) == PORTAL
    assert condition_of({"user|neq": "a"}) == AllOf((PORTAL, Present("user")))


SOME: list[dict[str, Any]] = [
    {"message": "Failed to perform. Disk full", "level": "error", "user": "CORP\\Ben"},
    {"message": "Failed to save", "level": "info", "user": "nora", "document_id": "11213"},
    {
        "message": "unfailed perform",
        "level": "info",
        "attributes": {"request": {"isAcknowledged": True, "n": 7}},
    },
    {"message": "di\u017f\u212a", "level": "info", "attributes": {"request.note": "Failed"}},
    {"message": "y " * 20_000 + "late words", "level": "info"},
    *[{"message": "nothing", "level": "info"}] * 7,
]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (Shaped("message", "", ("failed to",), ""), [1, 2]),
        (Shaped("message", "", ("ailed",), ""), [1, 2, 3]),
        (Shaped("message", "failed", (), "full"), [1]),
        (Shaped("message", "", ("disk",), ""), [1, 4]),
        (Shaped("message", "", (" late words",), ""), [5]),
        (OneOf("user", frozenset({"corp\\ben", "ada"})), [1]),
        (OneOf("document_id", frozenset({"11213"})), [2]),
        (OneOf("level", frozenset({"error"})), [1]),
        (OneOf("request.n", frozenset({"7"})), [3]),
        (OneOf("request.note", frozenset({"failed"})), [4]),
        (Present("request.isAcknowledged"), [3]),
        (AnyOf((Present("request.note"), Present("document_id"))), [2, 4]),
        (AllOf((Absent("document_id"), Present("user"))), [1]),
        (AllOf((OneOf("level", frozenset({"info"})), Shaped("message", "", ("to save",), ""))), [2]),
        (AnyOf(), []),
        (EVERYTHING, list(range(1, 13))),
    ],
)
def test_the_store_gives_no_more_than_it_needs_to(
    engine: Engine, condition: Condition, found: list[int]
) -> None:
    store, read = stored(engine, SOME)
    first = read[0].id - 1
    assert sorted(event.id - first for event in sifted(store, condition)) == found


def test_a_span_of_time_and_the_progress(engine: Engine) -> None:
    store, read = stored(engine, SOME)
    some = sifted(store, EVERYTHING, since=read[2].time, until=read[5].time)
    assert sorted(event.id for event in some) == [event.id for event in read[2:5]]
    steps = list(store.sift(EVERYTHING))
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].tables


def test_a_version_that_a_release_gave_is_found(engine: Engine) -> None:
    store, read = stored(
        engine, [{"node": "web1"}, {"node": "web1", "version": "4.0"}, {"node": "web2"}, {"version": "4.1"}]
    )
    ReleaseBook(engine).add("portal", "4.1", node="web1", at=read[0].time, now=NOON, by="test")
    narrow = condition_of({"version": "4.1"})
    for fields in (None, {"version"}):
        found = sifted(store, narrow, fields=fields)
        assert sorted(event.id for event in found if event.version == "4.1") == [read[0].id, read[3].id]


def test_only_the_fields_that_are_wanted_are_read(engine: Engine) -> None:
    store, read = stored(engine, SOME[:1])
    (event,) = sifted(store, EVERYTHING, fields={"user"})
    assert event == Event(id=read[0].id, time=read[0].time, received=read[0].time, user="CORP\\Ben")
    assert sifted(store, EVERYTHING) == read


def test_a_rule_of_very_many_values_is_within_the_limits_of_a_database(engine: Engine) -> None:
    store, read = stored(engine, SOME)
    words = [f"word{number} x" for number in range(3_000)]
    for selection in (
        {"message|contains": [*words, "disk full"]},
        {"message": [*words, "Failed to perform. Disk full"]},
        {"user": [*words, "corp\\ben"]},
        {"message|contains": ["Disk " + "f" * 60_000, "disk full"]},
        [{"message|contains": [word], "level": "error"} for word in (*words[:1_500], "full")],
    ):
        assert read[0].id in [event.id for event in sifted(store, condition_of(selection))]


def test_tables_that_are_purged_meanwhile_are_passed_over(engine: Engine) -> None:
    """Between two tables no transaction is open, so a purge has its way, and the walk goes on with what is left."""
    store, read = stored(engine, [{}] * 60)
    steps = store.sift(EVERYTHING)
    seen: list[Event] = []
    while True:  # until one table that has events is done with
        step = next(steps)
        if seen and not step.events:
            break
        seen += step.events
    for _ in store.purge(read[40].time):
        pass
    rest = [event.id for step in steps for event in step.events]
    assert seen
    assert {event.id for event in read[40:]} <= {*rest, *(event.id for event in seen)}
    assert len({*rest, *(event.id for event in seen)}) < len(read)
