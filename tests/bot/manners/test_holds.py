"""Holds in the database: ten at first, all or nobody; two who decide at once; two planners and one last notice."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, insert, select, update

from bot.directory import Person
from bot.manners.holds import FIRST, HoldStore
from bot.manners.judging import MUTED
from bot.manners.manners import Manners
from bot.manners.mutes import MuteStore
from bot.manners.releasing import Letting
from bot.telling.again import plan_again
from bot.telling.notices import NOTICE, NoticeStore
from bot.telling.planning import Planned
from bot.telling.posts import PostStore
from detectors.known_issue import Breaker, KnownIssue
from detectors.statements import EPISODE
from ingest.database import reading, writing
from ingest.event import to_micros
from tests.bot.builders import NOON, episode, known_issue

LATER = NOON + timedelta(minutes=5)


def add_episode(engine: Engine, number: int) -> None:
    with writing(engine) as connection:
        connection.execute(
            insert(EPISODE).values(
                id=number, issue="save-fails", key=f'["{number}"]', state="opened", opened_us=to_micros(NOON),
                due_us=to_micros(NOON), due_event_id=5, last_us=to_micros(NOON), matches=1, matches_when_due=1,
                ingested_us=to_micros(NOON), matched_us=to_micros(NOON), created_us=to_micros(NOON),
            )
        )  # fmt: skip


def planned(number: int) -> Planned:
    login = f"u{number:02}"
    return Planned("user", login, Person(login, login, (login,), f"aad-{login}"))


def plan(engine: Engine, number: int, issue: KnownIssue) -> None:
    """As the planner does, for one episode of one person."""
    notices = NoticeStore(engine)
    judge = Manners(PostStore(engine), lambda _: ("9001",), lambda _: "UTC")
    one = planned(number)
    with writing(engine) as connection:
        sitting = judge.sitting(connection, [one], NOON)
        verdicts = judge.judge(sitting, issue, [one], product="hr-portal", event_at=NOON)
        due = replace(episode(), id=number + 1)
        rows = notices.rows(due, [one], about=None, product="hr-portal", now=NOON, verdicts=verdicts)
        notices.add(connection, rows)


def states(engine: Engine) -> list[str]:
    with writing(engine) as connection:
        return list(connection.scalars(select(NOTICE.c.state).order_by(NOTICE.c.id)))


def held(engine: Engine, people: int) -> int:
    """So many people wait, and one was told."""
    for number in range(people + 1):
        add_episode(engine, number + 1)
        plan(engine, number, known_issue(breaker=Breaker(1, timedelta(hours=8))))
    (hold,) = HoldStore(engine).open()
    assert (hold.waiting, hold.told) == (people, 1)
    assert [post.recipient for post in PostStore(engine).about("hold", f"hold {hold.id}")] == ["9001"]
    return hold.id


def test_ten_first_and_then_it_is_asked_again(engine: Engine) -> None:
    hold_id, holds = held(engine, 12), HoldStore(engine)
    with writing(engine) as connection:
        hold = holds.release_some(connection, hold_id, "Dora", LATER)
    assert hold is not None
    assert (hold.released, hold.released_by, hold.waiting, hold.decision) == (FIRST, "Dora", 2, None)
    assert states(engine) == ["planned"] * 11 + ["held"] * 2
    with writing(engine) as connection:
        hold = holds.decide(connection, hold_id, "stop", "Dan", LATER)
        assert holds.decide(connection, hold_id, "send", "Dora", LATER) is None
        assert holds.release_some(connection, hold_id, "Dora", LATER) is None
    assert hold is not None
    assert (hold.decision, hold.decided_by, hold.people) == ("stop", "Dan", 2)
    assert states(engine) == ["planned"] * 11 + ["dropped"] * 2


def nth(engine: Engine, number: int) -> Any:
    """A notice's row."""
    with reading(engine) as connection:
        return connection.execute(select(NOTICE).where(NOTICE.c.id == number)).one()


def write(engine: Engine, number: int, **values: object) -> None:
    with writing(engine) as connection:
        connection.execute(update(NOTICE).where(NOTICE.c.id == number).values(**values))


