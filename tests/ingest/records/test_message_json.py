"""JSON in messages: all of it, at the end, in the middle."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records.message_json import objects_in
from ingest.secrets.cleaning import clean, clean_value


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ('Failed to perform. {"method":"PUT","request":{"a":1}}', [{"method": "PUT", "request": {"a": 1}}]),
        ('Settings {"smtp":{"host":"mail"},"retries":3} loaded', [{"smtp": {"host": "mail"}, "retries": 3}]),
        ('{"a":1}', [{"a": 1}]),
        ('{x} {y:1} {"a":{"b":"}"}} end', [{"a": {"b": "}"}}]),
        ('[1] {"a":1} and {"b":2}', [{"a": 1}, {"b": 2}]),
        ('errors [{"field":"a"}]', []),
        ("plain text", []),
        ("an open { brace", []),
        ('cut off {"a":{"b":1', []),
        ('{"a":' * 5000, []),
        ("{" * 100_000, []),
    ],
)
def test_objects_are_found_where_they_are(message: str, expected: list[dict[str, Any]]) -> None:
    assert objects_in(message) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.text(st.characters(exclude_characters="{[")),
    st.dictionaries(st.text(), JSON, max_size=4),
    st.text(st.characters(exclude_characters="{[")),
)
def test_an_object_between_any_texts_is_found(before: str, value: dict[str, Any], after: str) -> None:
    assert objects_in(before + msgspec.json.encode(value).decode() + after) == [value]


def test_control_characters_become_visible_and_line_ends_plain() -> None:
    assert clean("a\x1b[31m\r\nb\rc\td\x00\x7f\x9b\ud800\u0085\u2028") == (
        "a␛[31m\nb\nc\td␀␡\ufffd\ufffd\u0085\u2028"
    )


@given(st.text(st.characters(codec=None)))
def test_clean_text_can_be_stored_and_is_clean_for_good(text: str) -> None:
    once = clean(text)
    once.encode()
    assert clean(once) == once
    assert not {chr(code) for code in range(32)} - {"\n", "\t"} & set(once)


def test_json_values_become_storable() -> None:
    value = {"a\x00": ["\ud800", float("inf"), 1.5, None, {"b": "\x07"}]}
    assert clean_value(value) == {"a␀": ["\ufffd", "inf", 1.5, None, {"b": "␇"}]}
