"""Trouble with the store's files (rows B2, B9 to B11), as a disk or a limit makes it."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import StoreFullError, StoreUnavailableError
from tests.bad_inputs.programs import DOWNLOAD, LOG, run_traced
from tests.bad_inputs.unchanged import files_of, rows_of, unchanged
from tests.core.builders import contents_of, find, log, log_folder, read_files, versions_of, write_files
from tests.core.operations.damage import container_of

LARGE = bytes(range(256)) * 5000
OLD = {"a": b"old", "same": b"s" * 3000}
NEW = {"a": b"new", "same": b"s" * 3000, "b": b"b" * 5000, "large": LARGE}

SYNCED = re.compile(r"sync\(\d+<([^>]+)>\)")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder with a store of one version, and files to log. At the end, logging them works."""
    store = open_store(str(tmp_path / "store"), tmp_path / "cache")
    log_folder(store, "data", write_files(tmp_path / "old", OLD))
    store.close()
    write_files(tmp_path / "files", NEW)
    yield tmp_path
    store = open_store(str(tmp_path / "store"), tmp_path / "cache")
    assert contents_of(store, find(store, "data", "v0")) == OLD
    assert contents_of(store, log_folder(store, "data", tmp_path / "files", token="once").version) == NEW
    assert [version.label for version in versions_of(store, "data")] == ["v1", "v0"]
    assert list((store.root / "staging").iterdir()) == []
    store.close()


LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))\n" + LOG


@pytest.mark.parametrize(
    ("script", "strace", "message"),
    [
        (LIMITED, "--trace=none", "file-size limit"),
        (LOG, "--inject=writev:error=EDQUOT:when=1", "quota"),
        (LOG, "--inject=fsync:error=EDQUOT:when={}", "quota"),
        (LOG, "--inject=fsync:error=ENOSPC:when={}", "disk is full"),
        (LOG, "--inject=link,rename:error=EDQUOT", "quota"),
    ],
    ids=["EFBIG", "EDQUOT in write", "EDQUOT in fsync", "ENOSPC in fsync", "EDQUOT in rename"],
)
def test_a_quota_or_limit_is_a_full_store(place: Path, script: str, strace: str, message: str) -> None:
    inject = strace.format(syncs_before_containers(place) + 1)
    store = open_store(str(place / "store"), place / "cache")
    with unchanged_but_for_folders(store):
        ended = run_traced(script, place / "store", place / "cache", place / "files", strace=(inject,), trace=place / "trace")

    assert (ended.out, ended.kind) == ("", StoreFullError), ended
    assert message in ended.message
    store.close()


def syncs_before_containers(place: Path) -> int:
    """How often a log calls fsync before it does so on what it staged, as one in a copy of the store shows."""
    copy = shutil.copytree(place / "store", place / "copy")
    run_traced(LOG, copy, place / "cache-of-copy", place / "files", strace=("-y", "--trace=fsync"), trace=place / "trace")
    synced = SYNCED.findall((place / "trace").read_text())
    return next(at for at, file in enumerate(synced) if "/staging/" in file)


@contextmanager
def unchanged_but_for_folders(store: Store) -> Iterator[None]:
    """A log that fails may leave empty folders, and a record of what it gave up."""
    rows, files = rows_of(store), plain_files(store)
    yield
    after = rows_of(store)
    assert [table for table in rows if rows[table] != after[table] and table not in ("trash", "records")] == []
    assert plain_files(store) == files


def plain_files(store: Store) -> dict[str, bytes]:
    return {name: content for name, content in files_of(store.root).items() if content is not None}


@pytest.mark.parametrize("path", ["a", "large"])
def test_a_store_that_cannot_be_read_is_unavailable_not_damaged(place: Path, path: str) -> None:
    store = open_store(str(place / "store"), place / "cache")
    log_folder(store, "data", place / "files", token="once")
    container = container_of(store, NEW[path])

    with unchanged(store):
        ended = run_traced(
            DOWNLOAD, place / "store", place / "cache", place / "out",
            strace=("-P", str(container), "--inject=pread64:error=EIO"), trace=place / "trace",
        )  # fmt: skip

    assert (ended.out, ended.kind) == ("", StoreUnavailableError), ended
    assert ended.calls["pread64"] > 0
    assert path not in read_files(place / "out")
    assert all(content == NEW[name] for name, content in read_files(place / "out").items())
    with store.catalog.read() as db:
        assert db.execute("SELECT count(*) FROM contents WHERE state != 'live'").fetchone()[0] == 0
    assert checkout(store, find(store, "data"), place / "out").written > 0
    assert read_files(place / "out") == NEW
    store.close()


@pytest.mark.parametrize(("call", "at"), [("fsync", 1), ("fsync", 2), ("fsync", 3), ("fsync", 4), ("fdatasync", 1)])
def test_a_container_that_cannot_be_synced_is_discarded(place: Path, call: str, at: int) -> None:
    """A second sync could succeed without having written anything, so there must be none: the log fails, and its files go."""
    store = open_store(str(place / "store"), place / "cache")
    keys = set(store.containers.list_keys())
    ended = run_traced(
        LOG, place / "store", place / "cache", place / "files",
        strace=("-y", "--trace=fsync,fdatasync", f"--inject={call}:error=EIO:when={at}"), trace=place / "trace",
    )  # fmt: skip

    assert (ended.out, ended.kind) == ("", StoreUnavailableError), ended
    synced = SYNCED.findall((place / "trace").read_text())
    [failed] = re.findall(rf"{SYNCED.pattern}.*EIO", (place / "trace").read_text())
    if "/staging/" in failed:
        assert synced.count(failed) == 1
    if len(versions_of(store, "data")) == 1:
        assert set(store.containers.list_keys()) == keys
        assert list((store.root / "staging").iterdir()) == []
    assert all(verify_version(store, version).is_intact for version in versions_of(store, "data"))
    store.close()


@pytest.mark.parametrize("more", [b"x", b"x" * 10_000])
def test_a_blob_with_something_behind_it_still_delivers_its_own_bytes(store: Store, tmp_path: Path, more: bytes) -> None:
    """The catalog says how long it is, so what was appended is never read as content."""
    version = log(store, "data", {"large": LARGE}).version
    blob = container_of(store, LARGE)
    blob.chmod(0o644)
    with open(blob, "ab") as file:
        file.write(more)

    checkout(store, version, tmp_path / "out")

    assert read_files(tmp_path / "out") == {"large": LARGE}
    assert os.stat(tmp_path / "out/large").st_size == len(LARGE)
