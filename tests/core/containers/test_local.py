"""Containers in a local folder keep the promises of all homes, and some of their own."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_artifacts.core.containers.blob import stage_blob
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind
from jupyter_artifacts.core.containers.local import LocalContainers
from jupyter_artifacts.core.containers.pack import PackWriter
from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.errors import StoreFullError, StoreReadOnlyError, StoreUnavailableError
from tests.contracts.containers import ContainersContract, get, put, stage
from tests.core.operations.children import as_nobody, forks, give_to_nobody, public_folder


class TestLocalContainers(ContainersContract):
    @pytest.fixture
    def containers(self, tmp_path: Path) -> LocalContainers:
        return LocalContainers(tmp_path)

    def test_an_open_reader_outlives_a_deletion(self, containers: LocalContainers) -> None:
        key = put(containers, b"content")
        reader = containers.open(key)

        containers.delete(key)

        assert reader.read(0, 7) == b"content"
        reader.close()

    def test_another_instance_sees_what_was_published(self, containers: LocalContainers) -> None:
        key = put(containers, b"content")

        assert get(LocalContainers(containers.root), key) == b"content"

    def test_files_of_others_are_not_listed_and_not_touched(self, containers: LocalContainers) -> None:
        key = put(containers, b"content")
        foreign = [containers.root / "packs" / key.key[:2] / name for name in ("notes.txt", key.key.upper() + "X", key.key[:31], ".hidden")]
        for file in foreign:
            file.write_bytes(b"theirs")

        assert list(containers.list_keys()) == [key]
        containers.delete(key)
        assert all(file.read_bytes() == b"theirs" for file in foreign)

    def test_only_the_owner_can_look_in(self, containers: LocalContainers) -> None:
        key = put(containers, b"content")

        folders = [containers.local_file(key).parent, containers.staging("lease")]
        assert [oct(folder.stat().st_mode & 0o777) for folder in folders] == ["0o700", "0o700"]

    def test_reading_leaves_no_descriptor_open(self, containers: LocalContainers) -> None:
        key = put(containers, b"content")
        before = len(os.listdir("/dev/fd"))
        for _ in range(10):
            get(containers, key)
            put(containers, b"more")

        assert len(os.listdir("/dev/fd")) == before

    def test_a_refused_container_leaves_no_descriptor_open(self, containers: LocalContainers) -> None:
        key = put(containers, b"content")
        file = containers.local_file(key)
        file.unlink()
        file.mkdir()
        before = len(os.listdir("/dev/fd"))
        for _ in range(10):
            with pytest.raises(Exception, match="plain file"):
                containers.open(key)

        assert len(os.listdir("/dev/fd")) == before

    def test_a_closed_reader_says_so(self, containers: LocalContainers) -> None:
        reader = containers.open(put(containers, b"content"))
        reader.close()

        with pytest.raises(StoreUnavailableError):
            reader.read(0, 1)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file grow beyond `size`: what a full disk looks like to whoever writes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_pack_for_which_there_is_no_room_is_a_full_store(tmp_path: Path) -> None:
    writer = PackWriter(tmp_path)
    writer.add(digest_of(b""), bytes(100_000), 100_000)

    with largest_file(50_000), pytest.raises(StoreFullError, match="free some room"):
        writer.finish()
    writer.abandon()


def test_a_blob_for_which_there_is_no_room_is_a_full_store_and_removed(tmp_path: Path) -> None:
    pieces = iter([bytes(100_000), b""])

    with largest_file(50_000), pytest.raises(StoreFullError, match="free some room"):
        stage_blob(tmp_path, lambda length: next(pieces), lambda count: None)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "write", [PackWriter, lambda folder: stage_blob(folder, lambda length: b"", lambda count: None)], ids=["pack", "blob"]
)
def test_a_staging_folder_that_is_gone_is_an_error_of_the_store(tmp_path: Path, write) -> None:
    with pytest.raises(StoreUnavailableError, match="could not be accessed"):
        write(tmp_path / "gone")


@forks
def test_a_folder_that_cannot_be_written_is_read_only() -> None:
    with public_folder() as name:
        root = give_to_nobody(Path(name))

        def act() -> str:
            containers = LocalContainers(root)
            key = put(containers, b"content")
            staged = stage(containers, b"more")
            for folder in (root / "packs", root / "packs" / staged.key.key[:2]):
                if folder.exists():
                    folder.chmod(0o500)
            try:
                containers.publish([staged])
            except StoreReadOnlyError as error:
                assert get(containers, key) == b"content"
                return error.code
            return "published"

        assert as_nobody(act) == "store-read-only"


def test_keys_lie_where_the_format_says(tmp_path: Path) -> None:
    containers = LocalContainers(tmp_path)

    files = [containers.local_file(ContainerKey(kind, "ab" + "0" * 30)) for kind in (ContainerKind.PACK, ContainerKind.BLOB)]

    assert files == [tmp_path / "packs" / "ab" / ("ab" + "0" * 30), tmp_path / "blobs" / "ab" / ("ab" + "0" * 30)]
