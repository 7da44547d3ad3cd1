"""The life of a notice: taken by one worker, sent once, and every outcome written down."""

from datetime import timedelta

from sqlalchemy import Engine, update

from bot.manners.pause import PauseStore
from bot.telling.planning import Planned
from detectors.statements import EPISODE
from ingest.database import writing
from ingest.event import to_micros
from tests.bot.builders import NOON, TO_NORA, TO_OLGA, recorded

LEASE = timedelta(seconds=60)
LATER = NOON + timedelta(minutes=2)


def test_each_notice_goes_to_one_worker(engine: Engine) -> None:
    store = recorded(engine, TO_NORA, TO_OLGA)
    first = store.claim("a", lease=LEASE, limit=1, now=NOON)
    second = store.claim("b", lease=LEASE, limit=5, now=NOON)
    assert ([n.person for n in first], [n.person for n in second]) == (["1087"], ["1001"])
    assert store.claim("c", lease=LEASE, limit=5, now=NOON) == []


def test_one_who_cannot_be_told_is_counted_and_never_claimed(engine: Engine) -> None:
    store = recorded(engine, Planned("user", "root", reason="not in the directory"))
    assert store.claim("a", lease=LEASE, limit=5, now=NOON) == []
    assert store.counts() == {"unreachable": 1}


def test_a_claim_that_ran_out_is_free_again_since_nothing_was_sent(engine: Engine) -> None:
    store = recorded(engine, TO_NORA)
    store.claim("dead", lease=LEASE, limit=1, now=NOON)
    assert store.give_up_lost(LATER) == 0
    assert [n.person for n in store.claim("b", lease=LEASE, limit=1, now=LATER)] == ["1087"]


def test_a_send_that_a_kill_cut_off_is_unknown_and_never_sent_again(engine: Engine) -> None:
    store = recorded(engine, TO_NORA)
    (notice,) = store.claim("dead", lease=LEASE, limit=1, now=NOON)
    assert store.sending(notice.id, worker="dead", lease=LEASE, now=NOON)
    assert store.give_up_lost(NOON) == 0
    assert store.give_up_lost(LATER) == 1
    assert store.claim("b", lease=LEASE, limit=1, now=LATER) == []
    assert store.counts() == {"unknown": 1}
    assert [(a.outcome, a.detail) for a in store.attempts(notice.id)] == [
        ("unknown", "the service ended while this was being sent")
    ]


def test_only_the_worker_that_holds_a_notice_may_begin_to_send_it(engine: Engine) -> None:
    store = recorded(engine, TO_NORA)
    (notice,) = store.claim("a", lease=LEASE, limit=1, now=NOON)
    store.claim("b", lease=LEASE, limit=1, now=LATER)
    assert not store.sending(notice.id, worker="a", lease=LEASE, now=LATER)
    assert store.sending(notice.id, worker="b", lease=LEASE, now=LATER)


def test_what_was_claimed_when_all_was_paused_waits_with_the_rest(engine: Engine) -> None:
    store, pause = recorded(engine, TO_NORA), PauseStore(engine)
    (notice,) = store.claim("a", lease=LEASE, limit=1, now=NOON)
    with writing(engine) as connection:
        pause.begin(connection, "Dora", NOON)
    assert not store.sending(notice.id, worker="a", lease=LEASE, now=NOON)
    assert (store.counts(), store.attempts(notice.id)) == ({"planned": 1}, [])
    with writing(engine) as connection:
        pause.end(connection, "Dora", NOON)
    (again,) = store.claim("a", lease=LEASE, limit=1, now=LATER)
    assert store.sending(again.id, worker="a", lease=LEASE, now=LATER)


def test_a_retry_waits_for_its_time(engine: Engine) -> None:
    store = recorded(engine, TO_NORA)
    (notice,) = store.claim("a", lease=LEASE, limit=1, now=NOON)
    store.sending(notice.id, worker="a", lease=LEASE, now=NOON)
    store.retry(notice.id, worker="a", attempts=1, at=LATER, detail="429", now=NOON)
    assert store.claim("a", lease=LEASE, limit=1, now=NOON) == []
    assert [n.attempts for n in store.claim("a", lease=LEASE, limit=1, now=LATER)] == [1]


