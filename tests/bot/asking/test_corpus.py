"""Every sentence of the corpus is understood exactly as it says: asked on Thursday 18 June 2026, 14:30 in Berlin."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.asking import Asked, understand

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 18, 14, 30, tzinfo=ZONE)
CORPUS = [
    json.loads(line)
    for line in Path(__file__).with_name("sentences.jsonl").read_text(encoding="utf-8").splitlines()
]


def ask(row: Mapping[str, Any]) -> Asked:
    previous = understand(row["after"], now=NOW, zone=ZONE) if "after" in row else None
    return understand(
        row["say"],
        now=NOW,
        zone=ZONE,
        day_first=row.get("day_first", True),
        language=row.get("language", "en"),
        previous=previous,
    )


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row["say"])
def test_sentence_is_understood(row: dict[str, Any]) -> None:
    asked = ask(row)
    found: dict[str, Any] = {
        name: row[name] for name in ("say", "after", "day_first", "language") if name in row
    }
    if asked.command is not None:
        found["command"] = asked.command.name
        if asked.command.number is not None:
            found["number"] = asked.command.number
    else:
        found["explain"] = asked.explain()
    if asked.unknown:
        found["unknown"] = list(asked.unknown)
    assert found == row


def test_corpus_is_large_and_in_both_languages() -> None:
    assert len({row["say"] for row in CORPUS}) >= 300
    assert sum("gestern" in row["say"] or "Fehler" in row["say"] for row in CORPUS) >= 60
