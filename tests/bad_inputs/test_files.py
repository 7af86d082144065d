"""Bad files and paths (rows P1 to P30): the one error, and nothing written; or what is legal, unharmed."""

import os
import subprocess
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import jupyter_artifacts
from jupyter_artifacts import Api, Artifact
from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.model.manifest import Entry, ManifestRange, decode_range, encode_range
from jupyter_artifacts.core.operations import read_source, scan
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.commit import commit
from jupyter_artifacts.core.operations.load_manifest import load_entries
from jupyter_artifacts.core.operations.read_source import LargeSource
from jupyter_artifacts.core.operations.scan import scan_file, scan_folder
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import (
    InvalidPathError,
    LimitExceededError,
    SourceChangedError,
    SourceError,
    StoreFullError,
)
from tests.bad_inputs.programs import LOG, run_traced
from tests.bad_inputs.unchanged import files_of, refused, unchanged
from tests.commands.workspace import write
from tests.core.builders import contents_of, log, log_folder, make_old, read_files, request_for, versions_of, write_files

BAD_PATHS = [
    "..", "../a", "a/../../b", "/a", "//server/share", "C:/a", "c:a", "~", "~/a", "a\\b", "\\\\server\\x", "a//b", "./a", "a/.", "a/./b",
    "a\0b", "a\nb", "\x1b[31m", "x" * 256, "x/" * 2048 + "x", "caf\udce9",
]  # fmt: skip

PATH_DOORS: dict[str, Callable[[Artifact, str], object]] = {
    "add_file": lambda artifact, path: artifact.add_file("a.txt", name=path),
    "add_dir": lambda artifact, path: artifact.add_dir("folder", name=path.strip("/") if path == "/a" else path),
    "new_file": lambda artifact, path: artifact.new_file(path).__enter__(),
}


@pytest.mark.parametrize("door", PATH_DOORS)
def test_a_bad_path_is_refused_wherever_it_is_given_and_nothing_is_written(home: Store, workspace: Path, door: str) -> None:
    write({"a.txt": "a", "folder/b.txt": "b"})
    before = files_of(workspace.parent / "work")
    for path in BAD_PATHS:
        if door == "add_dir" and path in ("/a", "//server/share"):  # slashes around a prefix are nobody's
            continue
        artifact = Artifact("data", "dataset")
        with refused(home, InvalidPathError):
            PATH_DOORS[door](artifact, path)
        assert artifact.size == 0, path
    assert files_of(workspace.parent / "work") == before


PORTABLE = ["ab:c", "A~1", "dot.", "space ", "CON", "nul.txt", "Case", "case", "caf\u00e9", "cafe\u0301", "a?b", "a*b", '"', "<x>", "a|b"]


def test_paths_that_other_systems_read_differently_come_back_as_they_are(store: Store, tmp_path: Path) -> None:
    files = {f"{folder}{name}": name.encode() for name in PORTABLE for folder in ("", "CON.d/")}

    version = log(store, "data", files).version

    assert version.entry_count == len(files)
    assert contents_of(store, version) == files


def test_a_path_that_is_too_long_with_its_root_is_downloaded(home: Store, workspace: Path) -> None:
    write({"a.txt": "deep"})
    path = "/".join(["x" * 250] * 16)
    artifact = Artifact("data", "dataset")
    artifact.add_file("a.txt", name=path)
    with jupyter_artifacts.init(project="demo") as run:
        run.log_artifact(artifact).wait()
    root = workspace / "/".join(["y" * 200] * 3)
    assert len(str(root / path)) > 4096

    for _ in range(2):
        Api().artifact("demo/data").download(root=str(root))

    fd = os.open(root, os.O_RDONLY)
    for name in path.split("/")[:-1]:
        above, fd = fd, os.open(name, os.O_RDONLY, dir_fd=fd)
        os.close(above)
    assert os.listdir(fd) == ["x" * 250]
    with open(os.open("x" * 250, os.O_RDONLY, dir_fd=fd), "rb") as file:
        assert file.read() == b"deep"
    os.close(fd)
    subprocess.run(["rm", "-rf", root], check=True)


