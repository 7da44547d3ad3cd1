"""While Teams is away a few look whether it is back."""

from random import Random

import pytest

from bot.pacing.circuit import FAILURES, LONGEST_PROBE, Circuit, is_outage
from bot.teams.refusals import SendFailed


def opened(now: float = 100.0) -> Circuit:
    circuit = Circuit(Random(1))
    for number in range(FAILURES):
        circuit.failed(str(number), now)
    return circuit


def test_a_failure_now_and_then_is_no_outage() -> None:
    circuit = Circuit(Random(1))
    for _ in range(100):
        for number in range(FAILURES - 1):
            circuit.failed(str(number), 0.0)
        assert not circuit.succeeded()
    assert circuit.closed


def test_in_two_minutes_without_teams_few_look_whether_it_is_back() -> None:
    circuit = opened()
    looks = [now for now in range(100, 220) for _ in range(50) if circuit.may_probe(float(now))]
    assert not circuit.closed
    assert 120 / LONGEST_PROBE <= len(looks) <= 60
    assert circuit.succeeded()
    assert (circuit.closed, circuit.may_probe(221.0)) == (True, False)


def test_after_it_was_back_it_may_be_away_again() -> None:
    circuit = opened()
    circuit.succeeded()
    circuit.failed("a", 300.0)
    assert circuit.closed


def test_two_conversations_that_fail_for_ever_are_no_outage() -> None:
    circuit = Circuit(Random(1))
    for number in range(100):
        circuit.failed("ab"[number % 2], float(number))
    assert circuit.closed
    circuit.failed("c", 100.0)
    assert not circuit.closed


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (SendFailed(status=503), True),
        (SendFailed(status=401, code="Unauthorized"), True),
        (SendFailed(code="NotReachable"), True),
        (SendFailed(code="NoToken"), True),
        (SendFailed(code="NoAnswer", outcome_unknown=True), True),
        (SendFailed(status=429), False),
        (SendFailed(status=412), False),
        (SendFailed(status=403, permanent=True), False),
        (SendFailed(code="BadAddress", permanent=True), False),
    ],
)
def test_what_is_an_outage(error: SendFailed, outage: bool) -> None:
    assert is_outage(error) is outage
