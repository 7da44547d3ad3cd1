"""The words of a text, and which texts are found by them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.storage.words import (
    LONGEST_WORD,
    Words,
    fts5_query,
    has_words,
    indexed_text,
    tsquery,
    tsvector,
    wanted_words,
    words_of,
)


def test_words_are_runs_of_letters_and_digits_in_lower_case() -> None:
    text = indexed_text("Save FAILED: doc_11213,", "System.X", '{"größe":"„Ärger“\\nzwei"}')
    assert words_of(text) == {"save", "failed", "doc", "11213", "system", "x", "größe", "ärger", "zwei"}


def test_each_ideograph_is_a_word() -> None:
    assert words_of(indexed_text("保存に失敗 A", None, None)) == {"保", "存", "に", "失", "敗", "a"}


def test_a_word_counts_so_far() -> None:
    assert words_of(indexed_text("y" * 100, None, None)) == {"y" * LONGEST_WORD}
    assert wanted_words(["y" * 90]) == Words((), ("y" * LONGEST_WORD,))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("save fail", Words(("save",), ("fail",))),
        ("save fail ", Words(("save", "fail"), ())),
        ("(403)", Words(("403",), ())),
        ("!?", Words((), ())),
    ],
)
def test_the_last_word_of_a_text_may_be_a_beginning(text: str, wanted: Words) -> None:
    assert wanted_words([text]) == wanted


def test_words_are_asked_for_as_each_database_wants() -> None:
    wanted = wanted_words(["save fail"])
    assert fts5_query(wanted) == '"save" AND "fail"*'
    assert tsquery(wanted) == "'save' & 'fail':*"
    assert tsvector(["a", "b"]) == "'a' 'b'"
    assert tsvector([]) == ""


@given(st.text(), st.text(), st.text())
def test_a_text_that_begins_with_a_word_is_found_in_what_holds_it(before: str, text: str, after: str) -> None:
    words = words_of(indexed_text(f"{before} {text}{after}", None, None))
    if len(text.lower()) == len(text) and not any(ord(letter) > 0x2FF for letter in text + after[:1]):
        assert has_words(wanted_words([text]), words)


@given(st.text())
def test_no_word_needs_quoting(text: str) -> None:
    for word in words_of(indexed_text(text, None, None)):
        assert not set(word) & set("'\"\\ \n\t\0")
        assert word
