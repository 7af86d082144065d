"""Whether a folder holds what a version does."""

import os
from pathlib import Path

import pytest

from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.verify import verify_folder
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import InvalidPathError
from tests.core.builders import log, write_files

FILES = {"a": b"a", "empty": b"", "sub/b": b"bb", "large": b"x" * 2_000_000}


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    checkout(store, log(store, "data", FILES).version, tmp_path / "target")
    return tmp_path / "target"


def problems(store: Store, folder: Path) -> list[tuple[str, str]]:
    result = verify_folder(store, log(store, "data", FILES).version, str(folder))
    assert (result.files, result.bytes, result.place) == (4, 2_000_003, str(folder))
    assert result.is_intact == (not result.problems)
    return [(problem.path, problem.what) for problem in result.problems]


def test_what_was_checked_out_is_intact(store: Store, folder: Path) -> None:
    assert problems(store, folder) == []


@pytest.mark.parametrize("path", ["a", "sub/b", "large"])
def test_a_file_of_the_same_size_with_other_bytes_is_different(store: Store, folder: Path, path: str) -> None:
    (folder / path).write_bytes(b"?" * len(FILES[path]))

    assert problems(store, folder) == [(path, "different")]


def test_missing_longer_and_extra_files_are_told(store: Store, folder: Path) -> None:
    (folder / "a").unlink()
    (folder / "empty").write_bytes(b"not any more")
    write_files(folder, {"sub/extra": b"", "extra": b"x"})

    assert problems(store, folder) == [("a", "missing"), ("empty", "different"), ("extra", "extra"), ("sub/extra", "extra")]


def test_the_stat_cache_is_not_believed(store: Store, folder: Path) -> None:
    before = (folder / "a").stat()
    (folder / "a").write_bytes(b"b")
    os.utime(folder / "a", ns=(before.st_atime_ns, before.st_mtime_ns))

    assert problems(store, folder) == [("a", "different")]


def test_a_folder_that_is_not_there_is_refused(store: Store, folder: Path) -> None:
    with pytest.raises(InvalidPathError, match="does not exist"):
        verify_folder(store, log(store, "data", FILES).version, str(folder / "absent"))
