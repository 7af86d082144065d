"""Damaged stores: wrong bytes are never delivered, everything else is, and logging the same files again heals (rows B1 to B5)."""

import os
from pathlib import Path

import pytest

from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError, MissingContentError, StoreCorruptError
from tests.core.builders import contents_of, find, log, log_folder, make_old, read_files, versions_of, write_files
from tests.core.operations.damage import container_of, flip_byte_of, flip_byte_of_manifest

LARGE = bytes(range(256)) * 5000
FILES = {"a": b"first content", "b": b"second content", "large": LARGE, "sub/c": b"third content"}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


@pytest.mark.parametrize("path", ["a", "large", "sub/c"])
@pytest.mark.parametrize("at", [0, -1], ids=["first byte", "last byte"])
def test_a_damaged_content_is_not_delivered_and_all_others_are(store: Store, target: Path, path: str, at: int) -> None:
    version = log(store, "data", FILES).version
    flip_byte_of(store, FILES[path], at % len(FILES[path]))

    with pytest.raises(IntegrityError, match=rf"1 of 4 files of ana/demo/data:v0 .*: {path}\. "):
        checkout(store, version, target)

    assert read_files(target) == {other: content for other, content in FILES.items() if other != path}


def test_every_damaged_path_is_named(store: Store, target: Path) -> None:
    version = log(store, "data", {"a": b"same", "b": b"same", "c": b"other"}).version
    flip_byte_of(store, b"same")

    with pytest.raises(IntegrityError, match=r"2 of 3 files .*: a, b\. "):
        checkout(store, version, target)
    assert read_files(target) == {"c": b"other"}


def test_a_local_file_stays_when_its_content_is_damaged(store: Store, target: Path) -> None:
    version = log(store, "data", FILES).version
    write_files(target, {"a": b"mine", "large": b"mine"})
    flip_byte_of(store, FILES["a"])
    flip_byte_of(store, LARGE)

    with pytest.raises(IntegrityError):
        checkout(store, version, target)
    assert (read_files(target)["a"], read_files(target)["large"]) == (b"mine", b"mine")


@pytest.mark.parametrize("length", [0, 1000, len(LARGE) - 1])
def test_a_truncated_blob_is_not_delivered(store: Store, target: Path, length: int) -> None:
    version = log(store, "data", FILES).version
    blob = container_of(store, LARGE)
    blob.chmod(0o644)
    os.truncate(blob, length)

    with pytest.raises(IntegrityError, match="large"):
        checkout(store, version, target)
    assert "large" not in read_files(target)


def test_a_truncated_pack_delivers_what_is_left_of_it(store: Store, target: Path) -> None:
    log(store, "other", {"z": b"z" * 100_000})
    version = log(store, "data", {"y": b"y", "z": b"z" * 100_000}).version
    pack = container_of(store, b"z" * 100_000)
    pack.chmod(0o644)
    os.truncate(pack, 50_000)

    with pytest.raises(IntegrityError, match="z"):
        checkout(store, version, target)
    assert read_files(target) == {"y": b"y"}


def test_a_deleted_container_is_named_with_the_paths_it_held(store: Store, target: Path) -> None:
    log(store, "other", {"old": b"old"})
    version = log(store, "data", {"new": b"new", "old": b"old"}).version
    container_of(store, b"old").unlink()

    with pytest.raises(MissingContentError, match=r"1 of 2 files of ana/demo/data:v0 .*: old\. "):
        checkout(store, version, target)
    assert read_files(target) == {"new": b"new"}


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_a_container_that_something_replaced_is_not_read(store: Store, target: Path, kind: str) -> None:
    version = log(store, "data", FILES).version
    blob = container_of(store, LARGE)
    blob.rename(blob.with_name("elsewhere"))
    if kind == "link":
        blob.symlink_to(blob.with_name("elsewhere"))
    elif kind == "folder":
        blob.mkdir()
    else:
        os.mkfifo(blob)

    with pytest.raises(StoreCorruptError, match="not a plain file"):
        checkout(store, version, target)

    assert set(read_files(target)) == {"a", "b", "sub/c"}
    assert [problem.path for problem in verify_version(store, version).problems] == ["large"]


def test_a_damaged_manifest_delivers_nothing(store: Store, target: Path) -> None:
    version = log(store, "data", FILES).version
    flip_byte_of_manifest(store, version)

    with pytest.raises(IntegrityError):
        checkout(store, version, target)
    assert not target.exists() or read_files(target) == {}


# Verify


def test_an_intact_version_verifies(store: Store) -> None:
    result = verify_version(store, log(store, "data", FILES).version)

    assert (result.is_intact, result.place, result.files, result.problems) == (True, "store", 4, ())
    assert result.bytes == sum(map(len, FILES.values()))


