"""A slip of the hand is read as what it was meant to be, where there is no doubt and nothing else it could be."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking import Asked, understand
from bot.asking.spelling import respelt, surely
from bot.asking.tokens import clean, tokenize

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 18, 14, 30, tzinfo=ZONE)


def read(text: str, previous: Asked | None = None) -> Asked:
    return understand(text, now=NOW, zone=ZONE, previous=previous)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("erorrs", "errors"),  # two swapped
        ("warningss", "warnings"),  # one too many
        ("forbiden", "forbidden"),  # one left out
        ("yestarday", "yesterday"),  # one wrong
        ("wensday", "wednesday"),  # two left out of a long word
        ("eror", "error"),
        ("gesten", None),  # also a word: "Gesten"
        ("monta", None),  # Montag or Monat
        ("ystrdya", None),  # more than a slip
        ("form", None),
        ("anna", None),
        ("march", None),
        ("x" * 300, None),
        ("11213", None),
    ],
)
def test_what_a_word_leaves_no_doubt_about(word: str, meant: str | None) -> None:
    assert surely(word) == meant


@pytest.mark.parametrize("say", ["errors for yesteday", "user erorrs", "role documnet", '"erorrs"'])
def test_what_is_a_value_stays_as_typed(say: str) -> None:
    asked = read(say)
    assert not asked.unknown
    assert say.rsplit(maxsplit=1)[-1].strip('"') in (*sum(asked.where.values(), ()), *asked.text)


def test_what_is_mended_in_vain_is_reported_as_it_was_typed() -> None:
    assert read("errors sinc forever").unknown == ("sinc", "forever")


def test_a_follow_up_is_mended_too() -> None:
    asked = read("and yesteday?", read("errors for user 1087 today"))
    assert asked.explain() == {
        "ask": "events",
        "since": "2026-06-17T00:00:00+02:00",
        "until": "2026-06-18T00:00:00+02:00",
        "where": {"level": ["error", "fatal"], "user": ["1087"]},
    }


@given(st.text(max_size=100))
def test_texts_of_tokens_stay(text: str) -> None:
    tokens = tokenize(clean(text))
    again = respelt(tokens, [token.text for token in tokens][:3])
    assert [token.text for token in again] == [token.text for token in tokens]
