"""Bytes to lines to records: exact offsets in every encoding, whatever the pieces, and bounded."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.tailing.assembling import KEPT as RECORD_KEPT
from ingest.tailing.assembling import PIECE, Record, RecordAssembler
from ingest.tailing.lines import KEPT, Line, LineSplitter

ENCODINGS = [
    ("utf-8", b"", "utf-8"),
    ("utf-8", codecs.BOM_UTF8, "utf-8"),
    ("utf-8", codecs.BOM_UTF16_LE, "utf-16-le"),
    ("utf-8", codecs.BOM_UTF16_BE, "utf-16-be"),
    ("utf-8", codecs.BOM_UTF32_LE, "utf-32-le"),
    ("cp1252", codecs.BOM_UTF32_BE, "utf-32-be"),
    ("utf-16", b"", "utf-16-le"),
    ("utf-16-be", b"", "utf-16-be"),
    ("utf-32", b"", "utf-32-le"),
    ("cp1252", b"", "cp1252"),
]


class StartsWithDigit:
    """A framing for tests: a record begins with a digit, `;` ends it."""

    def starts(self, line: str) -> bool:
        return line[:1].isdigit()

    def ends(self, line: str) -> bool:
        return line.endswith(";")

    def is_noise(self, line: str) -> bool:
        return not line.strip()

    def reset(self) -> None:
        pass


def _split(splitter: LineSplitter, data: bytes, sizes: list[int]) -> list[Line]:
    lines: list[Line] = []
    at = 0
    for size in [*sizes, len(data)]:
        lines += splitter.feed(data[at : at + size])
        at += size
    last = splitter.finish()
    return [*lines, last] if last else lines


@given(
    st.sampled_from(ENCODINGS),
    st.lists(
        st.text(st.sampled_from("aä€\r\t \u0a0a\u2028"), max_size=8).map(lambda text: f"x{text}x"), max_size=8
    ),
    st.lists(st.integers(1, 9), max_size=30),
    st.booleans(),
)
def test_lines_and_offsets_are_exact_in_every_encoding_and_any_pieces(
    case: tuple[str, bytes, str], texts: list[str], sizes: list[int], ended: bool
) -> None:
    told, mark, real = case
    texts = [text.encode(real, "ignore").decode(real) for text in texts]
    data, expected = mark, []
    for index, text in enumerate(texts):
        start = len(data)
        data += (text + ("\n" if ended or index < len(texts) - 1 else "")).encode(real)
        expected.append(Line(text, start, len(data)))
    assert _split(LineSplitter(told), data, sizes) == expected


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, b""])
def test_reading_that_begins_further_on_knows_the_encoding_by_the_files_beginning(mark: bytes) -> None:
    data = mark + "first\nsecond\n".encode("utf-16-le")
    at = len(mark) + 12
    splitter = LineSplitter("utf-8", at, data[:8])
    assert splitter.feed(data[at:]) == [Line("second", at, len(data))]


def test_carriage_returns_before_a_line_feed_go_and_no_other_character_ends_a_line() -> None:
    assert [line.text for line in LineSplitter("utf-8").feed("a\r\nb\rc\u2028d\u0085e\x0bf\n".encode())] == [
        "a",
        "b\rc\u2028d\u0085e\x0bf",
    ]


def test_invalid_bytes_become_replacement_characters() -> None:
    assert LineSplitter("utf-8").feed(b"a\xff\xc3(\n")[0].text == "a\ufffd\ufffd("


@pytest.mark.parametrize("size", [1, 3, 4096])
def test_a_hole_of_nuls_is_left_out(size: int) -> None:
    data = b"\0" * 10_001 + b"text\nmore\n"
    sizes = [size] * (len(data) // size)
    assert _split(LineSplitter("utf-8"), data, sizes) == [
        Line("text", 10_001, 10_006),
        Line("more", 10_006, 10_011),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_an_endless_line_is_cut_and_counted_and_the_next_is_exact(encoding: str) -> None:
    long = ("x" * (10 * KEPT)).encode(encoding)
    data = long + "\nnext\n".encode(encoding)
    splitter = LineSplitter(encoding)
    lines = _split(splitter, data, [65_537] * (len(data) // 65_537))
    kept = KEPT // len("x".encode(encoding))
    assert lines[0].text == "x" * kept + f"[… {len(long) - KEPT} bytes cut]"
    assert (lines[0].start, lines[1].text, lines[1].end) == (0, "next", len(data))


def _records(assembler: RecordAssembler, *texts: str) -> list[Record]:
    records: list[Record] = []
    at = assembler.safe_offset
    for text in texts:
        records += assembler.add(Line(text, at, at + len(text) + 1))
        at += len(text) + 1
    return records


def test_a_record_goes_on_until_the_next_begins() -> None:
    assembler = RecordAssembler(StartsWithDigit())
    assert _records(assembler, "1 a", "  more", "", "2 b") == [Record("1 a\n  more", 0, 12)]
    assert (assembler.safe_offset, assembler.has_pending) == (12, True)
    assert assembler.flush() == [Record("2 b", 12, 16)]
    assert (assembler.safe_offset, assembler.has_pending) == (16, False)


def test_a_record_that_is_known_to_end_waits_for_nothing() -> None:
    assembler = RecordAssembler(StartsWithDigit())
    assert _records(assembler, "1 a;", "2 b", "c;") == [Record("1 a;", 0, 5), Record("2 b\nc;", 5, 12)]
    assert not assembler.has_pending


def test_lines_before_the_first_record_are_kept_one_by_one_and_empty_ones_left_out() -> None:
    assembler = RecordAssembler(StartsWithDigit(), 100)
    assert _records(assembler, "", "junk", "  ", "more") == [
        Record("junk", 101, 106, readable=False),
        Record("more", 109, 114, readable=False),
    ]
    assert assembler.safe_offset == 114


def test_what_goes_on_without_end_is_kept_in_pieces() -> None:
    """A file whose format changes midway is not swallowed by the record before."""
    line = "y" * 1000
    assembler = RecordAssembler(StartsWithDigit())
    records = _records(assembler, "1 a", *[line] * 2000) + assembler.flush()
    assert [record.readable for record in records] == [True, *[False] * (len(records) - 1)]
    assert len(records[0].text) <= RECORD_KEPT + 1000
    assert all(len(record.text) <= PIECE for record in records[1:])
    assert sum(record.text.count("y") for record in records) == 2_000_000
    assert [record.start for record in records[1:]] == [record.end for record in records[:-1]]
