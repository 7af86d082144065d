"""A check of the whole store finds whatever is not as it was written, names what that costs, and changes nothing but what it remembers."""

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from threading import Thread

import pytest

from jupyter_artifacts.core.catalog.visible import dump
from jupyter_artifacts.core.model.history import Rows
from jupyter_artifacts.core.model.run import RunState
from jupyter_artifacts.core.operations.fsck.fsck import fsck
from jupyter_artifacts.core.operations.fsck.result import FsckMode, FsckResult
from jupyter_artifacts.core.operations.history import close_chunk
from jupyter_artifacts.core.operations.recover import recover_store
from jupyter_artifacts.core.operations.run import end_run
from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import StoreError
from tests.bad_inputs.unchanged import files_of, rows_of
from tests.core.builders import contents_of, find, log, start_run
from tests.core.deeds import walk
from tests.core.operations.children import as_nobody, forks, give_to_nobody, public_folder
from tests.core.operations.damage import container_of, flip_byte_of, flip_byte_of_manifest
from tests.faults.test_bit_rot import flipped
from tests.faults.tracing import in_memory

FILES = {"a": b"first content", "b": b"second content", "large": bytes(range(256)) * 5000, "sub/c": b"third content"}


@pytest.fixture
def store() -> Iterator[Store]:
    with in_memory() as folder:
        opened = open_store(str(folder / "store"), folder / "cache")
        yield opened
        opened.close()


def affected(result: FsckResult) -> dict[str, list[int]]:
    """Versions by artifact and path."""
    return {f"{each.collection.rpartition('/')[2]}:{each.path}": list(each.versions) for each in result.affected}


def container_files(store: Store) -> list[Path]:
    return sorted(file for folder in ("packs", "blobs") for file in (store.root / folder).glob("??/*"))


# What is sound


@pytest.mark.parametrize("mode", [FsckMode.QUICK, FsckMode.FULL])
@pytest.mark.parametrize("seed", range(5))
def test_a_store_in_use_is_sound(store: Store, seed: int, mode: FsckMode) -> None:
    walk(store, seed, 40)

    result = fsck(store, mode)

    assert (result.is_sound, result.catalog, result.records, result.damages, result.foreign) == (True, [], [], [], [])
    assert (result.orphans, result.leftovers, result.kept_aside) == ([], [], [])


def test_an_empty_store_is_sound(store: Store) -> None:
    for mode in FsckMode:
        assert fsck(store, mode, share=1.0 if mode is FsckMode.SAMPLED else None).is_sound


def test_a_full_check_reads_every_byte_and_a_quick_one_none(store: Store) -> None:
    log(store, "data", FILES)

    full, quick = fsck(store), fsck(store, FsckMode.QUICK)

    assert (full.checked, full.containers, quick.checked) == (2, 2, 2)
    assert full.checked_bytes >= sum(map(len, FILES.values()))
    assert quick.checked_bytes == 0
    assert full.container_bytes == sum(file.stat().st_size for file in container_files(store))


def test_nothing_but_the_time_of_the_check_changes(store: Store) -> None:
    log(store, "data", FILES)
    flip_byte_of(store, FILES["a"])
    rows, files = rows_of(store), files_of(store.root)

    fsck(store)

    changed = {table for table, found in rows_of(store).items() if found != rows[table]}
    assert changed == {"containers", "contents"}
    assert files_of(store.root) == files


# Every byte


def test_a_full_check_finds_every_flip_in_a_pack(store: Store) -> None:
    log(store, "data", {"a": b"first content", "b": b"second"})
    [pack] = container_files(store)
    pack.chmod(0o600)
    for at in range(pack.stat().st_size):
        with flipped(pack, at, at % 8):
            result = fsck(store)
            assert (result.is_sound, len(result.damages)) == (False, 1), at
            assert (result.damages[0].kind, result.damages[0].key) == ("pack", pack.name)
    assert fsck(store).is_sound


