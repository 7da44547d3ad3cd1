"""Approvals in the database: asked once, decided once, and never by nobody."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.approvals.store import LASTS, Approval, ApprovalStore, Decision, NobodyApproves
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from ingest.database import writing
from tests.bot.builders import NOON

LATER = NOON + timedelta(minutes=5)


def to_dan_and_uwe(product: str | None, by: str) -> Sequence[str]:
    return [login for login in ("9001", "9002", "9003") if login != by]


def asked(engine: Engine, key: str = "3") -> tuple[ApprovalStore, int]:
    approvals = ApprovalStore(engine, PostStore(engine), to_dan_and_uwe)
    with writing(engine) as connection:
        return approvals, approvals.ask(
            connection, "tell_all", key, {"people": 23}, "hr-portal", "9001", NOON
        )


def test_it_is_asked_once_of_everybody_but_who_asks(engine: Engine) -> None:
    approvals, first = asked(engine)
    assert asked(engine)[1] == first
    assert approvals.get(first) == Approval(
        first, "tell_all", "3", {"people": 23}, "hr-portal", "9001", NOON, None, None, None
    )
    assert approvals.about("tell_all", "3") == approvals.get(first)
    posts = PostStore(engine).about("approval", f"approval {first}")
    assert [(post.recipient, post.payload) for post in posts] == [
        ("9002", {"approval": first}), ("9003", {"approval": first}),
    ]  # fmt: skip


def test_where_there_is_nobody_else_it_is_not_asked(engine: Engine) -> None:
    approvals = ApprovalStore(engine, PostStore(engine), lambda product, by: ())
    with pytest.raises(NobodyApproves), writing(engine) as connection:
        approvals.ask(connection, "tell_all", "3", {}, None, "9001", NOON)
    assert approvals.about("tell_all", "3") is None


def test_the_first_decision_stands_and_who_asked_hears_of_it(engine: Engine) -> None:
    approvals, this = asked(engine)
    with writing(engine) as connection:
        approved = approvals.decide(connection, this, "approve", "9002", LATER)
        assert approvals.decide(connection, this, "decline", "9003", LATER) is None
        assert approvals.decide(connection, 77, "approve", "9002", LATER) is None
    assert approved is not None
    assert (approved.decision, approved.decided_by, approved.decided_at) == ("approve", "9002", LATER)
    assert approvals.get(this) == approved
    (heard,) = PostStore(engine).about("approval", f"approval {this}:decided")
    assert heard.recipient == "9001"
    assert RefreshStore(engine).waiting() == 2


@pytest.mark.parametrize(
    ("decision", "stands", "heard"),
    [("approve", "lapsed", 1), ("decline", "decline", 1), ("withdrawn", "withdrawn", 0)],
)
def test_a_yes_that_comes_too_late_is_none(
    engine: Engine, decision: Decision, stands: Decision, heard: int
) -> None:
    approvals, this = asked(engine)
    with writing(engine) as connection:
        decided = approvals.decide(connection, this, decision, "9002", NOON + LASTS + timedelta(seconds=1))
    assert decided is not None
    assert decided.decision == stands
    assert len(PostStore(engine).about("approval", f"approval {this}:decided")) == heard


def test_of_three_who_decide_at_once_one_does(engine: Engine) -> None:
    approvals, this = asked(engine)
    found: list[bool] = []

    def decide(by: str) -> None:
        with writing(engine) as connection:
            found.append(approvals.decide(connection, this, "approve", by, LATER) is not None)

    threads = [threading.Thread(target=decide, args=(by,)) for by in ("9002", "9003", "9004")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, False, True]
