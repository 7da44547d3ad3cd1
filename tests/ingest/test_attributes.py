"""Attributes that are decoded when somebody asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.attributes import EncodedAttributes, attributes_text

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('ab."', max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text('ab."', max_size=3), _VALUES, max_size=4))
def test_they_are_the_mapping_that_was_encoded(mapping: dict[str, object]) -> None:
    encoded = EncodedAttributes(attributes_text(mapping))
    assert bool(encoded) == bool(mapping)
    assert attributes_text(encoded) == attributes_text(mapping)
    assert encoded == mapping
    assert mapping == encoded
    assert list(encoded) == list(mapping)
    assert len(encoded) == len(mapping)
    assert repr(encoded) == repr(mapping)


def test_what_is_not_there_is_said_as_a_dict_says_it() -> None:
    encoded = EncodedAttributes('{"a": 1}')
    assert encoded["a"] == 1
    assert "b" not in encoded
    assert encoded.get("b") is None
    with pytest.raises(KeyError):
        encoded["b"]
