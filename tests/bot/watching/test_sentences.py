"""Sentences about watching, and nothing else, are commands."""

import pytest

from bot.asking.asked import Command
from bot.asking.watch_commands import read_watch_command


@pytest.mark.parametrize(
    ("sentence", "given"),
    [
        ('watch "Failed to perform."', {"what": '"Failed to perform."'}),
        ("watch document 11213", {"what": "document 11213"}),
        ("watch errors on web2 for 2 hours", {"what": "errors on web2", "seconds": "7200"}),
        ("Watch user 1087 for an hour.", {"what": "user 1087", "seconds": "3600"}),
        ("please watch for forbidden", {"what": "forbidden"}),
        ("watch errors for half an hour", {"what": "errors", "seconds": "1800"}),
        ("watch errors for the next 30 min", {"what": "errors", "seconds": "1800"}),
        ("watch errors for the next hour", {"what": "errors", "seconds": "3600"}),
        ("watch errors for a day", {"what": "errors", "seconds": "86400"}),
        ("watch errors until 3pm", {"what": "errors", "until": "15:00"}),
        ("watch errors until 15:30", {"what": "errors", "until": "15:30"}),
        ('watch "wait for 2 hours"', {"what": '"wait for 2 hours"'}),
        ("watch errors for 1087 for 2h", {"what": "errors for 1087", "seconds": "7200"}),
        ("watch", {"what": ""}),
        ("beobachte Dokument 11213", {"what": "Dokument 11213"}),
        ("bitte beobachte Fehler auf web2 für zwei Stunden", {"what": "Fehler auf web2", "seconds": "7200"}),
        ("beobachte Fehler eine Stunde lang", {"what": "Fehler", "seconds": "3600"}),
        ("beobachte Fehler bis 15 Uhr", {"what": "Fehler", "until": "15:00"}),
        ("überwache Benutzer 1087 für eine halbe Stunde", {"what": "Benutzer 1087", "seconds": "1800"}),
        ("Fehler auf web2 beobachten", {"what": "Fehler auf web2"}),
    ],
)
def test_what_is_watched_and_for_how_long(sentence: str, given: dict[str, str]) -> None:
    assert read_watch_command(sentence) == Command("watch", given=given)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("watches", "watches"),
        ("what am I watching?", "watches"),
        ("meine Beobachtungen", "watches"),
        ("stop watching", "unwatch"),
        ("stop watching everything", "unwatch"),
        ("Beobachtung beenden", "unwatch"),
        ("nicht mehr beobachten", "unwatch"),
        ("my issues", "assigned"),
        ("assigned to me", "assigned"),
        ("What's assigned to me?", "assigned"),
        ("was ist mir zugewiesen?", "assigned"),
    ],
)
def test_what_else_is_said(sentence: str, name: str) -> None:
    assert read_watch_command(sentence) == Command(name)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sentence",
    ["errors", "errors today", "known issues", "my errors", "what about my issue?", "watchdog errors", ""],
)
def test_others_are_none_of_these(sentence: str) -> None:
    assert read_watch_command(sentence) is None
