"""The sentences that begin it, and the words that are sent: whatever somebody writes, or a button holds."""

from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from bot.asking.commands import read_command
from bot.asking.tokens import tokenize
from bot.telling_all.wording import Wording, given
from cards.message import CARD_BYTES, card_bytes
from cards.tell_all import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    Crowd,
    TellAllDraft,
    confirm_message,
    draft_message,
)
from ingest.secrets.scrubbing import Scrubber

SAID = """
tell them all | tell all of them | Tell them all! | please tell everybody | tell everyone affected | notify them all
inform everybody who has it | warn everyone about it | send it to all of them | send a message to everyone
sag es allen | Sag es ihnen | sag das allen Betroffenen | schreib es ihnen allen | bitte informiere alle
alle benachrichtigen | alle Betroffenen informieren | allen Bescheid sagen | benachrichtige alle Betroffenen
"""
NOT_SAID = """
tell me about user 1087 | all errors | sag mir alle Fehler | tell them all errors of 1087 | who else | tell
how many people | "tell them all" | alle Fehler | send
"""
SCRUBBER = Scrubber()


def listed(text: str) -> list[str]:
    return [one.strip() for row in text.split("\n") for one in row.split("|") if one.strip()]


@pytest.mark.parametrize("sentence", listed(SAID))
def test_it_is_said_in_many_ways(sentence: str) -> None:
    command = read_command(sentence, tokenize(sentence))
    assert command is not None
    assert command.name == "tell_all"


@pytest.mark.parametrize("sentence", listed(NOT_SAID))
def test_other_sentences_are_not_it(sentence: str) -> None:
    command = read_command(sentence, tokenize(sentence))
    assert command is None or command.name != "tell_all"


def test_each_reads_their_language_if_it_was_written() -> None:
    both = Wording(title="T", text="t", title_german="D", text_german="d")
    assert [both.of(language) for language in ("en-GB", "de", "de-AT", "DE_ch", "den", "")] == [
        ("T", "t"), ("D", "d"), ("D", "d"), ("D", "d"), ("T", "t"), ("T", "t"),
    ]  # fmt: skip
    assert Wording(title="T", text="t").of("de") == ("T", "t")


@pytest.mark.parametrize(
    ("wording", "complete"),
    [
        (Wording(), False),
        (Wording(title="T"), False),
        (Wording(title="T", text="t"), True),
        (Wording(title="T", text="t", title_german="D"), False),
        (Wording(title="T", text="t", text_german="d"), False),
        (Wording(title="T", text="t", title_german="D", text_german="d"), True),
        (Wording(title_german="D", text_german="d"), False),
    ],
)
def test_it_needs_both_parts(wording: Wording, complete: bool) -> None:
    assert wording.complete is complete


def test_a_title_is_one_line_and_secrets_are_taken_out() -> None:
    words = given({"title": " Saving \n fails ", "text": "a\r\nb password=hunter2"}, SCRUBBER)
    assert words.title == "Saving fails"
    assert words.text.startswith("a\nb ")
    assert "hunter2" not in words.text


@pytest.mark.parametrize("sign", ["x", "ж", "😀", "\n", '"'])
def test_two_long_texts_fit_a_card_whatever_they_are_written_in(sign: str) -> None:
    words = given(
        dict.fromkeys(("title", "text", "title_german", "text_german"), "x" + sign * 5000 + "x"),
        SCRUBBER,
    )
    shown = TellAllDraft(
        tell_all=1,
        about="ж" * 400,
        product="hr-portal",
        crowd=Crowd(names=("Надежда",) * 12, now=10_000),
        title=words.title,
        text=words.text,
        title_german=words.title_german,
        text_german=words.text_german,
    )
    for message in (draft_message(shown), confirm_message(shown)):
        assert card_bytes(message.card) <= CARD_BYTES


ANYTHING = st.one_of(st.text(max_size=3_000), st.none(), st.integers(), st.lists(st.text()), st.booleans())


@whatever(st.fixed_dictionaries({"title": ANYTHING, "text": ANYTHING, "title_german": ANYTHING}))
def test_whatever_a_button_holds_is_bounded_and_can_be_stored(data: dict[str, Any]) -> None:
    words = given(data, SCRUBBER)
    assert len(words.title) <= LONGEST_TITLE
    assert len(words.title_german) <= LONGEST_TITLE
    assert len(words.text) <= LONGEST_TEXT
    assert "\n" not in words.title
    assert "\x00" not in words.encoded().encode().decode()