def test_what_is_settled_stays_settled(engine: Engine) -> None:
    store = recorded(engine, TO_NORA)
    (notice,) = store.claim("a", lease=LEASE, limit=1, now=NOON)
    store.sending(notice.id, worker="a", lease=LEASE, now=NOON)
    store.accepted(notice.id, conversation_id="c", service_url="s", activity_id="m", now=LATER)
    store.failed(notice.id, worker="a", state="failed", detail="late", now=LATER)
    settled = store.get(notice.id)
    assert settled is not None
    assert (settled.state, settled.accepted_at, settled.activity_id) == ("accepted", LATER, "m")
    assert [a.outcome for a in store.attempts(notice.id)] == ["accepted"]


def test_a_worker_whose_claim_went_to_another_can_no_longer_change_the_notice(engine: Engine) -> None:
    """A slow worker that gave a notice back while another sends it would have it sent twice."""
    store = recorded(engine, TO_NORA)
    (notice,) = store.claim("slow", lease=LEASE, limit=1, now=NOON)
    store.claim("b", lease=LEASE, limit=1, now=LATER)
    assert store.sending(notice.id, worker="b", lease=LEASE, now=LATER)
    store.retry(notice.id, worker="slow", attempts=1, at=LATER, detail="502", now=LATER)
    store.failed(notice.id, worker="slow", state="failed", detail="403", now=LATER)
    assert (store.counts(), store.attempts(notice.id)) == ({"sending": 1}, [])


def test_what_a_dead_process_held_is_free_or_unknown_at_once(engine: Engine) -> None:
    store = recorded(engine, TO_NORA, TO_OLGA)
    first, second = store.claim("dead", lease=LEASE, limit=2, now=NOON)
    store.sending(first.id, worker="dead", lease=LEASE, now=NOON)
    assert store.holders() == {"dead"}
    store.left_by("dead", NOON)
    assert [n.id for n in store.claim("b", lease=LEASE, limit=2, now=NOON)] == [second.id]
    assert store.counts() == {"planned": 1, "unknown": 1}
    assert store.holders() == {"b"}


def test_a_list_is_in_the_order_of_events_and_may_be_narrowed(engine: Engine) -> None:
    store = recorded(engine, TO_NORA, TO_OLGA)
    assert [n.person for n in store.listed()] == ["1087", "1001"]
    assert [n.person for n in store.listed(persons=["1001", "4711"])] == ["1001"]
    assert store.listed(issue="another") == []
    assert store.get(4711) is None


def solve(engine: Engine) -> None:
    """An event solves the one episode, as the evaluator records it."""
    at = to_micros(NOON + timedelta(seconds=1))
    with writing(engine) as connection:
        connection.execute(update(EPISODE).values(solved_us=at, state="resolved"))


def test_a_notice_whose_episode_was_solved_meanwhile_is_dropped_when_its_send_would_begin(
    engine: Engine,
) -> None:
    store = recorded(engine, TO_NORA)
    (notice,) = store.claim("a", lease=LEASE, limit=1, now=NOON)
    solve(engine)
    assert not store.sending(notice.id, worker="b", lease=LEASE, now=NOON)
    assert store.counts() == {"planned": 1}
    assert not store.sending(notice.id, worker="a", lease=LEASE, now=NOON)
    (dropped,) = store.listed()
    assert (dropped.state, dropped.reason) == ("dropped", "an event solved it before the card was sent")
    assert [(one.outcome, one.detail) for one in store.attempts(notice.id)] == [("dropped", dropped.reason)]
    assert store.claim("a", lease=LEASE, limit=1, now=LATER) == []


def test_a_notice_that_was_sent_says_that_it_worked_by_the_log(engine: Engine) -> None:
    store = recorded(engine, TO_NORA)
    (notice,) = store.claim("a", lease=LEASE, limit=1, now=NOON)
    assert store.sending(notice.id, worker="a", lease=LEASE, now=NOON)
    solve(engine)
    store.accepted(notice.id, conversation_id="c", service_url="s", activity_id="m", now=LATER)
    (told,) = store.listed()
    assert (told.state, told.solved_at, store.get(notice.id)) == (
        "accepted",
        NOON + timedelta(seconds=1),
        told,
    )
