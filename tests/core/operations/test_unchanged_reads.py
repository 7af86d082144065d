"""What a log reads: the stat cache spares unchanged files, and never believes more than the times can tell."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.store import Store, open_store
from tests.core.builders import contents_of, find, log, log_folder, make_old, write_files

ROOT = Path(__file__).parents[3]

# Logs a folder and prints which files below it were opened on the way. In a process of its own: audit hooks can't be taken back.
COUNT_OPENS = """
import json, sys
from pathlib import Path
from jupyter_artifacts.core.store import open_store
from tests.core.builders import log_folder

store_root, cache, folder, rehash = sys.argv[1:]
opened = []

def watch(event, arguments):
    if event == "open" and str(arguments[0]).startswith(folder + "/") and not Path(arguments[0]).is_dir():
        opened.append(str(arguments[0])[len(folder) + 1:])

store = open_store(store_root, Path(cache))
sys.addaudithook(watch)
log_folder(store, "data", Path(folder), rehash=rehash == "rehash")
print(json.dumps(sorted(opened)))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_old(write_files(tmp_path / "folder", {"a": b"a", "b": b"b", "sub/large": b"x" * 2_000_000}))


def files_read(store: Store, folder: Path, *, rehash: bool = False) -> list[str]:
    """The files below `folder` that logging it opens."""
    command = [sys.executable, "-c", COUNT_OPENS, store.root, store.root.parent / "cache", folder, "rehash" if rehash else "-"]
    return json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout)


def test_the_first_log_reads_every_file_once(store: Store, folder: Path) -> None:
    assert files_read(store, folder) == ["a", "b", "sub/large"]


def test_the_second_log_of_unchanged_files_reads_none(store: Store, folder: Path) -> None:
    log_folder(store, "data", folder)

    assert files_read(store, folder) == []


def test_only_the_changed_file_is_read(store: Store, folder: Path) -> None:
    log_folder(store, "data", folder)
    (folder / "b").write_bytes(b"B")

    assert files_read(store, folder) == ["b"]
    assert contents_of(store, find(store, "data"))["b"] == b"B"


def test_rehash_reads_every_file(store: Store, folder: Path) -> None:
    log_folder(store, "data", folder)

    assert files_read(store, folder, rehash=True) == ["a", "b", "sub/large"]


def test_a_file_changed_too_recently_to_be_trusted_is_read_again(store: Store, folder: Path) -> None:
    soon = time.time_ns() + 400_000_000  # as if written while the log began, however long that takes here
    os.utime(folder / "b", ns=(soon, soon))
    log_folder(store, "data", folder)
    assert files_read(store, folder) == ["b"]

    time.sleep(max(0, soon + 30_000_000 - time.time_ns()) / 1e9)
    log_folder(store, "data", folder)

    assert files_read(store, folder) == []


def test_a_change_that_keeps_size_and_mtime_is_seen(store: Store, folder: Path) -> None:
    log_folder(store, "data", folder)
    before = (folder / "a").stat()
    (folder / "a").write_bytes(b"A")
    os.utime(folder / "a", ns=(before.st_atime_ns, before.st_mtime_ns))

    log_folder(store, "data", folder)

    assert contents_of(store, find(store, "data"))["a"] == b"A"


def test_files_that_change_places_are_seen(store: Store, folder: Path) -> None:
    for name in "ab":
        os.utime(folder / name, ns=(1_600_000_000_123_456_789,) * 2)
    log_folder(store, "data", make_old(folder))
    (folder / "a").rename(folder / "c")
    (folder / "b").rename(folder / "a")
    (folder / "c").rename(folder / "b")

    log_folder(store, "data", folder)

    assert contents_of(store, find(store, "data"))["a"] == b"b"


def test_a_file_dated_in_the_future_is_always_read(store: Store, folder: Path) -> None:
    os.utime(folder / "a", ns=(time.time_ns() + 10**15,) * 2)
    log_folder(store, "data", make_old(folder))

    assert files_read(store, folder) == ["a"]


def test_a_file_whose_times_are_whole_seconds_is_read_again_for_two_seconds(store: Store, folder: Path) -> None:
    os.utime(folder / "a", (time.time() // 1, time.time() // 1))
    log_folder(store, "data", make_old(folder))

    assert files_read(store, folder) == ["a"]


def test_what_was_checked_out_need_not_be_read_to_be_logged(store: Store, tmp_path: Path) -> None:
    version = log(store, "data", {"a": b"a", "large": b"x" * 2_000_000}).version
    checkout(store, version, tmp_path / "target")
    make_old(tmp_path / "target")
    checkout(store, version, tmp_path / "target")
    log_folder(store, "data", tmp_path / "target")

    assert files_read(store, tmp_path / "target") == []


def test_a_damaged_stat_cache_costs_reading_and_nothing_else(store: Store, folder: Path) -> None:
    log_folder(store, "data", folder)
    for file in (store.root.parent / "cache").rglob("*"):
        if file.is_file():
            file.write_bytes(os.urandom(200))

    assert files_read(store, folder) == ["a", "b", "sub/large"]
    assert find(store, "data").label == "v0"


def test_a_stat_cache_of_another_store_is_not_trusted_for_contents_it_lacks(store: Store, folder: Path, tmp_path: Path) -> None:
    log_folder(store, "data", folder)
    other = open_store(str(tmp_path / "other-store"), tmp_path / "cache")

    version = log_folder(other, "data", folder).version

    assert contents_of(other, version)["a"] == b"a"
