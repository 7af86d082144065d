"""Digests as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_artifacts.core.model.digest import DIGEST_LENGTH, EMPTY_DIGEST, digest_of, parse_digest


@given(st.binary(min_size=DIGEST_LENGTH, max_size=DIGEST_LENGTH))
def test_a_digest_is_read_back_from_its_text(digest: bytes) -> None:
    assert parse_digest(digest.hex()) == digest


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0" * 63,
        "0" * 65,
        "0" * 128,
        "A" * 64,
        "g" * 64,
        " " + "0" * 63,
        "0" * 63 + "\n",
        "0x" + "0" * 62,
        "\uff10" * 64,
        "é" * 64,
        "0" * 10**6,
    ],
)
def test_what_is_no_digest_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a BLAKE3-256 digest") as error:
        parse_digest(text)
    assert len(str(error.value)) < 500


@given(st.text())
def test_any_other_text_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        parse_digest(text)


def test_the_digest_is_blake3() -> None:
    """The first test vector of the BLAKE3 team, and its hash of 1,025 bytes (0, 1, …, 250, 0, …): two chunks."""
    assert EMPTY_DIGEST.hex() == "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
    counting = bytes(number % 251 for number in range(1025))
    assert digest_of(counting).hex() == "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"


@given(st.binary())
def test_the_kind_of_buffer_does_not_matter(content: bytes) -> None:
    assert digest_of(content) == digest_of(bytearray(content)) == digest_of(memoryview(content))
