"""Whether Entra gives tokens is known before somebody is to be told."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.teams.connector import NoToken
from bot.troubles.sentence import sentence
from bot.troubles.tokens import EVERY, FAILING_EVERY, Probe, TokenWatch, why_none
from bot.troubles.trouble import Finding, Trouble
from tests.bot.builders import NOON
from tests.ingest.clocks import SetClock

EXPIRED = (
    "Entra gives no token: AADSTS7000222: The provided client secret keys for app 'x' are expired; check."
)
AWAY = "https://login.example/t cannot be asked for a token (ConnectionError); let this machine reach it."


@dataclass
class Entra:
    """Gives tokens unless it says why not."""

    why: str | None = None
    asked: list[bool] = field(default_factory=list)

    async def token(self, *, refresh: bool = False) -> str:
        self.asked.append(refresh)
        if self.why is not None:
            raise NoToken(self.why)
        return "token"


async def test_a_refusal_is_found_until_there_is_a_token_again() -> None:
    clock, entra = SetClock(NOON), Entra(EXPIRED)
    watch = TokenWatch(clock)
    tokens = watch.watched("Teams", entra)
    for _ in range(2):
        with pytest.raises(NoToken):
            await tokens.token(refresh=True)
        clock.now += timedelta(minutes=1)
    assert watch.findings() == [Finding("no_token", "Teams", NOON, 0, {"why": "AADSTS7000222"})]
    entra.why = None
    assert await tokens.token() == "token"
    assert (watch.findings(), entra.asked) == ([], [True, True, False])


async def test_it_is_asked_now_and_then_and_more_often_while_it_refuses() -> None:
    clock, entra = SetClock(NOON), Entra()
    probe = Probe(TokenWatch(clock).watched("Teams", entra), clock)
    for wait, why, asked in (
        (timedelta(0), None, 1),
        (EVERY / 2, None, 1),
        (EVERY, AWAY, 2),
        (FAILING_EVERY, AWAY, 3),
        (FAILING_EVERY / 2, AWAY, 3),
        (FAILING_EVERY, None, 4),
        (FAILING_EVERY, None, 4),
    ):
        clock.now, entra.why = clock.now + wait, why
        assert (await probe.run_once(), len(entra.asked)) == (0, asked)


@pytest.mark.parametrize(
    ("said", "why"), [(EXPIRED, "AADSTS7000222"), (AWAY, "unreachable"), ("no reason given", "refused")]
)
def test_the_reason_is_a_code_and_nothing_that_was_said(said: str, why: str) -> None:
    assert why_none(said) == why


@pytest.mark.parametrize(
    ("why", "said"), [("unreachable", "Entra does not answer; "), ("refused", "Entra refuses; ")]
)
def test_the_sentence_names_entra_and_not_whom_the_token_is_for(why: str, said: str) -> None:
    """It is Entra that an operator has to reach, and Teams that nobody can be told by meanwhile."""
    one = Trouble(1, "no_token", "Teams", 0, {"why": why}, "vm", NOON, NOON, NOON, NOON, None)
    assert sentence(one).startswith(f"There is no token for Teams: {said}")
