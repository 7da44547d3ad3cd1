"""Knowing files by their bytes."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.tailing.fingerprint import HEAD, NOTHING_READ, ReadAt, begins_with, fingerprint, is_compressed


def reading(data: bytes) -> ReadAt:
    return lambda offset, size: data[offset : offset + size]


@given(
    data=st.binary(max_size=3 * HEAD),
    more=st.binary(max_size=64),
    before=st.binary(max_size=64),
    at=st.data(),
)
def test_a_file_is_known_when_it_has_grown_or_was_appended(
    data: bytes, more: bytes, before: bytes, at: st.DataObject
) -> None:
    offset = at.draw(st.integers(0, len(data)))
    known = fingerprint(offset, data, data[:offset])
    assert begins_with(reading(data + more), known)
    assert begins_with(reading(before + data), known, len(before))
    assert not offset or not begins_with(reading(data[: offset - 1]), known)


def test_files_that_begin_alike_are_told_apart_by_what_follows() -> None:
    header = b"#Fields: date time level message\n" * 40
    one, other = header + b"1" * 300, header + b"2" * 300
    known = fingerprint(len(one), one, one)
    assert begins_with(reading(one), known)
    assert not begins_with(reading(other), known)


def test_nothing_read_is_known_by_nothing() -> None:
    assert fingerprint(0, b"abc", b"") == NOTHING_READ


def test_archives_are_seen_by_their_first_bytes() -> None:
    assert is_compressed(b"\x1f\x8b\x08\0")
    assert is_compressed(b"PK\x03\x04")
    assert not is_compressed(b"2026-06-12 12:57:15")
    assert not is_compressed(b"")
