"""Digests as W&B's clients make them, for people who move or compare: of a file, and of an artifact by its entries.

The store itself knows contents by BLAKE3 alone; these are kept beside.
"""

import base64
from collections.abc import Iterable
from typing import Protocol

from jupyter_artifacts.errors import UnsupportedError, UsageError

BLAKE3, MD5, XXH128 = "BLAKE3", "MD5", "XXH128"
ALGORITHMS = (BLAKE3, MD5, XXH128)
"""What `digest_algorithm` may be. The first is the store's own."""

_HEADER = b"wandb-artifact-manifest-v1\n"


class Hash(Protocol):
    """A hash that is being computed."""

    def update(self, piece: bytes, /) -> None:
        """Take in the next bytes."""

    def digest(self) -> bytes:
        """The hash of all bytes so far."""


def check_algorithm(name: object) -> str | None:
    """The name of an algorithm; None where none is asked for.

    Raises:
        UsageError: there is no such algorithm.
        UnsupportedError: what computes it is not installed.
    """
    if name is None:
        return None
    if name not in ALGORITHMS:
        raise UsageError(f"digest_algorithm={name!r} is not one of {', '.join(map(repr, ALGORITHMS))}.")
    if name != BLAKE3:
        new_hash(str(name))
    return str(name)


def new_hash(algorithm: str, content: bytes = b"") -> Hash:
    """A hash of `algorithm`, of `content` so far.

    Raises:
        UnsupportedError: what computes it is not installed.
    """
    if algorithm == MD5:
        from hashlib import md5

        return md5(content, usedforsecurity=False)
    try:
        from xxhash import xxh128
    except ImportError:
        raise UnsupportedError("digest_algorithm='XXH128' needs the package xxhash, which is not installed; 'MD5' needs none.") from None
    found: Hash = xxh128(content)
    return found


def hash_text(digest: bytes) -> str:
    """The hash of a file as W&B writes it: base64."""
    return base64.b64encode(digest).decode()


def artifact_hash(algorithm: str, entries: Iterable[tuple[str, str]]) -> str:
    """W&B's digest of an artifact with (path, digest as W&B writes it) of its entries, by path: hexadecimal."""
    found = new_hash(algorithm, _HEADER)
    for path, digest in entries:
        found.update(f"{path}:{digest}\n".encode())
    return found.digest().hex()
