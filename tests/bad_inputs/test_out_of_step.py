"""A catalog and records that don't belong together: reading goes on with a warning, nothing is written (rows D6 and D7)."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.model.run import NewRun
from jupyter_artifacts.core.operations.run import begin_run
from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.records.local import RECORD_FILE
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import RecoveryNeededError, StoreWarning
from tests.bad_inputs.unchanged import refused
from tests.core.builders import ENTITY, PROJECT, contents_of, find, log, versions_of


def reopen(store: Store) -> Store:
    return open_store(str(store.root), store.root.parent / "cache")


def backup(store: Store) -> Path:
    """A copy of the catalog, as the backup of SQLite makes one."""
    file = store.root.parent / "backup.db"
    with closing(sqlite3.connect(store.root / "catalog.db")) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)
    return file


def put_back(store: Store, file: Path) -> None:
    """As somebody does who has read how: the store is closed, the log removed, the file moved into place."""
    store.close()
    for name in ("catalog.db", "catalog.db-wal", "catalog.db-shm"):
        (store.root / name).unlink(missing_ok=True)
    shutil.copy(file, store.root / "catalog.db")


WRITES: dict[str, Callable[[Store], object]] = {
    "new files": lambda store: log(store, "data", {"a": b"third"}),
    "a new name": lambda store: log(store, "other", {"a": b"a"}),
    "an alias": lambda store: change_aliases(store, find(store, "data"), add=["best"]),
    "a run": lambda store: begin_run(store, NewRun(ENTITY, PROJECT, "run", "run")),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_catalog_from_an_older_backup_is_read_and_not_written(store: Store, write: Callable[[Store], object]) -> None:
    log(store, "data", {"a": b"first"})
    older = backup(store)
    log(store, "data", {"a": b"second"})
    put_back(store, older)

    with pytest.warns(StoreWarning, match=r"ends with change 1, they with 2\."):
        again = reopen(store)

    assert contents_of(again, find(again, "data")) == {"a": b"first"}
    with refused(again, RecoveryNeededError, match="jupyter artifacts recover"):
        write(again)
    again.close()


def test_a_catalog_copied_without_its_log_is_read_and_not_written(store: Store, tmp_path: Path) -> None:
    log(store, "data", {"a": b"first"})
    with closing(sqlite3.connect(store.root / "catalog.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    log(store, "data", {"a": b"second"})
    assert (store.root / "catalog.db-wal").stat().st_size > 0
    copy = shutil.copytree(store.root, tmp_path / "copy", ignore=shutil.ignore_patterns("*-wal", "*-shm"))

    with pytest.warns(StoreWarning, match="copied without its -wal file"):
        again = open_store(str(copy), tmp_path / "cache")

    assert contents_of(again, find(again, "data")) == {"a": b"first"}
    with refused(again, RecoveryNeededError):
        log(again, "data", {"a": b"third"})
    again.close()


def test_an_older_catalog_moved_into_the_place_of_an_open_one_is_not_written(store: Store, tmp_path: Path) -> None:
    log(store, "data", {"a": b"first"})
    older = backup(store)
    log(store, "data", {"a": b"second"})
    (store.root / "catalog.db-wal").unlink()
    (store.root / "catalog.db-shm").unlink()
    shutil.move(older, store.root / "catalog.db")

    assert [version.label for version in versions_of(store, "data")] == ["v0"]
    with refused(store, RecoveryNeededError):
        log(store, "data", {"a": b"third"})


def test_a_store_that_was_brought_back_as_a_whole_is_fine(store: Store, tmp_path: Path) -> None:
    log(store, "data", {"a": b"first"})
    store.close()
    copy = shutil.copytree(store.root, tmp_path / "copy")
    log(store, "data", {"a": b"second"})

    again = open_store(str(copy), tmp_path / "cache")

    assert log(again, "data", {"a": b"other"}).version.label == "v1"
    again.close()


def test_records_that_are_only_a_little_older_are_completed(store: Store) -> None:
    file = store.root / "records" / RECORD_FILE
    log(store, "data", {"a": b"first"})
    older = file.read_bytes()
    log(store, "data", {"a": b"second"})
    newest = file.read_bytes()
    file.write_bytes(older)

    again = reopen(store)
    assert log(again, "data", {"a": b"third"}).version.label == "v2"
    assert file.read_bytes().startswith(newest)
    again.close()


def test_records_that_lack_more_than_the_catalog_holds_are_noticed(store: Store) -> None:
    log(store, "data", {"a": b"first"})
    file = store.root / "records" / RECORD_FILE
    older = file.read_bytes()
    with store.catalog.write() as db:
        for number in range(3000):
            append_record(db, "test", 0, {"name": f"{number}"})
    store.records.flush(store.catalog)
    file.write_bytes(older)

    with pytest.warns(StoreWarning, match=r"they end with change 1, it with 3001"):
        again = reopen(store)

    with refused(again, RecoveryNeededError, match="begun the records anew"):
        log(again, "data", {"a": b"second"})
    again.close()


def test_records_that_are_gone_are_noticed(store: Store) -> None:
    log(store, "data", {"a": b"first"})
    with store.catalog.write() as db:
        for number in range(3000):
            append_record(db, "test", 0, {"name": f"{number}"})
    store.records.flush(store.catalog)
    (store.root / "records" / RECORD_FILE).unlink()

    with pytest.warns(StoreWarning, match="they end with change 0"):
        again = reopen(store)

    with refused(again, RecoveryNeededError):
        log(again, "data", {"a": b"second"})
    again.close()


def test_a_catalog_and_records_that_went_apart_are_noticed(store: Store, tmp_path: Path) -> None:
    log(store, "data", {"a": b"first"})
    store.close()
    twin = open_store(str(shutil.copytree(store.root, tmp_path / "twin")), tmp_path / "cache")
    log(twin, "data", {"a": b"of the twin"})
    log(store, "data", {"a": b"second"})
    twin.close()
    put_back(store, twin.root / "catalog.db")

    with pytest.warns(StoreWarning, match="went apart: they differ in change 2"):
        again = reopen(store)

    with refused(again, RecoveryNeededError):
        log(again, "data", {"a": b"third"})
    again.close()
