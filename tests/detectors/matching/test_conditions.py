"""Conditions: what is read, what is not, and that pySigma reads the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sigma.conditions import (
    ConditionAND,
    ConditionIdentifier,
    ConditionNOT,
    ConditionOR,
    ConditionSelector,
    SigmaCondition,
)
from sigma.exceptions import SigmaError
from sigma.rule import SigmaDetection, SigmaDetections

from detectors.matching.conditions import (
    BadCondition,
    Both,
    DeepCondition,
    Either,
    Name,
    Neither,
    Node,
    Of,
    parse_condition,
)

NAMES = ("a", "b_1", "b_2", "c-x", "_d", "not_e", "order", "all_f")
DETECTIONS = SigmaDetections({name: SigmaDetection.from_definition("x") for name in NAMES}, ["a"])


def _from_sigma(node: Any) -> Node:
    match node:
        case ConditionIdentifier():
            return Name(node.identifier)
        case ConditionSelector():
            return Of(node.cond_class is ConditionAND, node.pattern)
        case ConditionNOT():
            return Neither(_from_sigma(node.args[0]))
        case ConditionAND() | ConditionOR():
            kind = Both if isinstance(node, ConditionAND) else Either
            return kind(tuple(map(_from_sigma, node.args)))
    raise AssertionError(node)


def _read(text: str) -> Node | None:
    """The tree, None for what is refused at a place that there is."""
    try:
        return parse_condition(text)
    except BadCondition as error:
        if not 1 <= error.at <= len(text) + 1:
            raise
        return None


_leaves = st.sampled_from([*NAMES, "1 of them", "all of b_*", "any of *_1", "1 of a*f"])
_conditions = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        inner.map("not {}".format),
        inner.map("({})".format),
        inner.map(" ( {} )\n".format),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: "({} {} {})".format(*parts)
        ),
    ),
    max_leaves=12,
)


@given(_conditions)
def test_a_condition_is_read_as_pysigma_reads_it(text: str) -> None:
    assert parse_condition(text) == _from_sigma(SigmaCondition(text, DETECTIONS).parse(postprocess=False))


@given(
    st.lists(
        st.sampled_from(["a", "b_1", "and", "or", "not", "(", ")", "1 of b_*", "all of them"]), max_size=6
    )
)
def test_what_is_read_and_what_is_not_is_the_same_as_with_pysigma(words: list[str]) -> None:
    """pySigma takes an operator for the name of a selection where one is missing; to us these words are reserved."""
    text = " ".join(words)
    try:
        expected: Node | None = _from_sigma(SigmaCondition(text, DETECTIONS).parse(postprocess=False))
    except SigmaError:
        expected = None
    found = _read(text)
    assert found == expected or (found is None and set(words) & {"and", "or", "not"})


@given(st.text(max_size=30))
def test_whatever_is_written_is_read_or_refused_with_a_place(text: str) -> None:
    _read(text)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", 1),
        ("  ", 1),
        ("a b", 3),
        ("a and", 6),
        ("and a", 1),
        ("(a", 3),
        ("a)", 2),
        ("a AND b", 3),
        ("1 of", 5),
        ("2 of them", 3),
        ("1 of (a)", 6),
        ("a & b", 3),
        ("1 of them of a", 11),
        ("ä", 1),
        ("a or of b", 6),
    ],
)
def test_the_place_is_where_reading_stopped(text: str, at: int) -> None:
    with pytest.raises(BadCondition) as caught:
        parse_condition(text)
    assert caught.value.at == at


def test_brackets_without_end_are_refused_not_followed() -> None:
    with pytest.raises(DeepCondition):
        parse_condition("(" * 900 + "a" + ")" * 900)
    assert parse_condition("not " * 300 + "a")


def test_a_pattern_means_names_by_its_stars() -> None:
    names = ["a_1", "a_2", "b_1", "_a_1", "a.1"]
    assert Of(False, "a_*").among(names) == ["a_1", "a_2"]
    assert Of(False, "*_1").among(names) == ["a_1", "b_1"]
    assert Of(False, "**_*1").among(names) == ["a_1", "b_1"]
    assert Of(False, "_*").among(names) == ["_a_1"]
    assert Of(True, "them").among(names) == ["a_1", "a_2", "b_1", "a.1"]
    assert Of(True, "a_1").among(names) == ["a_1"]
