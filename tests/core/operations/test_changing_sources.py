"""Files that change between scan and log, or while they are read (rows P17 to P19 and P29)."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest

from jupyter_artifacts.core.operations.commit import commit
from jupyter_artifacts.core.operations.scan import scan_folder
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import SourceChangedError, SourceVanishedError
from tests.core.builders import contents_of, log_folder, make_old, request_for, versions_of, write_files

LARGE = bytes(range(256)) * 5000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "folder", {"a": b"before", "b": b"b", "large": LARGE})


def stored_files(store: Store) -> set[str]:
    """Every file of the store in which contents lie or could be staged."""
    return {str(file) for kind in ("packs", "blobs", "staging") for file in (store.root / kind).rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    ("path", "content"),
    [("a", b"afterwards, and longer"), ("a", b"BEFORE"), ("a", b""), ("a", LARGE), ("large", LARGE[::-1]), ("large", b"short")],
    ids=["longer", "same size", "emptied", "now large", "large, same size", "no longer large"],
)
def test_a_file_edited_after_it_was_added_is_stored_as_it_is_when_logged(store: Store, folder: Path, path: str, content: bytes) -> None:
    request = request_for(scan_folder(folder))
    (folder / path).write_bytes(content)

    result = commit(store, request)

    assert contents_of(store, result.version) == {"a": b"before", "b": b"b", "large": LARGE} | {path: content}
    assert result.changed_files == (path,)
    assert result.version.size == 6 + 1 + len(LARGE) + len(content) - len({"a": b"before", "large": LARGE}[path])


@pytest.mark.parametrize("path", ["a", "large"])
def test_an_edit_is_noticed_though_the_stat_cache_knows_what_the_file_held(store: Store, folder: Path, path: str) -> None:
    log_folder(store, "data", make_old(folder))
    request = request_for(scan_folder(folder))
    (folder / path).write_bytes(b"edited")

    result = commit(store, request)

    assert contents_of(store, result.version)[path] == b"edited"
    assert result.changed_files == (path,)


def test_a_file_that_the_stat_cache_knows_can_vanish(store: Store, folder: Path) -> None:
    log_folder(store, "data", make_old(folder))
    request = request_for(scan_folder(folder))
    (folder / "a").unlink()

    with pytest.raises(SourceVanishedError):
        commit(store, request)


def test_a_file_replaced_by_another_is_noticed(store: Store, folder: Path) -> None:
    request = request_for(scan_folder(folder))
    (folder / "new").write_bytes(b"BEFORE")
    (folder / "new").rename(folder / "a")

    assert commit(store, request).changed_files == ("a",)


def test_files_left_alone_are_not_said_to_have_changed(store: Store, folder: Path) -> None:
    assert commit(store, request_for(scan_folder(folder))).changed_files == ()


@pytest.mark.parametrize("path", ["a", "large"])
def test_an_immutable_file_that_changed_is_refused_and_nothing_is_written(store: Store, folder: Path, path: str) -> None:
    log_folder(store, "data", folder)
    before = stored_files(store)
    request = request_for(scan_folder(folder), immutable=True)
    (folder / path).write_bytes(LARGE[::-1])

    with pytest.raises(SourceChangedError, match=f"{path} changed after it was added"):
        commit(store, request)

    assert stored_files(store) == before
    assert len(versions_of(store, "data")) == 1


def test_immutable_files_left_alone_are_logged(store: Store, folder: Path) -> None:
    assert commit(store, request_for(scan_folder(folder), immutable=True)).is_new


@pytest.mark.parametrize("path", ["a", "large"])
def test_a_file_that_vanished_is_named_and_nothing_is_written(store: Store, folder: Path, path: str) -> None:
    request = request_for(scan_folder(folder))
    (folder / path).unlink()

    with pytest.raises(SourceVanishedError, match=f"folder/{path} "):
        commit(store, request)

    assert (stored_files(store), versions_of(store, "data")) == (set(), [])


def test_a_folder_that_vanished_is_a_vanished_source(store: Store, folder: Path) -> None:
    request = request_for(scan_folder(folder))
    folder.rename(folder.with_name("moved"))

    with pytest.raises(SourceVanishedError):
        commit(store, request)


@contextmanager
def meanwhile(act: Callable[[], None]) -> Iterator[None]:
    """Do `act` over and over in a thread while the body runs."""
    is_over = threading.Event()

    def work() -> None:
        while not is_over.is_set():
            act()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@pytest.mark.parametrize("size", [1000, 2_000_000], ids=["small", "large"])
def test_a_file_that_keeps_growing_is_refused_or_stored_as_it_was_at_one_moment(store: Store, tmp_path: Path, size: int) -> None:
    line = b"0123456789abcde\n"
    folder = write_files(tmp_path / "folder", {"log.txt": line * (size // len(line))})
    outcomes = set()
    with open(folder / "log.txt", "ab", buffering=0) as growing, meanwhile(lambda: growing.write(line) and time.sleep(0.0001)):
        for _ in range(8):
            try:
                content = contents_of(store, log_folder(store, "data", folder).version)["log.txt"]
            except SourceChangedError:
                outcomes.add("refused")
            else:
                outcomes.add("stored")
                assert content == line * (len(content) // len(line))
    assert outcomes <= {"refused", "stored"}
    assert outcomes
    assert list((store.root / "staging").iterdir()) == []


@pytest.mark.parametrize("size", [50_000, 1_000_000, 4_000_000], ids=["tiny", "small", "large"])
def test_a_file_that_is_overwritten_in_place_is_never_stored_torn(store: Store, tmp_path: Path, size: int) -> None:
    """The times move when a write begins: between writes, a reader that began in the middle of one can't tell from them."""
    folder = write_files(tmp_path / "folder", {"state": b"0" * size})
    fd = os.open(folder / "state", os.O_WRONLY)
    states = cycle([bytes([48 + digit]) * size for digit in range(10)])
    try:
        with meanwhile(lambda: os.pwrite(fd, next(states), 0) and time.sleep(0.003)):
            for _ in range(15):
                try:
                    content = contents_of(store, log_folder(store, "data", folder).version)["state"]
                except SourceChangedError:
                    continue
                assert content == content[:1] * size
    finally:
        os.close(fd)
    assert list((store.root / "staging").iterdir()) == []


@pytest.mark.parametrize("content", [b"before" * 20_000, LARGE], ids=["small", "large"])
def test_a_file_is_read_only_some_time_after_its_last_write_began(store: Store, tmp_path: Path, content: bytes) -> None:
    folder = write_files(tmp_path / "folder", {"a": content})
    log_folder(store, "data", folder)
    (folder / "a").write_bytes(content)

    log_folder(store, "data", folder)  # which finds it unchanged, and so has little else to do

    assert time.time_ns() - (folder / "a").stat().st_mtime_ns >= 20_000_000


def test_the_last_log_of_an_edited_file_is_what_the_next_log_compares_with(store: Store, folder: Path) -> None:
    make_old(folder)
    request = request_for(scan_folder(folder))
    (folder / "a").write_bytes(b"edited")
    commit(store, request)

    again = log_folder(store, "data", folder)

    assert (again.is_new, again.changed_files) == (False, ())
