"""What is counted and removed is of one person, whatever others there are; on both databases."""

from datetime import timedelta

from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.conversation.lookup_store import LookupStore
from bot.conversations import ConversationStore, Reference
from bot.manners.mutes import MuteStore
from bot.privacy.forgetting import Forgetting
from bot.privacy.records import counts
from bot.reaching.ledger import Ledger
from bot.reaching.standing import MET
from bot.selfhelp.problems import ProblemStore
from bot.support.escalations import EscalationStore
from bot.support.facts import Facts, KeptEvent
from bot.telling.feedback import FeedbackStore
from bot.telling.posts import PostStore
from ingest.database import writing
from ingest.query import EventQuery
from tests.bot.builders import NOON, TO_NORA, TO_OLGA, recorded

FACTS = Facts(
    issue="Save fails",
    login="1087",
    at=NOON,
    where={"product": "hr-portal", "client_ip": "10.1.2.3", "document_id": "11213"},
    fields={"document_id": "11213"},
    events=(KeptEvent(at=NOON, message="Failed."),),
)
KEPT = {
    "notices": 2, "answers": 1, "messages": 1, "problems": 1, "escalations": 1, "worked": 0, "hits": 0, "errors": 0,
    "muted": 1, "questions": 1, "chats": 1, "addresses": 1,
}  # fmt: skip


def fill(engine: Engine) -> None:
    """One record of each kind for Nora, and for Olga."""
    recorded(engine, TO_NORA, TO_OLGA)
    for notice, person in ((1, "1087"), (2, "1001")):
        aad = f"AAD-{person}"
        conversations = ConversationStore(engine)
        conversations.save(Reference(f"chat-{person}", "personal", "s", aad_object_id=aad), NOON)
        conversations.identify(aad, {"email": f"{person}@x.example"}, NOON)
        LookupStore(engine).add(
            conversation_id="c", asker=aad, query=EventQuery(), understood="errors", now=NOON
        )
        MuteStore(engine).mute(person, "save-fails", NOON)
        Ledger(engine).note(aad, MET, NOON)
        ProblemStore(engine).add(person=person, text="It fails.", at=NOON, issue="", product=None, events=())
        store = EscalationStore(engine)
        with writing(engine) as connection:
            FeedbackStore(engine).answer(connection, notice, "stuck", person=person, now=NOON)
            number = store.open(
                connection, notice, issue="x", product="hr-portal", person=person, facts=FACTS, now=NOON
            )
            assert number is not None
            store.say(connection, number, "stuck", by=person, text="It fails.", now=NOON)
            answer = store.say(connection, number, "answer", by="9001", text="Try again.", now=NOON)
            store.say(connection, number, "stuck", by=person, text="No.", now=NOON, to_entry=answer)
            posts = PostStore(engine)
            posts.add(connection, "escalation", str(number), ["9001"], {"escalation": number}, NOON)
            posts.add(connection, "answer", str(answer), [person], {"entry": answer}, NOON)


def test_each_kind_is_counted(engine: Engine) -> None:
    fill(engine)
    assert counts(engine, "1087", "aad-1087") == KEPT
    assert counts(engine, "1001", "aad-1001") == KEPT | {"notices": 1}
    assert set(counts(engine, "4711", None).values()) == {0}


def test_at_their_wish_their_words_go_and_nothing_of_others(engine: Engine) -> None:
    fill(engine)
    audit = AuditLog(engine, lambda: NOON)
    removed = Forgetting(engine, audit, lambda: NOON).words("1087", "AAD-1087", by="1087")
    assert removed == {"problems": 1, "escalations": 1, "questions": 1}
    assert counts(engine, "1087", "aad-1087") == KEPT | {"problems": 0, "questions": 0}
    assert counts(engine, "1001", "aad-1001") == KEPT | {"notices": 1}
    (mine,) = EscalationStore(engine).of_person("1087", 9)
    assert [entry.text for entry in mine.entries] == ["", "Try again.", ""]
    assert (mine.facts.where, mine.facts.events, mine.facts.fields) == ({"product": "hr-portal"}, (), {})
    (theirs,) = EscalationStore(engine).of_person("1001", 9)
    assert (theirs.facts, theirs.entries[0].text) == (FACTS, "It fails.")
    (entry,) = audit.about("1087", NOON - timedelta(days=1))
    assert (entry.actor, entry.action, entry.subject) == ("1087", "forgotten", "1087")
    assert entry.detail == "1 problems, 1 escalations, 1 questions"


def test_of_somebody_who_has_left_the_ways_to_them_go_too(engine: Engine) -> None:
    fill(engine)
    audit = AuditLog(engine, lambda: NOON)
    removed = Forgetting(engine, audit, lambda: NOON).everything("1087", "aad-1087", by="ops")
    assert removed == {
        "problems": 1, "escalations": 1, "questions": 1, "muted": 1, "reached": 2, "errors": 0, "chats": 1,
        "addresses": 1,
    }  # fmt: skip
    assert Ledger(engine).of("aad-1087") is None
    assert Ledger(engine).of("aad-1001") is not None
    assert counts(engine, "1001", "aad-1001") == KEPT | {"notices": 1}


def test_who_is_nowhere_is_forgotten_without_harm(engine: Engine) -> None:
    fill(engine)
    audit = AuditLog(engine, lambda: NOON)
    removed = Forgetting(engine, audit, lambda: NOON).everything("4711", None, by="ops")
    assert set(removed.values()) == {0}
    (entry,) = [one for one in audit.entries() if one.action == "forgotten"]
    assert entry.detail == "there was nothing"
