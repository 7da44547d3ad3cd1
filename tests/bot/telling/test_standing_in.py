"""Who is told when somebody turned out to be out of reach: once, and nobody who was told already."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from bot.telling.notices import NOTICE, NoticeStore
from bot.telling.standing_in import StandIns
from ingest.database import writing
from tests.bot.builders import known_issue
from tests.bot.telling.test_planner import Desk

FALLBACK = known_issue(tell=("user",), fallback=("manager", "role:supervisor"))


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def lose(desk: Desk, state: str = "failed") -> None:
    """Nora has blocked the bot."""
    with writing(desk.engine) as connection:
        lost = update(NOTICE).where(NOTICE.c.person == "1087")
        connection.execute(lost.values(state=state, reason="MessageWritesBlocked"))


def told(desk: Desk) -> list[tuple[str, str, str]]:
    return [(one.told, one.person, one.state) for one in desk.notices()]


@pytest.mark.parametrize("state", ["failed", "unreachable"])
def test_the_fallback_is_told_once_and_the_history_says_so(desk: Desk, state: str) -> None:
    desk.due("1087")
    planner = desk.planner(FALLBACK)
    planner.run_once()
    instead = StandIns(planner)
    assert instead.run_once() == 0  # nobody is lost yet
    lose(desk, state)
    assert [instead.run_once(), instead.run_once()] == [1, 0]
    assert told(desk) == [
        ("user", "1087", state),
        ("manager", "1001", "planned"),
        ("role:supervisor", "1002", "planned"),
    ]
    assert {one.about for one in desk.notices()} == {"1087"}
    (history,) = NoticeStore(desk.engine).attempts(1)
    assert (history.outcome, history.detail) == (
        "stood_in",
        "told instead: 1001 as manager, 1002 as role:supervisor",
    )


def test_who_was_told_already_is_not_told_again_and_who_stood_in_has_nobody_more(desk: Desk) -> None:
    desk.due("1087")
    planner = desk.planner(known_issue(tell=("user", "role:supervisor"), fallback=("manager",)))
    planner.run_once()
    lose(desk)
    assert StandIns(planner).run_once() == 1
    assert len(told(desk)) == 3
    assert [one.detail for one in NoticeStore(desk.engine).attempts(1)] == ["there was nobody else to tell"]


def test_what_is_too_old_or_has_no_fallback_is_let_be(desk: Desk) -> None:
    desk.due("1087")
    planner = desk.planner(FALLBACK)
    planner.run_once()
    lose(desk)
    assert StandIns(desk.planner(known_issue())).run_once() == 0
    desk.now += timedelta(hours=1)
    assert StandIns(planner).run_once() == 0
    assert len(told(desk)) == 1


def test_nobody_hears_of_somebody_whom_the_directory_does_not_know(desk: Desk) -> None:
    desk.due("root")
    planner = desk.planner(FALLBACK)
    planner.run_once()
    assert [StandIns(planner).run_once(), told(desk)] == [1, [("user", "root", "unreachable")]]
