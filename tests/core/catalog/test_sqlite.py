"""The SQLite engine keeps the engine's promises, and some of its own."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.catalog import create_catalog, open_catalog
from jupyter_artifacts.core.catalog.engine import Engine
from jupyter_artifacts.core.catalog.schema import SCHEMA_NUMBER
from jupyter_artifacts.core.catalog.sqlite import APPLICATION_ID, CHECKPOINT_BYTES, SqliteEngine
from jupyter_artifacts.errors import SchemaTooNewError, StoreCorruptError, StoreFullError, StoreReadOnlyError, StoreUnavailableError
from tests.contracts.engine import Child, EngineContract, OpenEngine, add, count, forks, in_thread, together
from tests.core.operations.children import as_nobody, give_to_nobody, public_folder


class TestSqliteEngine(EngineContract):
    @pytest.fixture
    def open_engine(self, tmp_path: Path) -> OpenEngine:
        return lambda timeout=30.0: SqliteEngine(tmp_path / "catalog.db", timeout=timeout)

    def test_a_commit_is_durable_and_references_hold(self, engine: Engine) -> None:
        with engine.read() as db:
            modes = [
                db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
            ]

        assert modes == ["wal", 2, 1, 0]

    def test_the_log_is_written_back_once_it_is_long(self, engine: Engine, tmp_path: Path) -> None:
        log = tmp_path / "catalog.db-wal"
        with engine.write() as db:
            db.execute("INSERT INTO notes (id, body) VALUES (1, ?)", (bytes(CHECKPOINT_BYTES),))

        assert log.stat().st_size == 0
        assert (tmp_path / "catalog.db").stat().st_size > CHECKPOINT_BYTES

    def test_a_full_disk_undoes_all_of_it(self, engine: Engine) -> None:
        add(engine, 1)

        def fill() -> None:
            with engine.write() as db:
                db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0] + 10}")
                db.execute("INSERT INTO notes (id) VALUES (2)")
                db.execute("INSERT INTO notes (id, body) VALUES (3, ?)", (bytes(1 << 20),))

        with pytest.raises(StoreFullError, match="free some room"):
            fill()

        assert count(engine) == 1

    def test_the_database_is_sound_after_many_writers(self, engine: Engine) -> None:
        def write(first: int) -> None:
            for number in range(first, first + 4):
                with engine.write() as db:
                    db.execute("INSERT INTO notes (id, body) VALUES (?, ?)", (number, os.urandom(CHECKPOINT_BYTES // 3)))

        together([lambda first=first: write(first) for first in (0, 10, 20, 30)])

        with engine.read() as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert count(engine) == 16

    @forks
    def test_a_child_forked_inside_a_transaction_is_refused(self, engine: Engine) -> None:
        def act() -> None:
            with pytest.raises(StoreUnavailableError, match="spawn"):
                add(engine, 2)

        with engine.write() as db:
            db.execute("INSERT INTO notes (id) VALUES (1)")
            child = Child(act)
            assert child.wait() == 0

        assert count(engine) == 1

    @forks
    def test_a_fork_waits_for_a_short_transaction_of_another_thread(self, engine: Engine) -> None:
        add(engine, 0)
        entered = threading.Event()

        def hold() -> None:
            with engine.write() as db:
                entered.set()
                threading.Event().wait(0.2)
                db.execute("INSERT INTO notes (id) VALUES (1)")

        holder = threading.Thread(target=hold)
        holder.start()
        entered.wait(10)
        assert Child(lambda: add(engine, 2)).wait() == 0
        holder.join()

        assert count(engine) == 3


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A catalog that is closed, so that all of it is in one file."""
    catalog = create_catalog(tmp_path / "catalog.db", {"store_id": "one"})
    catalog.close()
    return tmp_path / "catalog.db"


def change(file: Path, sql: str) -> None:
    db = sqlite3.connect(file)
    db.execute(sql)
    db.commit()
    db.close()


def test_a_new_catalog_says_what_it_is(file: Path) -> None:
    db = sqlite3.connect(file)
    found = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    facts = db.execute("SELECT key, value FROM facts").fetchall()
    db.close()

    assert (found, facts) == ([APPLICATION_ID, SCHEMA_NUMBER], [("store_id", "one")])


def test_a_catalog_that_is_there_is_opened_not_made_again(file: Path) -> None:
    with create_catalog(file, {"store_id": "two"}).read() as db:
        assert db.execute("SELECT value FROM facts").fetchall() == [("one",)]


