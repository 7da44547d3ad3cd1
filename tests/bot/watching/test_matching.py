"""A watch finds what a look-up finds, and whoever would be followed by it is seen."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.directory import Directory, Person
from bot.watching.matching import compiled
from bot.watching.narrowing import follows_a_person
from ingest.database import create_schema, open_database
from ingest.event import Event
from ingest.query import EventQuery
from ingest.store import EventStore

NOW = datetime(2026, 6, 12, 12, tzinfo=UTC)
TEXTS = st.sampled_from(
    [
        "Failed to perform.",
        "failed",
        'say "no"',
        "C:\\logs",
        "100%",
        "a_b",
        "Ärger",
        "1087",
        "PORTAL\\1087",
        "web2",
    ]
)
VALUES = st.one_of(TEXTS, TEXTS.map(lambda text: f"{text[:3]}*"))
EVENTS = st.builds(
    lambda message, exception, user, node, level, attribute: Event(
        time=NOW,
        received=NOW,
        message=message,
        exception=exception,
        user=user,
        node=node,
        level=level,
        attributes={} if attribute is None else {"request": {"said": attribute}},
    ),
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.sampled_from(["error", "info", None]),
    st.none() | TEXTS,
)
FIELDS: Any = st.dictionaries(
    st.sampled_from(["user", "node", "message"]),
    st.lists(VALUES, min_size=1, max_size=2).map(tuple),
    max_size=2,
)
QUERIES = st.builds(
    lambda where, unless, text: EventQuery(where=where, unless=unless, text=text),
    FIELDS,
    FIELDS,
    st.lists(TEXTS, max_size=2).map(tuple),
)


def looked_up(engine: Engine, events: list[Event], query: EventQuery) -> set[int]:
    store = EventStore(engine, lambda: NOW)
    store.append(events)
    return {event.id for event in store.search(query, 100).events}


@given(st.lists(EVENTS, min_size=1, max_size=5), QUERIES)
@settings(max_examples=15, deadline=None)
def test_a_watch_meets_what_a_look_up_finds(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event], query: EventQuery
) -> None:
    folder: Path = tmp_path_factory.mktemp("watch")
    engine = open_database(str(folder / "headsup.db"))
    create_schema(engine)
    found = looked_up(engine, events, query)
    meets = compiled(query)
    stored = EventStore(engine, lambda: NOW).read(1, len(events))
    assert {event.id for event in stored if meets(event)} == found
    engine.dispose()


def test_a_watch_meets_what_a_look_up_finds_on_both_databases(engine: Engine) -> None:
    events = [
        Event(time=NOW, received=NOW, message="Failed to perform.", user="PORTAL\\1087", level="error"),
        Event(time=NOW, received=NOW, message="fine", attributes={"say": 'a "word"'}, level="info"),
    ]
    meets = compiled(EventQuery(text=('"WORD"',)))
    assert looked_up(engine, events, EventQuery(text=('"WORD"',))) == {2}
    assert [meets(event) for event in events] == [False, True]


STAFF = Directory.of(
    [
        Person("1087", "Nora Novák", ("1087", "nnovak"), email="nora.novak@portal.example"),
        Person("save", "Uwe Köhler"),
    ]
)


@pytest.mark.parametrize(
    ("query", "follows"),
    [
        (EventQuery(where={"user": ("1087",)}), True),
        (EventQuery(where={"user": ("108*",)}), True),
        (EventQuery(unless={"user": ("1088",)}), True),
        (EventQuery(where={"client_ip": ("10.1.2.3",)}), True),
        (EventQuery(where={"client_ip": ("10.1.*",)}), False),
        (EventQuery(where={"trace_id": ("T1",)}), True),
        (EventQuery(text=("nora.novak@portal.example",)), True),
        (EventQuery(text=("nora.novak",)), True),
        (EventQuery(text=("somebody@elsewhere.example",)), True),
        (EventQuery(text=("Nora Novák",)), True),
        (EventQuery(text=("novák",)), True),
        (EventQuery(text=("the request of PORTAL\\nnovak",)), True),
        (EventQuery(text=("1087",)), True),
        (EventQuery(where={"url": ("/users/1087/edit",)}), True),
        (EventQuery(text=("Failed to perform.",)), False),
        (EventQuery(where={"document_id": ("1087",), "level": ("error",)}), False),
        (EventQuery(where={"node": ("web2",)}), False),
    ],
)
def test_who_would_be_followed_is_seen(query: EventQuery, follows: bool) -> None:
    assert follows_a_person(query, STAFF) is follows