def test_a_full_check_finds_flips_in_a_blob(store: Store) -> None:
    log(store, "data", FILES)
    blob = container_of(store, FILES["large"])
    blob.chmod(0o600)
    for at in [0, (1 << 20) - 1, 1 << 20, len(FILES["large"]) - 1, *Random(5).sample(range(len(FILES["large"])), 20)]:
        with flipped(blob, at, at % 8):
            result = fsck(store)
            assert (affected(result), result.damages[0].what) == ({"data:large": [0]}, "damaged"), at
    assert fsck(store).is_sound


@pytest.mark.parametrize("mode", [FsckMode.QUICK, FsckMode.FULL])
@pytest.mark.parametrize("change", [-1, 1])
def test_a_container_that_is_shorter_or_longer_is_found(store: Store, mode: FsckMode, change: int) -> None:
    log(store, "data", FILES)
    for file in container_files(store):
        file.chmod(0o600)
        length = file.stat().st_size
        os.truncate(file, length + change)
        assert not fsck(store, mode).is_sound
        os.truncate(file, length)


@pytest.mark.parametrize("mode", [FsckMode.QUICK, FsckMode.FULL, FsckMode.SAMPLED])
def test_a_missing_container_is_found_with_all_it_held(store: Store, mode: FsckMode) -> None:
    log(store, "data", FILES)
    log(store, "other", {"x": FILES["large"]})
    container_of(store, FILES["large"]).unlink()

    result = fsck(store, mode, share=1.0 if mode is FsckMode.SAMPLED else None)

    assert affected(result) == {"data:large": [0], "other:x": [0]}
    assert [(each.what, each.contents) for each in result.damages] == [("missing", 1)]


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_something_else_in_the_place_of_a_container_is_found(store: Store, kind: str) -> None:
    log(store, "data", FILES)
    blob = container_of(store, FILES["large"])
    blob.rename(store.root.parent / "elsewhere")
    {"link": lambda: blob.symlink_to(store.root.parent / "elsewhere"), "folder": blob.mkdir, "pipe": lambda: os.mkfifo(blob)}[kind]()

    assert affected(fsck(store, FsckMode.QUICK)) == {"data:large": [0]}


def test_a_quick_check_finds_a_damaged_index_and_says_what_it_means(store: Store) -> None:
    log(store, "data", {"a": b"first content", "b": b"second"})
    [pack] = container_files(store)
    pack.chmod(0o600)
    with flipped(pack, pack.stat().st_size - 60, 3):
        quick = fsck(store, FsckMode.QUICK)
        assert ([each.what for each in quick.damages], affected(quick)) == (["index"], {})
        full = fsck(store)
        assert ([each.what for each in full.damages], affected(full)) == (["index"], {}), (
            "every file can be read, and a recovery finds none"
        )
        assert contents_of(store, find(store, "data")) == {"a": b"first content", "b": b"second"}


def test_bytes_that_nothing_refers_to_are_told_and_no_reason_for_alarm(store: Store) -> None:
    kept, gone = log(store, "data", {"a": b"kept", "b": b"g" * 500}).version, b"g" * 500
    pack = container_of(store, gone)
    with store.catalog.write() as db:
        db.execute("DELETE FROM range_contents WHERE content_id = (SELECT id FROM contents WHERE size = 500)")
        db.execute("DELETE FROM contents WHERE size = 500")
    pack.chmod(0o600)
    with flipped(pack, pack.read_bytes().index(gone), 0):
        result = fsck(store, FsckMode.SAMPLED, share=1.0)

    assert (result.is_sound, [each.contents for each in result.damages], kept.number) == (True, [0], 0)


# What it costs, and how it heals


def test_all_versions_and_paths_that_hold_a_damaged_content_are_named(store: Store) -> None:
    for number in range(5):
        log(store, "data", {"same": b"shared", "again/same": b"shared", "own": b"%d" % number})
    log(store, "other", {"x": b"shared"}, project="another")
    flip_byte_of(store, b"shared")
    flip_byte_of(store, b"3")

    result = fsck(store)

    assert affected(result) == {"data:again/same": [0, 1, 2, 3, 4], "data:same": [0, 1, 2, 3, 4], "data:own": [3], "other:x": [0]}


