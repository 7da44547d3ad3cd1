"""Every kind of record goes when it is too old, and not before; what is still needed stays."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Table, func, insert, select, update

from bot.audit import AUDIT, AuditLog
from bot.conversation.lookup_store import LOOKUP, LookupStore
from bot.conversations import CONVERSATION, IDENTITY, ConversationStore, Reference
from bot.retention.kinds import KINDS, Keep, kinds
from bot.retention.purge import Progress, purge
from bot.settings import Settings
from bot.support.escalations import ENTRY, ESCALATION, EscalationStore
from bot.support.facts import Facts
from bot.telling.feedback import FEEDBACK, FeedbackStore
from bot.telling.news_notices import NewsNoticeStore
from bot.telling.notices import ATTEMPT, NOTICE, NoticeStore
from detectors.discovery.found import HOUR_US
from detectors.discovery.records import HOUR
from detectors.fixes.seen import SeenVersions
from detectors.known_issue import KnownIssue
from detectors.news import NEWS, add_news
from detectors.solutions import NewSolution, add_solutions, mark_evaluated, waiting_solutions
from detectors.statements import EPISODE, MATCH, TOO_OLD
from ingest.batches import BatchQueue
from ingest.database import reading, writing
from ingest.event import Event, to_micros
from ingest.query import EventQuery
from ingest.releases.book import ReleaseBook
from ingest.store import EventStore
from tests.bot.builders import NOON, TO_NORA, TO_OLGA, known_issue, recorded

DAY = timedelta(days=1)
KEEP = Keep(events=30 * DAY, notices=180 * DAY, lookups=90 * DAY, audit=365 * DAY)


def removed(engine: Engine, now: datetime, issues: Mapping[str, KnownIssue] | None = None) -> Counter[str]:
    events = EventStore(engine, lambda: now)
    return purge(kinds(engine, events, issues or {}, KEEP), now, Progress(), go_on=lambda _: True)


def count(engine: Engine, table: Table) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def told(engine: Engine) -> NoticeStore:
    """Two notices of one episode: Nora was told and has answered; Olga's waits."""
    notices = recorded(engine, TO_NORA, TO_OLGA)
    notices.accepted(1, conversation_id="c", service_url="s", activity_id="a", now=NOON)
    with writing(engine) as connection:
        FeedbackStore(engine).answer(connection, 1, "worked", person="1087", now=NOON)
        connection.execute(update(EPISODE).values(planned_us=to_micros(NOON)))
    return notices


def test_every_kind_has_a_name_and_its_own_limit(engine: Engine) -> None:
    made = kinds(engine, EventStore(engine, lambda: NOON), {}, KEEP)
    assert tuple(kind.name for kind in made) == KINDS
    assert {kind.name: kind.kept.days for kind in made} == {
        "events": 30, "notices": 180, "episodes": 180, "too_old": 180, "matches": 180, "solutions": 2,
        "versions": 180, "releases": 180, "correlations": 180, "news": 180, "news_cases": 180,
        "posts": 180, "troubles": 180,
        "escalations": 180, "refreshes": 180, "holds": 180, "approvals": 180, "tell_alls": 180,
        "template_hours": 180,
        "health_people": 15, "health": 180, "health_hits": 180, "lookups": 90, "problems": 90,
        "drafts": 90, "watches": 90, "conversations": 180, "reach": 180, "audit": 365,
    }  # fmt: skip
    assert Keep.of(Settings(_env_file=None)) == Keep(30 * DAY, None, 180 * DAY, 180 * DAY, 365 * DAY)


def test_escalations_go_with_what_was_said(engine: Engine) -> None:
    store = EscalationStore(engine)
    with writing(engine) as connection:
        for notice, opened in ((1, NOON), (2, NOON + 2 * DAY)):
            facts = Facts(issue="Save fails", login="1087", at=NOON)
            made = store.open(
                connection, notice, issue="save-fails", product=None, person="1087", facts=facts, now=opened
            )
            store.say(connection, made or 0, "stuck", by="1087", text="", now=opened)
    assert removed(engine, NOON + 181 * DAY) == {"escalations": 1}
    assert (count(engine, ESCALATION), count(engine, ENTRY)) == (1, 1)
    assert store.get(2) is not None


