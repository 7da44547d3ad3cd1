"""Why somebody asks is told apart from what they ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.reasons import LONGEST_REASON, split_reason


@pytest.mark.parametrize(
    ("sentence", "rest", "reason"),
    [
        ("errors for user 1087 because she called", "errors for user 1087", "she called"),
        ("errors for 1087, because of ticket 4711.", "errors for 1087", "ticket 4711"),
        ("Fehler von 1087, weil sie angerufen hat!", "Fehler von 1087", "sie angerufen hat"),
        ("Fehler von 1087 Grund: Ticket 4711", "Fehler von 1087", "Ticket 4711"),
        ("errors for 1087 reason: ticket 4711", "errors for 1087", "ticket 4711"),
        ("show 3 BECAUSE ticket 4711", "show 3", "ticket 4711"),
        ("errors for 1087 because", "errors for 1087 because", None),
        ("because she called", "because she called", None),
        ('"failed because of it" today', '"failed because of it" today', None),
        ("errors wegen Timeout", "errors wegen Timeout", None),
        ("was war denn gestern los", "was war denn gestern los", None),
    ],
)
def test_a_sentence_and_its_reason(sentence: str, rest: str, reason: str | None) -> None:
    assert split_reason(sentence) == (rest, reason)


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    rest, reason = split_reason(text)
    assert text.startswith(rest)
    assert reason is None or 0 < len(reason) <= LONGEST_REASON
