"""What is not understood gets sentences that are: mended, without what means nothing, or as others ask."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.asking import Asked, understand
from bot.asking.closest import MOST, closest
from bot.asking.spelling import mend

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 18, 14, 30, tzinfo=ZONE)
WORDS = 'erorrs|Fehlr|yesterdy|for|user|1087|document|11213|weather|Umsatz|wbe2|last|mondy|"a b"|forbiden|,|not|🙂|how'
SENTENCES = st.lists(st.sampled_from(WORDS.split("|")), max_size=12).map(" ".join)


def read(text: str) -> Asked:
    return understand(text, now=NOW, zone=ZONE, nodes=("web1", "web2"))


def near(text: str, language: str = "en") -> tuple[str, ...]:
    return closest(text, read, language=language, also=("web1", "web2"))


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("fialures for user 1087 last nigth", "failures for user 1087 last night"),
        ("Problme von Benutzer 1087 heute Nahct", "problem von Benutzer 1087 heute nacht"),
        ("show me the frobnicated errors for 1087", "show me the errors for 1087"),
        ("how many warnings of hsot web1", "how many warnings of host web1"),
        ("verweigrt sit Montag", "verweigert seit montag"),
        ("verweigrt gestern", "verweigert gestern"),
        ("errors about quarterly bonus today", "errors about today"),
    ],
)
def test_nearest_comes_first(said: str, first: str) -> None:
    assert read(said).unknown
    assert near(said)[0].casefold() == first.casefold()


def test_words_side_by_side_are_proposed_as_one_text() -> None:
    assert 'errors about "quarterly bonus" today' in near("errors about quarterly bonus today")


def test_what_has_nothing_to_do_with_it_gets_examples_in_the_asker_s_language() -> None:
    assert near("xyzzy", "de")[1:] == (
        "Fehler der letzten 2 Stunden",
        "Warnungen auf web2 heute",
        "fatale Fehler diese Woche",
    )


@pytest.mark.parametrize("word", ["errors", "anna", "11213", "x", "x" * 300])
def test_words_that_are_near_to_nothing_stay(word: str) -> None:
    assert mend(word) == word


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.text(max_size=600), SENTENCES), st.sampled_from(["en", "de-DE"]))
def test_all_that_is_proposed_is_understood(text: str, language: str) -> None:
    found = near(text, language)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    for sentence in found:
        asked = read(sentence)
        assert (asked.unknown, asked.command) == ((), None)
        assert asked.explain() != {"ask": "events"}
