"""The texts that a pattern needs: all of them are in whatever it finds."""

import pytest
import re2
from hypothesis import assume, given
from hypothesis import strategies as st

from detectors.literals import literals_of
from detectors.modifiers import quiet
from detectors.texts import fold, in_order


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (r"Timeout after 3[0-9]{3} ms", ("Timeout after 3", " ms")),
        (r"^a\.b\d+c?d*e+f{2}g", ("a.b", "e", "g")),
        (r"(?i)save (failed|broke) now", ("save ", " now")),
        (r"(?i:Save)", ()),
        (r"one|two", ()),
        (r"(a|b)", ()),
        (r"x(y(z)\)[)]w)v", ("x", "v")),
        (r"[]a]b[^]c]d[[:alpha:]]e", ("b", "d", "e")),
        (r"\x41\x{263a}\pN\p{Greek}\101z", ("z",)),
        (r"a\Qb|c\Ed", ()),
        (r"größe", ("gr", "e")),
        (r"ab+?c*?d", ("ab", "d")),
        (r"a{,3}b{x", ("b", "x")),
    ],
)
def test_what_is_surely_there(pattern: str, texts: tuple[str, ...]) -> None:
    assert literals_of(pattern) == texts


_SIGNS = st.sampled_from(
    [*"abksK1 -.^$|()[]{}?*+", "\\", "\\d", "\\.", "\\b", "[ab]", "[^b]", "(?i)", "(?:", "{2}", "{0,1}", "{,2}",
     "\\pL", "\\x61", "[[:alpha:]]", "\\Q", "\\E", "(?P<n>", "é", "\\]", "[\\]a]", "\\061"]
)  # fmt: skip


@given(
    st.lists(_SIGNS, max_size=8).map("".join),
    st.lists(st.sampled_from([*"abksAK1 -é\u212a\u017f{}],."]), max_size=10),
)
def test_whatever_a_pattern_finds_holds_its_texts(pattern: str, letters: list[str]) -> None:
    text = "".join(letters)
    try:
        compiled = re2.compile(pattern, quiet())
    except re2.error:
        assume(False)
    if compiled.search(text) is not None:
        assert in_order(map(fold, literals_of(pattern)), fold(text), 0, len(text))
