"""Sentences about a fix: what they say, and that other sentences stay questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.asked import Command
from bot.asking.fix_commands import read_fix_command

SAID = {"issue": "ack-missing", "version": "4.11.0"}


@pytest.mark.parametrize(
    ("sentence", "command"),
    [
        ("ack-missing is fixed in 4.11.0", Command("fix", given=SAID)),
        ("Ack-Missing was fixed in version 4.11.0.", Command("fix", given=SAID | {"issue": "Ack-Missing"})),
        ("fix ack-missing in 4.11.0", Command("fix", given=SAID)),
        ("please mark ack-missing as fixed in 4.11.0", Command("fix", given=SAID)),
        ("ack-missing ist behoben in 4.11.0!", Command("fix", given=SAID)),
        ("ack-missing is fixed in 4.11.0 on web1", Command("fix", given=SAID | {"nodes": "web1"})),
        ("fix ack-missing in 4.11.0 on web1, web2 and web3", Command("fix", given=SAID | {"nodes": "web1,web2,web3"})),
        ("fix ack-missing in 4.11.0 auf web1 und web2", Command("fix", given=SAID | {"nodes": "web1,web2"})),
        ("ack-missing is not fixed", Command("unfix", given={"issue": "ack-missing"})),
        ("ack-missing ist doch nicht behoben", None),
        ("ack-missing ist nicht behoben.", Command("unfix", given={"issue": "ack-missing"})),
        ("not fixed ack-missing", Command("unfix", given={"issue": "ack-missing"})),
        ("withdraw ack-missing", Command("withdraw", given={"issue": "ack-missing"})),
        ("withdraw the cards about ack-missing", Command("withdraw", given={"issue": "ack-missing"})),
        ("ack-missing zurückziehen", Command("withdraw", given={"issue": "ack-missing"})),
        ("ziehe ack-missing zurück", Command("withdraw", given={"issue": "ack-missing"})),
        ("errors in 4.11.0", None),
        ("what is fixed", None),
        ("zurück", None),
        ("errors for user 1087 yesterday", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_sentence_is_a_command_or_it_is_not(sentence: str, command: Command | None) -> None:
    assert read_fix_command(sentence) == command


@given(st.text(alphabet="fixed in on, and withdraw ack-4.1\n", max_size=2_000))
def test_any_text_is_read_and_what_is_read_names_an_issue(sentence: str) -> None:
    command = read_fix_command(sentence)
    assert command is None or command.given["issue"]
