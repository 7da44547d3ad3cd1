"""What a text is turned into for SQL and for the index of words: never anything that leaves out what is meant."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from detectors.matching.texts import fold
from ingest.query import AllOf, AnyOf, Condition, OneOf, Present, Shaped
from ingest.storage.sifting.conditions import COLUMNS, SqlWriter
from ingest.storage.sifting.texts import json_pattern, json_whole_pattern, like_pattern, lower_forms
from ingest.storage.sifting.words import fts5, tsquery, wanted_by
from ingest.storage.words import has_words, indexed_text, words_inside, words_of

EVERY_LETTER = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


def test_what_is_the_same_but_for_case_has_the_same_words() -> None:
    """All of Unicode, so that a newer one cannot bring a letter that the index does not know."""
    words: dict[str, str] = {}
    different = [
        letter
        for letter in EVERY_LETTER
        if (plain := indexed_text(letter, None, None)) != words.setdefault(fold(letter), plain)
    ]
    assert different == []


def test_a_letter_that_stands_for_itself_in_a_pattern_is_the_same_as_no_other() -> None:
    alike: dict[str, list[str]] = {}
    for letter in EVERY_LETTER:
        alike.setdefault(fold(letter), []).append(letter)
    wrong = [
        folded
        for folded, letters in alike.items()
        if like_pattern(folded, (), "").startswith(folded) and not _alike_in_sql(letters)
    ]
    assert wrong == []


def _alike_in_sql(letters: list[str]) -> bool:
    """Whether LIKE takes these for the same, which folds A-Z only."""
    return len({letter.lower() if letter.isascii() else letter for letter in letters}) == 1


@given(st.text(), st.text(), st.text())
def test_whatever_holds_a_text_has_its_words(before: str, text: str, after: str) -> None:
    words = words_of(indexed_text(f"{before}{text}{after}", None, None))
    assert has_words(words_inside(fold(text), open_left=True, open_right=True), words)
    assert has_words(
        words_inside(fold(text), open_left=False, open_right=False), words_of(indexed_text(text, "x", None))
    )


def test_patterns_leave_open_what_databases_fold_in_other_ways() -> None:
    assert like_pattern("disk", ("50%", "a_b"), "größe") == "di__%50\\%%a\\_b%gr__e"
    assert json_pattern("request.isOk", ('say "x"',)) == '%isOk":%_ay %x%%'
    assert json_pattern("n", ("12",)) == '%n":%'
    assert json_whole_pattern("n", "12") == '%n":%12%'
    assert json_whole_pattern("n", "1.5") == '%n":%'


def test_the_forms_of_a_text_that_is_looked_up() -> None:
    assert lower_forms("error") == ("error",)
    assert lower_forms("ok") == ("ok", "o\u212a")
    assert lower_forms("größe") is None
    assert lower_forms("mississippi") is None


def test_a_condition_in_words() -> None:
    condition: Condition = AllOf(
        (
            OneOf("level", frozenset({"error"})),
            Shaped("message", "", ("failed to per",), ""),
            AnyOf((Present("request.isOk"), Shaped("exception", "system", (), ""))),
        )
    )
    wanted = wanted_by(condition, COLUMNS)
    assert wanted is not None
    assert fts5(wanted) == '((("to" AND "per"*) AND (("request" AND "isok") OR "system"*)) OR "\ue000")'
    assert tsquery(wanted) == "((('to' & 'per':*) & (('request' & 'isok') | 'system':*)) | '\ue000')"
    assert wanted_by(AnyOf((condition, Present("user"))), COLUMNS) is None


def test_a_condition_in_sql_binds_its_values() -> None:
    condition = AllOf((OneOf("user", frozenset({"corp\\ben"})), Shaped("message", "", ("a'b",), "")))
    sqlite, postgresql = SqlWriter(sqlite=True), SqlWriter(sqlite=False)
    assert sqlite.write(condition) == (
        '((("user" IS NOT NULL) AND "login" IN (?)) AND'
        ' ("message" IS NOT NULL AND (("message" LIKE ? ESCAPE \'\\\' OR instr("message", char(0)) > 0))))'
    )
    assert sqlite.values == ("ben", "%a'b%")
    assert postgresql.write(condition) == (
        '((("user" IS NOT NULL) AND ("login" IN (%(v0)s) AND length("login") <= 200)) AND'
        ' ("message" IS NOT NULL AND ("message" COLLATE "C" ILIKE %(v1)s ESCAPE \'\\\')))'
    )
    assert postgresql.values == {"v0": "ben", "v1": "%a'b%"}
