"""What people say about themselves, in the words that they have for it; and what is no such command."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking import understand
from bot.asking.own_commands import read_own_command

SAID = {
    "mine": (
        "my errors", "My problem", "show me my errors", "show my last errors please", "my recent failures",
        "what went wrong for me?", "meine Fehler", "zeig mir meine letzten Fehler", "mein Problem",
        "Was ging bei mir schief?", "was ist schiefgegangen bei mir",
    ),
    "problem": (
        "what about my problem?", "What's with my ticket", "what happened to my problem", "how is my problem going?",
        "status", "status of my problem", "any news about my problem?", "is my problem solved yet?",
        "is there an answer for me", "has anybody answered?", "has anyone answered me yet", "where is my answer?",
        "What became of my request?", "was ist mit meinem Problem?", "Was wurde aus meinem Problem",
        "was ist denn mit meinem Anliegen", "wie steht es um mein Problem?", "gibt es etwas Neues zu meinem Problem?",
        "Ist mein Problem schon gelöst?", "hat schon jemand geantwortet?", "Gibt's schon eine Antwort?",
    ),
    "about_me": (
        "what do you know about me?", "What do you store about me", "what data do you have about me",
        "which data do you keep on me?", "my data", "show me my data", "who looked me up?", "who has looked at my data",
        "Who asked about me?", "was weißt du über mich?", "Was wissen Sie über mich",
        "was hast du über mich gespeichert?",
        "welche Daten haben Sie über mich?", "meine Daten", "wer hat mich nachgeschlagen?",
        "Was ist über mich gespeichert?",
        "wer hat meine Daten angesehen",
    ),
    "forget_me": (
        "forget me", "please forget me", "delete my data", "Forget everything about me!", "erase all my data",
        "vergiss mich", "Vergessen Sie mich bitte", "lösche meine Daten", "meine Daten löschen", "Bitte vergiss mich",
    ),
    "thanks": ("thanks", "Thank you!", "thank you very much", "ok", "ok, thanks", "danke", "Vielen Dank!"),
}  # fmt: skip
NONE = (
    "my errors yesterday", "I can't save", "what about the problem of Emil?", "forget Emil", "delete user 1087",
    "what do you know about Emil?", "who looked up 1088?", "errors", "problem", "was ist mit Dokument 11213?",
    "thanks, but it still fails", "ok show errors of 1087", "x" * 500, "my my my", "status 403", "delete my document",
)  # fmt: skip


@pytest.mark.parametrize(("name", "sentence"), [(name, one) for name, said in SAID.items() for one in said])
def test_a_command_about_oneself_is_understood(name: str, sentence: str) -> None:
    asked = understand(sentence, now=datetime(2026, 6, 12, tzinfo=UTC), zone=ZoneInfo("UTC"))
    assert asked.command is not None
    assert asked.command.name == name


@pytest.mark.parametrize("sentence", NONE)
def test_anything_else_is_not(sentence: str) -> None:
    assert read_own_command(sentence) is None


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    read_own_command(text)