def test_what_is_let_go_keeps_to_the_cap_of_a_day(engine: Engine) -> None:
    hold_id = held(engine, 4)
    for number in (2, 3, 4):  # all of them for the same person, and one for a channel
        write(engine, number, person="u00")
    write(engine, 5, person="channel:hr-portal", told="channel")
    with writing(engine) as connection:
        HoldStore(engine, Letting(cap=2)).decide(connection, hold_id, "send", "Dora", LATER)
    # u00 was told once before, and once more is what a day allows.
    assert states(engine) == ["planned", "planned", "capped", "capped", "planned"]
    assert nth(engine, 3).reason == "they had as many notices as 24 hours allow (2)"
    assert [one.outcome for one in NoticeStore(engine).attempts(3)] == ["capped"]


def test_what_is_let_go_at_night_comes_in_the_morning_unless_its_reader_has_just_acted(
    engine: Engine,
) -> None:
    hold_id, morning = held(engine, 2), LATER + timedelta(hours=8)
    for number, told in ((2, "manager"), (3, "user")):
        write(engine, number, told=told, expires_us=to_micros(NOON + timedelta(hours=1)))
    with writing(engine) as connection:
        night = Letting(until=lambda *_: morning)
        HoldStore(engine, night).decide(connection, hold_id, "send", "Dora", LATER)
    manager, user = nth(engine, 2), nth(engine, 3)
    assert (manager.next_try_us, manager.expires_us) == (
        to_micros(morning), to_micros(morning + timedelta(hours=1))
    )  # fmt: skip
    assert (user.next_try_us, user.expires_us) == (0, to_micros(NOON + timedelta(hours=1)))


def test_who_wants_no_more_of_it_gets_nothing_that_waits_for_them_either(engine: Engine) -> None:
    hold_id = held(engine, 2)
    write(engine, 3, person="u01", state="planned", claimed_by="a worker", claimed_until_us=1)
    MuteStore(engine).mute("u01", "save-fails", LATER)
    assert states(engine) == ["planned", "muted", "muted"]
    assert [one.outcome for one in NoticeStore(engine).attempts(2)] == ["muted"]
    with writing(engine) as connection:
        HoldStore(engine).decide(connection, hold_id, "send", "Dora", LATER)
    assert states(engine) == ["planned", "muted", "muted"]


def test_what_is_planned_again_for_somebody_who_muted_it_is_not_sent(engine: Engine) -> None:
    add_episode(engine, 1)
    plan(engine, 0, known_issue())
    write(engine, 1, state="failed")
    MuteStore(engine).mute("u00", "save-fails", LATER)
    notices, minute = NoticeStore(engine), timedelta(minutes=1)
    with writing(engine) as connection:
        assert plan_again(connection, [1], LATER) == [1]
    assert [one.id for one in notices.claim("a", lease=minute, limit=9, now=LATER)] == [1]
    assert not notices.sending(1, worker="a", lease=minute, now=LATER)
    assert (nth(engine, 1).state, nth(engine, 1).reason) == ("dropped", MUTED)


def test_of_two_who_decide_at_once_one_does(engine: Engine) -> None:
    hold_id, holds = held(engine, 3), HoldStore(engine)
    found: list[bool] = []

    def decide(by: str) -> None:
        with writing(engine) as connection:
            found.append(holds.decide(connection, hold_id, "send", by, LATER) is not None)

    threads = [threading.Thread(target=decide, args=(by,)) for by in ("Dora", "Dan", "Uwe")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, False, True]


def test_two_planners_do_not_both_give_the_last_notice_of_a_day(engine: Engine) -> None:
    for number in range(6):
        add_episode(engine, number + 1)
    failures: list[BaseException] = []

    def one(number: int) -> None:
        notices = NoticeStore(engine)
        judge = Manners(PostStore(engine), lambda _: (), lambda _: "UTC", cap=2)
        nora = planned(0)
        try:
            with writing(engine) as connection:
                sitting = judge.sitting(connection, [nora], NOON)
                verdicts = judge.judge(sitting, known_issue(), [nora], product=None, event_at=NOON)
                due = replace(episode(), id=number)
                rows = notices.rows(due, [nora], about=None, product=None, now=NOON, verdicts=verdicts)
                notices.add(connection, rows)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=(number + 1,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(states(engine)) == ["capped"] * 4 + ["planned"] * 2
