"""What happens between claim and commit: leases that are taken away, and publishing that fails (rules 1 and 4 of the commit protocol)."""

import pytest

from jupyter_artifacts.core.catalog.queries.leases import delete_lease
from jupyter_artifacts.core.containers.contract import StagedContainer
from jupyter_artifacts.core.containers.local import LocalContainers
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import LeaseLostError, StoreFullError
from tests.core.builders import find, log, versions_of

FILES = {"a": b"a", "large": b"x" * 2_000_000}


class ReapedWhilePublishing(LocalContainers):
    """Containers of a log that pauses for so long that its lease is reaped."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.root)
        self._store = store

    def publish(self, staged: list[StagedContainer]) -> None:
        super().publish(staged)
        with self._store.catalog.write() as db:
            for (lease_id,) in db.execute("SELECT id FROM leases").fetchall():
                delete_lease(db, lease_id, trash_intents_at=1)


class FullAfterPublishing(LocalContainers):
    """Containers whose disk runs full when all but the last of them are in place."""

    def publish(self, staged: list[StagedContainer]) -> None:
        super().publish(staged[:-1])
        raise StoreFullError("no room.")


def rows(store: Store, table: str) -> list[tuple[object, ...]]:
    with store.catalog.read() as db:
        return [tuple(row) for row in db.execute(f"SELECT * FROM {table}")]


def test_a_log_whose_lease_was_reaped_commits_nothing(store: Store) -> None:
    with pytest.raises(LeaseLostError):
        log(store._replace(containers=ReapedWhilePublishing(store)), "data", FILES)

    assert (versions_of(store, "data"), rows(store, "containers"), rows(store, "contents")) == ([], [], [])


def test_what_a_reaped_log_published_is_in_the_trash_and_never_used(store: Store) -> None:
    with pytest.raises(LeaseLostError):
        log(store._replace(containers=ReapedWhilePublishing(store)), "data", FILES)
    doomed = {row[0] for row in rows(store, "trash")}

    log(store, "data", FILES)

    assert {key.key for key in store.containers.list_keys()} > doomed
    assert not {row[1] for row in rows(store, "containers")} & doomed
    assert verify_version(store, find(store, "data")).is_intact


def test_a_log_that_could_not_publish_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(StoreFullError):
        log(store._replace(containers=FullAfterPublishing(store.root)), "data", FILES)

    assert versions_of(store, "data") == []
    assert (list(store.containers.list_keys()), list((store.root / "staging").iterdir())) == ([], [])
    assert [rows(store, table) for table in ("leases", "intents", "pins", "lease_versions", "containers")] == [[]] * 5


def test_a_log_leaves_no_lease(store: Store) -> None:
    log(store, "data", FILES)
    log(store, "data", FILES | {"b": b"b"})
    log(store, "data", FILES)

    assert [rows(store, table) for table in ("leases", "intents", "pins", "lease_versions", "trash")] == [[]] * 5
