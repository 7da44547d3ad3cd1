"""Desks: each command and verb has one, and who may have it is checked before it is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from bot.conversation.desk import Button, Spoken, blocking
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.conversation.turns import Desks
from bot.teams.incoming import ButtonPressed, Reply
from cards.help import help_message


def pressed(_: ButtonPressed, __: Reader) -> Reply:
    return replied(help_message("person"))


@dataclass(frozen=True)
class One:
    """A desk with one verb."""

    verb: str
    commands: Mapping[str, Spoken] = field(default_factory=dict)

    @property
    def verbs(self) -> Mapping[str, Button]:
        return {self.verb: Button(blocking(pressed), "anyone")}


def test_the_desks_are_one() -> None:
    desks = Desks.of((One("a"), One("b")))
    assert list(desks.verbs) == ["a", "b"]


def test_two_desks_cannot_have_the_same_verb() -> None:
    with pytest.raises(ValueError, match=re.escape("two desks answer a")):
        Desks.of((One("a"), One("b"), One("a")))
