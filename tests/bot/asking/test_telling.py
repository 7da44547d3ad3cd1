"""What was understood is said back in one line, of which each part can be removed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.asking import Asked, Part, parts, understand

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 12, 14, 30, tzinfo=ZONE)


def ask(text: str) -> Asked:
    return understand(text, now=NOW, zone=ZONE)


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        (
            "errors for user 1087 yesterday",
            "errors · user 1087 · Thu 11 June 00:00–24:00",
            "Fehler · Benutzer 1087 · Do 11. Juni 00:00–24:00",
        ),
        ("everything", "all events", "alle Ereignisse"),
        ("errors last 2 hours", "errors · since Fri 12 June 12:30", "Fehler · seit Fr 12. Juni 12:30"),
        ("until Wednesday", "until Wed 10 June 24:00", "bis Mi 10. Juni 24:00"),
        ("last week", "Mon 1 June 00:00 – Sun 7 June 24:00", "Mo 1. Juni 00:00 – So 7. Juni 24:00"),
        ("12:57:15", "Fri 12 June 12:57:15–12:57:16", "Fr 12. Juni 12:57:15–12:57:16"),
        ("May 3 2025", "Sat 3 May 2025 00:00–24:00", "Sa 3. Mai 2025 00:00–24:00"),
        (
            'top 5 nodes "a" but not 403',
            "most frequent · not status 403 · “a” · by node · at most 5",
            "häufigste · nicht Status 403 · “a” · nach Knoten · höchstens 5",
        ),
        ("errors and warnings", "level error, fatal, warning", "Stufe error, fatal, warning"),
        ("next", "next", "next"),
    ],
)
def test_question_is_said_back(text: str, english: str, german: str) -> None:
    assert (ask(text).sentence("en"), ask(text).sentence("de")) == (english, german)


def test_each_part_can_be_removed() -> None:
    asked = ask('top 5 users "a" on web2 but not 403 yesterday')
    assert parts(asked) == (
        Part("ask", "most frequent"),
        Part("where.node", "node web2"),
        Part("not.http_status", "not status 403"),
        Part("text", "“a”"),
        Part("by", "by user"),
        Part("limit", "at most 5"),
        Part("time", "Thu 11 June 00:00–24:00"),
    )
    for part in parts(asked)[1:]:
        asked = asked.without(part.key)
    assert asked.explain() == {"ask": "top"}
