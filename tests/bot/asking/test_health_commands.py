"""How an application fares, asked in many ways; and what is asked about something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.asked import Command
from bot.asking.health_commands import read_health_command

ASKED = {
    ("", "this_week"): (
        "health",
        "Health?",
        "show me the health of the application",
        "how is the application doing?",
        "how is the app this week",
        "wie geht es der Anwendung",
        "Wie geht es der Anwendung?",
        "wie geht's der Anwendung diese Woche?",
        "Zustand der Anwendung",
        "please show health",
        "health please",
        "wie läuft die Anwendung?",
    ),
    ("", "today"): ("health today", "today's health", "wie geht es heute der Anwendung", "Zustand heute"),
    ("hr-portal", "this_week"): (
        "health of hr-portal this week",
        "health of hr-portal",
        "health for hr-portal so far",
        'health of "hr-portal"',
        "how is hr-portal doing",
        "wie geht es hr-portal",
        "wie geht es dem hr-portal?",
        "Zustand von hr-portal",
    ),
    ("hr-portal", "yesterday"): (
        "how did hr-portal do yesterday",
        "health of hr-portal yesterday",
        "wie ging es hr-portal gestern",
        "wie ging es gestern hr-portal",
    ),
    ("hr-portal", "last_week"): (
        "health of hr-portal last week",
        "how was hr-portal doing last week?",
        "wie ging es hr-portal letzte Woche",
    ),
    ("HR Portal", "this_week"): ('health of "HR Portal"', "wie geht es „HR Portal“"),
}


@pytest.mark.parametrize(
    ("sentence", "product", "period"),
    [(sentence, *key) for key, sentences in ASKED.items() for sentence in sentences],
)
def test_a_sentence_asks_how_an_application_fares(sentence: str, product: str, period: str) -> None:
    assert read_health_command(sentence) == Command("health", given={"product": product, "period": period})


@pytest.mark.parametrize(
    "sentence",
    [
        "health of user 1087",
        "health checks on web1",
        "errors of the health service",
        "how is user 1087 doing today and tomorrow",
        "what happened to document 11213",
        "how are errors counted",
        "wie viele Fehler heute",
        "health " + "x" * 300,
        "",
    ],
)
def test_another_sentence_does_not(sentence: str) -> None:
    assert read_health_command(sentence) is None


@given(st.text(max_size=300))
def test_any_text_is_read_or_not(text: str) -> None:
    command = read_health_command(text)
    assert command is None or command.given["period"] in ("today", "this_week", "yesterday", "last_week")
