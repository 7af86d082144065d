"""Who reads while others delete and collect gets the right bytes, or is told that the version was deleted (row C5)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.core.operations import checkout as checkout_module
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.lease import ReaderLease
from jupyter_artifacts.core.operations.load_manifest import load_entries
from jupyter_artifacts.core.operations.progress import Progress
from jupyter_artifacts.core.operations.read_content import ContentReader
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import MissingContentError, VersionNotFoundError
from tests.core.builders import log, read_files, versions_of
from tests.core.operations.gc.stores import collect, container_bytes, counts, delete, wrong_with

FILES = {f"{at:03}": os.urandom(2000) for at in range(200)} | {"large": os.urandom(1_500_000)}


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """The same store, opened by somebody else."""
    opened = open_store(str(store.root), store.root.parent / "other-cache")
    yield opened
    opened.close()


def test_a_download_is_whole_although_its_version_is_deleted_and_collected_meanwhile(store: Store, other: Store, tmp_path: Path) -> None:
    version = log(store, "data", FILES).version
    freed: list[int] = []

    def give_up(_: Progress) -> None:
        if not freed:
            delete(other, version)
        freed.append(collect(other).freed_bytes)

    checkout(store, version, tmp_path / "out", remove_others=True, on_progress=give_up)

    assert read_files(tmp_path / "out") == FILES
    assert set(freed) == {0}
    assert counts(store, "leases", "lease_versions") == {"leases": 0, "lease_versions": 0}
    collect(store)
    assert container_bytes(store) == 0


def test_a_download_without_a_lease_is_told_that_the_version_was_deleted(
    store: Store, other: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReaderLease, "begin", lambda self: None)
    version = log(store, "data", FILES).version

    def give_up(_: Progress) -> None:
        if not counts(other, "trash")["trash"] and versions_of(other, "data"):
            delete(other, version)
            collect(other)
        monkeypatch.setattr(checkout_module.ContentReader, "_open_container", _reopen)

    with pytest.raises(VersionNotFoundError, match="data:v0 was deleted"):
        checkout(store, version, tmp_path / "out", on_progress=give_up)

    found = read_files(tmp_path / "out")
    assert found == {path: FILES[path] for path in found}


_open_container = ContentReader._open_container


def _reopen(self: ContentReader, row: object) -> object:
    """As if it had too many containers open to keep this one."""
    while self._open:
        self._open.popitem()[1].close()
    return _open_container(self, row)  # type: ignore[arg-type]


def test_asking_for_what_was_collected_names_the_deletion(store: Store, tmp_path: Path) -> None:
    version = log(store, "data", FILES).version
    delete(store, version)
    collect(store)

    for ask in (
        lambda: checkout(store, version, tmp_path / "out"),
        lambda: verify_version(store, version),
        lambda: list(load_entries(store, version)),
    ):
        with pytest.raises(VersionNotFoundError, match="was deleted"):
            ask()


def test_a_download_goes_on_although_its_pack_is_rewritten(store: Store, other: Store, tmp_path: Path) -> None:
    """The reader has looked up where everything lies; then the pack is rewritten, and the old one is deleted."""
    gone = log(store, "other", FILES | {"more": b"more" * 5000}).version
    kept = log(store, "data", FILES).version
    delete(store, gone)
    rewritten: list[int] = []

    def rewrite(_: Progress) -> None:
        rewritten.append(collect(other).rewritten)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkout_module.ContentReader, "_open_container", _reopen)
        checkout(store, kept, tmp_path / "out", on_progress=rewrite)

    assert read_files(tmp_path / "out") == FILES
    assert sum(rewritten) == 1
    assert wrong_with(store) == []


def test_a_content_that_is_lost_is_still_reported_as_missing(store: Store, tmp_path: Path) -> None:
    version = log(store, "data", {"a": b"a" * 100}).version
    for key in list(store.containers.list_keys()):
        store.containers.delete(key)

    with pytest.raises(MissingContentError):
        checkout(store, version, tmp_path / "out")
