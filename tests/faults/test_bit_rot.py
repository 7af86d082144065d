"""Every flipped bit is found on reading and by `verify`; the damaged file is not delivered, and the others of its version are.

In a pack's header, index and footer, which hold nothing of a version, it is found when the index is read.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind
from jupyter_artifacts.core.containers.pack import read_index
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import IntegrityError, StoreCorruptError
from tests.core.builders import log, read_files
from tests.core.operations.damage import container_of
from tests.faults.tracing import in_memory

FILES = {"a": b"first content", "b": b"second", "sub/c": b"third content of a file"}


@pytest.fixture
def store() -> Iterator[Store]:
    with in_memory() as folder:
        opened = open_store(str(folder / "store"), folder / "cache")
        yield opened
        opened.close()


@contextmanager
def flipped(file: Path, at: int, bit: int) -> Iterator[None]:
    """One bit of a file is the other way round in the body."""
    fd = os.open(file, os.O_RDWR)
    try:
        byte = os.pread(fd, 1, at)
        os.pwrite(fd, bytes([byte[0] ^ 1 << bit]), at)
        yield
        os.pwrite(fd, byte, at)
    finally:
        os.close(fd)


def damaged_paths(store: Store, version: VersionRecord) -> set[str]:
    """What `verify` says is damaged; all of it when the manifest is."""
    try:
        return {problem.path for problem in verify_version(store, version).problems}
    except (IntegrityError, StoreCorruptError):
        return set(FILES) | {"manifest"}


def delivered(store: Store, version: VersionRecord, target: Path) -> dict[str, bytes]:
    with suppress(IntegrityError, StoreCorruptError):
        checkout(store, version, target)
    return read_files(target) if target.exists() else {}


def is_index_whole(store: Store, pack: Path) -> bool:
    reader = store.containers.open(ContainerKey(ContainerKind.PACK, pack.name))
    try:
        return len(list(read_index(reader, pack.stat().st_size))) == len(FILES) + 1
    except StoreCorruptError:
        return False
    finally:
        reader.close()


def test_every_flip_in_a_pack_is_found(store: Store) -> None:
    version = log(store, "data", FILES).version
    pack = container_of(store, FILES["a"])
    pack.chmod(0o600)
    body = pack.read_bytes()
    holds = {at: path for path, content in FILES.items() for at in range(body.index(content), body.index(content) + len(content))}
    for at in range(len(body)):
        for bit in range(8):
            with flipped(pack, at, bit):
                damaged = damaged_paths(store, version)
                if at in holds:
                    assert damaged == {holds[at]}, (at, bit)
                else:
                    assert damaged or not is_index_whole(store, pack), (at, bit)
        if at in holds:
            with flipped(pack, at, at % 8):
                kept = {path: content for path, content in FILES.items() if path != holds[at]}
                assert delivered(store, version, store.root.parent / f"target-{at}") == kept, at
    assert damaged_paths(store, version) == set()


def test_a_flip_at_every_byte_of_a_blob_is_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("stage", "verify"):  # a small blob, for many flips
        monkeypatch.setattr(f"jupyter_artifacts.core.operations.{module}.SMALL_LIMIT", 1000)
    blob_content = Random(7).randbytes(3000)
    version = log(store, "data", FILES | {"blob": blob_content}).version
    blob = container_of(store, blob_content)
    assert blob.parent.parent.name == "blobs"
    blob.chmod(0o600)
    for at in range(len(blob_content)):
        with flipped(blob, at, at % 8):
            assert damaged_paths(store, version) == {"blob"}, at
            if at % 50 == 0:
                assert delivered(store, version, store.root.parent / f"target-{at}") == FILES, at
    assert damaged_paths(store, version) == set()


def test_flips_in_a_large_blob_are_found(store: Store) -> None:
    large = Random(8).randbytes(1_300_000)
    version = log(store, "data", FILES | {"large": large}).version
    blob = container_of(store, large)
    blob.chmod(0o600)
    for at in [0, 1 << 20, (1 << 20) - 1, len(large) - 1, *Random(9).sample(range(len(large)), 60)]:
        with flipped(blob, at, at % 8):
            assert damaged_paths(store, version) == {"large"}, at
            assert delivered(store, version, store.root.parent / f"target-{at}") == FILES, at
