"""Files in a store that are not its own, and containers that nothing refers to: told, never touched."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from jupyter_artifacts.core.catalog.catalog import Catalog
from jupyter_artifacts.core.catalog.queries import checks, leases
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.containers.contract import ContainerKey, Containers
from jupyter_artifacts.core.operations.gc.plan import list_abandoned_staging, split_leases
from jupyter_artifacts.core.records.local import RECORD_FILE
from jupyter_artifacts.core.store import OWN_NAMES, OWN_PREFIXES, Store

_SHARD, _KEY = re.compile(r"[0-9a-f]{2}"), re.compile(r"[0-9a-f]{32}")
_KEPT = re.compile(rf"(catalog\.db|{re.escape(RECORD_FILE)})\.\d{{8}}T\d{{6}}Z(-\d+)?|catalog\.db\.schema\d+")
_OWN_IN_RECORDS = {RECORD_FILE, "lock", "lock.queue", RECORD_FILE.replace(".jsonl", ".new")}


def list_foreign(root: Path) -> Iterator[str]:
    """Paths below `root` of what the store has not put there; what is in a foreign folder is not listed."""
    for entry in _entries(root):
        if entry.name not in OWN_NAMES and not entry.name.startswith(OWN_PREFIXES):
            yield entry.name
    for folder in ("packs", "blobs"):
        yield from _foreign_in_shards(root, folder)
    for entry in _entries(root / "records"):
        if entry.name not in _OWN_IN_RECORDS and not _KEPT.fullmatch(entry.name):
            yield f"records/{entry.name}"
    for entry in _entries(root / "staging"):
        if not entry.is_dir(follow_symlinks=False) or not _KEY.fullmatch(entry.name):
            yield f"staging/{entry.name}"


def _foreign_in_shards(root: Path, folder: str) -> Iterator[str]:
    for shard in _entries(root / folder):
        if not _SHARD.fullmatch(shard.name) or not shard.is_dir(follow_symlinks=False):
            yield f"{folder}/{shard.name}"
            continue
        for entry in _entries(Path(shard.path)):
            if not _KEY.fullmatch(entry.name) or not entry.name.startswith(shard.name):
                yield f"{folder}/{shard.name}/{entry.name}"


def _entries(folder: Path) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []


def list_kept_aside(root: Path) -> list[str]:
    """Catalogs and records that a recovery has replaced, or that are of an older schema."""
    found = [entry.name for entry in _entries(root) if _KEPT.fullmatch(entry.name)]
    return found + [f"records/{entry.name}" for entry in _entries(root / "records") if _KEPT.fullmatch(entry.name)]


def list_orphans(catalog: Catalog, containers: Containers) -> list[tuple[ContainerKey, int]]:
    """Containers that no row names. Asked of the store first: what is published meanwhile was announced before."""
    there = {key.key: key for key in containers.list_keys()}
    with catalog.read() as db:
        unknown = checks.find_unknown_keys(db, sorted(there))
    return [(there[key], containers.find_length(there[key]) or 0) for key in unknown]


def list_leftovers(store: Store) -> list[tuple[str, int]]:
    """(folder, bytes) of staging that nobody works in any more."""
    with store.catalog.read() as db:
        ending, going_on = split_leases(leases.list_leases(db), store_time(db))
    return list_abandoned_staging(store, set(going_on), set(ending))
