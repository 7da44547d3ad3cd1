"""Texts of rules with wildcards, escapes and lists, held against the plainest reading of them."""

from typing import Final, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.documents.placeholders import BadPlaceholder, expanded
from detectors.matching.texts import fold
from tests.detectors.rules import meets

Sign = Literal["any", "one"]
Part = str | Sign

_LETTERS: Final = "aAbß*?\\% "
ANY: Final[Sign] = "any"
ONE: Final[Sign] = "one"

literals = st.text(_LETTERS, min_size=1, max_size=3).filter(lambda text: text not in (ANY, ONE))
parts = st.lists(st.one_of(literals, st.sampled_from([ANY, ONE])), max_size=5)
events = st.text(_LETTERS + "c", max_size=8)


def _written(given_parts: list[Part]) -> str:
    """As a rule writes it, with a backslash before each sign that would mean something."""
    signs = {ANY: "*", ONE: "?"}
    return "".join(
        signs[part] if part in signs else "".join(f"\\{sign}" if sign in "*?\\" else sign for sign in part)
        for part in given_parts
    )


def _fits(given_parts: list[Part], text: str) -> bool:
    if not given_parts:
        return text == ""
    first, *rest = given_parts
    if first == ANY:
        return any(_fits(rest, text[at:]) for at in range(len(text) + 1))
    if first == ONE:
        return text != "" and _fits(rest, text[1:])
    return text.startswith(first) and _fits(rest, text[len(first) :])


def _of(given_parts: list[Part], text: str, how: str) -> bool:
    around = {
        "": given_parts,
        "startswith": [*given_parts, ANY],
        "endswith": [ANY, *given_parts],
        "contains": [ANY, *given_parts, ANY],
    }
    return _fits(around[how], text)


@given(parts, events, st.sampled_from(["", "startswith", "endswith", "contains"]), st.booleans())
def test_a_text_with_wildcards_is_met_as_the_plainest_reading_says(
    given_parts: list[Part], text: str, how: str, cased: bool
) -> None:
    key = "|".join(["a", *([how] if how else []), *(["cased"] if cased else [])])
    folded = given_parts if cased else [part if part in (ANY, ONE) else fold(part) for part in given_parts]
    assert meets({key: _written(given_parts)}, {"a": text}) is _of(folded, text if cased else fold(text), how)


@given(events)
def test_an_escaped_text_is_met_by_itself_and_nothing_else(text: str) -> None:
    assert meets({"a|cased": _written([text])}, {"a": text})
    assert not meets({"a|cased": _written([text])}, {"a": text + "x"})
    assert not meets({"a|cased": _written([text])}, {"a": "x" + text})


texts_without_percent = st.lists(st.one_of(literals, st.just(ANY)), max_size=3).map(_written)


@given(
    st.lists(
        st.one_of(literals.map(lambda text: (None, text)), st.sampled_from(["L", "M"])),
        min_size=1,
        max_size=4,
    ),
    st.fixed_dictionaries({name: st.lists(texts_without_percent, min_size=1, max_size=3) for name in "LM"}),
)
def test_expand_stands_for_each_choice_put_one_behind_the_other(
    given_parts: list[str | tuple[None, str]], lists: dict[str, list[str]]
) -> None:
    """A percent sign of the text itself is escaped; each part is a text of Sigma of its own, whatever is beside it."""
    written = "".join(
        f"%{part}%" if isinstance(part, str) else _written([part[1]]).replace("%", "\\%")
        for part in given_parts
    )
    choices = [""]
    for part in given_parts:
        values = lists[part] if isinstance(part, str) else [_written([part[1]])]
        choices = [before + value for before in choices for value in values]
    found = expanded(written, {name: tuple(values) for name, values in lists.items()})
    assert found == choices


@pytest.mark.parametrize(
    ("text", "lists", "found"),
    [
        ("%L%*", {"L": ("C:\\",)}, [r"C:\\*"]),
        ("%L%%M%", {"L": ("C:\\", "D:"), "M": ("*", "\\x")}, [r"C:\\*", r"C:\\\x", "D:*", r"D:\x"]),
        (r"a\\%L%", {"L": ("x",)}, [r"a\\x"]),
        (r"\%L%L%", {"L": ("x",)}, ["%Lx"]),
        ("50% of %L%", {"L": ("7",)}, ["50% of 7"]),
        ("%L%L%", {"L": ("x",)}, ["xL%"]),
    ],
)
def test_a_backslash_at_the_end_of_a_value_escapes_nothing_behind_it(
    text: str, lists: dict[str, tuple[str, ...]], found: list[str]
) -> None:
    assert expanded(text, lists) == found


@pytest.mark.parametrize("text", ["%M%", "%L%%M%", "%l%"])
def test_a_list_that_is_not_there_is_told(text: str) -> None:
    with pytest.raises(BadPlaceholder, match="there is no list"):
        expanded(text, {"L": ("x",)})