def test_a_folder_with_a_name_that_is_not_utf8_is_refused_as_a_whole(home: Store, workspace: Path) -> None:
    write({"folder/a.txt": "a"})
    os.close(os.open(os.fsencode(workspace) + b"/folder/caf\xe9", os.O_CREAT | os.O_WRONLY))
    artifact = Artifact("data", "dataset")

    with refused(home, InvalidPathError, match=r"caf\\udce9"):
        artifact.add_dir("folder")

    assert artifact.size == 0


def test_a_file_that_says_it_is_empty_and_does_not_end_is_refused(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_source, "_STREAM_LIMIT", 500)
    folder = write_files(tmp_path / "folder", {"a": b"a"})
    (folder / "maps").symlink_to("/proc/self/maps")

    with refused(store, LimitExceededError, match="/maps says it is empty"):
        log_folder(store, "data", folder)


def test_a_file_that_changes_each_time_it_is_read_is_refused(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (1000, 1_200_000):
        folder = make_old(write_files(tmp_path / f"{size}", {"a": b"a", "restless": b"0" * size}))
        request, real, count = request_for(scan_folder(folder)), os.fstat, iter(range(1_000_000))

        def touching(fd: int, folder: Path = folder, real: Any = real, count: Any = count) -> os.stat_result:
            if os.path.basename(os.readlink(f"/proc/self/fd/{fd}")) == "restless":
                os.utime(folder / "restless", ns=(0, next(count)))
            return real(fd)

        with monkeypatch.context() as patch, refused(store, SourceChangedError, match="restless keeps changing"):
            patch.setattr(os, "fstat", touching)
            commit(store, request)
    assert versions_of(store, "data") == []


def moving_while_walked(monkeypatch: pytest.MonkeyPatch, move: Callable[[int], None]) -> None:
    """Call `move` with 0, 1, 2 … each time the first folder of a walk has been listed."""
    walks = iter(range(1000))
    monkeypatch.setattr(scan._Walk, "_take_plain_files", wrap(scan._Walk._take_plain_files, lambda: move(next(walks))))


def wrap(function: Any, act: Callable[[], None]) -> Any:
    def wrapped(walk: Any, entries: Any, base: str, prefix: str) -> Any:
        if prefix == "z/":
            act()
        return function(walk, entries, base, prefix)

    return wrapped


def test_a_file_that_moves_between_folders_during_the_walk_is_not_lost(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_files(tmp_path / "folder", {"a/moves": b"moves", "b": b"b", "z/stays": b"stays"})

    def move(walk: int) -> None:
        if walk == 0:
            (folder / "a/moves").rename(folder / "z/moves")

    moving_while_walked(monkeypatch, move)

    assert contents_of(store, log_folder(store, "data", folder).version) == {"b": b"b", "z/moves": b"moves", "z/stays": b"stays"}


def test_a_folder_that_changes_during_every_walk_is_refused(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_files(tmp_path / "folder", {"a/x": b"x", "z/stays": b"stays"})
    moving_while_walked(monkeypatch, lambda walk: (folder / f"z/new-{walk}").touch())

    with refused(store, SourceChangedError, match="coming and going"):
        log_folder(store, "data", folder)


def sparse(file: Path, size: int, end: bytes = b"") -> Path:
    file.parent.mkdir(exist_ok=True)
    with open(file, "wb") as handle:
        handle.truncate(size - len(end))
        handle.seek(0, os.SEEK_END)
        handle.write(end)
    return file


def test_a_file_larger_than_the_disk_is_refused_at_once(store: Store, tmp_path: Path) -> None:
    sparse(tmp_path / "folder/huge", 1 << 40)
    free = os.statvfs(store.root)
    assert free.f_bfree * free.f_frsize < 1 << 40, "this test needs a disk of less than 1 TiB free"
    began = time.monotonic()

    with refused(store, StoreFullError, match="1,099,511,627,776 bytes"):
        log_folder(store, "data", tmp_path / "folder")

    assert time.monotonic() - began < 2


def test_a_sparse_file_has_the_digest_of_its_content(store: Store, tmp_path: Path) -> None:
    sparse(tmp_path / "folder/holes", 20_000_000, end=b"end")
    content = bytes(19_999_997) + b"end"

    version = log_folder(store, "data", tmp_path / "folder").version

    [entry] = load_entries(store, version)
    assert entry == Entry("holes", digest_of(content), 20_000_000)
    assert contents_of(store, version) == {"holes": content}


def test_nothing_that_is_empty_is_lost(store: Store, tmp_path: Path) -> None:
    source = write_files(tmp_path / "source", {"empty": b"", "a/empty": b"", "b/c/": b"", "d/": b""})

    checkout(store, log_folder(store, "data", source).version, tmp_path / "out")

    assert files_of(tmp_path / "out") == files_of(source)


def test_a_file_of_over_4_gib_is_counted_right_and_read_in_windows(tmp_path: Path) -> None:
    size = (4 << 30) + 5
    stamp = scan_file(sparse(tmp_path / "folder/big", size, end=b"end"))
    assert stamp.size == size
    large = LargeSource(stamp)
    try:
        assert len(large.read(8 << 20)) == 8 << 20
        assert large._left == size - (8 << 20)
    finally:
        large.close()
    held = ManifestRange(["big", "huge"], [bytes(32), bytes(32)], [size, 2**63 - 1])
    assert [entry.size for entry in decode_range(encode_range(held))] == [size, 2**63 - 1]


def test_many_tiny_files_take_at_most_a_kibibyte_each(store: Store, tmp_path: Path) -> None:
    count = 8000
    folder = write_files(tmp_path / "folder", {f"{at % 40}/{at}": b"%d" % at for at in range(count)})
    log(store, "warm", {"a": b"a"})
    tracemalloc.start()
    try:
        version = log_folder(store, "data", folder).version
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert version.entry_count == count
    assert peak < count * 1024 + 8_000_000, f"{peak:,} bytes"  # the packs' buffers besides


def test_permissions_beyond_the_usual_are_not_restored(store: Store, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "folder", {"setuid": b"#!/bin/sh\n", "run": b"#!/bin/sh\n", "open": b"x", "large": b"x" * 1_100_000})
    for name, mode in {"setuid": 0o6777, "run": 0o755, "open": 0o666, "large": 0o4755}.items():
        (folder / name).chmod(mode)
    if hasattr(os, "setxattr"):
        with suppress(OSError):  # on a file system without them
            os.setxattr(folder / "run", "user.canary", b"1")

    checkout(store, log_folder(store, "data", folder).version, tmp_path / "out")

    for file in (tmp_path / "out").iterdir():
        assert file.stat().st_mode & 0o7111 == 0, file.name
        assert file.stat().st_uid == os.geteuid()
        assert os.listxattr(file) == []


def test_single_files_of_the_store_are_refused(home: Store, workspace: Path) -> None:
    write({"a.txt": "a", "b.txt": "b"})
    run = jupyter_artifacts.init(project="demo")
    run.log_artifact("a.txt", name="data", type="dataset").wait()
    [pack] = home.root.glob("packs/*/*")
    Path("link").symlink_to(home.root)
    for file in (home.root / "catalog.db", home.root / "store.json", pack, Path("link/store.json")):
        artifact = Artifact("own", "dataset")
        artifact.add_file(file, name="x")
        with refused(home, InvalidPathError, match="can't log itself"):
            run.log_artifact(artifact)
    with unchanged(home), pytest.raises(InvalidPathError):
        run.log_artifact(str(home.root / "catalog.db"), name="own", type="dataset")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", {"a": b"a" * 100, "large": b"x" * 1_200_000})


@pytest.mark.parametrize("error", ["EIO", "ESTALE", "ENOTCONN"])
@pytest.mark.parametrize(
    ("path", "call"), [("a", "read"), ("large", "read"), ("a", "openat"), ("large", "fstat,newfstatat"), (".", "getdents64")]
)
def test_a_source_that_cannot_be_read_is_an_error_of_that_file(
    store: Store, tmp_path: Path, sources: Path, error: str, path: str, call: str
) -> None:
    with unchanged(store):
        ended = run_traced(
            LOG, store.root, tmp_path / "cache", sources,
            strace=("-P", str(sources / path), f"--inject={call}:error={error}"), trace=tmp_path / "trace",
        )  # fmt: skip

    assert (ended.out, ended.kind) == ("", SourceError), ended
    assert str(sources) in ended.message
    assert read_files(sources) == {"a": b"a" * 100, "large": b"x" * 1_200_000}
