"""The order of versions: examples of each way of writing them, and that it is an order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.fixes.versions import compare

RISING = [
    "0.9",
    "4.9.9",
    "4.10.0-alpha",
    "4.10.0-alpha.1",
    "4.10.0-alpha.beta",
    "4.10.0-beta.2",
    "4.10.0-beta.11",
    "4.10.0-rc.1",
    "4.10.0-rc.1-3-gabc1234",
    "4.10",
    "4.10.0-14-g2414721",
    "4.10.0.1",
    "4.10.1",
    "v4.10.2.118",
    "4.11",
    "2026-06-12",
    "2026.7.1",
    "20260801",
]
SAME = [
    ("4.10", "4.10.0.0"),
    ("v4.10", "4.10"),
    ("4.10.0+8f2c1d0", "4.10.0+aaaa"),
    ("04.010", "4.10"),
    ("2026-06-12", "2026.6.12"),
    ("main-2414721", " main-2414721 "),
    ("4.10.0-3-g2414721-dirty", "4.10.0-3-g2414721"),
]
UNKNOWN = [
    ("main-2414721", "4.10"),
    ("2414721f", "4.10"),
    ("4.10", "latest"),
    ("4.10rc1", "4.10"),
    ("", "4.10"),
    ("4..1", "4.1"),
    ("４.10", "4.10"),
    ("1." * 30 + "1", "4.10"),
    ("9" * 300, "4.10"),
]


def test_every_version_is_before_those_behind_it() -> None:
    for place, one in enumerate(RISING):
        assert [compare(one, other) for other in RISING] == [
            (place > index) - (place < index) for index in range(len(RISING))
        ]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_is_the_same_version_is_neither_before_nor_behind(one: str, other: str) -> None:
    assert (compare(one, other), compare(other, one)) == (0, 0)


@pytest.mark.parametrize(("one", "other"), UNKNOWN)
def test_what_cannot_be_compared_is_not_guessed_at(one: str, other: str) -> None:
    assert (compare(one, other), compare(other, one)) == (None, None)


versions = st.from_regex(
    r"v?[0-3](\.[0-3]){0,3}(-[0-2a]{1,2}(\.[0-2a]){0,2})?(-[0-2]-gabcd)?", fullmatch=True
)


@given(versions | st.text(max_size=6), versions | st.text(max_size=6), versions | st.text(max_size=6))
def test_it_is_an_order(one: str, two: str, three: str) -> None:
    there, back = compare(one, two), compare(two, one)
    assert (there is None and back is None) or (there is not None and back == -there)
    beyond = compare(two, three)
    if there is not None and there == beyond:
        assert compare(one, three) == there
