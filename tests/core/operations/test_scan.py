"""What a walk finds in a folder, and what it refuses: rows P10 to P16, P22, P24, P25 and P27 of the bad inputs."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.commit import commit
from jupyter_artifacts.core.operations.scan import refuse_overlap, scan_file, scan_folder
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import (
    InvalidPathError,
    SourceError,
    SourceUnreadableError,
    UnsupportedFileTypeError,
)
from tests.core.builders import contents_of, log_folder, request_for, versions_of, write_files
from tests.core.operations.children import as_nobody, forks, give_to_nobody, public_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "folder", {"a.txt": b"a", "sub/b.txt": b"bb"})


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a user without rights owns."""
    with public_folder() as name:
        yield Path(name)


def test_every_file_below_a_folder_is_found(folder: Path) -> None:
    scan = scan_folder(folder)

    assert {path: stamp.size for path, stamp in scan.files.items()} == {"a.txt": 1, "sub/b.txt": 2}
    assert scan.files["sub/b.txt"].file == str(folder / "sub/b.txt")


def test_a_folder_that_is_missing_or_a_file_is_refused(folder: Path) -> None:
    with pytest.raises(InvalidPathError, match="does not exist"):
        scan_folder(folder / "missing")
    with pytest.raises(InvalidPathError, match="not a folder"):
        scan_folder(folder / "a.txt")


def test_one_file_is_stamped_and_a_folder_refused(folder: Path) -> None:
    assert scan_file(folder / "a.txt").size == 1
    with pytest.raises(InvalidPathError, match="does not exist"):
        scan_file(folder / "missing")
    with pytest.raises(InvalidPathError, match="is a folder"):
        scan_file(folder)


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["*.tmp"], {"a.txt", "build/x.o", "keep/y.o", "sub/build/z"}),
        (["build/"], {"a.txt", "b.tmp", "keep/y.o"}),
        (["/build"], {"a.txt", "b.tmp", "keep/y.o", "sub/build/z"}),
        (["*.o", "!keep/*.o"], {"a.txt", "b.tmp", "keep/y.o", "sub/build/z"}),
        (["**/z", "# not a pattern", ""], {"a.txt", "b.tmp", "build/x.o", "keep/y.o"}),
    ],
)
def test_patterns_leave_paths_out_as_gitignore_does(tmp_path: Path, patterns: list[str], left: set[str]) -> None:
    files = {"a.txt": b"", "b.tmp": b"", "build/x.o": b"", "keep/y.o": b"", "sub/build/z": b""}
    scan = scan_folder(write_files(tmp_path / "f", files), ignore=patterns)

    assert set(scan.files) == left
    assert scan.ignored > 0


def test_an_ignored_folder_is_not_even_entered(folder: Path) -> None:
    os.mkfifo(folder / "sub" / "pipe")

    assert set(scan_folder(folder, ignore=["sub/"]).files) == {"a.txt"}


# Links (P10 to P13)


def test_a_link_inside_counts_as_the_file_it_leads_to(store: Store, folder: Path) -> None:
    (folder / "link").symlink_to("sub/b.txt")

    version = log_folder(store, "data", folder).version

    assert scan_folder(folder).links_outside == 0
    assert contents_of(store, version) == {"a.txt": b"a", "link": b"bb", "sub/b.txt": b"bb"}


def test_a_link_that_leads_outside_is_followed_and_counted(store: Store, folder: Path) -> None:
    (folder.parent / "outside").write_bytes(b"outside")
    (folder / "absolute").symlink_to(folder.parent / "outside")
    (folder / "relative").symlink_to("../outside")

    assert scan_folder(folder).links_outside == 2
    assert contents_of(store, log_folder(store, "data", folder).version)["relative"] == b"outside"


def test_a_link_that_leads_outside_is_refused_unless_followed(folder: Path) -> None:
    (folder.parent / "outside").write_bytes(b"outside")
    (folder / "inside").symlink_to("a.txt")
    assert "inside" in scan_folder(folder, follow_links=False).files

    (folder / "link").symlink_to("../outside")
    with pytest.raises(SourceError, match=r"folder/link .*leads out"):
        scan_folder(folder, follow_links=False)


def test_a_folder_beside_that_begins_with_the_same_name_is_outside(folder: Path) -> None:
    write_files(folder.with_name("folder-2"), {"x": b"x"})
    (folder / "link").symlink_to("../folder-2/x")

    assert scan_folder(folder).links_outside == 1


def test_a_link_to_a_folder_is_walked(folder: Path) -> None:
    write_files(folder.parent / "other", {"deep/c.txt": b"c"})
    (folder / "other").symlink_to("../other")
    (folder / "again").symlink_to("sub")

    scan = scan_folder(folder)

    assert set(scan.files) == {"a.txt", "sub/b.txt", "other/deep/c.txt", "again/b.txt"}
    assert scan.links_outside == 1


