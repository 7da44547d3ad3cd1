"""Answers to notices: the first one stands."""

from datetime import timedelta

from sqlalchemy import Engine

from bot.telling.feedback import Feedback, FeedbackStore
from tests.bot.builders import NOON


def test_the_first_answer_stands_whatever_is_pressed_later(engine: Engine) -> None:
    store = FeedbackStore(engine)
    first = Feedback(7, "stuck", "1087", NOON)
    assert store.get(7) is None
    assert store.answer(7, "stuck", person="1087", now=NOON) == first
    assert store.answer(7, "worked", person="1087", now=NOON + timedelta(hours=1)) == first
    assert store.get(7) == first


def test_each_notice_has_an_answer_of_its_own(engine: Engine) -> None:
    store = FeedbackStore(engine)
    store.answer(7, "stuck", person="1087", now=NOON)
    store.answer(8, "worked", person="1001", now=NOON)
    assert (store.get(7), store.get(8)) == (
        Feedback(7, "stuck", "1087", NOON),
        Feedback(8, "worked", "1001", NOON),
    )
