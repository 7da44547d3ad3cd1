"""A sentence that knows itself in German is a text like any other."""

import json
import pickle

from ingest.sentence import Sentence, in_language

FAULT = Sentence("`x` is missing", "`x` fehlt")


def test_it_is_english_wherever_a_text_is_wanted() -> None:
    assert FAULT == "`x` is missing"
    assert f"a.yaml:1:1: {FAULT}" == "a.yaml:1:1: `x` is missing"
    assert json.dumps(FAULT) == '"`x` is missing"'


def test_each_reader_gets_their_language() -> None:
    assert [in_language(FAULT, language) for language in ("en-GB", "de-AT", "fr")] == [
        "`x` is missing", "`x` fehlt", "`x` is missing",
    ]  # fmt: skip
    assert in_language("the text of a parser", "de") == "the text of a parser"


def test_it_keeps_its_german_on_the_way_to_another_process() -> None:
    assert in_language(pickle.loads(pickle.dumps(FAULT)), "de") == "`x` fehlt"
