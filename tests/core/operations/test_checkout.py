"""What a checkout writes, keeps and removes, and that it never leaves its folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.commit import commit
from jupyter_artifacts.core.operations.progress import Progress
from jupyter_artifacts.core.operations.scan import scan_folder
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import InvalidPathError
from tests.core.builders import fresh_folder, log, make_old, read_files, request_for, write_files
from tests.core.operations.children import as_nobody, forks, give_to_nobody, public_folder

LARGE = bytes(range(256)) * 5000
FILES = {"a.txt": b"a", "empty": b"", "sub/b.bin": bytes(range(256)), "sub/deep/large.bin": LARGE}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Path]:
    """A folder outside the target, with files of the names that are checked out, which must stay as they are."""
    folder = write_files(tmp_path / "canary", {"a.txt": b"canary", "b.bin": b"canary", "deep/large.bin": b"canary"})
    before = read_files(folder)
    yield folder
    assert read_files(folder) == before


def test_files_come_back_byte_for_byte(store: Store, target: Path) -> None:
    result = checkout(store, log(store, "data", FILES).version, target)

    assert read_files(target) == FILES
    assert (result.root, result.written, result.kept, result.bytes_written) == (str(target), 4, 0, 257 + len(LARGE))


def test_empty_folders_come_back(store: Store, target: Path) -> None:
    version = log(store, "data", {"a": b"", "e1/": b"", "sub/e2/": b""}).version

    checkout(store, version, target)

    assert sorted(path.relative_to(target).as_posix() for path in target.rglob("*")) == ["a", "e1", "sub", "sub/e2"]


def test_only_empty_folders_come_back(store: Store, target: Path) -> None:
    checkout(store, log(store, "data", {"e1/": b""}).version, target)

    assert [path.name for path in target.rglob("*")] == ["e1"]


def test_nothing_at_all_comes_back_as_an_empty_folder(store: Store, target: Path) -> None:
    checkout(store, log(store, "data", {}).version, target)

    assert list(target.iterdir()) == []


def test_files_that_differ_are_replaced_and_counted(store: Store, target: Path) -> None:
    version = log(store, "data", FILES).version
    write_files(target, {"a.txt": b"mine", "sub/deep/large.bin": b"mine", "own.txt": b"mine"})

    result = checkout(store, version, target)

    assert (result.written, result.replaced, result.kept) == (4, 2, 0)
    assert read_files(target) == {**FILES, "own.txt": b"mine"}


def test_files_that_are_right_already_are_kept(store: Store, target: Path) -> None:
    version = log(store, "data", FILES).version
    checkout(store, version, target)
    inodes = {file: file.stat().st_ino for file in target.rglob("*")}

    again = checkout(store, version, target)

    assert (again.written, again.kept) == (0, 4)
    assert {file: file.stat().st_ino for file in target.rglob("*")} == inodes


def test_files_that_someone_else_put_there_are_kept_when_they_are_right(store: Store, target: Path) -> None:
    version = log(store, "data", FILES).version

    result = checkout(store, version, write_files(target, FILES))

    assert (result.written, result.kept) == (0, 4)


@pytest.mark.parametrize("path", ["a.txt", "empty", "sub/b.bin", "sub/deep/large.bin"])
def test_a_local_modification_is_replaced(store: Store, target: Path, path: str) -> None:
    version = log(store, "data", FILES).version
    checkout(store, version, target)
    (target / path).write_bytes(b"modified")

    result = checkout(store, version, target)

    assert read_files(target) == FILES
    assert (result.written, result.kept) == (1, 3)


def test_a_modification_of_the_same_size_is_seen(store: Store, target: Path) -> None:
    version = log(store, "data", FILES).version
    checkout(store, version, target)
    make_old(target)
    checkout(store, version, target)
    (target / "sub/b.bin").write_bytes(bytes(256))

    assert checkout(store, version, target).written == 1
    assert read_files(target) == FILES


def test_a_hard_link_of_a_replaced_file_keeps_what_it_holds(store: Store, target: Path, tmp_path: Path) -> None:
    write_files(target, {"a.txt": b"precious"})
    os.link(target / "a.txt", tmp_path / "other-name")

    checkout(store, log(store, "data", {"a.txt": b"a"}).version, target)

    assert (tmp_path / "other-name").read_bytes() == b"precious"


def test_other_versions_come_to_the_same_folder(store: Store, target: Path) -> None:
    first, second = (log(store, "data", {"a": b"0", "same": b"s"}).version, log(store, "data", {"a": b"1", "same": b"s"}).version)
    for version, content in [(first, b"0"), (second, b"1"), (first, b"0")]:
        checkout(store, version, target)
        assert read_files(target) == {"a": content, "same": b"s"}


def test_a_prefix_brings_only_what_starts_with_it(store: Store, target: Path) -> None:
    version = log(store, "data", FILES | {"sub-2/c": b"c", "e1/": b"", "sub/e2/": b""}).version

    checkout(store, version, target, path_prefix="sub/")

    assert set(read_files(target)) == {"sub/b.bin", "sub/deep/large.bin"}
    assert {path.name for path in target.rglob("*") if path.is_dir()} == {"sub", "deep", "e2"}


def test_a_prefix_of_a_single_file_brings_that(store: Store, target: Path) -> None:
    assert checkout(store, log(store, "data", FILES).version, target, path_prefix="a.txt").written == 1
    assert read_files(target) == {"a.txt": b"a"}


def test_one_path_brings_exactly_that_file(store: Store, target: Path) -> None:
    version = log(store, "data", {"a": b"a", "a.txt": b"b", "b": b"c"}).version

    result = checkout(store, version, target, path="a")

    assert result.written == 1
    assert read_files(target) == {"a": b"a"}


def test_other_files_stay_unless_they_are_to_be_removed(store: Store, target: Path) -> None:
    version = log(store, "data", FILES).version
    write_files(target, {"mine": b"mine", "sub/mine": b"mine"})

    assert checkout(store, version, target).removed == 0
    assert checkout(store, version, target, remove_others=True).removed == 2
    assert read_files(target) == FILES


def test_removing_others_with_a_prefix_leaves_what_the_version_holds(store: Store, target: Path) -> None:
    version = log(store, "data", FILES).version
    checkout(store, version, target)
    write_files(target, {"mine": b"mine"})

    result = checkout(store, version, target, path_prefix="sub/", remove_others=True)

    assert result.removed == 1
    assert read_files(target) == FILES


def test_removing_others_never_reaches_through_links(store: Store, target: Path, canary: Path) -> None:
    write_files(target, {"mine": b""})
    (target / "to-folder").symlink_to(canary)
    (target / "to-file").symlink_to(canary / "a.txt")

    checkout(store, log(store, "data", FILES).version, target, remove_others=True)

    assert read_files(target) == FILES


# What is in the way


@pytest.mark.parametrize("at", ["sub", "sub/deep"])
def test_a_link_where_a_folder_must_be_is_not_followed(store: Store, target: Path, canary: Path, at: str) -> None:
    version = log(store, "data", FILES).version
    (target / at).parent.mkdir(parents=True)
    (target / at).symlink_to(canary if at == "sub" else canary / "deep")

    with pytest.raises(InvalidPathError, match=f"{at} .*link"):
        checkout(store, version, target)


@pytest.mark.parametrize("kept", [b"canary", b"a"], ids=["other content", "the right content"])
def test_a_link_where_a_file_must_be_is_not_followed(store: Store, target: Path, tmp_path: Path, kept: bytes) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(kept)
    target.mkdir()
    (target / "a.txt").symlink_to(outside)

    with pytest.raises(InvalidPathError, match=r"a\.txt .*a link"):
        checkout(store, log(store, "data", FILES).version, target)
    assert outside.read_bytes() == kept


def test_a_dangling_link_where_a_file_must_be_makes_no_file_where_it_leads(store: Store, target: Path, tmp_path: Path) -> None:
    target.mkdir()
    (target / "a.txt").symlink_to(tmp_path / "would-be-made")

    with pytest.raises(InvalidPathError, match="a link"):
        checkout(store, log(store, "data", FILES).version, target)
    assert not (tmp_path / "would-be-made").exists()


def test_a_link_where_an_empty_folder_must_be_is_not_followed(store: Store, target: Path, canary: Path) -> None:
    version = log(store, "data", {"e/inner/": b""}).version
    target.mkdir()
    (target / "e").symlink_to(canary)

    with pytest.raises(InvalidPathError, match="link"):
        checkout(store, version, target)


def test_the_target_itself_may_be_a_link(store: Store, target: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target.symlink_to(tmp_path / "real")

    checkout(store, log(store, "data", FILES).version, target)

    assert read_files(tmp_path / "real") == FILES


def test_a_folder_where_a_file_must_be_is_refused(store: Store, target: Path) -> None:
    write_files(target, {"a.txt/precious": b"p"})

    with pytest.raises(InvalidPathError, match=r"a\.txt .*a folder"):
        checkout(store, log(store, "data", FILES).version, target)
    assert read_files(target) == {"a.txt/precious": b"p"}


def test_a_file_where_a_folder_must_be_is_refused(store: Store, target: Path) -> None:
    write_files(target, {"sub": b"precious"})

    with pytest.raises(InvalidPathError, match=r"sub .*a file or link is where a folder must be"):
        checkout(store, log(store, "data", FILES).version, target)
    assert (target / "sub").read_bytes() == b"precious"


def test_a_pipe_where_a_file_must_be_is_refused(store: Store, target: Path) -> None:
    target.mkdir()
    os.mkfifo(target / "a.txt")

    with pytest.raises(InvalidPathError, match="not a plain file"):
        checkout(store, log(store, "data", FILES).version, target)


def test_a_file_where_the_target_must_be_is_refused(store: Store, target: Path) -> None:
    target.write_bytes(b"precious")

    with pytest.raises(InvalidPathError, match="a file or link is where a folder must be"):
        checkout(store, log(store, "data", FILES).version, target)
    assert target.read_bytes() == b"precious"


@pytest.mark.parametrize("folder", ["../outside", "/tmp/ja-outside", "a/../../outside", "..", "a\\b"])
def test_an_empty_folder_that_would_lie_outside_is_refused(store: Store, target: Path, folder: str) -> None:
    request = request_for(scan_folder(write_files(fresh_folder(store), {"a": b"a"})))
    version = commit(store, request._replace(extras={"empty_folders": [folder]})).version
    before = sorted(target.parent.iterdir())

    with pytest.raises(InvalidPathError):
        checkout(store, version, target)
    assert set(target.parent.iterdir()) - set(before) <= {target}


def test_no_descriptor_is_left_open(store: Store, target: Path) -> None:
    version = log(store, "data", FILES | {"deep/er/file": b"x"}).version
    write_files(target, {"deep/er": b"in the way"})
    before = len(os.listdir("/proc/self/fd"))

    for _ in range(3):
        with pytest.raises(InvalidPathError):
            checkout(store, version, target)

    assert len(os.listdir("/proc/self/fd")) == before


@forks
def test_a_local_file_that_may_not_be_read_is_replaced() -> None:
    with public_folder() as folder:
        root = Path(folder)

        def bring() -> int:
            store = open_store(str(root / "store"), root / "cache")
            version = log(store, "data", FILES).version
            write_files(root / "target", FILES)
            (root / "target/a.txt").chmod(0)
            return checkout(store, version, root / "target").written

        assert as_nobody(bring) == 1


@forks
def test_a_target_that_may_not_be_written_is_refused() -> None:
    with public_folder() as folder:
        root = Path(folder)
        (root / "closed").mkdir()
        give_to_nobody(root)
        (root / "closed").chmod(0o500)

        def bring() -> None:
            store = open_store(str(root / "store"), root / "cache")
            checkout(store, log(store, "data", FILES).version, root / "closed")

        with pytest.raises(InvalidPathError, match="Permission denied"):
            as_nobody(bring)


def test_progress_is_told(store: Store, target: Path) -> None:
    seen: list[tuple[int, int]] = []

    def watch(progress: Progress) -> None:
        seen.append((progress.files, progress.files_total))

    checkout(store, log(store, "data", FILES).version, target, on_progress=watch)

    assert seen
    assert seen[-1] == (4, 4)
