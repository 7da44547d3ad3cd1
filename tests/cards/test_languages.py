"""The texts: complete in every language, with the same places to fill."""

import re
from dataclasses import fields
from typing import Any

import pytest

from cards import fixed_words, manners_words, support_words
from cards.fixed_words import FixedWords
from cards.languages import words_for
from cards.manners_words import MannersWords
from cards.support_words import SupportWords
from cards.words import Words
from cards.words_english import ENGLISH
from cards.words_german import GERMAN


@pytest.mark.parametrize("name", [field.name for field in fields(Words)])
def test_a_text_exists_in_every_language_with_the_same_places(name: str) -> None:
    english, german = getattr(ENGLISH, name), getattr(GERMAN, name)
    assert english
    assert german
    assert shape(english) == shape(german)


@pytest.mark.parametrize("name", [field.name for field in fields(SupportWords)])
def test_a_text_of_support_exists_in_every_language_with_the_same_places(name: str) -> None:
    english, german = getattr(support_words.ENGLISH, name), getattr(support_words.GERMAN, name)
    assert english
    assert german
    assert shape(english) == shape(german)


def shape(text: Any) -> Any:
    if isinstance(text, str):
        return sorted(re.findall(r"\{(\w+)\}", text))
    if isinstance(text, tuple):
        return [shape(item) for item in text]
    return {name: shape(item) for name, item in text.items()}


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("de", GERMAN),
        ("de-AT", GERMAN),
        ("DE_ch", GERMAN),
        ("en-US", ENGLISH),
        ("fr-FR", ENGLISH),
        ("", ENGLISH),
        (None, ENGLISH),
    ],
)
def test_a_locale_chooses_the_texts(locale: str | None, words: Words) -> None:
    assert words_for(locale) is words


@pytest.mark.parametrize("name", [field.name for field in fields(FixedWords)])
def test_a_text_of_fixes_exists_in_every_language_with_the_same_places(name: str) -> None:
    english, german = getattr(fixed_words.ENGLISH, name), getattr(fixed_words.GERMAN, name)
    assert english != german
    assert shape(english) == shape(german)


@pytest.mark.parametrize("name", [field.name for field in fields(MannersWords)])
def test_a_text_of_manners_exists_in_every_language_with_the_same_places(name: str) -> None:
    english, german = getattr(manners_words.ENGLISH, name), getattr(manners_words.GERMAN, name)
    assert english != german
    assert shape(english) == shape(german)
