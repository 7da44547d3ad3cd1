"""Whether a question is about somebody else: pure, against a directory with awkward names."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking import understand
from bot.directory import Directory, Person
from bot.selfhelp.others import about_others

NORA = Person("1087", "Nora Novák", ("1087", "HR\\nnovak"), "aad-1087", "nora@x.example")
STAFF = Directory.of(
    (
        NORA,
        Person("1088", "Emil Engel", ("1088",), "aad-1088", "emil@x.example"),
        Person("1089", "Eva Montag", ("1089",), "aad-1089", "eva.montag@x.example"),
        Person("mmay", "Will May", ("mmay",), "aad-1090", "will@x.example"),
        Person("9", "Bo", ("9",), "aad-9", None),
    )
)


def others(text: str) -> bool:
    asked = understand(
        text, now=datetime(2026, 6, 12, tzinfo=UTC), zone=ZoneInfo("Europe/Berlin"), who=STAFF.who
    )
    return about_others(asked, text, NORA, STAFF)


@pytest.mark.parametrize(
    "text",
    [
        "errors of 1088", "HR\\1088 fails", "mmay cannot save", "MMAY", "errors for mmay",
        "Why can't Emil save?", "Emil kann nicht speichern", "what about Engel's document", "emil engel", "Eva Montag",
        "errors for Eva", "emil@x.example", "someone@else.example", "login 4711", "user 4711 cannot save",
        "Benutzer 4711 kann nicht speichern", "trace 0HN7AB12CD34:00000001", "who has errors", "how many errors",
        "top users", "errors not for 1087", "Bo",
    ],
)  # fmt: skip
def test_these_are(text: str) -> None:
    assert others(text)


@pytest.mark.parametrize(
    "text",
    [
        "I can't save", "1087 cannot save", "nnovak cannot save", "nora@x.example cannot log in", "Nora cannot log in",
        "Novák here, it fails", "Seit Montag geht nichts", "Will it work in May?", "It fails since May 3",
        "Fehler bei Dokument 1088", "document 1088 is locked", "I waited 9 minutes", "", "?", "🙂",
        "My manager cannot see it", "Der Login geht nicht", "error 500 on page 3",
    ],
)  # fmt: skip
def test_these_are_not(text: str) -> None:
    assert not others(text)


@given(st.text(max_size=3_000))
def test_any_text_is_judged(text: str) -> None:
    others(text)