@pytest.mark.parametrize("path", ["a", "large"])
def test_verify_finds_every_flipped_bit(store: Store, path: str) -> None:
    version = log(store, "data", FILES).version
    flip_byte_of(store, FILES[path], 7)

    result = verify_version(store, version)

    assert [(problem.path, problem.what) for problem in result.problems] == [(path, "damaged")]


def test_verify_tells_missing_from_damaged(store: Store) -> None:
    version = log(store, "data", FILES).version
    container_of(store, LARGE).unlink()
    flip_byte_of(store, FILES["b"])

    result = verify_version(store, version)

    assert [(problem.path, problem.what) for problem in result.problems] == [("b", "damaged"), ("large", "missing")]


def test_verify_of_a_damaged_manifest_says_so(store: Store) -> None:
    version = log(store, "data", FILES).version
    flip_byte_of_manifest(store, version)

    with pytest.raises(IntegrityError):
        verify_version(store, version)


# Healing


def is_whole(store: Store, name: str, label: str) -> bool:
    return verify_version(store, find(store, name, label)).is_intact


@pytest.mark.parametrize("path", ["a", "large"])
def test_logging_the_same_files_again_heals_all_versions(store: Store, path: str) -> None:
    log(store, "data", FILES)
    log(store, "data", FILES | {"b": b"changed"})
    log(store, "other", {"elsewhere": FILES[path]}, project="another")
    flip_byte_of(store, FILES[path])
    assert not is_whole(store, "data", "v0")

    again = log(store, "data", FILES)

    assert (again.version.label, again.is_new) == ("v0", False)
    assert is_whole(store, "data", "v0")
    assert is_whole(store, "data", "v1")
    assert verify_version(store, find(store, "other", "v0", project="another")).is_intact
    assert contents_of(store, find(store, "data", "v1")) == FILES | {"b": b"changed"}


def test_logging_an_unchanged_folder_again_heals_though_the_stat_cache_knows_it(store: Store, tmp_path: Path) -> None:
    folder = make_old(write_files(tmp_path / "folder", FILES))
    log_folder(store, "data", folder)
    flip_byte_of(store, FILES["a"])
    assert not is_whole(store, "data", "v0")

    log_folder(store, "data", folder)

    assert is_whole(store, "data", "v0")


def test_a_new_version_that_shares_a_damaged_content_heals_it(store: Store, tmp_path: Path) -> None:
    many = {f"{at:04}": f"content {at}".encode() for at in range(3000)}  # several ranges, most of them shared
    folder = make_old(write_files(tmp_path / "folder", many))
    log_folder(store, "data", folder)
    flip_byte_of(store, b"content 7")
    assert not is_whole(store, "data", "v0")

    (folder / "2999").write_bytes(b"changed")
    log_folder(store, "data", folder)

    assert is_whole(store, "data", "v0")
    assert is_whole(store, "data", "v1")


def test_logging_the_content_under_another_name_heals_too(store: Store) -> None:
    log(store, "data", FILES)
    flip_byte_of(store, FILES["a"])
    assert not is_whole(store, "data", "v0")

    log(store, "other", {"same": FILES["a"]})

    assert is_whole(store, "data", "v0")


def test_a_deleted_container_heals_by_logging_the_same_files(store: Store) -> None:
    log(store, "data", FILES)
    container_of(store, LARGE).unlink()
    assert not is_whole(store, "data", "v0")

    log(store, "data", FILES)

    assert is_whole(store, "data", "v0")


def test_damage_that_a_checkout_met_heals_too(store: Store, target: Path) -> None:
    version = log(store, "data", FILES).version
    flip_byte_of(store, FILES["a"])
    with pytest.raises(IntegrityError):
        checkout(store, version, target)

    log(store, "data", FILES)

    checkout(store, version, target)
    assert read_files(target) == FILES


def test_a_damaged_manifest_heals_by_logging_the_same_files(store: Store) -> None:
    version = log(store, "data", FILES).version
    flip_byte_of_manifest(store, version)
    with pytest.raises(IntegrityError):
        verify_version(store, version)

    log(store, "data", FILES)

    assert contents_of(store, version) == FILES
    assert len(versions_of(store, "data")) == 1


def test_healing_leaves_nothing_to_heal(store: Store) -> None:
    log(store, "data", FILES)
    flip_byte_of(store, FILES["a"])
    assert not is_whole(store, "data", "v0")

    assert log(store, "data", FILES).stored_bytes > 0
    assert log(store, "data", FILES).stored_bytes == 0


def test_a_damaged_content_is_not_relied_on_by_a_log_that_cannot_replace_it(store: Store) -> None:
    log(store, "data", FILES)
    flip_byte_of(store, FILES["a"])
    assert not is_whole(store, "data", "v0")

    log(store, "data", FILES | {"a": b"without the damaged one"})

    assert is_whole(store, "data", "v1")
    assert not is_whole(store, "data", "v0")
