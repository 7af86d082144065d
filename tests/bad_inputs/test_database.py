"""Trouble with the catalog (rows D1, D5 and D8)."""

import multiprocessing
import os
import resource
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.catalog import Catalog
from jupyter_artifacts.core.catalog.sqlite import SqliteEngine
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import StoreCorruptError, StoreError, StoreUnavailableError
from tests.bad_inputs.unchanged import refused, rows_of
from tests.core.builders import contents_of, find, log, log_folder, write_files
from tests.core.operations.children import forks

PAGE = 4096


@pytest.mark.parametrize("page", [0, 1, 2])
def test_a_catalog_with_a_spoilt_page_is_corrupt_and_left_alone(store: Store, tmp_path: Path, page: int) -> None:
    log(store, "data", {"a": b"a"}, metadata={"long": "x" * 20_000})
    store.close()
    catalog = store.root / "catalog.db"
    with closing(sqlite3.connect(catalog)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    content = bytearray(catalog.read_bytes())
    assert len(content) > 10 * PAGE
    content[page * PAGE : page * PAGE + 64] = bytes(byte ^ 0xFF for byte in content[page * PAGE : page * PAGE + 64])
    catalog.write_bytes(content)

    with pytest.raises(StoreError) as caught:
        rows_of(open_store(str(store.root), tmp_path / "cache"))

    assert type(caught.value) is StoreCorruptError
    assert "It was left as it is" in str(caught.value)
    assert catalog.read_bytes() == content


def test_a_log_without_its_index_is_recovered(store: Store, tmp_path: Path) -> None:
    """As after a power cut, or in a copy that left the index out."""
    log(store, "data", {"a": b"old"})
    log(store, "data", {"a": b"new"})
    rows = rows_of(store)
    copy = tmp_path / "copy"
    shutil.copytree(store.root, copy, ignore=shutil.ignore_patterns("*-shm"))
    assert (copy / "catalog.db-wal").stat().st_size > 0

    again = open_store(str(copy), tmp_path / "cache")

    assert rows_of(again) == rows
    assert contents_of(again, find(again, "data")) == {"a": b"new"}
    assert log(again, "data", {"a": b"newer"}).version.label == "v2"
    again.close()


def hold_lock(catalog: Path, is_held: object, may_end: object) -> None:
    with SqliteEngine(catalog).write():
        is_held.set()
        may_end.wait(60)
    os._exit(0)


@contextmanager
def locked_by_another_process(store: Store) -> Iterator[None]:
    context = multiprocessing.get_context("fork")
    is_held, may_end = context.Event(), context.Event()
    child = context.Process(target=hold_lock, args=(store.root / "catalog.db", is_held, may_end), daemon=True)
    child.start()
    assert is_held.wait(60)
    try:
        yield
    finally:
        may_end.set()
        child.join()


@forks
def test_a_catalog_locked_by_another_process_is_unavailable(store: Store, tmp_path: Path) -> None:
    log(store, "data", {"a": b"old"})
    impatient = store._replace(catalog=Catalog(SqliteEngine(store.root / "catalog.db", timeout=0.5)))
    folder = write_files(tmp_path / "new", {"a": b"new"})
    with locked_by_another_process(store):
        assert contents_of(impatient, find(impatient, "data")) == {"a": b"old"}
        began, used = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)

        with refused(store, StoreUnavailableError, match="fuser"):
            log_folder(impatient, "data", folder)

        after = resource.getrusage(resource.RUSAGE_SELF)
        assert time.monotonic() - began < 5
        assert after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime < 0.4

    assert log_folder(impatient, "data", folder).version.label == "v1"
    impatient.close()
