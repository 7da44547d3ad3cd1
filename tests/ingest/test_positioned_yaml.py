"""YAML with positions: values, places, and every problem of a file at once."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.positioned_yaml import Problem, compose, compose_all

RULE = """\
title: A
detection:
  failed: {message: 'x', level: error}
  other:
    - one
    - two: 2
"""


def _problems(text: str) -> list[str]:
    return [str(problem) for problem in compose(text, "f.yaml").problems]


def test_positions_of_values_keys_and_items_count_from_one() -> None:
    document = compose(RULE, "f.yaml")
    assert document.value == {
        "title": "A",
        "detection": {"failed": {"message": "x", "level": "error"}, "other": ["one", {"two": 2}]},
    }
    assert document.position() == (1, 1)
    assert document.position(("title",)) == (1, 8)
    assert document.position(("title",), key=True) == (1, 1)
    assert document.position(("detection", "failed", "level")) == (3, 33)
    assert document.position(("detection", "failed", "level"), key=True) == (3, 26)
    assert document.position(("detection", "other", 1, "two")) == (6, 12)


def test_a_missing_path_gives_the_deepest_place_on_the_way() -> None:
    document = compose(RULE, "f.yaml")
    assert document.position(("detection", "failed", "nope", "more")) == (3, 11)
    assert document.position(("nope",)) == (1, 1)
    assert str(document.problem(("nope",), "missing")) == "f.yaml:1:1: missing"


def test_every_duplicate_key_tag_and_bad_scalar_is_reported_at_once() -> None:
    assert _problems(
        "a: 1\nb: {c: 1, c: 3}\na: 2\n? [x]\n: 4\nd: 2026-13-45\n"
        "e: !foo bar\nf: !!python/object:os.system {}\n"
    ) == [
        "f.yaml:2:11: the key 'c' is given twice, first on line 2",
        "f.yaml:3:1: the key 'a' is given twice, first on line 1",
        "f.yaml:4:3: a key must be plain text",
        "f.yaml:6:4: '2026-13-45' is not valid here (month must be in 1..12); put it in quotes if it is text",
        "f.yaml:7:4: the tag '!foo' is not supported",
        "f.yaml:8:4: the tag 'tag:yaml.org,2002:python/object:os.system' is not supported",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b: c", "f.yaml:1:5: not valid YAML: mapping values are not allowed in this context"),
        ("é: \x00", "f.yaml:1:4: not valid YAML: the character '\\x00' is not allowed"),
        ("*u", "f.yaml:1:1: not valid YAML: found undefined alias"),
        ("a: &a [*a]", "f.yaml:1:4: this contains itself"),
        ("---\na: 1\n---\nb: 2", "f.yaml:4:1: a second document begins here: put it into a file of its own"),
        ("- " * 3_000, "f.yaml:1:203: nested too deeply"),
        ("- " * 300_000, "f.yaml:1:201: not valid YAML: nested too deeply"),
        ("[" * 300_000, "f.yaml:1:101: not valid YAML: nested too deeply"),
        ("a: {<<: 3}", "f.yaml:1:9: `<<` takes a mapping or a list of mappings"),
    ],
)
def test_what_cannot_be_read_is_a_problem_not_an_exception(text: str, expected: str) -> None:
    assert _problems(text) == [expected]


def test_merge_keys_and_aliases_mean_what_they_mean_in_yaml() -> None:
    text = "g: &x {y: 1, z: 3}\nh: {<<: *x, z: 2}\ni: {<<: [*x, {w: 1}]}\n"
    document = compose(text, "f.yaml")
    assert document.value == yaml.safe_load(text)
    assert document.position(("h", "y")) == (1, 11)


def test_aliases_of_aliases_share_their_value_and_do_not_explode() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 30))
    assert compose(text, "f.yaml").problems == ()


def test_an_empty_file_has_no_value_and_no_problem() -> None:
    document = compose("# nothing\n", "f.yaml")
    assert (document.value, document.problems) == (None, ())


def test_several_documents_are_read_until_a_syntax_error() -> None:
    first, second, broken = compose_all("a: 1\n---\nb: 2\n---\nc: [", "f.yaml")
    assert (first.value, second.value) == ({"a": 1}, {"b": 2})
    assert [(problem.line, problem.column) for problem in broken.problems] == [(6, 1)]


def test_a_byte_order_mark_is_no_content() -> None:
    assert compose("\ufeffa: 1", "f.yaml").value == {"a": 1}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_reads_what_the_safe_loader_reads(value: Any) -> None:
    text = yaml.safe_dump(value)
    document = compose(text, "f.yaml")
    assert (document.value, document.problems) == (yaml.safe_load(text), ())


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert all(isinstance(problem, Problem) for problem in compose(text, "f.yaml").problems)


@pytest.mark.parametrize(
    "more", ["", "\nm: {<<: {x: 1}, y: 2}", "\na: 1\na: 2"], ids=["plain", "merged", "twice"]
)
def test_places_that_were_forgotten_are_found_again(more: str) -> None:
    paths: list[tuple[Any, ...]] = [
        (),
        ("title",),
        ("detection", "other", 1, "two"),
        ("detection", "x"),
        ("m", "x"),
    ]
    for number, document in enumerate(
        compose_all(f"{RULE.rstrip()}{more}\n---\n{RULE.rstrip()}{more}\n", "f.yaml")
    ):
        before = [document.position(path, key) for path in paths for key in (True, False)]
        document.forget_places()
        assert [document.position(path, key) for path in paths for key in (True, False)] == before
        assert before[3][0] == number * (7 + more.count("\n")) + 1
