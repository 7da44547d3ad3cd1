"""Dialogues, with the question that is asked after each turn: on Thursday 18 June 2026, 14:30 in Berlin."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.asking import Asked, understand

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 18, 14, 30, tzinfo=ZONE)
DIALOGUES = [
    json.loads(line)
    for line in Path(__file__).with_name("dialogues.jsonl").read_text(encoding="utf-8").splitlines()
]


def ask(text: str, previous: Asked | None = None, now: datetime = NOW) -> Asked:
    return understand(text, now=now, zone=ZONE, previous=previous)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue["turns"][0]["say"])
def test_each_turn_goes_on_from_the_one_before(dialogue: dict[str, Any]) -> None:
    asked = ask(dialogue["first"])
    for turn in dialogue["turns"]:
        asked = ask(turn["say"], asked)
        assert (turn["say"], asked.unknown, asked.explain()) == (turn["say"], (), turn["explain"])


@pytest.mark.parametrize("piece", ["yesterday", "on web2", "how many?", "top 5"])
def test_a_piece_goes_on_for_half_an_hour_only(piece: str) -> None:
    before = ask("errors for user 1087 today")
    soon, late = (ask(piece, before, NOW + timedelta(minutes=minutes)) for minutes in (30, 31))
    assert soon.where["user"] == ("1087",)
    assert late == ask(piece, now=NOW + timedelta(minutes=31))


@pytest.mark.parametrize("opened", ["only on web2", "and yesterday?", "the day before", "remove the date"])
def test_what_says_that_it_goes_on_does_so_always(opened: str) -> None:
    later = ask(opened, ask("errors for user 1087 today"), NOW + timedelta(days=1))
    assert later.where["user"] == ("1087",)


@pytest.mark.parametrize(
    "whole",
    [
        "errors for user 1090",
        "what happened yesterday",
        "403 since Monday",
        "document 11213",
        "who had errors today",
    ],
)
def test_a_whole_question_starts_anew(whole: str) -> None:
    assert ask(whole, ask("warnings for user 1087 on web1 yesterday")) == ask(whole)