def test_events_go_with_their_batches(engine: Engine) -> None:
    events = EventStore(engine, lambda: NOON)
    events.append([Event(time=NOON + n * DAY, received=NOON) for n in range(3)])
    queue = BatchQueue(engine, lambda: NOON)
    claimed = queue.claim("w", DAY, 9)
    with writing(engine) as connection:
        queue.finish(connection, [batch.id for batch in claimed], NOON)
    assert removed(engine, NOON + 30 * DAY) == {}
    assert removed(engine, NOON + 31 * DAY + timedelta(hours=1)) == {"events": 2}
    assert events.count(EventQuery()) == 1


def test_notices_go_with_their_history_and_then_their_episode(engine: Engine) -> None:
    notices = told(engine)
    assert removed(engine, NOON + 180 * DAY) == {}
    later = NOON + 181 * DAY
    assert removed(engine, later) == {"notices": 1}  # Olga's waits to be sent, and keeps the episode
    assert (count(engine, ATTEMPT), count(engine, FEEDBACK)) == (0, 0)
    assert [notice.person for notice in notices.listed()] == ["1001"]
    notices.accepted(2, conversation_id="c", service_url="s", activity_id="b", now=NOON)
    assert removed(engine, later) == {"notices": 1, "episodes": 1}
    assert (count(engine, NOTICE), count(engine, EPISODE), count(engine, ATTEMPT)) == (0, 0, 0)


def test_news_goes_with_who_was_told_once_everybody_was(engine: Engine) -> None:
    store = NewsNoticeStore(engine)
    with writing(engine) as connection:
        for key in ("told", "to be told", "waiting"):
            add_news(connection, "regression", key, {}, NOON)
        store.record(connection, 1, ["1001", "1087"], NOON)
        store.record(connection, 2, ["1001"], NOON)
    for notice in (1, 2):
        store.accepted(notice, conversation_id="c", service_url="s", activity_id="a", now=NOON)
    assert removed(engine, NOON + 180 * DAY) == {}
    assert removed(engine, NOON + 181 * DAY) == {"news": 1}
    assert ([one.news_id for one in store.told()], count(engine, NEWS)) == ([2], 2)


def test_the_hours_of_templates_go(engine: Engine) -> None:
    hour = to_micros(NOON) // HOUR_US
    row = {"template_id": 1, "version": "", "events": 1, "known": 0}
    with writing(engine) as connection:
        connection.execute(insert(HOUR), [row | {"hour": hour + n} for n in range(30)])
    assert removed(engine, NOON + 180 * DAY) == {}
    assert removed(engine, NOON + 180 * DAY + timedelta(hours=24)) == {"template_hours": 24}


def test_an_episode_stays_while_it_lasts(engine: Engine) -> None:
    """Else the person would be told again before `repeat_after` is over."""
    notices = told(engine)
    notices.accepted(2, conversation_id="c", service_url="s", activity_id="b", now=NOON)
    lasting = {"save-fails": known_issue(repeat_after=400 * DAY)}
    assert removed(engine, NOON + 399 * DAY, lasting) == {"notices": 2}
    assert removed(engine, NOON + 401 * DAY, lasting) == {"episodes": 1}


def test_an_episode_that_nobody_has_planned_yet_stays(engine: Engine) -> None:
    recorded(engine)
    assert removed(engine, NOON + 400 * DAY) == {}
    assert count(engine, EPISODE) == 1


def test_matches_go_once_they_were_evaluated(engine: Engine) -> None:
    row: dict[str, Any] = {
        "issue": "save-fails", "key": '["1087"]', "event_us": to_micros(NOON), "ingested_us": to_micros(NOON),
        "matched_us": to_micros(NOON),
    }  # fmt: skip
    EventStore(engine, lambda: NOON).append([Event(time=NOON + 400 * DAY, received=NOON)] * 2)
    with writing(engine) as connection:
        connection.execute(insert(MATCH).values(event_id=1, evaluated_us=to_micros(NOON), **row))
        connection.execute(insert(MATCH).values(event_id=2, evaluated_us=None, **row))
        connection.execute(
            insert(TOO_OLD).values(
                issue="save-fails",
                key="[]",
                due_us=to_micros(NOON),
                due_event_id=1,
                created_us=to_micros(NOON),
            )
        )
    assert removed(engine, NOON + 180 * DAY) == {}
    assert removed(engine, NOON + 181 * DAY) == {"matches": 1, "too_old": 1}
    with reading(engine) as connection:
        assert list(connection.scalars(select(MATCH.c.event_id))) == [2]


