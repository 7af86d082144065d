"""Stores with garbage, and what is left in them."""

from collections.abc import Mapping
from datetime import timedelta

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import GcPlan, plan_gc
from jupyter_artifacts.core.operations.gc.result import GcResult
from jupyter_artifacts.core.operations.gc.waits import Waits, waits_of
from jupyter_artifacts.core.store import Store

AT_ONCE = waits_of(timedelta(0))


def collect(store: Store, waits: Waits = AT_ONCE) -> GcResult:
    """Plan and apply."""
    return apply_gc(store, plan_gc(store, waits))


def delete(store: Store, *versions: VersionRecord) -> None:
    """Delete versions, whatever their aliases."""
    for version in versions:
        delete_version(store, version, delete_aliases=True)


def container_bytes(store: Store) -> int:
    """Bytes of all containers and of what is staged, on disk."""
    folders = ("packs", "blobs", "staging")
    return sum(file.stat().st_size for folder in folders for file in (store.root / folder).rglob("*") if file.is_file())


def counts(store: Store, *tables: str) -> Mapping[str, int]:
    """How many rows tables have."""
    with store.catalog.read() as db:
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


GARBAGE_TABLES = ("condemned_ranges", "condemned_contents", "trash", "leases", "lease_versions", "pins", "intents")


def wrong_with(store: Store) -> list[str]:
    """What does not fit together between the catalog and what is on disk."""
    wrong: list[str] = []
    with store.catalog.read() as db:
        named = {row[0]: row for row in db.execute("SELECT key, kind, length, dead, id FROM containers")}
        for key, kind, length, dead, container in named.values():
            used = db.execute("SELECT coalesce(sum(length), 0), count(*) FROM contents WHERE container_id = ?", (container,)).fetchone()
            if not used[1]:
                wrong.append(f"nothing lies in container {key}")
            # A pack has 64 bytes around everything, and 57 for each content, dead ones included, which may have no bytes themselves.
            index = length - used[0] - dead - 64
            if kind == "blob" and (used[0], dead) != (length, 0):
                wrong.append(f"blob {key} of {length} bytes has {used[0]} living and {dead} dead")
            if kind == "pack" and (index % 57 or index < 57 * used[1]):
                wrong.append(f"pack {key} of {length} bytes has {used[0]} living and {dead} dead in {used[1]} contents")
        check = [tuple(row) for row in db.execute("PRAGMA foreign_key_check")]
        wrong += [f"foreign key: {row}" for row in check]
    on_disk = {key.key for key in store.containers.list_keys()}
    wrong += [f"{key} is not on disk" for key in named.keys() - on_disk]
    trash = counts(store, "trash")["trash"]
    if not trash:
        wrong += [f"{key} is on disk, and no row names it" for key in on_disk - named.keys()]
    return wrong


def plan_of(store: Store, waits: Waits = AT_ONCE) -> GcPlan:
    """A plan, which must leave the store as it is."""
    with store.catalog.read() as db:
        before = db.execute("SELECT count(*) FROM contents").fetchone()[0]
    plan = plan_gc(store, waits)
    with store.catalog.read() as db:
        assert db.execute("SELECT count(*) FROM contents").fetchone()[0] == before
    return plan