def test_a_damaged_list_of_files_affects_its_versions_as_a_whole(store: Store) -> None:
    version = log(store, "data", FILES).version
    change_aliases(store, version, add=["best"])
    flip_byte_of_manifest(store, version)

    assert affected(fsck(store)) == {"data:": [0]}


def test_logging_the_same_files_heals_what_was_found(store: Store) -> None:
    log(store, "data", FILES)
    flip_byte_of(store, FILES["a"])
    container_of(store, FILES["large"]).unlink()
    assert fsck(store).is_marked

    log(store, "data", FILES)

    assert affected(fsck(store)) == {}
    assert contents_of(store, find(store, "data", "v0")) == FILES


def test_a_damaged_history_names_its_run(store: Store) -> None:
    run = start_run(store, "measured")
    close_chunk(store, run, None, [Rows(("loss",), [(0, 0.5, 1.0), (1, 0.6, 0.5)])])
    end_run(store, run, RunState.FINISHED)
    [pack] = container_files(store)
    pack.chmod(0o600)
    with flipped(pack, 20, 1):
        assert fsck(store).affected_runs == ["ana/demo/measured"]


def test_a_quick_check_tells_damage_that_was_found_before(store: Store) -> None:
    log(store, "data", FILES)
    flip_byte_of(store, FILES["a"])
    assert fsck(store, FsckMode.QUICK).is_sound, "it reads no contents"
    fsck(store)

    assert affected(fsck(store, FsckMode.QUICK)) == {"data:a": [0]}

    log(store, "data", FILES)
    assert fsck(store, FsckMode.QUICK).is_sound


# Sampling


def test_a_sample_reads_what_was_not_read_for_longest(store: Store) -> None:
    for number in range(8):
        log(store, "data", {"own": os.urandom(1000) + b"%d" % number})
    damaged = container_files(store)[3]
    damaged.chmod(0o600)
    with flipped(damaged, 20, 0):
        results = [fsck(store, FsckMode.SAMPLED, share=0.25) for _ in range(4)]
        assert [result.checked for result in results] == [2, 2, 2, 2]
        assert sum(len(result.damages) for result in results) == 1, "each container is read once in four quarters"
        assert sum(len(fsck(store, FsckMode.SAMPLED, share=0.25).damages) for _ in range(4)) == 1


def test_a_sample_has_at_least_one_container_and_at_most_all(store: Store) -> None:
    for number in range(3):
        log(store, "data", {"own": b"%d" % number})

    assert fsck(store, FsckMode.SAMPLED, share=1e-9).checked == 1
    assert fsck(store, FsckMode.SAMPLED, share=1.0).checked == 3


def test_a_check_by_the_clock_ends_and_goes_on_the_next_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        log(store, "data", {"own": b"%d" % number})
    moments = iter(range(1000))
    monkeypatch.setattr("jupyter_artifacts.core.operations.fsck.fsck.time.monotonic", lambda: float(next(moments)))

    first = fsck(store, FsckMode.SAMPLED, seconds=3)
    second = fsck(store, FsckMode.SAMPLED, seconds=100)

    assert 1 <= first.checked < 6
    assert second.checked == 6
    with store.catalog.read() as db:
        assert db.execute("SELECT count(*) FROM containers WHERE checked_at IS NULL").fetchone() == (0,)


# Files beside


def test_foreign_files_are_told_and_left_alone(store: Store) -> None:
    log(store, "data", FILES)
    shard = container_files(store)[0].parent
    names = ["notes.txt", "packs/readme", "records/backup.jsonl", "staging/file", f"{shard.relative_to(store.root).as_posix()}/.DS_Store"]
    for name in names:
        (store.root / name).write_bytes(b"of somebody else")
    (store.root / "blobs/zz").mkdir()

    result = fsck(store, FsckMode.QUICK)

    assert sorted(result.foreign) == sorted([*names, "blobs/zz"])
    assert result.is_sound
    assert all((store.root / name).read_bytes() == b"of somebody else" for name in names)


