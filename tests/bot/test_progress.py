"""Progress: written over on a terminal, silent elsewhere; warnings stay."""

import io
import sys

import pytest

from bot.progress import Progress

WIPE = "\r\x1b[K"


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def shown_on(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress() as progress:
        progress.show("reading " + "x" * 200)
        progress.warn("A row was left out.")
        progress.show("too soon to be shown")
    return stream.getvalue()


def test_a_terminal_sees_it_cut_to_a_line_and_wiped_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    written = shown_on(Terminal(), monkeypatch)
    assert written == f"{WIPE}reading {'x' * 92}{WIPE}A row was left out.\n{WIPE}"


def test_a_file_or_pipe_gets_the_warnings_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_on(io.StringIO(), monkeypatch) == "A row was left out.\n"
