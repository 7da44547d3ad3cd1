"""Decompression: whole, in any pieces, bounded, and never silently cut."""

import gzip
import sys
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.receivers.inflating import PIECE, Corrupt, UnknownEncoding, inflater

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def _raw_deflate(data: bytes) -> bytes:
    compress = zlib.compressobj(wbits=-15)
    return compress.compress(data) + compress.flush()


_COMPRESS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "none": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "members": ("gzip", lambda data: gzip.compress(data[:5]) + gzip.compress(data[5:])),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", _raw_deflate),
    "zstd": ("zstd", zstd.compress),
    "frames": ("zstd", lambda data: zstd.compress(data[:5]) + zstd.compress(data[5:])),
}


def _inflated(encoding: str, data: bytes, size: int = 1 << 20) -> bytes:
    inflate = inflater(encoding)
    pieces = [
        piece for start in range(0, len(data), size) for piece in inflate.feed(data[start : start + size])
    ]
    inflate.end()
    assert encoding in ("", "identity") or all(0 < len(piece) <= PIECE for piece in pieces)
    return b"".join(pieces)


@pytest.mark.parametrize("name", _COMPRESS)
@given(data=st.binary(max_size=300), size=st.integers(1, 400), times=st.sampled_from([1, 1_000]))
def test_what_was_compressed_comes_out_however_it_is_cut(
    name: str, data: bytes, size: int, times: int
) -> None:
    encoding, compress = _COMPRESS[name]
    assert _inflated(encoding, compress(data * times), size) == data * times


@pytest.mark.parametrize("name", ["gzip", "deflate", "raw deflate", "zstd"])
def test_what_breaks_off_is_told(name: str) -> None:
    encoding, compress = _COMPRESS[name]
    whole = compress(b"some text that is long enough " * 20)
    for end in range(len(whole)):
        with pytest.raises(Corrupt):
            _inflated(encoding, whole[:end])


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
@given(data=st.binary(max_size=100))
def test_garbage_is_told_or_happens_to_be_data(encoding: str, data: bytes) -> None:
    try:
        assert len(_inflated(encoding, data)) < 200_000
    except Corrupt as error:
        assert str(error).endswith(".")  # noqa: PT017 - most garbage ends here, not all


def test_padding_behind_gzip_is_no_matter_and_data_behind_deflate_is() -> None:
    assert _inflated("gzip", gzip.compress(b"x") + b"\0" * 100) == b"x"
    with pytest.raises(Corrupt):
        _inflated("deflate", zlib.compress(b"x") + b"more")


def test_a_bomb_comes_out_a_piece_at_a_time() -> None:
    for encoding, compress in (_COMPRESS["gzip"], _COMPRESS["deflate"], _COMPRESS["zstd"]):
        first = next(iter(inflater(encoding).feed(compress(b"\0" * 50_000_000))))
        assert len(first) <= PIECE


def test_a_window_that_takes_much_memory_is_refused() -> None:
    options: dict[int, int] = {
        zstd.CompressionParameter.window_log: 27,
        zstd.CompressionParameter.content_size_flag: 0,
    }
    compress = zstd.ZstdCompressor(options=options)
    data = compress.compress(b"x" * 1_000, compress.FLUSH_BLOCK) + compress.flush()
    with pytest.raises(Corrupt, match="window"):
        _inflated("zstd", data)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "compress", "x" * 1_000])
def test_other_encodings_are_named(encoding: str) -> None:
    with pytest.raises(UnknownEncoding, match="send gzip, deflate, zstd or none"):
        inflater(encoding)