def test_containers_that_nothing_refers_to_are_told_and_left_alone(store: Store) -> None:
    log(store, "data", FILES)
    orphan = store.root / "packs/ab" / f"ab{'0' * 30}"
    orphan.parent.mkdir(exist_ok=True)
    shutil.copy(container_files(store)[-1], orphan)

    result = fsck(store, FsckMode.QUICK)

    assert [(key.key, length) for key, length in result.orphans] == [(orphan.name, orphan.stat().st_size)]
    assert result.is_sound
    assert orphan.exists()


def test_staging_that_was_left_behind_is_told_and_that_of_a_writer_is_not(store: Store) -> None:
    log(store, "data", FILES)
    for name, age in (("0" * 32, 10 * 86400), ("1" * 32, 0)):
        folder = store.root / "staging" / name
        folder.mkdir()
        (folder / "unfinished").write_bytes(b"x" * 100)
        for each in (folder / "unfinished", folder):
            os.utime(each, (os.stat(each).st_atime - age, os.stat(each).st_mtime - age))

    assert fsck(store, FsckMode.QUICK).leftovers == [("0" * 32, 100)]


def test_what_a_recovery_kept_aside_is_its_own(store: Store) -> None:
    log(store, "data", FILES)
    with store.catalog.write() as db:
        db.execute("UPDATE collections SET description = 'flipped'")
    store.close()
    recover_store(str(store.root))

    result = fsck(open_store(str(store.root), store.root.parent / "cache"))

    assert (result.is_sound, result.foreign) == (True, [])
    assert [name.startswith("catalog.db.2") for name in result.kept_aside] == [True]


# The catalog and its records

WRONG_ROWS: dict[str, str] = {
    "an alias that names another version": "UPDATE aliases SET version_id = (SELECT max(id) FROM versions) WHERE name = 'best'",
    "a version that is gone": "UPDATE versions SET deleted_at = 1 WHERE number = 0",
    "metadata": "UPDATE versions SET metadata = '{\"rows\":4}' WHERE number = 0",
    "a name": "UPDATE collections SET name = 'dbta'",
    "a number that is given again": "UPDATE collections SET next_version = 1",
    "an edge": "DELETE FROM run_outputs",
    "a tag": "UPDATE tags SET name = 'chicked'",
    "a time": "UPDATE versions SET created_at = created_at + 1 WHERE number = 1",
    "a range that begins elsewhere": "UPDATE version_ranges SET first_path = 'z' WHERE version_id = 1",
    "what a range holds": "DELETE FROM range_contents WHERE content_id = (SELECT max(content_id) FROM range_contents)",
    "how much a range holds": "UPDATE ranges SET size = size + 1 WHERE id = 1",
    "the digest of a version": "UPDATE versions SET digest = x'00' WHERE number = 1",
    "the order of ranges": "UPDATE version_ranges SET range_id = (SELECT max(id) FROM ranges) WHERE version_id = 1",
    "where a content lies": "UPDATE contents SET start = start + 1 WHERE id = 2",
    "how a content is stored": "UPDATE contents SET codec = 1 WHERE id = 2",
    "how long a content is": "UPDATE contents SET size = size + 1 WHERE id = 2",
    "the digest of a content": "UPDATE contents SET digest = zeroblob(32) WHERE id = 2",
    "what a container is": "UPDATE containers SET kind = 'blub' WHERE id = 1",
    "the key of a container": "UPDATE containers SET key = 'ff' WHERE id = 1",
    "the blocks of a blob": "UPDATE content_blocks SET digests = x'00'",
    "a record that waits": "UPDATE records SET body = replace(body, 'dataset', 'dbtaset') WHERE seq = 1",
}


@pytest.mark.parametrize("change", WRONG_ROWS.values(), ids=WRONG_ROWS)
def test_a_full_check_finds_rows_that_were_changed(store: Store, change: str) -> None:
    log(store, "data", FILES, run=start_run(store, "run"), metadata={"rows": 3}, tags=["checked"], aliases=["best"])
    log(store, "data", FILES | {"a": b"changed"})
    assert fsck(store).is_sound
    with store.catalog.write() as db:
        db.execute("PRAGMA defer_foreign_keys = ON")
        assert db.execute(change).rowcount > 0

    result = fsck(store)

    assert not result.is_sound, result