def test_a_dangling_link_is_refused_by_name(folder: Path) -> None:
    (folder / "dangling").symlink_to("nowhere")

    with pytest.raises(SourceError, match=r"folder/dangling .*leads nowhere \(nowhere\)"):
        scan_folder(folder)


def test_a_link_to_itself_is_refused_by_name(folder: Path) -> None:
    (folder / "loop").symlink_to("loop")

    with pytest.raises(SourceError, match="folder/loop "):
        scan_folder(folder)


@pytest.mark.parametrize("target", [".", "..", "../../folder", "/"])
def test_a_link_to_a_folder_that_holds_it_is_refused_by_name(folder: Path, target: str) -> None:
    (folder / "sub" / "up").symlink_to(target)

    with pytest.raises(SourceError, match=r"sub/up .*circle"):
        scan_folder(folder)


def test_links_that_lead_to_each_other_are_refused(tmp_path: Path) -> None:
    root = write_files(tmp_path / "f", {"a/x": b"", "b/y": b""})
    (root / "a" / "to-b").symlink_to("../b")
    (root / "b" / "to-a").symlink_to("../a")

    with pytest.raises(SourceError, match="circle"):
        scan_folder(root)


def test_the_folder_itself_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)

    assert set(scan_folder(tmp_path / "link").files) == {"a.txt", "sub/b.txt"}


# What is not a plain file (P14, P15)


def test_a_named_pipe_is_refused(folder: Path) -> None:
    os.mkfifo(folder / "pipe")

    with pytest.raises(UnsupportedFileTypeError, match="folder/pipe is a named pipe"):
        scan_folder(folder)
    with pytest.raises(UnsupportedFileTypeError, match="a named pipe"):
        scan_file(folder / "pipe")


def test_a_socket_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")

        with pytest.raises(UnsupportedFileTypeError, match="folder/socket is a socket"):
            scan_folder(folder)


def test_a_device_is_refused_also_through_a_link(folder: Path) -> None:
    (folder / "null").symlink_to("/dev/null")

    with pytest.raises(UnsupportedFileTypeError, match="/dev/null is a device"):
        scan_folder(folder)
    with pytest.raises(UnsupportedFileTypeError, match="a device"):
        scan_file("/dev/zero")


def test_a_pipe_that_takes_a_files_place_does_not_block_the_log(store: Store, folder: Path) -> None:
    request = request_for(scan_folder(folder))
    (folder / "a.txt").unlink()
    os.mkfifo(folder / "a.txt")

    with pytest.raises(UnsupportedFileTypeError, match=r"a\.txt is a named pipe"):
        commit(store, request)
    assert versions_of(store, "data") == []


def test_a_file_that_says_it_is_empty_is_read_to_its_end(store: Store, folder: Path) -> None:
    (folder / "status").symlink_to("/proc/self/status")
    assert scan_folder(folder).files["status"].size == 0

    version = log_folder(store, "data", folder).version

    content = contents_of(store, version)["status"]
    assert content.startswith(b"Name:")
    assert version.size == 3 + len(content)


def test_a_file_that_says_it_is_empty_is_never_taken_from_the_stat_cache(store: Store, folder: Path) -> None:
    (folder / "stat").symlink_to("/proc/self/stat")  # its times stay while its numbers move
    log_folder(store, "data", folder)
    time.sleep(0.05)
    second = log_folder(store, "data", folder).version
    until = time.process_time() + 0.05
    while time.process_time() < until:  # the processor time that the file tells
        pass

    third = log_folder(store, "data", folder).version

    assert third.digest != second.digest
    assert third.size > 3 + 50


# Permissions (P16)


@forks
def test_all_unreadable_folders_are_named(open_folder: Path) -> None:
    write_files(open_folder, {"ok/a": b"a", "closed-1/b": b"b", "deep/closed-2/c": b"c"})
    give_to_nobody(open_folder)
    closed = [open_folder / "closed-1", open_folder / "deep/closed-2"]
    for each in closed:
        each.chmod(0)

    with pytest.raises(SourceUnreadableError) as caught:
        as_nobody(lambda: scan_folder(open_folder))

    assert all(str(each) in str(caught.value) for each in closed)


@forks
def test_a_folder_whose_names_can_be_read_but_not_its_files_is_named(open_folder: Path) -> None:
    write_files(open_folder, {"names-only/a": b"a", "names-only/b": b"b"})
    give_to_nobody(open_folder)
    (open_folder / "names-only").chmod(0o400)

    with pytest.raises(SourceUnreadableError, match=r"names-only/a.*names-only/b|names-only/b.*names-only/a"):
        as_nobody(lambda: scan_folder(open_folder))


