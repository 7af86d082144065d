"""A store that can't be written can be read, without a byte being written (row B12)."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from jupyter_artifacts.core.model.run import NewRun
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.diff import diff_versions
from jupyter_artifacts.core.operations.resolve import list_version_records
from jupyter_artifacts.core.operations.run import begin_run
from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import StoreReadOnlyError
from tests.core.builders import ENTITY, PROJECT, find, log, log_folder, read_files, write_files
from tests.core.operations.children import as_nobody, forks, give_to_nobody, public_folder
from tests.core.operations.damage import flip_byte_of

pytestmark = forks

FILES = {"a": b"a", "sub/b": b"b" * 3000, "large": b"x" * 2_000_000}


def close_to_writing(store_root: Path) -> None:
    for each in [*store_root.rglob("*"), store_root]:
        each.chmod(0o500 if each.is_dir() else 0o400)


@pytest.fixture(params=["writer done", "writer still there", "writer killed", "copied without its index"])
def root(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder with a store of two versions, which its owner may only read. Afterwards nothing in it has changed."""
    with public_folder() as folder:
        root = Path(folder)
        writer = start_writer(root)
        if request.param == "writer done":
            writer.terminate()
            writer.join()
            open_store(str(root / "store"), root / "cache").close()
            assert not (root / "store/catalog.db-wal").exists()
        if request.param in ("writer killed", "copied without its index"):
            writer.kill()
            writer.join()
        if request.param == "copied without its index":
            (root / "store/catalog.db-shm").unlink()
            assert (root / "store/catalog.db-wal").stat().st_size > 0
        give_to_nobody(root)
        close_to_writing(root / "store")
        before = everything(root / "store")
        yield root
        assert everything(root / "store") == before
        open_to_writing(root / "store")
        writer.kill()
        writer.join()


def start_writer(root: Path) -> BaseProcess:
    """A process that makes a store, logs two versions and stays, with its connection open."""
    context = multiprocessing.get_context("fork")
    is_done = context.Event()

    def work() -> None:
        store = open_store(str(root / "store"), root / "cache")
        log(store, "data", FILES | {"a": b"old"})
        log(store, "data", FILES)
        is_done.set()
        time.sleep(600)

    writer = context.Process(target=work, daemon=True)
    writer.start()
    assert is_done.wait(60)
    return writer


def open_to_writing(store_root: Path) -> None:
    for each in [store_root, *store_root.rglob("*")]:
        each.chmod(0o700)


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every name below `folder` with when it last changed and what it holds; SQLite's shared memory may be written while it is open."""
    return {
        str(each.relative_to(folder)): (each.stat().st_mtime_ns, each.read_bytes() if each.is_file() else b"")
        for each in folder.rglob("*")
        if not each.name.endswith("-shm")
    }


def using(root: Path, act: Callable[[Store], object]) -> object:
    def in_child() -> object:
        store = open_store(str(root / "store"), root / "cache-of-reader")
        return act(store)

    return as_nobody(in_child)


def test_versions_are_read(root: Path) -> None:
    def read(store: Store) -> tuple[object, ...]:
        version = find(store, "data")
        checkout(store, version, root / "target")
        old = find(store, "data", "v0")
        labels = [each.label for each in list_version_records(store, version.collection)]
        changed = [change.path for change in diff_versions(store, old, version).entries]
        return labels, changed, verify_version(store, version).is_intact, read_files(root / "target")

    assert using(root, read) == (["v1", "v0"], ["a"], True, FILES)


@pytest.mark.parametrize(
    "write",
    [
        lambda store, root: log(store, "data", {"new": b"new"}),
        lambda store, root: log_folder(store, "data", write_files(root / "again", FILES)),
        lambda store, root: change_aliases(store, find(store, "data"), add=["best"]),
        lambda store, root: begin_run(store, NewRun(ENTITY, PROJECT, "run", "run")),
    ],
    ids=["new files", "unchanged files", "an alias", "a run"],
)
def test_writing_is_refused(root: Path, write: Callable[[Store, Path], object]) -> None:
    with pytest.raises(StoreReadOnlyError):
        using(root, lambda store: write(store, root))


def test_damage_is_found_though_it_cannot_be_remembered() -> None:
    with public_folder() as folder:
        root = Path(folder)
        store = open_store(str(root / "store"), root / "cache")
        log(store, "data", FILES)
        flip_byte_of(store, FILES["large"])
        store.close()
        give_to_nobody(root)
        close_to_writing(root / "store")

        problems = using(root, lambda store: [problem.path for problem in verify_version(store, find(store, "data")).problems])

        assert problems == ["large"]
        open_to_writing(root / "store")


def test_a_store_cannot_be_made_where_nothing_can_be_written() -> None:
    with public_folder() as folder:
        root = Path(folder)
        (root / "closed").mkdir()
        give_to_nobody(root)
        (root / "closed").chmod(0o500)

        with pytest.raises(StoreReadOnlyError, match="JUPYTER_ARTIFACTS_STORE"):
            as_nobody(lambda: open_store(str(root / "closed/store"), root / "cache").id)
        assert os.listdir(root / "closed") == []


def test_a_store_of_somebody_else_is_refused_not_crashed_on() -> None:
    with public_folder() as folder:
        root = Path(folder)
        store = open_store(str(root / "store"), root / "cache")
        log(store, "data", FILES)
        store.close()
        give_to_nobody(root)
        (root / "store").chmod(0)

        with pytest.raises(StoreReadOnlyError, match="can't be read"):
            as_nobody(lambda: open_store(str(root / "store"), root / "cache").id)
        (root / "store").chmod(0o700)
