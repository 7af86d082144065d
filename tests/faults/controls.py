"""Bugs on purpose, each a few edits of the package, and the harness that must find them. A harness that never failed proves nothing."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.faults.tracing import ROOT

_COMMIT = "core/operations/commit.py"
_VERSION = "core/operations/new_version.py"
_LOCAL = "core/containers/local.py"
_RECORDS = "core/records/local.py"
_GC = "core/operations/gc/apply.py"


@dataclass(frozen=True)
class Edit:
    """Replaces `old`, which is there once, by `new`."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Control:
    """A bug. `finds` is part of what the harness must say of it."""

    name: str
    harness: str
    finds: str
    edits: tuple[Edit, ...]


CONTROLS = (
    Control(
        "publish after the commit", "kill sweep", "is not whole",
        (
            Edit(_COMMIT, "        store.containers.publish(unpublished)\n", ""),
            Edit(
                _COMMIT,
                "containers, lease, heals)\n    return result\n",
                "containers, lease, heals)\n        store.containers.publish(unpublished)\n    return result\n",
            ),
        ),
    ),
    Control(
        "no token", "kill sweep", "a retry of",
        (
            Edit(_COMMIT, "done = versions.find_version_by_token(db, request.token)", "done = None"),
            Edit(_COMMIT, "if done := versions.find_version_by_token(db, request.token):", "if done := None:"),
            Edit("core/catalog/schema.py", "token TEXT NOT NULL UNIQUE", "token TEXT NOT NULL"),
        ),
    ),
    Control(
        "record after the acknowledgement", "kill sweep", "the record file does not know",
        (Edit(_COMMIT, "    store.records.flush(store.catalog)\n    remember", "    remember"),),
    ),
    Control(
        "number taken in a transaction of its own", "kill sweep", "first made v1",
        (
            Edit(
                _COMMIT,
                "        store.containers.publish(unpublished)\n",
                "        with store.catalog.write() as db:\n"
                "            now = store_time(db)\n"
                "            of = (request.entity, request.project, request.name, request.type)\n"
                "            mine = collections.ensure_collection(db, *of, now)\n"
                "            from jupyter_artifacts.core.operations.new_version import TAKEN\n\n"
                "            TAKEN.append(collections.take_version_number(db, mine.key, now))\n"
                "        store.containers.publish(unpublished)\n",
            ),
            Edit(_VERSION, "_ABSENT = object()\n", "_ABSENT = object()\nTAKEN = []\n"),
            Edit(_VERSION, "number = collections.take_version_number(db, collection.key, now)\n", "number = TAKEN.pop()\n"),
        ),
    ),
    Control(
        "no counter row", "numbering", "the next version is v1",
        (
            Edit(
                "core/catalog/queries/collections.py",
                '"UPDATE collections SET next_version = next_version + 1, updated_at = ? WHERE id = ? RETURNING next_version",\n'
                "        (now, collection_key),",
                '"SELECT coalesce(max(number), -1) + 2 FROM versions WHERE collection_id = ?",\n        (collection_key,),',
            ),
        ),
    ),
    Control(
        "no lease check", "reaping", "had lost its lease",
        (Edit(_COMMIT, "if not leases.is_lease_held(db, lease.id):", "if False:"),),
    ),
    Control(
        "log of the old catalog left beside the new one", "recovery", "the catalog is not the right one",
        (Edit("core/operations/recover/swap.py", "                os.unlink(f\"{file}{end}\")\n", "                pass\n"),),
    ),
    Control(
        "old catalog not kept", "recovery", "the old catalog is not kept",
        (Edit("core/operations/recover/swap.py", "        kept = keep_aside(file)\n", "        kept = []\n"),),
    ),
    Control(
        "containers not synced", "sync order", "before its bytes were synced",
        (Edit(_LOCAL, "                sync(container.file)\n", "                pass\n"),),
    ),
    Control(
        "folders not synced", "sync order", "the name of packs/",
        (Edit(_LOCAL, "            for folder in touched:\n                sync(folder)\n", ""),),
    ),
    Control(
        "folders synced after the commit", "sync order", "when the catalog's log is synced",
        (
            Edit(_LOCAL, "            for folder in touched:\n                sync(folder)\n", "            self.touched = touched\n"),
            Edit(
                _COMMIT,
                "    store.records.flush(store.catalog)\n    remember",
                "    for folder in getattr(store.containers, 'touched', ()):\n"
                "        from jupyter_artifacts.core.containers.durable import sync\n\n        sync(folder)\n"
                "    store.records.flush(store.catalog)\n    remember",
            ),
        ),
    ),
    Control(
        "bytes of a collection go before their trash is known", "collection", "is on disk, and no row names it",
        (
            Edit(
                _GC,
                '        store.containers.delete(*keys)\n        yield "files deleted"\n'
                "        with_reserve(store, partial(_forget_trash, store, [key.key for key in keys]))\n",
                "        with_reserve(store, partial(_forget_trash, store, [key.key for key in keys]))\n"
                "        store.containers.delete(*keys)\n",
            ),
        ),
    ),
    Control(
        "bytes of a collection go before the record of it lasts", "collection", "bytes are gone",
        (
            Edit(_GC, "    if due:  # the record", "    if False:  # the record"),
            Edit(_GC, "    if result.purged:\n        with_reserve", "    if False:\n        with_reserve"),
        ),
    ),
    Control(
        "deletion acknowledged before the record of it lasts", "deletion", "the record file does not know it",
        (
            Edit(
                "core/operations/delete.py",
                "delete_aliases, run_key))\n    with_reserve(store, partial(store.records.flush, store.catalog))\n",
                "delete_aliases, run_key))\n",
            ),
        ),
    ),
    Control(
        "leftovers of a killed download stay", "download", "done again, the folder holds",
        (Edit("core/operations/target.py", "                remove_leftovers(fd)\n", "                pass\n"),),
    ),
    Control(
        "files replaced in place", "download", "neither the old file nor the new one",
        (
            Edit(
                "core/operations/target.py",
                "open_beside(fd, _NEW_FILE_FLAGS) if replace else",
                "(name, os.open(name, 0o1101, 0o666, dir_fd=fd)) if replace else",
            ),
            Edit(
                "core/operations/target.py",
                "                if replace:\n                    os.rename",
                "                if False:\n                    os.rename",
            ),
        ),
    ),
    Control(
        "folders of folders not synced", "sync order", "the name of packs/",
        (Edit(_LOCAL, "        sync(folder.parent)\n", ""),),
    ),
    Control(
        "records not synced", "sync order", "the bytes of records/",
        (Edit(_RECORDS, "            os.fsync(fd)\n", "            pass\n"),),
    ),
    Control(
        "folder of records not synced", "sync order", "the name of records/",
        (Edit(_RECORDS, "            sync(self._file.parent)\n            self._is_name_synced", "            self._is_name_synced"),),
    ),
    Control(
        "folders above the store not synced", "sync order", "is not durable when",
        (Edit("core/containers/durable.py", "(folder, 0o700)\n    sync(folder.parent)\n", "(folder, 0o700)\n"),),
    ),
    Control(
        "catalog not synced at a commit", "sync order", "the bytes of catalog.db-wal",
        (Edit("core/catalog/sqlite.py", "PRAGMA synchronous = FULL;", "PRAGMA synchronous = NORMAL;"),),
    ),
    Control(
        "log of a killed process not synced", "sync order after kills", "the bytes of catalog.db-wal",
        (Edit("core/catalog/sqlite.py", "            self._sync_log()\n", ""),),
    ),
    Control(
        "records of a killed process not synced", "sync order after kills", "records/",
        (Edit(_RECORDS, "if queued or not is_known:", "if queued:"),),
    ),
)  # fmt: skip


def with_bug(control: Control, folder: Path) -> Path:
    """A copy of the package that has the bug, below `folder`."""
    package = shutil.copytree(ROOT / "jupyter_artifacts", folder / "jupyter_artifacts")
    for edit in control.edits:
        file = package / edit.file
        text = file.read_text()
        assert text.count(edit.old) == 1, f"{control.name}: {edit.file} has {text.count(edit.old)} times {edit.old!r}"
        file.write_text(text.replace(edit.old, edit.new))
    return folder


def run_harness(harness: str, package_root: Path) -> subprocess.CompletedProcess[str]:
    """Run a harness in a process of its own against the package below `package_root`."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "tests.faults.harnesses", harness],
        env=os.environ | {"PYTHONPATH": f"{package_root}{os.pathsep}{ROOT}"},
        cwd=package_root,
        capture_output=True,
        text=True,
        check=False,
    )
