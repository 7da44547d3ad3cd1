"""The line that a fault points at, as a person reads it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.excerpts import WIDTH, excerpt, explained
from ingest.positioned_yaml import Problem


def _shown(text: str, line: int, column: int) -> str:
    return excerpt(text, Problem("a.yaml", line, column, "wrong"))


@pytest.mark.parametrize(
    ("text", "line", "column", "shown"),
    [
        ("title: x\n", 1, 8, "     1 | title: x\n       |        ^"),
        ("\ufefftitle: x\n", 1, 1, "     1 | title: x\n       | ^"),
        ("a: \tx\x1b[31m\r\nb: y", 1, 4, "     1 | a:  x [31m\n       |    ^"),
        ("a: b", 1, 5, "     1 | a: b\n       |     ^"),
        ("a: b", 1, 99, "     1 | a: b\n       |     ^"),
        ("a: b\n\nc: d", 2, 1, ""),
        ("a: b", 2, 1, ""),
        ("", 1, 1, ""),
    ],
)
def test_a_line_is_shown_with_a_caret_under_the_column(text: str, line: int, column: int, shown: str) -> None:
    assert _shown(text, line, column) == shown


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    line, caret = _shown("x" * 300 + "!" + "y" * 300, 1, 301).splitlines()
    assert line == "     1 | …" + "x" * 60 + "!" + "y" * 39 + "…"
    assert line[len(caret) - 1] == "!"


@given(st.text(), st.integers(0, 5), st.integers(1, 300))
def test_whatever_stands_there_is_two_printable_lines_of_bounded_length(
    text: str, line: int, column: int
) -> None:
    lines = _shown(text, line, column).splitlines()
    assert len(lines) in (0, 2)
    assert all(one.isprintable() and len(one) <= WIDTH + 11 for one in lines)


def test_a_file_that_cannot_be_read_leaves_the_fault_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"title: \xff\n")
    problems = [Problem(str(file), 1, 8, "not UTF-8"), Problem(str(tmp_path / "b.yaml"), 1, 1, "gone")]
    assert list(explained(problems)) == [
        f"{file}:1:8: not UTF-8\n     1 | title: \ufffd\n       |        ^",
        f"{tmp_path}/b.yaml:1:1: gone",
    ]
