"""Escalations as rows: one a notice, what was said in order, and whom nobody has heard of yet."""

from datetime import timedelta

from sqlalchemy import Engine

from bot.support.escalations import HELD_UP, Entry, EscalationStore
from bot.support.facts import Before, Facts, KeptEvent
from bot.telling.posts import PostStore
from ingest.database import writing
from tests.bot.builders import NOON

FACTS = Facts(
    issue="Save fails",
    login="HR\\1087",
    at=NOON,
    matches=3,
    where={"node": "web1"},
    title="Open {document_id} again",
    steps=("Save",),
    fields={"document_id": "11213"},
    events=(KeptEvent(at=NOON, level="error", message="Failed \x00 to perform. 'quoted'"),),
    earlier=(Before(issue="Other", at=NOON, outcome="worked"),),
)


def opened(engine: Engine, notice: int = 7, *, minutes: int = 0) -> int | None:
    now = NOON + timedelta(minutes=minutes)
    with writing(engine) as connection:
        return EscalationStore(engine).open(
            connection, notice, issue="save-fails", product="hr-portal", person="1087", facts=FACTS, now=now
        )


def test_there_is_one_for_a_notice_and_it_keeps_what_was_known(engine: Engine) -> None:
    first = opened(engine)
    assert first is not None
    assert opened(engine, minutes=5) is None
    store = EscalationStore(engine)
    found = store.get(first)
    assert found is not None
    assert found == store.of_notice(7)
    assert (found.facts, found.person, found.opened_at, found.entries) == (FACTS, "1087", NOON, ())
    assert store.get(99) is None
    assert store.with_entry(99) is None


def test_of_an_answer_the_first_word_stands(engine: Engine) -> None:
    store, number = EscalationStore(engine), opened(engine) or 0
    with writing(engine) as connection:
        store.say(connection, number, "stuck", by="1087", text="grey", now=NOON)
        answer = store.say(connection, number, "answer", by="9001", text="log out", now=NOON)
        worked = store.say(connection, number, "worked", by="1087", text="", now=NOON, to_entry=answer)
        again = store.say(connection, number, "stuck", by="1087", text="no", now=NOON, to_entry=answer)
        store.say(connection, number, "answer", by="9002", text="or wait", now=NOON)
    assert answer is not None
    assert worked is not None
    assert again is None
    found = store.with_entry(answer)
    assert found is not None
    assert found[1] == Entry(answer, number, "answer", "9001", "log out", NOON)
    assert [(one.kind, one.to_entry) for one in found[0].entries] == [
        ("stuck", None), ("answer", None), ("worked", answer), ("answer", None),
    ]  # fmt: skip


def test_unheard_is_what_reached_no_developer_and_may_not_any_more(engine: Engine) -> None:
    store, posts, number = EscalationStore(engine), PostStore(engine), opened(engine) or 0
    assert [one.id for one in store.unheard(NOON, 10)] == [number]
    assert store.unheard(NOON + HELD_UP, 10) == []
    with writing(engine) as connection:
        posts.add(connection, "escalation", str(number), ["channel:hr-portal"], {"escalation": number}, NOON)
        posts.add(
            connection, "escalation", f"{number}:5", ["channel:hr-portal"], {"escalation": number}, NOON
        )
        posts.add(connection, "escalation", f"{number}5", ["channel:hr-portal"], {"escalation": 15}, NOON)
        assert posts.ids_under(connection, "escalation", str(number)) == [1, 2]
    assert store.unheard(NOON, 10) == []
    posts.claim("w", lease=timedelta(seconds=9), limit=9, now=NOON)
    posts.failed(1, worker="w", state="failed", detail="gone", now=NOON)
    assert [one.id for one in store.unheard(NOON, 10)] == [number]


def test_a_thread_is_found_by_its_first_message(engine: Engine) -> None:
    posts = PostStore(engine)
    with writing(engine) as connection:
        posts.add(connection, "escalation", "1", ["channel:hr-portal"], {"escalation": 1}, NOON)
    posts.accepted(1, conversation_id="19:a", service_url="s", activity_id="m1", now=NOON)
    found = posts.standing_at("escalation", "19:a", "m1")
    assert found is not None
    assert found.payload == {"escalation": 1}
    for kind, channel, message in (
        ("answer", "19:a", "m1"),
        ("escalation", "19:b", "m1"),
        ("escalation", "19:a", "m2"),
    ):
        assert posts.standing_at(kind, channel, message) is None
