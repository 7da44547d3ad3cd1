"""Texts, numbers, addresses and lengths of time as rules read them."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.durations import BadDuration, parse_duration
from detectors.faults import closest, hint, shown
from detectors.matching.addresses import Addresses, address_of
from detectors.matching.texts import fold, in_order, number_of, texts_of, values_of
from ingest.event import MISSING

_ANY_TEXT = st.text(st.characters() | st.sampled_from("ßẞİIıſKKΣσς"))


@settings(deadline=None)
@given(_ANY_TEXT, _ANY_TEXT)
def test_folding_keeps_lengths_and_does_not_depend_on_what_is_beside(left: str, right: str) -> None:
    folded = fold(left + right)
    assert folded == fold(left) + fold(right)
    assert len(folded) == len(left) + len(right)
    assert fold(folded) == folded


@settings(deadline=None)
@given(st.text(st.characters(codec="ascii")))
def test_case_does_not_count(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@pytest.mark.parametrize(
    ("left", "right"),
    [("ΟΔΟΣ", "οδος"), ("ÉCOLE", "école"), ("Straẞe", "straße"), ("\u212a", "k"), ("ſ", "S")],
)
def test_what_is_the_same_but_for_case(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5),
        (0.5, 0.5),
        (" -7 ", -7),
        ("1.5e3", 1500.0),
        ("007", 7),
        (True, None),
        (None, None),
        ("", None),
        ("1_000", None),
        ("٣", None),
        ("nan", None),
        ("0x1", None),
        ("5 apples", None),
        ("9" * 100, None),
        ([5], None),
    ],
)
def test_what_counts_as_a_number(value: Any, number: float | None) -> None:
    assert number_of(value) == number


def test_the_values_of_a_field() -> None:
    assert values_of(MISSING) == ()
    assert values_of(None) == (None,)
    assert values_of([1, [2, [], [3, None]], "x"]) == (1, 2, 3, None, "x")
    assert texts_of([1, [True, None], "x", {"a": 1}]) == ("1", "true", "x", '{"a":1}')


def test_deep_arrays_do_not_exhaust_the_stack() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    assert values_of(deep) == ("x",)


@settings(deadline=None)
@given(st.lists(st.text("ab", min_size=1), max_size=3), st.text("ab"))
def test_parts_in_order_are_found_where_a_pattern_would(parts: list[str], text: str) -> None:
    import re

    pattern = ".*".join(["", *parts, ""])
    assert in_order(parts, text, 0, len(text)) == bool(re.fullmatch(pattern, text))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.0.0.1", (4, 0x0A000001)),
        ("10.0.0.1:80", (4, 0x0A000001)),
        ("::ffff:10.0.0.1", (4, 0x0A000001)),
        ("[::1]", (6, 1)),
        ("[::1]:8080", (6, 1)),
        ("::1%lo", (6, 1)),
        ("", None),
        ("10.0.0.1, 10.0.0.2", None),
        ("10.0.0.256", None),
        ("localhost", None),
        ("[::1", None),
        ("1" * 10_000, None),
    ],
)
def test_addresses_as_logs_write_them(text: str, address: tuple[int, int] | None) -> None:
    assert address_of(text) == address
    known = Addresses()
    assert (known[text], known[text]) == (address, address)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text: str) -> None:
    address_of(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("10m", 600),
        ("72h", 259_200),
        ("2d", 172_800),
        ("1w", 604_800),
        ("1h30m", 5_400),
        ("1H 30M", 5_400),
    ],
)
def test_lengths_of_time(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "10", "m", "10 minutes", "0s", "-5m", "1.5h", "30m1h", "1m1m", "99999999w", "٣h"]
)
def test_what_is_no_length_of_time_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(BadDuration, match="write it like `90s`, `10m`, `1h30m`, `72h` or `2d`"):
        parse_duration(text)


@settings(deadline=None)
@given(st.integers(0, 500), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_units_add_up(days: int, hours: int, minutes: int, seconds: int) -> None:
    expected = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds + 1)
    assert parse_duration(f"{days}d{hours}h{minutes}m{seconds + 1}s") == expected


def test_hints_name_what_was_meant_or_what_there_is() -> None:
    assert closest("repeat_afer", ["repeat_after", "after"]) == "repeat_after"
    assert hint("Usr", ["user", "role"]) == "; did you mean `user`?"
    assert hint("xyz", ["user", "role"]) == "; known here: `user`, `role`"
    assert hint("xyz", ["user", "role"], listed=False) == ""
    assert hint("xyz", []) == ""


def test_what_a_message_shows_of_a_value_is_one_short_harmless_line() -> None:
    assert shown("a\nb\x1b[31m\u202ec") == "a�b�[31m�c"
    assert shown("x" * 100, 10) == "xxxxxxxxx…"
    assert [shown(value) for value in (None, True, 4.5)] == ["null", "true", "4.5"]
