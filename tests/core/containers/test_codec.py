"""Stored bytes come back as they were, or not at all."""

import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_artifacts.core.containers.codec import compress, decode
from jupyter_artifacts.core.containers.contract import Codec

REPETITIVE = b"".join(b"sub/file-%05d.txt" % at + bytes(32) for at in range(20))


@given(st.binary(max_size=3000))
def test_what_was_compressed_comes_back(plain: bytes) -> None:
    assert decode(compress(plain), Codec.ZLIB, len(plain)) == plain
    assert decode(plain, Codec.RAW, len(plain)) == plain


def test_every_flipped_bit_is_seen_also_where_the_stream_still_says_the_same() -> None:
    stored, same = compress(REPETITIVE), 0
    for at in range(8 * len(stored)):
        flipped = bytearray(stored)
        flipped[at // 8] ^= 1 << at % 8
        with suppress(zlib.error):
            same += zlib.decompressobj().decompress(flipped[:-4]) == REPETITIVE
        assert decode(bytes(flipped), Codec.ZLIB, len(REPETITIVE)) is None, at
    assert same > 32, "no stream says the same, so this shows nothing beyond the four bytes of the sum"


@pytest.mark.parametrize("cut", [0, 1, 3, 4, 5, -1, -4])
def test_what_is_cut_off_is_nothing(cut: int) -> None:
    assert decode(compress(REPETITIVE)[:cut], Codec.ZLIB, len(REPETITIVE)) is None


def test_nothing_follows_the_stream() -> None:
    stream = zlib.compress(REPETITIVE, 1) + b"more"

    assert decode(stream + zlib.crc32(stream).to_bytes(4, "little"), Codec.ZLIB, len(REPETITIVE)) is None


def test_what_says_it_is_small_is_not_inflated() -> None:
    assert decode(compress(bytes(50_000_000)), Codec.ZLIB, 5) is None
