"""What a pattern cannot do without stands in every text that it matches."""

import pytest
import re2
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detectors.matching.modifiers import quiet
from detectors.matching.pattern_parts import necessary_parts
from detectors.matching.texts import fold

_ATOMS = st.sampled_from(
    ["a", "b", "ab", "kS", "x{", "{2}", "}", ",", " ", "ß", "İ", r"\.", r"\d", r"\b", r"\x41", r"\Q|\E", r"\pL", r"\z",
     ".", "^", "$", "[ab]", "[]a]", "[^a|]", "[[:alpha:]]", r"[\]b]", "(a|b)", "(?:ab)", "(?i)", "(?i:aB)", "|"]
)  # fmt: skip
_REPEATS = st.sampled_from(
    ["", "", "", "*", "+", "?", "{0}", "{1,2}", "{2}", "{,2}", "+?", "*?", "??", "{0,1}?"]
)
_PATTERNS = st.lists(st.tuples(_ATOMS, _REPEATS).map("".join), min_size=1, max_size=6).map("".join)
_TEXTS = st.lists(
    st.sampled_from(["a", "b", "A", "B", "ab", "k", "S", "\u212a", "ſ", "x", "{", "2", "}", ",", " ", ".", "|", "]"]),
    max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=500)
@given(_PATTERNS, st.lists(_TEXTS, min_size=1, max_size=20))
def test_every_text_that_is_matched_has_all_parts(pattern: str, texts: list[str]) -> None:
    try:
        compiled = re2.compile(pattern, quiet())
    except re2.error:
        assume(False)
    parts = [fold(part) for part in necessary_parts(pattern)]
    for text in texts:
        if compiled.search(text):
            assert [part for part in parts if part not in fold(text)] == []


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (r"code=E12\d{2,}", ("code=E12",)),
        (r"^Timeout after \d+ ms\.$", ("Timeout after ", " ms.")),
        (r"(?i)Save (all|none) of", ("Save ", " of")),
        ("a|b", ()),
        ("ab?c+d", ("a", "c", "d")),
        ("x{a|b}c", ()),
        (r"\Qa.b\E", ()),
        ("[|]ab", ("ab",)),
    ],
)
def test_parts_are_runs_of_plain_characters_outside_of_brackets(pattern: str, parts: tuple[str, ...]) -> None:
    assert necessary_parts(pattern) == parts