@forks
def test_all_unreadable_files_are_named_and_nothing_is_logged(open_folder: Path) -> None:
    files = {f"f{at}": bytes([at]) for at in range(30)} | {"large": b"x" * 2_000_000}
    source = write_files(open_folder / "source", files)
    give_to_nobody(open_folder)
    closed = [source / "f3", source / "f17", source / "large"]
    for each in closed:
        each.chmod(0)

    def log_it() -> None:
        store = open_store(str(open_folder / "store"), open_folder / "cache")
        try:
            log_folder(store, "data", source)
        finally:
            assert versions_of(store, "data") == []
            assert [file for file in store.root.glob("*/*/*") if file.is_file()] == []

    with pytest.raises(SourceUnreadableError) as caught:
        as_nobody(log_it)
    assert all(str(each) in str(caught.value) for each in closed)
    assert str(source / "f4") not in str(caught.value)


# Shapes of trees (P22, P24, P25)


def test_a_folder_without_files_is_legal(store: Store, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    scan = scan_folder(tmp_path / "empty")

    assert (scan.files, scan.empty_folders) == ({}, [])


def test_empty_folders_are_found_at_any_depth(tmp_path: Path) -> None:
    scan = scan_folder(write_files(tmp_path / "f", {"e1/": b"", "sub/e2/": b"", "sub/full/x": b""}))

    assert sorted(scan.empty_folders) == ["e1", "sub/e2"]


def test_hard_links_are_two_entries_with_one_content(store: Store, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "f", {"one": b"same"})
    os.link(folder / "one", folder / "two")

    version = log_folder(store, "data", folder).version

    assert contents_of(store, version) == {"one": b"same", "two": b"same"}
    assert store.catalog.count_contents() == 2  # the content and the manifest range


def test_twenty_thousand_tiny_files_are_logged(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "f"
    for group in range(20):
        (folder / f"{group}").mkdir(parents=True)
        for at in range(1000):
            with open(folder / f"{group}" / f"{at}", "wb") as file:
                file.write(b"%d-%d" % (group, at))

    version = log_folder(store, "data", folder).version

    assert version.entry_count == 20_000
    assert len([file for file in store.root.glob("packs/*/*") if file.is_file()]) == 1
    checkout(store, version, tmp_path / "target", path_prefix="7/77")
    assert (tmp_path / "target/7/777").read_bytes() == b"7-777"


@pytest.fixture
def deep_folder(tmp_path: Path) -> Iterator[Path]:
    """A file a thousand folders down. Made and removed without recursion, which Python's own tools would use."""
    root = tmp_path / "deep"
    root.mkdir()
    fd = os.open(root, os.O_RDONLY)
    for _ in range(1000):
        os.mkdir("d", dir_fd=fd)
        below = os.open("d", os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    os.close(os.open("f", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
    os.close(fd)
    yield root
    subprocess.run(["rm", "-rf", root, tmp_path / "target"], check=True)


def test_a_thousand_folders_deep_is_found(deep_folder: Path) -> None:
    assert list(scan_folder(deep_folder).files) == ["d/" * 1000 + "f"]


def test_a_thousand_folders_deep_comes_back(store: Store, deep_folder: Path, tmp_path: Path) -> None:
    version = log_folder(store, "data", deep_folder).version

    result = checkout(store, version, tmp_path / "target", remove_others=True)

    assert result.written == 1
    assert checkout(store, version, tmp_path / "target", remove_others=True).kept == 1


def test_a_name_that_is_not_unicode_is_refused_by_its_escaped_form(folder: Path) -> None:
    os.close(os.open(os.fsencode(folder) + b"/caf\xe9", os.O_CREAT | os.O_WRONLY))

    with pytest.raises(InvalidPathError, match=r"caf\\udce9"):
        scan_folder(folder)


# The store itself (P27)


@pytest.mark.parametrize("inside", ["", "packs", "staging/x"])
def test_a_folder_in_the_store_is_refused(store: Store, inside: str) -> None:
    with pytest.raises(InvalidPathError, match="inside the store"):
        refuse_overlap(str(store.root / inside), store.root)


def test_a_folder_that_holds_the_store_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InvalidPathError, match="holds the store"):
        refuse_overlap(str(store.root.parent), store.root)

    (tmp_path / "link").symlink_to(store.root.parent)
    with pytest.raises(InvalidPathError, match="holds the store"):
        refuse_overlap(str(tmp_path / "link"), store.root)


def test_a_folder_beside_the_store_is_fine(store: Store) -> None:
    refuse_overlap(f"{store.root}-2", store.root)
    refuse_overlap(str(store.root.parent / "other"), store.root)
