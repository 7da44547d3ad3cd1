"""Text from logs can be read, and does nothing."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cards.escape import ELLIPSIS, WORD_JOINER, escape, plain
from tests.cards.examples import HOSTILE

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SIGNS = "[]()!*_`~<>&#+-=|.:;/\\{}$@\"' \n\t1aB\u202e\ud800\u200b\x1b\x00\u0335"
hostile_texts = st.text(alphabet=st.sampled_from(SIGNS), max_size=60) | st.text(max_size=60)


def shown_by_markdown(markdown: str) -> str:
    """What a Markdown reader shows, asserting that it is one paragraph of nothing but text."""
    tokens = MARKDOWN.parse(markdown)
    if not tokens:
        return ""
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    inner = tokens[1].children or []
    assert {token.type for token in inner} <= {"text", "text_special"}
    return "".join(token.content for token in inner)


@given(hostile_texts)
@example(HOSTILE)
@example("1. one")
@example("- a")
@example("[a]: http://x.example")
@example("_a_ __b__ a_b_c ~~c~~ ~~~")
@example("&lt;b&gt; &#42; \\* <!-- x --> <http://x.example>")
@example("| a |\n|---|\n| b |")
def test_escaped_text_shows_as_the_plain_text_and_is_nothing_else(text: str) -> None:
    assert shown_by_markdown(escape(text, 500)) == plain(text, 500)


@given(hostile_texts, hostile_texts)
def test_escaped_text_stays_text_between_the_words_of_an_author(first: str, second: str) -> None:
    markdown = f"Open {escape(first, 500)} and {escape(second, 500)} now"
    assert shown_by_markdown(markdown) == f"Open {plain(first, 500)} and {plain(second, 500)} now"


@given(hostile_texts, st.integers(min_value=1, max_value=80), st.integers(min_value=1, max_value=4))
def test_plain_text_keeps_to_its_bounds_and_holds_nothing_that_hides(
    text: str, limit: int, lines: int
) -> None:
    shown = plain(text, limit, lines=lines)
    assert len(shown.replace(WORD_JOINER, "")) <= limit
    assert shown.count("\n") < lines
    assert shown == shown.strip()
    for character in shown:
        category = unicodedata.category(character)
        assert category not in {"Cc", "Cs", "Co", "Zl", "Zp"} or character == "\n"
        assert category != "Cf" or character in {WORD_JOINER, "\u200c", "\u200d"}
    shown.encode()


@given(hostile_texts)
@example(
    "https://evil.example (javascript:alert(1)) [x](y) {{TIME(z)}} ${a} <at>x</at> a@b.c www.a.b mailto:x evil.com"
)
def test_plain_text_holds_nothing_that_a_client_acts_upon(text: str) -> None:
    shown = plain(text, 500)
    for active in (
        r"[A-Za-z0-9]://",
        r"\]\(",
        r"\{\{",
        r"\$\{",
        r"</?at\b",
        r"\bwww\.",
        r"javascript:",
        r"[^\s@]@[^\s@]",
    ):
        found = re.search(active, shown, re.IGNORECASE)
        assert found is None or WORD_JOINER in found[0]


@pytest.mark.parametrize(
    "domain", ["evil.com", "login.evil.co.uk", "Evil.IO", "evil.com/x", "evil.com:8080", "evil.com."]
)
def test_a_bare_domain_name_is_broken_before_its_last_label(domain: str) -> None:
    assert f".{WORD_JOINER}" in plain(domain, 100)


@pytest.mark.parametrize(
    "text",
    [
        "Failed to perform.",
        "at HrPortal.Documents.DocumentService.Edit(Int32 id) in DocumentService.cs:line 88",
        "System.IO.FileNotFoundException: Could not find file 'x.json'",
        r"C:\inetpub\logs\api-2026-06-12.log",
        "10.0.4.17 took 5.3 s; v1.2.3",
        "snake_case_name = [1, 2] (ok) <none> a & b 50% #3 ~4",
        "Größe 日本語 👩‍👩‍👧 नमस्ते",
    ],
)
def test_ordinary_log_text_can_be_copied_as_it_is(text: str) -> None:
    assert plain(text, 500) == text


def test_hostile_text_can_still_be_read() -> None:
    assert plain(HOSTILE, 1000, lines=9).replace(WORD_JOINER, "") == (
        "[click](javascript:alert(1)) **bold** _x_ `code` <b>html</b> <at>Everyone</at> &amp; "
        "![i](http://evil.example/i.png) https://evil.example/login www.evil.example evil.com boss@corp.example "
        "{{DATE(2026-01-01T00:00:00Z)}} ${secret} ␛[31mred␀␇ gnp.exe zerowidth� "
        "Z\u0335\u0335\u0335 end\n# heading\n- item"
    )


def test_a_megabyte_is_cut_and_says_so() -> None:
    assert plain("x" * 1_000_000, 20) == "x" * 19 + ELLIPSIS
    assert plain("\x00" * 1_000_000, 5) == "␀␀␀␀…"
    assert plain("\u200b" * 1_000_000, 5) == ELLIPSIS
    assert plain("a\nb\nc", 100, lines=2) == "a\nb…"


def test_a_cut_makes_no_domain_name_of_another_word() -> None:
    assert plain("see evil.community", 13) == f"see evil.{WORD_JOINER}com…"


def test_an_indented_or_blank_text_is_no_code_block() -> None:
    assert escape("        code", 100) == "code"
    assert escape(" \n\t ", 100) == ""
