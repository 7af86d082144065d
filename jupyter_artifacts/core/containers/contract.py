"""What every home of containers promises; `tests/contracts/containers.py` is the suite that each must pass."""

from collections.abc import Iterator
from enum import IntEnum, StrEnum
from os import urandom
from pathlib import Path
from typing import NamedTuple, Protocol


class ContainerKind(StrEnum):
    """What a container holds."""

    PACK = "pack"
    BLOB = "blob"


class Codec(IntEnum):
    """How a content's bytes are stored. The digest is always that of the plain bytes."""

    RAW = 0
    ZLIB = 1


class ContainerKey(NamedTuple):
    """Names a container. Random, never used twice: a deletion that comes late can't hit anything new."""

    kind: ContainerKind
    key: str

    @classmethod
    def fresh(cls, kind: ContainerKind) -> "ContainerKey":
        """A key that was never used."""
        return cls(kind, urandom(16).hex())


class Place(NamedTuple):
    """Where the bytes of a content lie."""

    container: ContainerKey
    start: int
    length: int
    codec: Codec = Codec.RAW


class StagedContainer(NamedTuple):
    """A finished container that is not published yet."""

    key: ContainerKey
    file: Path
    length: int


class StagingFolder(NamedTuple):
    """What a writer is staging, or left behind: `length` bytes in all, `changed_at` in microseconds since 1970."""

    lease_id: str
    length: int
    changed_at: int


class ContainerReader(Protocol):
    """An open container."""

    def read(self, start: int, length: int) -> bytes:
        """`length` bytes from `start`; fewer only where the container ends."""

    def close(self) -> None:
        """Release it."""


class Containers(Protocol):
    """Immutable files of the store, found by key.

    May be shared between threads. After `publish` returns, every later `open` sees the whole container, also after a power cut; no
    reader ever sees part of one. What is read is not verified here: whoever delivers bytes compares their digest.
    """

    def staging(self, lease_id: str) -> Path:
        """A folder of its own for the lease's unfinished containers, on the same file system where that matters."""

    def publish(self, staged: list[StagedContainer]) -> None:
        """Make staged containers durable under their keys. Never overwrites.

        Raises:
            StoreFullError: no room; what was published already is garbage that no one refers to.
            StoreReadOnlyError: the location can't be written.
            StoreCorruptError: something of that key is there already; it was left as it is.
        """

    def open(self, key: ContainerKey) -> ContainerReader:
        """Open a published container.

        Raises:
            MissingContentError: there is none of that key.
            StoreCorruptError: something else than a plain file lies there.
            StoreUnavailableError: it can't be read now.
        """

    def local_file(self, key: ContainerKey) -> Path | None:
        """The container as a file that other programs can read in place, where there is one."""

    def find_length(self, key: ContainerKey) -> int | None:
        """How many bytes a container has, or None when there is none of that key."""

    def delete(self, *keys: ContainerKey) -> None:
        """Remove containers for good, also after a power cut; none being there is fine."""

    def list_keys(self) -> Iterator[ContainerKey]:
        """Every published container, in no order."""

    def list_staging(self) -> list[StagingFolder]:
        """Every staging folder that is there."""

    def discard_staging(self, lease_id: str) -> None:
        """Remove the lease's staging folder and what is left in it."""