@forks
def test_whoever_makes_it_first_makes_it_alone(tmp_path: Path) -> None:
    children = [Child(lambda name=name: create_catalog(tmp_path / "catalog.db", {"store_id": name})) for name in "abcd"]

    assert [child.wait() for child in children] == [0] * 4
    with open_catalog(tmp_path / "catalog.db").read() as db:
        assert len(db.execute("SELECT value FROM facts").fetchall()) == 1


@pytest.mark.parametrize("content", [b"", b"not a database" * 100, b"SQLite format 3\0" + bytes(4080)], ids=["empty", "text", "zeros"])
def test_what_is_not_a_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "catalog.db"
    file.write_bytes(content)

    with pytest.raises(StoreCorruptError):
        open_catalog(file)

    assert file.read_bytes() == content


def test_a_missing_catalog_is_not_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(StoreCorruptError, match="missing"):
        open_catalog(tmp_path / "catalog.db")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("opening", [open_catalog, lambda file: create_catalog(file, {})], ids=["opened", "made"])
def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path, opening) -> None:
    file = tmp_path / "catalog.db"
    change(file, "CREATE TABLE theirs (x)")
    content = file.read_bytes()

    with pytest.raises(StoreCorruptError):
        opening(file)

    assert file.read_bytes() == content


def test_a_newer_schema_is_refused_and_left_alone(file: Path) -> None:
    change(file, f"PRAGMA user_version = {SCHEMA_NUMBER + 1}")
    content = file.read_bytes()

    with pytest.raises(SchemaTooNewError, match="Upgrade"):
        open_catalog(file)

    assert file.read_bytes() == content


@pytest.mark.parametrize("length", [100, 4096, 10_000])
def test_a_truncated_catalog_is_refused_and_left_alone(file: Path, length: int) -> None:
    content = file.read_bytes()[:length]
    file.write_bytes(content)

    with pytest.raises(StoreCorruptError), open_catalog(file).read() as db:
        db.execute("SELECT * FROM facts, versions, contents").fetchall()

    assert file.read_bytes() == content


def test_the_schema_keeps_what_a_version_needs(file: Path) -> None:
    catalog = open_catalog(file)
    with catalog.write() as db:
        for statement in (
            "INSERT INTO projects (id, entity, name, created_at) VALUES (1, 'e', 'p', 0)",
            "INSERT INTO collections (id, project_id, name, type, created_at, updated_at) VALUES (1, 1, 'n', 't', 0, 0)",
            "INSERT INTO containers (id, key, kind, length, created_at) VALUES (1, 'k', 'pack', 9, 0)",
            """INSERT INTO contents (id, digest, size, container_id, start, length, codec)
                VALUES (1, 'f', 1, 1, 8, 1, 0), (2, 'r', 1, 1, 9, 1, 1)""",
            "INSERT INTO ranges (id, content_id, entry_count, size) VALUES (1, 2, 1, 1)",
            "INSERT INTO range_contents (range_id, content_id) VALUES (1, 1)",
            """INSERT INTO versions (id, collection_id, number, token, digest, entry_count, size, metadata, extras, created_at, updated_at)
                VALUES (1, 1, 0, 'x', 'd', 1, 1, '{}', '{}', 0, 0)""",
            "INSERT INTO version_ranges (version_id, position, range_id, first_path) VALUES (1, 0, 1, 'a')",
        ):
            db.execute(statement)

    for table in ("containers", "contents", "ranges", "versions", "collections", "projects"):
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), catalog.write() as db:
            db.execute(f"DELETE FROM {table}")


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """A folder with a catalog that `nobody` may read."""
    with public_folder() as name:
        create_catalog(Path(name) / "catalog.db", {"store_id": "one"}).close()
        yield give_to_nobody(Path(name))


@forks
def test_a_catalog_that_cannot_be_written_is_read_without_a_trace(foreign_folder: Path) -> None:
    for name in ("catalog.lock", "catalog.queue"):
        (foreign_folder / name).unlink()
    (foreign_folder / "catalog.db").chmod(0o400)
    foreign_folder.chmod(0o500)

    def act() -> tuple[list[tuple[str]], str]:
        catalog = open_catalog(foreign_folder / "catalog.db")
        with catalog.read() as db:
            found = db.execute("SELECT value FROM facts").fetchall()
        try:
            with catalog.write() as db:
                db.execute("DELETE FROM facts")
        except StoreReadOnlyError as error:
            return found, error.code
        return found, "was written"

    assert as_nobody(act) == ([("one",)], "store-read-only")
    assert os.listdir(foreign_folder) == ["catalog.db"]
    foreign_folder.chmod(0o700)


def test_a_thread_that_never_used_it_may_close_it(tmp_path: Path) -> None:
    engine = SqliteEngine(tmp_path / "catalog.db")

    assert in_thread(engine.close) == [None]
