"""Every example of what can be asked is understood in both languages, and means what it says."""

from datetime import datetime
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.asking import Asked, understand
from bot.asking.asked import CommandName
from bot.asking.examples import GROUPS, Audience, Example, in_short
from bot.asking.page import page
from bot.asking.words import STATUS_PHRASES

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 18, 14, 30, tzinfo=ZONE)
EXAMPLES = [example for group in GROUPS for example in group.examples]


def ask(text: str, language: str, after: str | None) -> Asked:
    previous = None if after is None else understand(after, now=NOW, zone=ZONE)
    return understand(text, now=NOW, zone=ZONE, language=language, previous=previous)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.english)
def test_example_means_what_it_says(example: Example) -> None:
    english = ask(example.english, "en", example.after)
    german = ask(example.german, "de", example.after)
    assert (english.unknown, german.unknown) == ((), ())
    if example.command is not None:
        assert english.command is not None
        assert german.command is not None
        assert english.command.name == german.command.name == example.command
        assert english.command.number == german.command.number
        assert english.command.given.keys() == german.command.given.keys()
    else:
        assert english.sentence("en") == example.means
        assert german.explain() == english.explain()


def test_every_command_has_an_example() -> None:
    spoken = {*get_args(CommandName)}
    assert spoken <= {example.command for example in EXAMPLES}


def test_page_is_made_of_the_tables() -> None:
    written = (Path(__file__).parents[3] / "docs" / "asking.md").read_text(encoding="utf-8")
    assert written == page(), "docs/asking.md is stale: python -m bot.asking.page > docs/asking.md"


def test_listed_examples_fit_into_teams() -> None:
    listed = [example for example in EXAMPLES if example.listed]
    assert 5 <= len(listed) <= 10
    assert all(len(example.english) <= 32 for example in listed)


def test_status_words_mean_what_the_page_says() -> None:
    for rows in STATUS_PHRASES.values():
        for words, status in rows:
            assert ask(" ".join(words), "en", None).where == {"http_status": (status,)}


def test_help_tells_admins_how_a_channel_is_bound_and_nobody_else() -> None:
    def shown(language: str, *audiences: Audience) -> list[str]:
        return [sentence for _, asks in in_short(language, audiences) for sentence in asks]

    assert {"support channel for hr-portal", "no support channel for hr-portal"} <= set(
        shown("en", "anyone", "admin")
    )
    assert "Support-Kanal für hr-portal" in shown("de", "anyone", "admin")
    assert not any("support channel for" in ask for ask in shown("en", "anyone", "developer"))
