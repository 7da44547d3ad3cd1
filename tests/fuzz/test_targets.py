"""Every target takes its seeds, what hypothesis makes of them, and any bytes at all."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import SEEDS, TARGETS, Target


@pytest.fixture(params=sorted(set(TARGETS) - {"http"}))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def target(name: str) -> Target:
    return TARGETS[name]()


def test_its_seeds(name: str, target: Target) -> None:
    for seed in SEEDS[name]:
        target(seed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_is_made_of_its_seeds(name: str, target: Target, data: st.DataObject) -> None:
    target(_bent(data, SEEDS[name]))


def _bent(data: st.DataObject, seeds: tuple[bytes, ...]) -> bytes:
    """A seed with pieces cut out, doubled, put in or taken from another one."""
    some: Any = data.draw(st.sampled_from(seeds) | st.binary(max_size=60))
    for _ in range(data.draw(st.integers(0, 4))):
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(some))] * 2)))
        other = data.draw(st.sampled_from(seeds))[start:end]
        piece = data.draw(st.sampled_from([b"", some[start:end] * 2, other, *_NASTY]) | st.binary(max_size=4))
        some = some[:start] + piece + some[end:]
    return bytes(some)


_NASTY = (b"\0", b"\xff", b'"', b"\\", b"{", b"[" * 40, b"\n", b"9" * 30)
