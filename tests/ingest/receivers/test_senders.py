"""Who may send."""

import base64
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from ingest.receivers.answers import Refusal, Why
from ingest.receivers.api_keys import FRESH, ApiKeys
from ingest.receivers.senders import Gate, Sender, is_this_machine, keys_in
from tests.ingest.clocks import SetClock

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def _basic(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "ApiKey hu_k"},
        {"Authorization": "apikey id:hu_k"},
        {"Authorization": f"ApiKey {_basic('id:hu_k')}"},
        {"Authorization": f"Basic {_basic('anybody:hu_k')}"},
        {"Authorization": "Bearer hu_k"},
        {"Authorization": "Bearer  hu_k "},
        {"X-Seq-ApiKey": "hu_k"},
    ],
)
def test_a_key_comes_in_the_header_that_each_protocol_uses(headers: dict[str, str]) -> None:
    assert "hu_k" in list(keys_in(headers))


def test_a_key_may_stand_in_the_address_as_seq_has_it() -> None:
    assert list(keys_in({}, "hu_k")) == ["hu_k"]


@pytest.mark.parametrize(
    "given", ["", "Basic", "Basic !!!", "Basic /w==", "Digest x", "ApiKey ", "\udcff \udcff"]
)
def test_other_headers_hold_no_key(given: str) -> None:
    assert list(keys_in({"Authorization": given})) == []


@pytest.mark.parametrize(
    ("peer", "local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("10.0.0.1", False),
        ("", False),
        ("x", False),
    ],
)
def test_this_machine_is_loopback(peer: str, local: bool) -> None:
    assert is_this_machine(peer) is local


async def _why(gate: Gate, peer: str, headers: dict[str, str]) -> Why | Sender:
    try:
        return await gate.sender(peer, headers)
    except Refusal as refusal:
        return refusal.why


async def test_without_keys_this_machine_may_send_and_nobody_through_a_proxy(engine: Engine) -> None:
    clock = SetClock(NOON)
    gate = Gate(ApiKeys(engine, clock), clock, always_keys=False)
    assert await _why(gate, "127.0.0.1", {}) == Sender(None, "127.0.0.1")
    assert await _why(gate, "10.0.0.1", {}) is Why.FORBIDDEN
    for name in ("X-Forwarded-For", "x-forwarded-proto", "Forwarded", "Origin"):
        assert await _why(gate, "127.0.0.1", {name: "x"}) is Why.FORBIDDEN


async def test_with_a_key_everybody_needs_one(engine: Engine) -> None:
    clock = SetClock(NOON)
    keys = ApiKeys(engine, clock)
    gate = Gate(keys, clock, always_keys=False)
    key = keys.add("web1", lambda: "r" * 40)
    with_key = {"Authorization": f"Bearer {key}", "X-Forwarded-For": "10.0.0.1"}
    assert await _why(gate, "127.0.0.1", {}) is Why.UNAUTHORISED
    assert await _why(gate, "10.0.0.1", {"Authorization": "Bearer hu_other"}) is Why.UNAUTHORISED
    assert await _why(gate, "10.0.0.1", with_key) == Sender("web1", "10.0.0.1")
    keys.revoke("web1")
    clock.now += FRESH
    assert await _why(gate, "10.0.0.1", with_key) is Why.FORBIDDEN  # none is left


async def test_with_an_app_id_a_key_is_always_wanted(engine: Engine) -> None:
    clock = SetClock(NOON)
    gate = Gate(ApiKeys(engine, clock), clock, always_keys=True)
    assert await _why(gate, "127.0.0.1", {}) is Why.UNAUTHORISED
