"""The stat cache: remembers, forgets what it can't trust, and never gets in the way."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.stat_cache import FileStamp, StatCache, stamp_of

SECOND = 1_000_000_000
NOW = 1_790_000_000 * SECOND
OLD = NOW - 3600 * SECOND + 123  # not on a whole second, as on file systems with fine timestamps


@pytest.fixture
def cache(tmp_path: Path) -> StatCache:
    return StatCache(tmp_path / "cache")


@pytest.fixture
def root(tmp_path: Path) -> str:
    folder = tmp_path / "root"
    folder.mkdir()
    return str(folder)


def stamp(file: str, *, mtime: int = OLD, ctime: int = OLD, size: int = 1, inode: int = 2, device: int = 3) -> FileStamp:
    return FileStamp(file, size, mtime, ctime, inode, device)


def cache_file(cache: StatCache, root: str) -> Path:
    """The one file that a save made."""
    cache.save(root, [(stamp(f"{root}/a"), digest_of(b"a")), (stamp(f"{root}/b"), digest_of(b"b"))], NOW)
    assert len(cache.load(root)) == 2
    [file] = [each for each in (Path(root).parent / "cache").rglob("*") if each.is_file()]
    return file


def test_what_was_saved_is_known(cache: StatCache, root: str) -> None:
    known = {stamp(f"{root}/{name}", size=size): digest_of(name.encode()) for size, name in enumerate(["a", "sub/b", "größe", "雪 花"])}

    cache.save(root, known.items(), NOW)

    assert cache.load(root) == known


def test_files_elsewhere_that_a_link_led_to_are_known_too(cache: StatCache, root: str) -> None:
    known = {stamp("/elsewhere/file"): digest_of(b"1"), stamp(f"{root}-beside/file"): digest_of(b"2")}

    cache.save(root, known.items(), NOW)

    assert cache.load(root) == known


numbers = st.integers(0, 2**64 - 1)


@settings(max_examples=50, deadline=None)
@given(
    rows=st.dictionaries(
        st.builds(
            FileStamp,
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1).map("/top/{}".format),
            numbers,
            st.integers(0, OLD),
            st.integers(0, OLD),
            numbers,
            numbers,
        ),
        st.binary(min_size=32, max_size=32),
        max_size=5,
    )
)
def test_any_stamp_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, rows: dict[FileStamp, bytes]) -> None:
    cache = StatCache(tmp_path_factory.mktemp("cache"))
    by_file = {each.file: (each, digest) for each, digest in rows.items()}

    cache.save("/top", by_file.values(), NOW)

    assert cache.load("/top") == dict(by_file.values())


def test_folders_do_not_know_of_each_other(cache: StatCache, root: str) -> None:
    cache.save(root, [(stamp(f"{root}/a"), digest_of(b"a"))], NOW)

    assert cache.load(f"{root}-other") == {}
    assert cache.load(f"{root}/sub") == {}


def test_a_save_replaces_what_was_known(cache: StatCache, root: str) -> None:
    cache.save(root, [(stamp(f"{root}/a"), digest_of(b"a"))], NOW)
    cache.save(root, [(stamp(f"{root}/b"), digest_of(b"b"))], NOW)

    assert list(cache.load(root)) == [stamp(f"{root}/b")]


def test_nothing_is_known_at_first_and_after_saving_nothing(cache: StatCache, root: str) -> None:
    assert cache.load(root) == {}
    cache.save(root, [], NOW)
    assert cache.load(root) == {}


# Damage


def test_a_cache_file_with_any_byte_changed_is_empty(cache: StatCache, root: str) -> None:
    file = cache_file(cache, root)
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        assert cache.load(root) == {}


def test_a_cache_file_cut_short_anywhere_is_empty(cache: StatCache, root: str) -> None:
    file = cache_file(cache, root)
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        assert cache.load(root) == {}


@pytest.mark.parametrize("content", [b"", b"JASTAT1\n", b"\0" * 1000, os.urandom(5000), b"JASTAT1\n" + b"\xff" * 200])
def test_a_cache_file_of_something_else_is_empty_and_replaced(cache: StatCache, root: str, content: bytes) -> None:
    file = cache_file(cache, root)
    file.write_bytes(content)

    assert cache.load(root) == {}
    assert cache_file(cache, root) == file


def test_a_folder_where_the_cache_file_should_be_is_empty(cache: StatCache, root: str) -> None:
    file = cache_file(cache, root)
    file.unlink()
    file.mkdir()

    assert cache.load(root) == {}
    cache.save(root, [(stamp(f"{root}/a"), digest_of(b"a"))], NOW)
    assert cache.load(root) == {}


def test_a_cache_that_cannot_be_written_is_no_trouble(tmp_path: Path, root: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = StatCache(tmp_path / "file" / "cache")

    cache.save(root, [(stamp(f"{root}/a"), digest_of(b"a"))], NOW)

    assert cache.load(root) == {}


@pytest.mark.parametrize(
    "odd",
    [
        stamp("/x/before 1970", mtime=-SECOND),
        stamp("/x/before 1970", ctime=-1),
        stamp("/x/\udcff not utf-8"),
        stamp("/x/too large", size=2**64),
    ],
)
def test_a_stamp_that_cannot_be_kept_is_no_trouble(cache: StatCache, root: str, odd: FileStamp) -> None:
    cache.save(root, [(odd, digest_of(b"odd"))], NOW)

    assert cache.load(root) == {}


def test_a_file_from_before_1970_does_not_keep_others_from_being_known(cache: StatCache, root: str) -> None:
    cache.save(root, [(stamp(f"{root}/old", mtime=-SECOND), digest_of(b"1")), (stamp(f"{root}/new"), digest_of(b"2"))], NOW)

    assert list(cache.load(root)) == [stamp(f"{root}/new")]


def test_nothing_else_is_left_behind(cache: StatCache, root: str) -> None:
    file = cache_file(cache, root)

    assert list(file.parent.iterdir()) == [file]


# Timestamps that can't be trusted


@pytest.mark.parametrize("which", ["mtime", "ctime"])
@pytest.mark.parametrize(
    ("age", "is_racy"),
    [(-SECOND, True), (0, True), (10_000_000, True), (19_000_000, True), (21_000_000, False), (SECOND, False), (10**18, False)],
)
def test_a_file_touched_just_before_it_was_read_is_racy(which: str, age: int, is_racy: bool) -> None:
    moment = NOW + 456

    assert stamp("/a", **{which: moment - age}).is_racy_at(moment) is is_racy


@pytest.mark.parametrize(("age", "is_racy"), [(0, True), (1, True), (2, False), (3, False)])
def test_on_file_systems_with_whole_seconds_it_takes_longer(age: int, is_racy: bool) -> None:
    assert stamp("/a", mtime=NOW - age * SECOND).is_racy_at(NOW) is is_racy


def test_racy_stamps_are_left_out(cache: StatCache, root: str) -> None:
    old, young = stamp(f"{root}/old"), stamp(f"{root}/young", mtime=NOW - 1_000_001)
    cache.save(root, [(old, digest_of(b"old")), (young, digest_of(b"young"))], NOW)

    assert list(cache.load(root)) == [old]


def test_a_real_file_is_known_once_it_has_rested_and_unknown_once_it_changed(cache: StatCache, root: str) -> None:
    file = Path(root) / "file"
    file.write_bytes(b"one")
    before = stamp_of(str(file), file.stat())
    cache.save(root, [(before, digest_of(b"one"))], time.time_ns())
    assert cache.load(root) == {}

    time.sleep(0.05)
    cache.save(root, [(before, digest_of(b"one"))], time.time_ns())
    assert cache.load(root) == {before: digest_of(b"one")}

    file.write_bytes(b"two")
    os.utime(file, ns=(before.mtime_ns, before.mtime_ns))  # same size, same mtime; ctime tells
    assert stamp_of(str(file), file.stat()) not in cache.load(root)
