"""What the help suggests is understood, in the language in which it is suggested."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.asking import understand
from bot.directory import Directory
from bot.selfhelp.others import about_others
from cards.words import Words
from cards.words_english import ENGLISH
from cards.words_german import GERMAN

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def _suggested(words: Words) -> list[str]:
    tips = [tip.partition(": ")[2] for tip in words.nothing_tips if ": " in tip]
    bold = [
        text
        for line in (*words.welcome_developer, *words.welcome_admin, *words.welcome_person)
        for text in re.findall(r"\*\*(.+?)\*\*", line)
    ]
    asks = [text for text in bold if text not in (words.worked, words.stuck, words.person_asks[0])]
    return [*words.examples, *words.person_asks[1:], *tips, *asks]


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["en", "de"])
def test_every_suggestion_is_understood_whole(words: Words) -> None:
    for text in _suggested(words):
        asked = understand(
            text, now=NOW, zone=ZoneInfo("Europe/Berlin"), language=words.language, nodes=("web2",)
        )
        assert asked.unknown == (), text
        assert asked.command is not None or asked.where or asked.since, text


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["en", "de"])
def test_what_an_end_user_may_say_first_is_taken_as_what_does_not_work(words: Words) -> None:
    text = words.person_asks[0]
    asked = understand(text, now=NOW, zone=ZoneInfo("Europe/Berlin"), language=words.language)
    assert asked.command is None
    assert not about_others(asked, text, None, Directory())
    assert any(text in line for line in words.welcome_person)


def test_both_languages_suggest_the_same_questions() -> None:
    english, german = (
        [
            understand(
                text, now=NOW, zone=ZoneInfo("Europe/Berlin"), language=words.language, nodes=("web2",)
            )
            for text in words.examples
        ]
        for words in (ENGLISH, GERMAN)
    )
    assert [one.query() for one in english] == [one.query() for one in german]
