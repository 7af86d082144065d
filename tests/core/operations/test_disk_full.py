"""A full disk: nothing is lost, nothing is half there, and logging again works once there is room (row B8).

The store lies on a small file system of its own, which only root can mount. Elsewhere these tests are skipped.
"""

import multiprocessing
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import StoreError, StoreFullError, TargetFullError
from tests.core.builders import contents_of, log, log_folder, read_files, versions_of, write_files
from tests.core.operations.children import forks, in_children

OLD = {"a": b"old", "large": b"o" * 1_100_000}
NEW = {f"{at:03}": os.urandom(2000) for at in range(100)} | {"large": os.urandom(1_300_000)}


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir()
    mounting = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True, check=False)
    if mounting.returncode:
        pytest.skip(f"a small disk can't be mounted here, which takes root: {mounting.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """8 MiB."""
    with small_disk(tmp_path / "disk", "size=8m") as folder:
        yield folder


def fill(disk: Path, free: int) -> Path:
    """Leave `free` bytes, rounded to pages."""
    room = os.statvfs(disk)
    ballast = disk / "ballast"
    fd = os.open(ballast, os.O_CREAT | os.O_WRONLY)
    os.posix_fallocate(fd, 0, room.f_bavail * room.f_frsize - free)
    os.close(fd)
    return ballast


def all_whole(store: Store) -> bool:
    return all(verify_version(store, version).is_intact for version in versions_of(store, "data"))


# From nothing at all up to where the log fits, at which it needs about 1.6 MB.
FREE = [*range(0, 400_000, 20_000), *range(400_000, 1_600_000, 150_000), 1_700_000, 2_000_000]


def test_a_full_disk_costs_no_version_and_logging_again_works(disk: Path, tmp_path: Path) -> None:
    """One store, filled to many sizes in turn."""
    outcomes = []
    for at, free in enumerate(FREE):
        store = open_store(str(disk / f"store-{at}"), tmp_path / "cache")
        log_folder(store, "data", write_files(tmp_path / f"old-{at}", OLD))
        folder = write_files(tmp_path / f"new-{at}", NEW)
        ballast = fill(disk, free)
        try:
            log_folder(store, "data", folder, token=f"token-{at}")
            outcomes.append("logged")
        except StoreFullError:
            outcomes.append("full")
            assert all_whole(store), f"with {free} bytes free"
            assert contents_of(store, versions_of(store, "data")[-1]) == OLD
        ballast.unlink()

        version = log_folder(store, "data", folder, token=f"token-{at}").version

        assert version.label == "v1"
        assert len(versions_of(store, "data")) == 2
        assert contents_of(store, version) == NEW
        assert list((store.root / "staging").iterdir()) == []
        store.close()
        subprocess.run(["rm", "-rf", store.root], check=True)
    assert outcomes[0] == "full"
    assert outcomes[-1] == "logged"


def test_a_disk_without_room_for_another_file_is_full_too(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "size=12m,nr_inodes=60") as disk:
        store = open_store(str(disk / "store"), tmp_path / "cache")
        log_folder(store, "data", write_files(tmp_path / "old", OLD))
        folder = write_files(tmp_path / "new", NEW)
        used = [disk / f"file-{at}" for at in range(os.statvfs(disk).f_ffree)]
        for file in used:
            file.touch()
        while used:  # one more free name each time, until the log fits
            try:
                log_folder(store, "data", folder, token="once")
                break
            except StoreFullError:
                assert all_whole(store)
                used.pop().unlink()

        assert [version.label for version in versions_of(store, "data")] == ["v1", "v0"]
        assert all_whole(store)
        store.close()


def test_an_open_store_reads_from_a_full_disk(disk: Path, tmp_path: Path) -> None:
    store = open_store(str(disk / "store"), tmp_path / "cache")
    log_folder(store, "data", write_files(tmp_path / "old", OLD))
    fill(disk, 0)

    assert contents_of(store, versions_of(store, "data")[0]) == OLD
    store.close()


def kill_after_log(disk: Path, tmp_path: Path) -> None:
    """A process that logs and is killed: what it wrote to the catalog is in the log of the database only."""
    context = multiprocessing.get_context("fork")

    def work() -> None:
        store = open_store(str(disk / "store"), tmp_path / "cache")
        log_folder(store, "data", write_files(tmp_path / "old", OLD))
        os.kill(os.getpid(), signal.SIGKILL)

    child = context.Process(target=work)
    child.start()
    child.join()
    (disk / "store/catalog.db-shm").unlink()
    assert (disk / "store/catalog.db-wal").stat().st_size > 0


@forks
@pytest.mark.parametrize("is_killed", [False, True], ids=["closed", "killed"])
def test_a_store_opens_on_a_full_disk_and_is_written_again_once_there_is_room(disk: Path, tmp_path: Path, is_killed: bool) -> None:
    """Where SQLite has no room for the 32 KiB of index that readers share."""
    if is_killed:
        kill_after_log(disk, tmp_path)
    else:
        store = open_store(str(disk / "store"), tmp_path / "cache")
        log_folder(store, "data", write_files(tmp_path / "old", OLD))
        store.close()
    ballast = fill(disk, 0)

    again = open_store(str(disk / "store"), tmp_path / "cache")

    assert contents_of(again, versions_of(again, "data")[0]) == OLD
    assert all_whole(again)
    with pytest.raises(StoreFullError):
        log_folder(again, "data", write_files(tmp_path / "new", NEW))
    ballast.unlink()
    assert log_folder(again, "data", write_files(tmp_path / "new", NEW)).version.label == "v1"
    again.close()


@forks
def test_many_may_read_from_a_full_disk_at_once(disk: Path, tmp_path: Path) -> None:
    store = open_store(str(disk / "store"), tmp_path / "cache")
    log_folder(store, "data", write_files(tmp_path / "old", OLD))
    store.close()
    fill(disk, 0)

    def read() -> int:
        mine = open_store(str(disk / "store"), tmp_path / "cache")
        read = sum(contents_of(mine, versions_of(mine, "data")[0]) == OLD for _ in range(20))
        mine.close()
        return read

    assert in_children([read] * 4) == [20] * 4


@forks
def test_reading_from_a_full_disk_keeps_nobody_away(disk: Path, tmp_path: Path) -> None:
    """A store that was opened on a full disk, and is not closed, is no obstacle to others once there is room."""
    store = open_store(str(disk / "store"), tmp_path / "cache")
    log_folder(store, "data", write_files(tmp_path / "old", OLD))
    store.close()
    ballast = fill(disk, 0)
    reader = open_store(str(disk / "store"), tmp_path / "cache")
    assert len(versions_of(reader, "data")) == 1
    ballast.unlink()

    def write() -> str:
        writer = open_store(str(disk / "store"), tmp_path / "cache")
        label = log_folder(writer, "data", write_files(tmp_path / "new", NEW)).version.label
        writer.close()
        return label

    assert in_children([write]) == ["v1"]
    assert len(versions_of(reader, "data")) == 2
    reader.close()


def test_no_store_is_made_on_a_full_disk(disk: Path, tmp_path: Path) -> None:
    for free in (0, 4096, 8192, 20_000, 60_000):
        ballast = fill(disk, free)
        with pytest.raises(StoreError):
            open_store(str(disk / "store"), tmp_path / "cache")
        ballast.unlink()

    store = open_store(str(disk / "store"), tmp_path / "cache")
    assert log_folder(store, "data", write_files(tmp_path / "old", OLD)).version.label == "v0"
    store.close()


def test_no_store_is_made_where_no_file_can_be_made(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "size=8m,nr_inodes=40") as disk:
        used = [disk / f"file-{at}" for at in range(os.statvfs(disk).f_ffree)]
        for file in used:
            file.touch()
        refused = 0
        while used:
            try:
                open_store(str(disk / "store"), tmp_path / "cache").close()
                break
            except StoreError:
                refused += 1
                used.pop().unlink()
        assert refused > 5
        assert (disk / "store/store.json").exists()


def test_a_folder_that_is_full_is_named_and_what_was_brought_before_is_whole(disk: Path, store: Store) -> None:
    version = log(store, "data", NEW).version
    fill(disk, 600_000)

    with pytest.raises(TargetFullError, match=re.escape(f"there is no room left in {disk / 'out'} for large")):
        checkout(store, version, disk / "out")

    assert read_files(disk / "out") == {path: content for path, content in NEW.items() if path != "large"}
