"""A catalog that is lost, damaged or too old is rebuilt from records and containers; what was there is kept, what is missing is told."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.catalog.visible import dump
from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.operations.fsck.catalog import check_catalog
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.gc.waits import waits_of
from jupyter_artifacts.core.operations.history import read_tables
from jupyter_artifacts.core.operations.load_manifest import load_entries
from jupyter_artifacts.core.operations.recover import Recovery, recover_store
from jupyter_artifacts.core.operations.recover.survey import survey_records
from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.records.local import RECORD_FILE
from jupyter_artifacts.core.records.queue import list_queued_records
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import RecoveryNeededError, StoreCorruptError, StoreNotFoundError, StoreWarning
from tests.core.builders import contents_of, find, log, start_run, versions_of
from tests.core.deeds import runs, versions, walk
from tests.core.operations.children import forks, in_child
from tests.core.operations.damage import container_of
from tests.faults.tracing import in_memory

FILES = {"a": b"first content", "b": b"second content", "large": bytes(range(256)) * 5000}


@pytest.fixture
def store() -> Iterator[Store]:
    """In memory: a recovery syncs a lot."""
    with in_memory() as folder:
        opened = open_store(str(folder / "store"), folder / "cache")
        yield opened
        opened.close()


def shown(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.catalog.read() as db:
        return dump(db)


def reopen(store: Store) -> Store:
    store.close()
    return open_store(str(store.root), store.root.parent / "cache")


def catalog_files(store: Store) -> list[Path]:
    return [store.root / f"catalog.db{end}" for end in ("", "-wal", "-shm")]


def lose_catalog(store: Store) -> None:
    store.close()
    for file in catalog_files(store):
        file.unlink(missing_ok=True)


def spoil_catalog(store: Store) -> None:
    """As a disk does: a page of zeros in the middle."""
    write_log_back(store)
    store.close()
    with open(store.root / "catalog.db", "r+b") as file:
        file.seek(4096 * 3)
        file.write(bytes(4096))


def write_log_back(store: Store) -> None:
    with closing(sqlite3.connect(store.root / "catalog.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def backup(store: Store) -> Path:
    file = store.root.parent / "backup.db"
    with closing(sqlite3.connect(store.root / "catalog.db")) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)
    return file


def recover(store: Store, *, accept: bool = False) -> Recovery:
    store.close()
    return recover_store(str(store.root), accept=accept)


def assert_sound(store: Store) -> None:
    with store.catalog.read() as db:
        survey = survey_records(store.records, list_queued_records(db))
    assert (survey.damage, survey.lost, survey.stray) == ([], [], 0)
    assert check_catalog(store.catalog, survey.read) == []
    for version in versions(store):
        if version.link is None:
            assert verify_version(store, version).is_intact, version.qualified_name


# From nothing


@pytest.mark.parametrize("seed", range(12))
def test_everything_that_people_can_see_comes_back(seed: int) -> None:
    with in_memory() as folder:
        store = open_store(str(folder / "store"), folder / "cache")
        walk(store, seed, 40)
        store.records.flush(store.catalog)
        before = shown(store)
        entries = {version.qualified_name: list(load_entries(store, version)) for version in versions(store)}
        tables = {run.path: [table.to_pylist() for table in read_tables(store, run)] for run in runs(store) if run.state != "running"}
        lose_catalog(store)

        result = recover(store)

        assert (result.is_applied, result.loses_something, result.orphans) == (True, False, 0), result
        again = reopen(store)
        assert shown(again) == before
        assert {version.qualified_name: list(load_entries(again, version)) for version in versions(again)} == entries
        assert {run.path: [table.to_pylist() for table in read_tables(again, run)] for run in runs(again) if run.path in tables} == tables
        assert_sound(again)
        walk(again, seed + 1000, 10)  # life goes on
        assert_sound(again)
        again.close()


def test_files_come_back_byte_for_byte_and_new_versions_get_the_next_numbers(store: Store) -> None:
    log(store, "data", FILES, run=start_run(store, "run"))
    log(store, "data", FILES | {"a": b"changed"}, aliases=["best"])
    lose_catalog(store)

    result = recover(store)

    assert (result.versions, result.runs, result.contents) == (2, 1, 6)
    again = reopen(store)
    assert contents_of(again, find(again, "data", "v0")) == FILES
    assert contents_of(again, find(again, "data", "best")) == FILES | {"a": b"changed"}
    assert not log(again, "data", FILES).is_new
    assert log(again, "data", FILES | {"a": b"third"}).version.label == "v2"
    again.close()


def test_without_a_catalog_the_error_says_what_to_do(store: Store) -> None:
    log(store, "data", FILES)
    lose_catalog(store)

    with pytest.raises(StoreCorruptError, match="jupyter artifacts recover"):
        reopen(store)


# What there is stays


@pytest.mark.parametrize("damage", [spoil_catalog, lambda store: (store.root / "catalog.db").write_bytes(b"not a database")])
def test_the_old_catalog_is_kept_aside_as_it_was(store: Store, damage: Callable[[Store], object]) -> None:
    log(store, "data", FILES)
    before = shown(store)
    store.close()
    for file in catalog_files(store)[1:]:
        file.unlink(missing_ok=True)
    damage(store)
    content = (store.root / "catalog.db").read_bytes()

    result = recover(store)

    assert result.is_applied
    assert [file.read_bytes() for file in result.kept_aside] == [content]
    assert shown(reopen(store)) == before


def test_a_log_that_was_not_written_back_is_kept_with_its_catalog(store: Store) -> None:
    log(store, "data", FILES)
    older = backup(store)
    log(store, "data", {"a": b"new"})
    store.close()
    for file in catalog_files(store):
        file.unlink(missing_ok=True)
    shutil.copy(older, store.root / "catalog.db")
    with pytest.warns(StoreWarning):
        other = open_store(str(store.root), store.root.parent / "cache")
    assert len(versions_of(other, "data")) == 1

    result = recover(store)

    kept = next(file for file in result.kept_aside if not file.name.endswith("-wal"))
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM versions").fetchone() == (1,)
    assert len(versions_of(other, "data")) == 2, "who has the store open sees the new catalog"
    other.close()


def test_a_catalog_that_is_fine_stays_and_nothing_is_written(store: Store) -> None:
    log(store, "data", FILES)
    store.close()
    before = {file.name: file.stat().st_mtime_ns for file in store.root.iterdir()}

    result = recover(store)

    assert (result.is_needed, result.is_applied, result.kept_aside) == (False, False, [])
    assert {file.name: file.stat().st_mtime_ns for file in store.root.iterdir() if file.name != "staging"}.items() <= before.items()


def test_recovering_twice_changes_nothing_more(store: Store) -> None:
    log(store, "data", FILES)
    lose_catalog(store)
    recover(store)
    again = reopen(store)
    before = shown(again)

    assert not recover(again).is_needed
    assert shown(reopen(again)) == before


# Older than the records


def test_an_older_catalog_is_brought_up_to_date(store: Store) -> None:
    log(store, "data", FILES)
    older = backup(store)
    gone = log(store, "data", {"a": b"second"}).version
    change_aliases(store, versions_of(store, "data")[-1], add=["kept"])
    delete_version(store, gone)
    before = shown(store)
    store.close()
    for file in catalog_files(store):
        file.unlink(missing_ok=True)
    shutil.copy(older, store.root / "catalog.db")

    result = recover(store)

    assert (result.is_applied, result.loses_something) == (True, False)
    assert "older than its records" in result.reasons[0]
    again = reopen(store)
    assert shown(again) == before
    assert log(again, "data", {"a": b"third"}).version.label == "v2"
    again.close()


def test_what_was_collected_since_does_not_come_back(store: Store) -> None:
    log(store, "data", FILES)
    gone = log(store, "data", {"gone": os.urandom(5000)}).version
    older = backup(store)
    delete_version(store, gone)
    waits = waits_of(__import__("datetime").timedelta(0))
    apply_gc(store, plan_gc(store, waits))
    before = shown(store)
    store.close()
    for file in catalog_files(store):
        file.unlink(missing_ok=True)
    shutil.copy(older, store.root / "catalog.db")

    result = recover(store)

    assert (result.is_applied, result.lost_files, result.missing_containers) == (True, [], 0)
    again = reopen(store)
    assert shown(again) == before
    assert_sound(again)
    again.close()


def test_a_change_whose_record_is_only_in_the_catalog_is_kept(store: Store) -> None:
    log(store, "data", FILES)
    start_run(store, "queued")  # its record waits for the next flush
    before = shown(store)
    spoil_rows(store)

    result = recover(store)

    assert (result.is_applied, result.loses_something) == (True, False)
    again = reopen(store)
    assert shown(again) == before
    assert [record.kind for record in again.records.read()] == ["log"]
    log(again, "data", {"a": b"next"})
    assert [record.kind for record in again.records.read()] == ["log", "run", "log"]
    again.close()


def spoil_rows(store: Store) -> None:
    """A flipped bit that no check of SQLite sees: an alias names another version."""
    with store.catalog.write() as db:
        db.execute("UPDATE collections SET description = 'flipped'")


def test_a_row_that_was_changed_behind_our_back_is_put_right(store: Store) -> None:
    log(store, "data", FILES)
    log(store, "data", {"a": b"second"})
    before = shown(store)
    with store.catalog.write() as db:
        db.execute("UPDATE aliases SET version_id = (SELECT min(id) FROM versions)")

    result = recover(store)

    assert result.is_applied
    assert "aliases" in result.reasons[0]
    assert shown(reopen(store)) == before


# What is missing is told


def test_files_whose_bytes_are_gone_are_named_and_the_catalog_waits_for_consent(store: Store) -> None:
    log(store, "data", FILES)
    log(store, "data", FILES | {"a": b"changed"})
    container_of(store, FILES["large"]).unlink()
    lose_catalog(store)

    result = recover(store)

    assert (result.is_applied, result.loses_something, result.missing_containers) == (False, True, 1)
    assert [(file.collection, file.path, list(file.versions)) for file in result.lost_files] == [("ana/demo/data", "large", [0, 1])]
    assert not (store.root / "catalog.db").exists()
    assert list((store.root / "staging").iterdir()) == []


def test_with_consent_versions_are_there_without_them_and_heal_by_logging(store: Store) -> None:
    log(store, "data", FILES)
    container_of(store, FILES["large"]).unlink()
    lose_catalog(store)

    assert recover(store, accept=True).is_applied

    again = reopen(store)
    assert [problem.path for problem in verify_version(again, find(again, "data")).problems] == ["large"]
    log(again, "data", FILES)
    assert_sound(again)
    assert contents_of(again, find(again, "data", "v0")) == FILES
    again.close()


def test_a_version_whose_list_of_files_is_gone_is_named_and_heals_too(store: Store) -> None:
    log(store, "data", FILES)
    container_of(store, FILES["a"]).unlink()
    lose_catalog(store)

    result = recover(store, accept=True)

    assert result.lost_manifests == ["ana/demo/data:v0"]
    again = reopen(store)
    assert find(again, "data").number == 0
    assert not log(again, "data", FILES).is_new
    assert contents_of(again, find(again, "data", "v0")) == FILES
    assert_sound(again)
    again.close()


def test_a_record_of_a_kind_that_is_not_known_is_kept_and_told(store: Store) -> None:
    log(store, "data", FILES)
    with store.catalog.write() as db:
        append_record(db, "of-tomorrow", 7, {"what": "ever"})
    store.records.flush(store.catalog)
    content = (store.root / "records" / RECORD_FILE).read_bytes()
    lose_catalog(store)

    assert not recover(store).is_applied
    result = recover(store, accept=True)

    assert (result.is_applied, result.replayed.unknown) == (True, {"of-tomorrow": 1})
    assert (store.root / "records" / RECORD_FILE).read_bytes() == content
    log(reopen(store), "data", {"a": b"next"})


# Damaged records


def flip_line(store: Store, at: int) -> None:
    file = store.root / "records" / RECORD_FILE
    lines = file.read_bytes().splitlines(keepends=True)
    line = bytearray(lines[at])
    line[len(line) // 2] ^= 4
    file.write_bytes(b"".join([*lines[:at], bytes(line), *lines[at + 1 :]]))


@pytest.mark.parametrize("at", [0, 1, 2])
def test_records_that_are_damaged_begin_anew_from_a_sound_catalog(store: Store, at: int) -> None:
    for number in range(3):
        log(store, "data", {"a": b"%d" % number}, run=start_run(store, f"run-{number}"))
    before = shown(store)
    flip_line(store, at)
    old = (store.root / "records" / RECORD_FILE).read_bytes()

    result = recover(store)

    assert (result.is_applied, result.are_records_new) == (False, True)
    assert [file.read_bytes() for file in result.kept_aside] == [old]
    again = reopen(store)
    assert shown(again) == before
    log(again, "data", {"a": b"next"})
    before = shown(again)
    lose_catalog(again)
    assert recover(again).is_applied, "the new records are enough"
    assert shown(reopen(again)) == before


@pytest.mark.parametrize("at", [0, 1, 2, 5])
def test_damaged_records_that_the_catalog_still_has_are_taken_from_there(store: Store, at: int) -> None:
    for number in range(3):
        log(store, "data", {"a": b"%d" % number}, run=start_run(store, f"run-{number}"))
    before = shown(store)
    flip_line(store, at)
    with store.catalog.write() as db:
        db.execute("UPDATE collections SET type = 'flipped'")

    result = recover(store)

    assert (result.is_applied, result.are_records_new, result.loses_something) == (True, True, False)
    again = reopen(store)
    assert shown(again) == before
    assert_sound(again)


def test_damaged_records_without_a_catalog_are_told_and_skipped_with_consent(store: Store) -> None:
    for number in range(3):
        log(store, "data", {"a": b"%d" % number})
    flip_line(store, 1)
    lose_catalog(store)

    result = recover(store)
    assert (result.is_applied, result.lost_records) == (False, ["record 1 is"])
    result = recover(store, accept=True)

    assert (result.is_applied, result.are_records_new) == (True, True)
    again = reopen(store)
    assert [version.label for version in versions_of(again, "data")] == ["v2", "v0"]
    assert contents_of(again, find(again, "data", "v2")) == {"a": b"2"}
    assert log(again, "data", {"a": b"next"}).version.label == "v3"
    assert_sound(again)


def test_records_that_are_older_than_their_catalog_begin_anew(store: Store) -> None:
    log(store, "data", FILES)
    file = store.root / "records" / RECORD_FILE
    older = file.read_bytes()
    for number in range(1100):
        with store.catalog.write() as db:
            append_record(db, "use-of-tomorrow", 0, {"n": number})
        store.records.flush(store.catalog) if number % 300 == 299 else None
    store.records.flush(store.catalog)
    with store.catalog.write() as db:
        db.execute("DELETE FROM records WHERE seq < 500")
    before = shown(store)
    file.write_bytes(older)
    with pytest.warns(StoreWarning):
        again = reopen(store)
    with pytest.raises(RecoveryNeededError):
        log(again, "data", {"a": b"next"})

    result = recover(again)

    assert (result.are_records_new, result.is_applied) == (True, False)
    again = reopen(store)
    assert shown(again) == before
    assert log(again, "data", {"a": b"next"}).version.label == "v1"


def test_a_catalog_that_went_another_way_gives_in_with_consent(store: Store) -> None:
    log(store, "data", FILES)
    store.close()
    twin = open_store(str(shutil.copytree(store.root, store.root.parent / "twin")), store.root.parent / "cache")
    log(twin, "data", {"a": b"of the twin"})
    write_log_back(twin)
    twin.close()
    log(store, "data", {"a": b"second"})
    before = shown(store)
    lose_catalog(store)
    shutil.copy(twin.root / "catalog.db", store.root / "catalog.db")

    result = recover(store)
    assert (result.is_applied, result.stray_records) == (False, 1)
    assert recover(store, accept=True).is_applied

    assert shown(reopen(store)) == before


# Beside others


@forks
def test_a_process_that_has_the_store_open_goes_on_with_the_new_catalog(store: Store) -> None:
    log(store, "data", FILES)
    spoil_rows(store)
    other = open_store(str(store.root), store.root.parent / "cache")
    assert len(versions_of(other, "data")) == 1

    assert in_child(lambda: recover_store(str(store.root)).is_applied)

    assert log(other, "data", {"a": b"second"}).version.label == "v1"
    other.close()
    again = reopen(store)
    assert [version.label for version in versions_of(again, "data")] == ["v1", "v0"]
    assert_sound(again)


def test_containers_that_no_record_names_are_left_alone(store: Store) -> None:
    log(store, "data", FILES)
    foreign = log(open_store(str(store.root.parent / "other"), store.root.parent / "cache"), "x", {"b": b"of another store"})
    pack = container_of(open_store(str(store.root.parent / "other"), store.root.parent / "cache"), b"of another store")
    (store.root / "packs" / pack.parent.name).mkdir(exist_ok=True)
    shutil.copy(pack, store.root / "packs" / pack.parent.name / pack.name)
    lose_catalog(store)

    result = recover(store)

    assert (result.is_applied, result.orphans, foreign.is_new) == (True, 1, True)
    assert (store.root / "packs" / pack.parent.name / pack.name).exists()


def test_a_folder_that_is_no_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreNotFoundError):
        recover_store(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
