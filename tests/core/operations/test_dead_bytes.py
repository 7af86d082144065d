"""Containers know which of their bytes belong to no content: those that another log stored first, and those healed elsewhere."""

from pathlib import Path

from jupyter_artifacts.core.containers.contract import StagedContainer
from jupyter_artifacts.core.containers.local import LocalContainers
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store
from tests.core.builders import log, log_folder, make_old, write_files
from tests.core.operations.damage import flip_byte_of

SHARED, OWN = b"s" * 5000, b"o" * 700


class OvertakenWhilePublishing(LocalContainers):
    """Containers of a log that is overtaken by one of another artifact with some of the same contents."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.root)
        self._store = store

    def publish(self, staged: list[StagedContainer]) -> None:
        super().publish(staged)
        log(self._store, "faster", {"shared": SHARED})


def dead_bytes(store: Store) -> list[int]:
    with store.catalog.read() as db:
        return [row[0] for row in db.execute("SELECT dead FROM containers ORDER BY id")]


def test_bytes_that_another_log_stored_first_are_dead(store: Store) -> None:
    log(store._replace(containers=OvertakenWhilePublishing(store)), "slower", {"own": OWN, "shared": SHARED})

    assert dead_bytes(store) == [0, len(SHARED)]


def test_bytes_that_were_healed_elsewhere_are_dead(store: Store, tmp_path: Path) -> None:
    folder = make_old(write_files(tmp_path / "files", {"own": OWN, "shared": SHARED}))
    version = log_folder(store, "data", folder).version
    flip_byte_of(store, SHARED)
    assert not verify_version(store, version).is_intact

    log_folder(store, "data", folder, rehash=True)

    assert verify_version(store, version).is_intact
    assert dead_bytes(store) == [len(SHARED), 0]


def test_a_range_knows_how_many_bytes_of_contents_it_refers_to(store: Store) -> None:
    log(store, "data", {"a": SHARED, "b": SHARED, "c": OWN, "d": b""})

    with store.catalog.read() as db:
        assert [row[0] for row in db.execute("SELECT size FROM ranges")] == [len(SHARED) + len(OWN)]
