"""What a restored copy is given: a mark, closed notices, and ids that were not given in the time it does not know."""

from datetime import timedelta

from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.backups.marking import ID_GAP, mark_restored
from bot.conversation.lookup_store import LookupStore
from bot.telling.deliveries import BEFORE_COPY, DURING_COPY
from detectors.marks import latest_mark
from ingest.database import reading
from ingest.query import EventQuery
from tests.bot.builders import NOON, TO_NORA, TO_OLGA, recorded

LEASE = timedelta(seconds=10)


def test_notices_that_waited_are_closed_and_say_why(engine: Engine) -> None:
    notices = recorded(engine, TO_NORA, TO_OLGA)
    notices.claim("other", lease=LEASE, limit=5, now=NOON)
    notices.sending(1, worker="other", lease=LEASE, now=NOON)
    marked = mark_restored(engine, NOON + timedelta(hours=1))
    assert marked.closed == 2
    assert [(one.state, one.reason) for one in notices.listed()] == [
        ("unknown", DURING_COPY),
        ("withheld", BEFORE_COPY),
    ]
    assert [attempt.outcome for attempt in notices.attempts(2)] == ["withheld"]
    assert notices.claim("this", lease=LEASE, limit=5, now=NOON + timedelta(hours=2)) == []
    assert notices.holders() == set()
    with reading(engine) as connection:
        assert latest_mark(connection) == marked.mark
    assert [(e.actor, e.action, e.detail) for e in AuditLog(engine, lambda: NOON).entries()] == [
        ("headsup", "restored", "2 notices closed")
    ]


def test_rows_that_cards_name_get_ids_that_nothing_sent_meanwhile_can_have(engine: Engine) -> None:
    """A button of a card that was sent after the copy was made must not act on somebody else's row."""
    lookups = LookupStore(engine)

    def asked() -> int:
        return lookups.add(
            conversation_id="c", asker="a", query=EventQuery(), understood="everything", now=NOON
        )

    assert asked() == 1
    mark_restored(engine, NOON)
    assert asked() == ID_GAP + 2
    assert [notice.id for notice in recorded(engine, TO_NORA).listed()] == [ID_GAP + 1]
