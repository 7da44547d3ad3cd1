"""A release as JSON: what is taken, and what is said of the rest."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.releases.told import BadRelease, Told, told_in

AT = datetime(2026, 6, 12, 13, tzinfo=UTC)


def body(**fields: Any) -> bytes:
    return msgspec.json.encode({"product": "hr-portal", "version": "4.11"} | fields)


def test_a_release_is_a_product_and_a_version_and_may_name_a_node_and_a_time() -> None:
    assert told_in(body()) == Told("hr-portal", "4.11")
    at = "2026-06-12T15:00:00+02:00"
    assert told_in(body(node=" web1 ", at=at)) == Told("hr-portal", "4.11", "web1", AT)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "Send a JSON object with `product` and `version`."),
        (b"[" * 100_000, "Send a JSON object with `product` and `version`."),
        (b"[]", "Send one JSON object with `product` and `version`."),
        (b'{"product": "hr-portal"}', "Say the `version`: it is missing."),
        (body(version=4.11), "Give `version` as a text in quotes, such as '4.11.0'."),
        (body(product=" "), "Give `product` as a text in quotes, such as 'hr-portal'."),
        (body(node=""), "Give `node` as a text in quotes, such as 'web1'."),
        (body(node="x" * 201), "Give `node` as a text of at most 200 characters on one line."),
        (body(version="4\n11"), "Give `version` as a text of at most 200 characters on one line."),
        (body(nodes=["a"]), "`nodes` is not known here; send `product`, `version`, `node`, `at`."),
        (
            body(at="2026-06-12T15:00"),
            "`2026-06-12T15:00` is not a time; write ISO 8601 with an offset, like 2026-06-12T15:00:00+02:00.",
        ),
        (body(at=7), "`7` is not a time; write ISO 8601 with an offset, like 2026-06-12T15:00:00+02:00."),
    ],
)
def test_what_is_no_release_is_refused_with_what_to_send(sent: bytes, said: str) -> None:
    with pytest.raises(BadRelease) as refused:
        told_in(sent)
    assert str(refused.value) == said


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["product", "at"]), inner),
)


@given(st.binary(max_size=40) | st.dictionaries(st.sampled_from(["product", "version", "node", "at"]), json))
def test_nothing_that_is_sent_trips_it_up(sent: bytes | dict[str, Any]) -> None:
    with suppress(BadRelease):
        found = told_in(sent if isinstance(sent, bytes) else msgspec.json.encode(sent))
        assert found.product.strip()
        assert found.version.strip()
