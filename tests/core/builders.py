"""Short ways to versions: real files in temporary folders, logged by the real commit."""

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from jupyter_artifacts.core.model.names import ArtifactRef
from jupyter_artifacts.core.model.run import NewRun, RunRecord, Step
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.commit import LogRequest, LogResult, commit
from jupyter_artifacts.core.operations.resolve import find_collection_record, list_version_records, resolve_version
from jupyter_artifacts.core.operations.run import begin_run
from jupyter_artifacts.core.operations.scan import Scan, scan_folder
from jupyter_artifacts.core.store import Store

ENTITY, PROJECT = "ana", "demo"


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write `files` below `folder` and return it. A path that ends in "/" makes an empty folder."""
    for path, content in files.items():
        file = folder / path
        if path.endswith("/"):
            file.mkdir(parents=True, exist_ok=True)
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, links included as links to nothing."""
    found = (file for file in sorted(folder.rglob("*")) if file.is_symlink() or file.is_file())
    return {file.relative_to(folder).as_posix(): b"" if file.is_symlink() else file.read_bytes() for file in found}


def make_old(folder: Path) -> Path:
    """Give every file below `folder` a ctime that the stat cache trusts: wait until the youngest is old enough."""
    youngest = max((file.stat().st_ctime_ns for file in folder.rglob("*") if file.is_file()), default=0)
    time.sleep(max(0, youngest + 25_000_000 - time.time_ns()) / 1e9)
    return folder


def request_for(
    scan: Scan,
    name: str = "data",
    *,
    type_name: str = "dataset",
    project: str = PROJECT,
    token: str | None = None,
    aliases: Sequence[str] = (),
    tags: Sequence[str] = (),
    metadata: Mapping[str, object] | None = None,
    description: str | None = None,
    run: RunRecord | None = None,
    step: Step | None = None,
    immutable: bool = False,
    rehash: bool = False,
) -> LogRequest:
    """The request that logs a scanned folder."""
    return LogRequest(
        entity=ENTITY,
        project=project,
        name=name,
        type=type_name,
        sources=scan.files,
        token=token or os.urandom(16).hex(),
        folders=(scan.root,),
        immutable=frozenset(scan.files) if immutable else frozenset(),
        description=description,
        metadata=metadata or {},
        aliases=aliases,
        tags=tags,
        extras={"empty_folders": sorted(scan.empty_folders)} if scan.empty_folders else {},
        run_key=run.key if run else None,
        step=step,
        rehash=rehash,
    )


def log_folder(
    store: Store,
    name: str,
    folder: Path,
    *,
    type_name: str = "dataset",
    project: str = PROJECT,
    token: str | None = None,
    aliases: Sequence[str] = (),
    tags: Sequence[str] = (),
    metadata: Mapping[str, object] | None = None,
    description: str | None = None,
    run: RunRecord | None = None,
    step: Step | None = None,
    rehash: bool = False,
) -> LogResult:
    """Log everything below `folder`."""
    request = request_for(
        scan_folder(folder), name, type_name=type_name, project=project, token=token, aliases=aliases, tags=tags, metadata=metadata,
        description=description, run=run, step=step, rehash=rehash,
    )  # fmt: skip
    return commit(store, request)


def log(
    store: Store,
    name: str,
    files: Mapping[str, bytes],
    *,
    type_name: str = "dataset",
    project: str = PROJECT,
    token: str | None = None,
    aliases: Sequence[str] = (),
    tags: Sequence[str] = (),
    metadata: Mapping[str, object] | None = None,
    description: str | None = None,
    run: RunRecord | None = None,
    step: Step | None = None,
) -> LogResult:
    """Write `files` into a folder of their own and log it."""
    return log_folder(
        store, name, write_files(fresh_folder(store), files), type_name=type_name, project=project, token=token, aliases=aliases,
        tags=tags, metadata=metadata, description=description, run=run, step=step,
    )  # fmt: skip


def fresh_folder(store: Store) -> Path:
    """A new folder beside the store."""
    return Path(tempfile.mkdtemp(dir=store.root.parent))


def contents_of(store: Store, version: VersionRecord) -> dict[str, bytes]:
    """What a version holds: checked out into a new folder and read."""
    with tempfile.TemporaryDirectory() as folder:
        checkout(store, version, folder)
        return read_files(Path(folder))


def find(store: Store, name: str, label: str | None = None, project: str = PROJECT) -> VersionRecord:
    """The version that ``name:label`` names."""
    return resolve_version(store, ArtifactRef(None, None, name, label), ENTITY, project)


def versions_of(store: Store, name: str, project: str = PROJECT) -> list[VersionRecord]:
    """All versions of an artifact, newest first; none when there is no such artifact."""
    collection = find_collection_record(store, ENTITY, project, name)
    return list_version_records(store, collection) if collection else []


def start_run(store: Store, run_id: str, project: str = PROJECT) -> RunRecord:
    """A run that has begun."""
    return begin_run(store, NewRun(ENTITY, project, run_id, run_id))