def test_solutions_go_soon_once_they_were_evaluated_and_versions_later(engine: Engine) -> None:
    solved = [NewSolution("save-fails", (str(number),), NOON) for number in range(2)]
    seen = SeenVersions()
    with writing(engine) as connection:
        add_solutions(connection, solved)
        mark_evaluated(connection, waiting_solutions(connection, None, 1), NOON)
        seen.record(connection, {("hr-portal", "web1", "4.11"): to_micros(NOON)}, NOON)
    assert removed(engine, NOON + 2 * DAY) == {}
    assert removed(engine, NOON + 3 * DAY) == {"solutions": 1}
    assert removed(engine, NOON + 181 * DAY) == {"versions": 1}


def test_releases_that_others_followed_go_and_what_runs_stays(engine: Engine) -> None:
    book = ReleaseBook(engine)
    for days, version, node in ((0, "4.9", None), (1, "4.10", None), (2, "4.11", None), (0, "4.10", "web1")):
        book.add("hr-portal", version, now=NOON, by="ops", node=node, at=NOON + days * DAY)
    assert removed(engine, NOON + 181 * DAY) == {}
    assert removed(engine, NOON + 181 * DAY + timedelta(hours=1)) == {"releases": 1}
    assert removed(engine, NOON + 400 * DAY) == {"releases": 1}
    assert [(one.release.version, one.release.node) for one in book.all()] == [
        ("4.10", "web1"),
        ("4.11", None),
    ]


def test_what_people_asked_and_the_audit_log(engine: Engine) -> None:
    """In a year that is over: the database removes no audit line sooner than its own clock allows."""
    began = datetime(2020, 6, 12, 12, tzinfo=UTC)
    for n in range(3):
        at = began + n * DAY
        LookupStore(engine).add(
            conversation_id="c", asker="a", query=EventQuery(), understood="errors of Nora", now=at
        )
        AuditLog(engine, lambda at=at: at).append("9001", "lookup")  # type: ignore[misc]
    assert removed(engine, began + 91 * DAY) == {"lookups": 1}
    assert removed(engine, began + 367 * DAY) == {"lookups": 2, "audit": 2}
    assert (count(engine, LOOKUP), count(engine, AUDIT)) == (0, 1)


def test_chats_from_which_the_app_was_removed(engine: Engine) -> None:
    store = ConversationStore(engine)
    for name in ("nora", "olga"):
        store.save(Reference(f"chat-{name}", "personal", "s", aad_object_id=f"AAD-{name}"), NOON)
        store.identify(f"AAD-{name}", {"email": f"{name}@x.example"}, NOON)
    store.removed("chat-nora", NOON)
    assert removed(engine, NOON + 180 * DAY) == {}
    assert removed(engine, NOON + 181 * DAY) == {"conversations": 2}
    with reading(engine) as connection:
        assert list(connection.scalars(select(CONVERSATION.c.id))) == ["chat-olga"]
        assert list(connection.scalars(select(IDENTITY.c.address))) == ["olga@x.example"]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_step_removes_no_more_than_it_is_asked_for(engine: Engine, limit: int) -> None:
    began = datetime(2020, 6, 12, 12, tzinfo=UTC)
    audit = AuditLog(engine, lambda: began)
    for _ in range(3):
        audit.append("9001", "lookup")
    (kind,) = [
        one for one in kinds(engine, EventStore(engine, lambda: NOON), {}, KEEP) if one.name == "audit"
    ]
    assert next(kind.steps(began + 366 * DAY, lambda: limit)) == min(limit, 3)
    assert count(engine, AUDIT) == 3 - min(limit, 3)