def test_every_flip_in_a_catalog_that_changes_a_row_is_found(store: Store) -> None:
    """Where the catalog can't be opened, that is the finding. Flips in bytes that no row uses change nothing."""
    log(store, "data", FILES, run=start_run(store, "run"), metadata={"rows": 3}, tags=["checked"], aliases=["best"])
    log(store, "data", FILES | {"a": b"changed"})
    store.close()
    file, found = store.root / "catalog.db", Counter[str]()
    seen = dump_of(file)
    for at in Random(3).sample(range(file.stat().st_size), 150):
        with flipped(file, at, at % 8):
            outcome, now = outcome_of_a_check(store.root), dump_of(file)
            found[outcome] += 1
            assert outcome != "sound" or now == seen, at
    assert set(found) == {"refused", "damaged", "sound"}
    assert outcome_of_a_check(store.root) == "sound"


def dump_of(file: Path) -> object:
    """What people can see, or what is wrong; of a copy, since SQLite may write."""
    shutil.copy(file, file.parent.parent / "copy.db")
    try:
        with closing(sqlite3.connect(file.parent.parent / "copy.db")) as db:
            return dump(db)
    except sqlite3.Error as error:
        return str(error)


def outcome_of_a_check(root: Path) -> str:
    shutil.rmtree(root.parent / "checked", ignore_errors=True)
    shutil.copytree(root, root.parent / "checked")
    try:
        store = open_store(str(root.parent / "checked"), root.parent / "cache")
        try:
            return "sound" if fsck(store).is_sound else "damaged"
        finally:
            store.close()
    except StoreError as error:
        return "refused" if "recover" in str(error) else str(error)


def test_a_store_is_sound_while_others_write(store: Store) -> None:
    def write() -> None:
        for number in range(25):
            log(store, "data", {"own": b"%d" % number, "same": FILES["large"]}, aliases=["best"])
        store.close()

    writer = Thread(target=write)
    writer.start()
    results = []
    while writer.is_alive():
        results += [fsck(store), fsck(store, FsckMode.QUICK)]
    assert [result for result in results if not result.is_sound] == []
    assert fsck(store).is_sound


@pytest.mark.parametrize("damage", ["flip", "cut", "drop", "swap"])
@pytest.mark.parametrize("mode", [FsckMode.QUICK, FsckMode.FULL])
def test_damaged_records_are_found(store: Store, damage: str, mode: FsckMode) -> None:
    for number in range(4):
        log(store, "data", {"a": b"%d" % number})
    file = store.root / "records/00000001.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    changed: Callable[[], list[bytes]] = {
        "flip": lambda: [lines[0], lines[1].replace(b"ana", b"bna", 1), *lines[2:]],
        "cut": lambda: [lines[0], lines[1][:-20], *lines[2:]],
        "drop": lambda: [lines[0], *lines[2:]],
        "swap": lambda: [lines[0], lines[2], lines[1], lines[3]],
    }[damage]
    file.write_bytes(b"".join(changed()))

    result = fsck(store, mode)

    assert (result.is_sound, result.catalog) == (False, [])
    assert result.records


# A store that can only be read


@forks
def test_a_store_that_may_only_be_read_is_checked_and_nothing_is_marked() -> None:
    with public_folder() as folder:
        root = Path(folder)
        store = open_store(str(root / "store"), root / "cache")
        log(store, "data", FILES)
        flip_byte_of(store, FILES["large"])
        store.close()
        give_to_nobody(root)
        for each in [*(root / "store").rglob("*"), root / "store"]:
            each.chmod(0o500 if each.is_dir() else 0o400)
        before = files_of(root / "store")

        def check() -> tuple[dict[str, list[int]], bool, list[str]]:
            result = fsck(open_store(str(root / "store"), root / "cache-of-reader"))
            return affected(result), result.is_marked, result.catalog

        assert as_nobody(check) == ({"data:large": [0]}, False, [])
        assert files_of(root / "store") == before
        for each in [root / "store", *(root / "store").rglob("*")]:
            each.chmod(0o700)
