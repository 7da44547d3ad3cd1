"""Elasticsearch's `filter_path`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.receivers.filter_path import filtered

BODY = (
    b'{"took":1,"errors":true,"items":[{"create":{"_id":"a","status":201}},'
    b'{"index":{"status":400,"error":{"type":"t"}}}]}'
)


@pytest.mark.parametrize(
    ("path", "left"),
    [
        (
            "errors,items.*.error,items.*.status",
            b'{"errors":true,"items":[{"create":{"status":201}},{"index":{"status":400,"error":{"type":"t"}}}]}',
        ),
        ("took", b'{"took":1}'),
        ("items.*.error.type", b'{"items":[{"index":{"error":{"type":"t"}}}]}'),
        ("**.type", b'{"items":[{"index":{"error":{"type":"t"}}}]}'),
        ("e*,nothing", b'{"errors":true}'),
        ("nothing", b"{}"),
        ("-items", b'{"took":1,"errors":true}'),
        ("items,-items.*.error,-**._id", b'{"items":[{"create":{"status":201}},{"index":{"status":400}}]}'),
        (" , ", BODY),
    ],
)
def test_what_the_paths_name_is_left(path: str, left: bytes) -> None:
    assert filtered(BODY, path) == left


@given(st.text(alphabet="*.,-einstauro?[]{}", max_size=60))
def test_no_path_raises(path: str) -> None:
    assert filtered(BODY, path).startswith(b"{")
