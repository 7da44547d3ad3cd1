"""Layout text becomes a tree, and what is wrong with it is said with its column."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.records.nlog import LayoutError, compile_layout
from ingest.records.nlog.syntax import Option, Renderer, Text, parse_layout, unescape


def test_text_and_renderers_alternate() -> None:
    assert parse_layout("a}${level}b") == (
        Text("a}", 1),
        Renderer("level", "level", (), 3),
        Text("b", 11),
    )


def test_names_are_compared_without_case_and_hyphens_and_kept_as_written() -> None:
    assert parse_layout("${AspNet-Request-IP:Upper-Case=true}") == (
        Renderer("aspnetrequestip", "AspNet-Request-IP", (Option("uppercase", "true", 32),), 1),
    )


def test_an_escaped_colon_or_brace_belongs_to_the_value() -> None:
    (node,) = parse_layout(r"${date:format=HH\:mm\}x:culture=de}")
    assert isinstance(node, Renderer)
    assert [(option.name, option.text) for option in node.options] == [
        ("format", "HH:mm}x"),
        ("culture", "de"),
    ]


def test_a_nested_renderer_keeps_its_own_colons_and_braces() -> None:
    (node,) = parse_layout(r"${pad:padding=5:inner=a\:${level:uppercase=true}}")
    assert isinstance(node, Renderer)
    inner = node.option("inner")
    assert inner is not None
    assert inner.layout() == (
        Text("a:", 23),
        Renderer("level", "level", (Option("uppercase", "true", 44),), 26),
    )


def test_a_quoted_text_in_a_condition_may_hold_what_would_end_the_value() -> None:
    (node,) = parse_layout("${when:when=message=='a:b}':inner=x}")
    assert isinstance(node, Renderer)
    assert node.text("when") == "message=='a:b}'"
    assert node.text("inner") == "x"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r"\r\n\t\\\:\}", "\r\n\t\\:}"),
        (r"\u003a\x41", ":A"),
        (r"yyyy\-MM", "yyyy-MM"),
        ("a\\", "a\\"),
        (r"\U00110000", "�"),
    ],
)
def test_escapes_of_string_options(raw: str, text: str) -> None:
    assert unescape(raw) == text


@pytest.mark.parametrize(
    ("layout", "problem"),
    [
        ("${longdate", "column 1: '${longdate' is not closed: add the missing '}'"),
        ("a ${pad:inner=${level}", "column 3: '${pad' is not closed: add the missing '}'"),
        ("x${}", "column 4: a renderer needs a name after '${'"),
        ("plain", "column 1: the layout has no renderer such as ${longdate} or ${message}"),
        ("${level:padding=wide}", "column 17: 'padding' takes a whole number up to 10000"),
        ("${date:format=q}", "column 15: 'q' is not a standard date format of .NET"),
        ("${date:format='T}", "column 15: a quotation mark in ''T' is not closed"),
        ("${date:format=x-x}", "column 15: 'x-x' has no date or time in it"),
        (
            "${date:format=MMM:culture=xx}",
            "column 27: the culture 'xx' is not known: write the date with digits only",
        ),
        (
            "${message}${var:a}",
            "column 11: in the variable 'a', in the variable 'b', the variable 'a' contains itself",
        ),
    ],
)
def test_a_bad_layout_is_refused_with_the_column(layout: str, problem: str) -> None:
    with pytest.raises(LayoutError) as caught:
        compile_layout(layout, {"a": "${b}", "b": "${var:a}"})
    assert str(caught.value) == problem


@settings(deadline=None)
@given(st.text(alphabet="${}:=\\'ab level|dateformatwhen", max_size=60))
def test_any_text_is_a_layout_or_refused(layout: str) -> None:
    try:
        parser = compile_layout(layout)
    except LayoutError as error:
        column = error.column
    else:
        column = 1 + parser.starts("some line")
    assert 1 <= column <= len(layout) + 3
