"""What `core/containers/contract.py` promises of a home of containers, as tests. A home's own file inherits the class and gives one."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind, Containers, StagedContainer
from jupyter_artifacts.errors import MissingContentError, StoreCorruptError, StoreError

KINDS = list(ContainerKind)


def stage(containers: Containers, content: bytes, kind: ContainerKind = ContainerKind.PACK, lease: str = "lease") -> StagedContainer:
    """A container with `content`, not published yet."""
    key = ContainerKey.fresh(kind)
    file = containers.staging(lease) / key.key
    file.write_bytes(content)
    return StagedContainer(key, file, len(content))


def put(containers: Containers, content: bytes, kind: ContainerKind = ContainerKind.PACK) -> ContainerKey:
    """Publish a container with `content`."""
    staged = stage(containers, content, kind)
    containers.publish([staged])
    return staged.key


def get(containers: Containers, key: ContainerKey, start: int = 0, length: int = 1 << 20) -> bytes:
    """Read from a container."""
    reader = containers.open(key)
    try:
        return reader.read(start, length)
    finally:
        reader.close()


def as_link(file: Path) -> None:
    shutil.copy(file, file.with_name("elsewhere"))
    file.unlink()
    file.symlink_to("elsewhere")


def as_dangling_link(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere")


def as_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def as_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def as_socket(file: Path) -> None:
    file.unlink()
    here = os.getcwd()
    os.chdir(file.parent)  # the path of a socket may have no more than 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(file.name)
    finally:
        os.chdir(here)


class ContainersContract:
    """Inherit, and give `containers`."""

    @pytest.fixture
    def containers(self, tmp_path: Path) -> Containers:
        raise NotImplementedError

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("content", [b"", b"content", bytes(range(256)) * 8192], ids=["empty", "small", "2 MiB"])
    def test_what_was_published_is_read_back(self, containers: Containers, kind: ContainerKind, content: bytes) -> None:
        key = put(containers, content, kind)

        assert get(containers, key, 0, len(content) + 1) == content

    @pytest.mark.parametrize(
        ("start", "length", "found"), [(0, 3, b"012"), (4, 2, b"45"), (8, 5, b"89"), (10, 1, b""), (99, 5, b""), (3, 0, b"")]
    )
    def test_a_part_is_read_and_less_only_at_the_end(self, containers: Containers, start: int, length: int, found: bytes) -> None:
        assert get(containers, put(containers, b"0123456789"), start, length) == found

    def test_several_are_published_at_once(self, containers: Containers) -> None:
        staged = [stage(containers, f"{number}".encode(), KINDS[number % 2]) for number in range(20)]

        containers.publish(staged)

        assert [get(containers, each.key) for each in staged] == [f"{number}".encode() for number in range(20)]

    def test_publishing_nothing_is_fine(self, containers: Containers) -> None:
        containers.publish([])

        assert list(containers.list_keys()) == []

    def test_before_it_is_published_there_is_nothing(self, containers: Containers) -> None:
        staged = stage(containers, b"content")

        with pytest.raises(MissingContentError):
            containers.open(staged.key)
        assert list(containers.list_keys()) == []

    def test_publishing_takes_it_out_of_staging(self, containers: Containers) -> None:
        staged = stage(containers, b"content")
        containers.publish([staged])

        containers.discard_staging("lease")

        assert not staged.file.exists()
        assert get(containers, staged.key) == b"content"

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_key_in_use_is_never_overwritten(self, containers: Containers, kind: ContainerKind) -> None:
        key = put(containers, b"first", kind)
        file = containers.staging("lease") / key.key
        file.write_bytes(b"second")

        with pytest.raises(StoreCorruptError, match="exists already"):
            containers.publish([StagedContainer(key, file, 6)])

        assert get(containers, key) == b"first"

    def test_a_staged_file_that_vanished_is_an_error(self, containers: Containers) -> None:
        staged = stage(containers, b"content")
        staged.file.unlink()

        with pytest.raises(StoreError):
            containers.publish([staged])

        assert list(containers.list_keys()) == []

    def test_packs_and_blobs_have_keys_of_their_own(self, containers: Containers) -> None:
        pack = put(containers, b"pack", ContainerKind.PACK)

        with pytest.raises(MissingContentError):
            containers.open(ContainerKey(ContainerKind.BLOB, pack.key))

    def test_fresh_keys_are_32_lower_case_hex_digits_and_differ(self) -> None:
        keys = {ContainerKey.fresh(ContainerKind.PACK).key for _ in range(1000)}

        assert len(keys) == 1000
        assert all(len(key) == 32 and not key.strip("0123456789abcdef") for key in keys)

    # Missing, replaced, shortened

    @pytest.mark.parametrize("kind", KINDS)
    def test_one_that_never_was_is_missing(self, containers: Containers, kind: ContainerKind) -> None:
        with pytest.raises(MissingContentError, match="log the original files again"):
            containers.open(ContainerKey.fresh(kind))

    def test_one_that_was_deleted_is_missing(self, containers: Containers) -> None:
        gone, kept = put(containers, b"gone"), put(containers, b"kept")

        containers.delete(gone)
        containers.delete(gone)

        with pytest.raises(MissingContentError):
            containers.open(gone)
        assert get(containers, kept) == b"kept"
        assert list(containers.list_keys()) == [kept]

    def test_many_are_deleted_at_once(self, containers: Containers) -> None:
        keys = [put(containers, b"gone", kind) for kind in KINDS for _ in range(20)]
        kept = put(containers, b"kept")

        containers.delete(*keys)
        containers.delete()

        assert list(containers.list_keys()) == [kept]

    @pytest.mark.parametrize("kind", KINDS)
    def test_the_length_of_one_is_known_while_it_is_there(self, containers: Containers, kind: ContainerKind) -> None:
        key = put(containers, b"x" * 12_345, kind)
        assert containers.find_length(key) == 12_345

        containers.delete(key)

        assert containers.find_length(key) is None

    def test_what_is_staged_is_listed_until_it_is_discarded(self, containers: Containers) -> None:
        began = time.time_ns() // 1000
        staged = [stage(containers, b"x" * size, lease="a" * 32) for size in (100, 20)]
        stage(containers, b"y", lease="b" * 32)

        first, second = containers.list_staging()

        assert (first.lease_id, first.length, second.lease_id, second.length) == ("a" * 32, 120, "b" * 32, 1)
        assert began - 1_000_000 < first.changed_at < began + 60_000_000
        containers.publish(staged)
        assert [(each.lease_id, each.length) for each in containers.list_staging()] == [("a" * 32, 0), ("b" * 32, 1)]
        containers.discard_staging("a" * 32)
        containers.discard_staging("b" * 32)
        assert containers.list_staging() == []

    def test_deleting_what_never_was_is_fine(self, containers: Containers) -> None:
        containers.delete(ContainerKey.fresh(ContainerKind.BLOB))

        assert list(containers.list_keys()) == []

    @pytest.mark.timeout(20)
    @pytest.mark.parametrize("replace", [as_link, as_dangling_link, as_folder, as_pipe, as_socket])
    def test_something_else_in_its_place_is_refused_at_once(self, containers: Containers, replace: Callable[[Path], None]) -> None:
        key = put(containers, b"content")
        file = containers.local_file(key)
        if file is None:
            pytest.skip("not files")
        replace(file)

        with pytest.raises(StoreCorruptError, match="not a plain file"):
            containers.open(key)

    def test_the_local_file_holds_the_same_bytes(self, containers: Containers) -> None:
        file = containers.local_file(put(containers, b"content", ContainerKind.BLOB))

        assert file is None or file.read_bytes() == b"content"

    # Listing

    def test_all_published_are_listed(self, containers: Containers) -> None:
        keys = {put(containers, b"", KINDS[number % 2]) for number in range(50)}
        stage(containers, b"staged")

        assert sorted(containers.list_keys(), key=str) == sorted(keys, key=str)

    # Staging

    def test_each_lease_stages_in_a_folder_of_its_own(self, containers: Containers) -> None:
        first, second = containers.staging("a" * 32), containers.staging("b" * 32)

        assert first != second
        assert first == containers.staging("a" * 32)
        assert first.is_dir()
        assert second.is_dir()

    def test_discarding_removes_all_that_a_lease_staged_and_nothing_else(self, containers: Containers) -> None:
        ours, theirs = stage(containers, b"ours", lease="ours"), stage(containers, b"theirs", lease="theirs")
        ours.file.chmod(0o444)

        containers.discard_staging("ours")
        containers.discard_staging("ours")

        assert not ours.file.parent.exists()
        assert theirs.file.read_bytes() == b"theirs"

    # Threads

    def test_it_may_be_shared_between_threads(self, containers: Containers) -> None:
        found: dict[ContainerKey, bytes] = {}

        def publish(number: int) -> None:
            for kind in KINDS * 5:
                staged = stage(containers, f"{number}{kind}".encode(), kind, lease=f"lease{number}")
                containers.publish([staged])
                found[staged.key] = get(containers, staged.key)

        threads = [threading.Thread(target=publish, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert set(containers.list_keys()) == set(found)
        assert sorted(found.values()) == sorted(f"{number}{kind}".encode() for number in range(8) for kind in KINDS * 5)

    def test_a_reader_may_be_shared_between_threads(self, containers: Containers) -> None:
        content = os.urandom(1 << 20)
        reader = containers.open(put(containers, content))
        wrong: list[int] = []

        def read(seed: int) -> None:
            for start in range(seed, len(content), 50_000):
                if reader.read(start, 1000) != content[start : start + 1000]:
                    wrong.append(start)

        threads = [threading.Thread(target=read, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        reader.close()
        reader.close()

        assert wrong == []
