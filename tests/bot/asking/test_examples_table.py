"""Every example of what can be asked is understood in both languages, and means what it says."""

from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.asking import Asked, understand
from bot.asking.asked import CommandName
from bot.asking.examples import GROUPS, Example

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
        assert (english.command.number, english.command.given) == (
            german.command.number,
            german.command.given,
        )
    else:
        assert english.sentence("en") == example.means
        assert german.explain() == english.explain()


def test_every_command_has_an_example() -> None:
    assert {example.command for example in EXAMPLES} == {None, *get_args(CommandName)}
