"""Answers to notices: the first one stands, until its person says otherwise of an answer to it."""

from datetime import timedelta

from sqlalchemy import Engine

from bot.telling.feedback import Answer, Feedback, FeedbackStore
from ingest.database import writing
from tests.bot.builders import NOON


def answer(engine: Engine, notice: int, given: Answer, person: str, hours: int = 0) -> bool:
    now = NOON + timedelta(hours=hours)
    with writing(engine) as connection:
        return FeedbackStore(engine).answer(connection, notice, given, person=person, now=now)


def test_the_first_answer_stands_whatever_is_pressed_later(engine: Engine) -> None:
    store = FeedbackStore(engine)
    assert store.get(7) is None
    assert [answer(engine, 7, "stuck", "1087"), answer(engine, 7, "worked", "1087", hours=1)] == [True, False]
    assert store.get(7) == Feedback(7, "stuck", "1087", NOON)


def test_each_notice_has_an_answer_of_its_own(engine: Engine) -> None:
    store = FeedbackStore(engine)
    answer(engine, 7, "stuck", "1087")
    answer(engine, 8, "worked", "1001")
    assert (store.get(7), store.get(8)) == (
        Feedback(7, "stuck", "1087", NOON),
        Feedback(8, "worked", "1001", NOON),
    )


def test_who_was_answered_may_say_otherwise(engine: Engine) -> None:
    store, later = FeedbackStore(engine), NOON + timedelta(hours=1)
    answer(engine, 7, "stuck", "1087")
    with writing(engine) as connection:
        store.change(connection, 7, "stuck", later)
    assert store.get(7) == Feedback(7, "stuck", "1087", NOON)
    with writing(engine) as connection:
        store.change(connection, 7, "worked", later)
    assert store.get(7) == Feedback(7, "worked", "1087", later)
