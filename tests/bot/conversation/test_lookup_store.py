"""Look-ups under way: yesterday stays that yesterday, and each asker has their own."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.asking.asked import Asked
from bot.conversation.lookup_store import Lookup, LookupStore
from ingest.query import Cursor, EventQuery, Page
from tests.bot.builders import NOON, event

QUERY = EventQuery(
    since=NOON - timedelta(days=1),
    until=NOON,
    where={"user": ("1087", "nnovak"), "level": ("error",)},
    unless={"document_type": ("Leave*",)},
    text=("Überstunden", '"'),
)
ASKED = Asked(since=NOON - timedelta(days=1), until=NOON, where={"user": ("1087",)}, text=("Überstunden",))


@pytest.fixture
def store(engine: Engine) -> LookupStore:
    return LookupStore(engine)


def asked(store: LookupStore, asker: str = "AAD-1", where: str = "chat", understood: str = "errors") -> int:
    return store.add(
        conversation_id=where, asker=asker, query=QUERY, understood=understood, now=NOON, asked=ASKED
    )


def test_a_look_up_comes_back_as_it_was_asked(store: LookupStore) -> None:
    number = asked(store)
    assert store.get(number) == Lookup(number, "aad-1", QUERY, "errors", None, None, 1, (), ASKED, "chat")
    assert store.get(number + 1) is None


def test_the_page_shown_last_is_remembered(store: LookupStore) -> None:
    number = asked(store)
    page = Page((event(),), older=Cursor(5, 3), newer=Cursor(9, 8))
    store.turned(number, page, first=11)
    assert store.get(number) == Lookup(
        number, "aad-1", QUERY, "errors", Cursor(5, 3), Cursor(9, 8), 11, (5,), ASKED, "chat"
    )
    store.turned(number, Page((), None, None), first=1)
    assert store.get(number) == Lookup(number, "aad-1", QUERY, "errors", None, None, 1, (), ASKED, "chat")


def test_the_latest_is_that_of_the_asker_in_this_conversation(store: LookupStore) -> None:
    asked(store, understood="first")
    asked(store, understood="second")
    asked(store, asker="aad-2", understood="of another")
    asked(store, where="group", understood="elsewhere")
    latest = store.latest(conversation_id="chat", asker="aad-1")
    assert latest is not None
    assert latest.understood == "second"
    assert store.latest(conversation_id="nowhere", asker="aad-1") is None


_texts = st.lists(st.text(), min_size=1, max_size=3).map(tuple)
_fields = st.dictionaries(st.sampled_from(("user", "level", "node")), _texts)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=_fields, unless=_fields, text=_texts)
def test_any_question_survives_being_stored(
    store: LookupStore,
    where: dict[str, tuple[str, ...]],
    unless: dict[str, tuple[str, ...]],
    text: tuple[str, ...],
) -> None:
    query = EventQuery(since=NOON, where=where, unless=unless, text=text)
    number = store.add(conversation_id="c", asker="a", query=query, understood="u", now=NOON)
    kept = store.get(number)
    assert kept is not None
    assert kept.query == query
