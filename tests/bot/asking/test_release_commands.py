"""What is asked about releases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.release_commands import read_release_command


@pytest.mark.parametrize(
    ("sentence", "given_"),
    [
        ("what is new since 2.4.1?", {"version": "2.4.1"}),
        ("What's new in 2.4.1", {"version": "2.4.1"}),
        ("whats new with v2.4", {"version": "v2.4"}),
        ("please what is new since 2.4.1", {"version": "2.4.1"}),
        ("what is new since version 5", {"version": "5"}),
        ("what changed in release 2026.06-hotfix.2", {"version": "2026.06-hotfix.2"}),
        ("what has changed since 2.4.1 in hr-portal?", {"version": "2.4.1", "product": "hr-portal"}),
        ("what's new since 2.4.1 for the hr-portal", {"version": "2.4.1", "product": "hr-portal"}),
        ("what broke with 2.4.1", {"version": "2.4.1"}),
        ("what did 2.4.1 change?", {"version": "2.4.1"}),
        ("changes since 2.4.1", {"version": "2.4.1"}),
        ("new errors since 2.4.1", {"version": "2.4.1"}),
        ("what is new since the last release", {}),
        ("what changed in the new version of payroll", {"product": "payroll"}),
        ("what is new after the 2.4.1 release?", {"version": "2.4.1"}),
        ("what are the new errors since 2.4.1", {"version": "2.4.1"}),
        ("which errors are new since 2.4.1", {"version": "2.4.1"}),
        ("has anything changed since 2.4.1", {"version": "2.4.1"}),
        ("please tell me what is new since 2.4.1", {"version": "2.4.1"}),
        ("was ist seit 2.4.1 neu", {"version": "2.4.1"}),
        ("was hat sich geändert seit 2.4.1", {"version": "2.4.1"}),
        ("welche Fehler sind neu seit 2.4.1", {"version": "2.4.1"}),
        ("welche neuen Fehler gibt es seit Version 5", {"version": "5"}),
        ("which errors since 2.4.1", None),
        ("was ist neu seit 2.4.1?", {"version": "2.4.1"}),
        ("was ist neu in der neuen Version", {}),
        ("was ist neu seit dem letzten Release", {}),
        ("was hat sich mit 2.4.1 geändert", {"version": "2.4.1"}),
        ("was hat 2.4.1 geändert?", {"version": "2.4.1"}),
        ("Neues seit 2.4.1 bei hr-portal", {"version": "2.4.1", "product": "hr-portal"}),
        ("neue Fehler seit Version 5", {"version": "5"}),
        ("errors since 2.4.1", None),
        ("what is new since 2026-06-12", None),
        ("what is new since yesterday", None),
        ("what is new", None),
        ("what happened to document 11213", None),
    ],
)
def test_a_sentence_about_a_release(sentence: str, given_: dict[str, str] | None) -> None:
    command = read_release_command(sentence)
    assert (None if command is None else dict(command.given)) == given_
    assert command is None or command.name == "since"


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    read_release_command(text)


def test_hostile_text_takes_no_time_to_speak_of() -> None:
    for text in (
        "what is new since " + "1." * 400,
        "what is new since 1" + "-1" * 400,
        "what changed " * 100,
    ):
        read_release_command(text)
