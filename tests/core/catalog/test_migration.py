"""A catalog of an older schema is brought up to date, with a copy kept; one of a newer is not touched (rows D2, D3 and D4)."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.schema import SCHEMA_NUMBER
from jupyter_artifacts.core.operations.fsck.fsck import fsck
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import SchemaTooNewError, StoreCorruptError, StoreFullError, StoreReadOnlyError
from tests.core.builders import contents_of, find, log, versions_of
from tests.core.catalog.next_release import NEXT, next_release
from tests.core.operations.children import as_nobody, forks, give_to_nobody, public_folder
from tests.core.operations.test_kill import WRITING, calls_of, needs_strace, points

ROOT = Path(__file__).parents[3]
KEPT = f"catalog.db.schema{SCHEMA_NUMBER}"


def open_again(folder: Path) -> Store:
    return open_store(str(folder / "store"), folder / "cache")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a store of two versions that this release has made."""
    store = open_again(tmp_path)
    for at in range(2):
        log(store, "data", {"a": b"%d" % at}, aliases=["best"])
    store.close()
    return tmp_path


def schema_of(file: Path) -> int:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def expect_whole(store: Store) -> None:
    assert [version.label for version in versions_of(store, "data")] == ["v1", "v0"]
    assert contents_of(store, find(store, "data", "best")) == {"a": b"1"}


def test_an_older_catalog_is_brought_up_to_date_and_a_copy_is_kept(folder: Path) -> None:
    with next_release():
        store = open_again(folder)

        expect_whole(store)
        log(store, "data", {"a": b"2"})
        with store.catalog.read() as db:
            assert db.execute("SELECT stars FROM collections").fetchone() == (0,)
        assert fsck(store).is_sound
        store.close()
    assert schema_of(folder / "store/catalog.db") == NEXT
    assert schema_of(folder / "store" / KEPT) == SCHEMA_NUMBER
    assert sorted(file.name for file in (folder / "store").glob("catalog.db.*")) == [KEPT]


def test_the_copy_is_the_catalog_as_it_was(folder: Path) -> None:
    with next_release():
        open_again(folder).close()
    for file in (folder / "store").glob("catalog.db-*"):
        file.unlink()

    (folder / "store" / KEPT).replace(folder / "store/catalog.db")

    expect_whole(open_again(folder))


def test_what_is_open_while_a_newer_release_brings_it_up_to_date_writes_nothing_more(folder: Path) -> None:
    store = open_again(folder)
    expect_whole(store)
    with next_release():
        open_again(folder).close()

    with pytest.raises(SchemaTooNewError, match="restart"):
        log(store, "data", {"a": b"2"})

    with next_release():
        expect_whole(open_again(folder))


def test_what_a_newer_release_has_brought_up_to_date_is_refused(folder: Path) -> None:
    with next_release():
        open_again(folder).close()
    before = {file: file.read_bytes() for file in (folder / "store").rglob("*") if file.is_file()}

    with pytest.raises(SchemaTooNewError, match=f"schema {NEXT}.*Upgrade"):
        open_again(folder)

    assert {file: file.read_bytes() for file in (folder / "store").rglob("*") if file.is_file()} == before


@forks
def test_who_may_only_read_is_told_who_can_bring_it_up_to_date() -> None:
    with public_folder() as name:
        open_again(Path(name)).close()
        before = (Path(name) / "store/catalog.db").read_bytes()
        for file in [Path(name) / "store", *(Path(name) / "store").glob("catalog*")]:
            file.chmod(file.stat().st_mode & 0o555)
        give_to_nobody(Path(name))

        def act() -> str:
            with next_release():
                try:
                    open_again(Path(name))
                except StoreReadOnlyError as error:
                    return str(error)
            return "was opened"

        assert "somebody who may write it" in as_nobody(act)
        assert (Path(name) / "store/catalog.db").read_bytes() == before


def test_without_room_for_a_copy_nothing_is_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with next_release(), pytest.raises(StoreFullError, match="Nothing was changed"):
        open_again(folder)
    monkeypatch.undo()

    assert [file.name for file in (folder / "store").glob("catalog.db.*")] == []
    expect_whole(open_again(folder))


def test_a_damaged_catalog_is_not_brought_up_to_date(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "store/catalog.db")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'versions'").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    with open(folder / "store/catalog.db", "r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))

    with next_release(), pytest.raises(StoreCorruptError, match="recover"):
        open_again(folder)

    with closing(sqlite3.connect(folder / "store/catalog.db")) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_NUMBER,)


@needs_strace
def test_a_migration_killed_anywhere_leaves_one_of_both_schemas_and_can_be_done_again(folder: Path) -> None:
    baseline = shutil.copytree(folder, folder.with_name("baseline"))
    assert migrate(baseline).stdout == "opened\n"
    chosen = list(points(calls_of(baseline), most=6))
    found = set()
    for name, n in chosen:
        where = f"killed at {name} {n}"
        home = Path(shutil.copytree(folder, folder.with_name("killed")))

        ended = migrate(home, f"--inject={name}:signal=SIGKILL:when={n}")

        assert ended.returncode != 0, where
        try:
            store = open_again(home)
            expect_whole(store)
            store.close()
            found.add(SCHEMA_NUMBER)
            assert ended.stdout == "", where
        except SchemaTooNewError:
            found.add(NEXT)
        assert migrate(home).stdout == "opened\n", where
        with next_release():
            store = open_again(home)
            expect_whole(store)
            assert fsck(store).is_sound, where
            store.close()
        assert schema_of(home / "store" / KEPT) == SCHEMA_NUMBER, where
        assert [file.name for file in (home / "store").glob("catalog.db.*")] == [KEPT], where
        shutil.rmtree(home)
    assert found == {SCHEMA_NUMBER, NEXT}


def migrate(home: Path, *strace: str) -> "subprocess.CompletedProcess[str]":
    script = Path(__file__).with_name("next_release.py")
    command = ["strace", "-f", "-o", home / "trace", f"--trace={WRITING}", *strace]
    command += [sys.executable, "-B", script, home / "store", home / "cache"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
