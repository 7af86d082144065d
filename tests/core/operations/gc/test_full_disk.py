"""Deleting and collecting work on a disk that is full to the last byte (row B8): a store has set room aside for that."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.core.containers.reserve import RESERVE_BYTES, keep_reserve, release_reserve
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import StoreFullError
from tests.core.builders import contents_of, log, log_folder, versions_of, write_files
from tests.core.operations.gc.stores import AT_ONCE, collect, container_bytes, delete, wrong_with
from tests.core.operations.test_disk_full import fill, small_disk

FEW = {"a": b"a" * 100, "large": os.urandom(1_100_000)}
MANY = {f"{at:04}": os.urandom(300) for at in range(6000)}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "size=24m") as folder:
        yield folder


@pytest.fixture
def full(disk: Path, tmp_path: Path) -> Store:
    """A store on a full disk: "data" has v0 with few files and v1 with many."""
    store = open_store(str(disk / "store"), tmp_path / "cache")
    for at, files in enumerate((FEW, MANY)):
        log_folder(store, "data", write_files(tmp_path / f"files-{at}", files))
    store.close()
    fill(disk, 0)
    return store


@pytest.mark.parametrize(("gone", "kept", "left"), [("v1", "v0", FEW), ("v0", "v1", MANY)])
def test_a_version_is_deleted_and_its_bytes_are_freed(full: Store, tmp_path: Path, gone: str, kept: str, left: dict[str, bytes]) -> None:
    versions = {version.label: version for version in versions_of(full, "data")}
    with pytest.raises(StoreFullError):
        log_folder(full, "more", write_files(tmp_path / "more", {"more": b"m" * 2000}))
    assert (full.root / "reserve").stat().st_size == RESERVE_BYTES
    before = container_bytes(full)

    delete(full, versions[gone])
    plan = plan_gc(full, AT_ONCE)
    collect(full)

    assert container_bytes(full) == before - plan.freed_bytes
    assert contents_of(full, versions[kept]) == left
    assert wrong_with(full) == []


def test_room_is_set_aside_again_once_there_is_enough(full: Store) -> None:
    delete(full, *versions_of(full, "data"))
    assert not (full.root / "reserve").exists()

    collect(full)

    assert (full.root / "reserve").stat().st_blocks * 512 >= RESERVE_BYTES


def test_without_room_set_aside_a_full_disk_is_an_error_and_nothing_is_lost(full: Store, disk: Path) -> None:
    release_reserve(full.root)
    (disk / "ballast").rename(disk / "more ballast")
    fill(disk, 0)
    with pytest.raises(StoreFullError):
        delete(full, *versions_of(full, "data"))

    assert contents_of(full, versions_of(full, "data")[0]) == MANY


def test_no_room_is_set_aside_where_there_is_too_little(disk: Path) -> None:
    ballast = fill(disk, RESERVE_BYTES // 2)

    keep_reserve(disk)

    assert os.listdir(disk) == [ballast.name]


def test_a_store_without_room_set_aside_is_still_one(store: Store) -> None:
    release_reserve(store.root)
    store.close()
    again = open_store(str(store.root), store.root.parent / "cache")
    log(again, "data", {"a": b"a"})
    collect(again)

    assert (again.root / "reserve").exists()
    again.close()
