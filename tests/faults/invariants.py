"""What must be true of the victim's store wherever it was killed or whatever failed: says what is not."""

import json
import os
import random
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.load_manifest import load_entries
from jupyter_artifacts.core.operations.resolve import find_collection_record, list_version_records
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError, StoreError
from tests.core.builders import make_old, write_files
from tests.faults.story import ALIAS, ALL, ENTITY, NAME, PROJECT, STEPS, act, log, open_home

_random = random.Random(7)
FIRST = {"same": _random.randbytes(3000), "small": b"old"}
SECOND = FIRST | {"small": b"new", "large": _random.randbytes(1_100_000)}
VERSIONS: Mapping[str, Mapping[str, bytes]] = {"v0": FIRST, "v1": SECOND}
VERSION_OF = {step.name: step.version for step in STEPS} | {ALIAS: "v0"}
ALIASES_AT_THE_END = {"v0": {ALIAS}, "v1": {"latest", "best"}}


def write_story_files(folder: Path) -> Path:
    """The files that the victim logs, and others; all so old that no log waits for them, and with times that the stat cache trusts."""
    edited = {"edited": b"an hour later"}
    for name, files in {"first": FIRST, "second": SECOND, "edited": edited}.items():
        for file in write_files(folder / name, files).iterdir():
            os.utime(file, ns=(1_000_000_000_123_456_789, 1_000_000_000_123_456_789))
    return make_old(folder)


def versions_in(store: Store) -> dict[str, VersionRecord]:
    """All versions by label, the oldest first."""
    collection = find_collection_record(store, ENTITY, PROJECT, NAME)
    found = list_version_records(store, collection) if collection else []
    return {version.label: version for version in reversed(found)}


def trouble_of(store: Store, version: VersionRecord) -> str:
    """Why a version is not whole; empty when it is."""
    try:
        problems = verify_version(store, version).problems
    except (IntegrityError, StoreError) as error:
        return str(error)
    return ", ".join(f"{problem.path} is {problem.what}" for problem in problems)


def violations(home: Path, files: Path, acknowledged: Collection[str]) -> Iterator[str]:
    """What is wrong with the store at once, after the victim's retry, and after a retry that brings other files."""
    recorded = records_in(home)
    for name in acknowledged:
        if not any(record["version"] == f"{ENTITY}/{PROJECT}/{NAME}:{VERSION_OF[name]}" for record in recorded):
            yield f"{name} was acknowledged, and the record file does not know {VERSION_OF[name]}"
    store = open_home(home)
    try:
        yield from _wrong_now(store, acknowledged)
        act(home, files, ALL, lambda name: None)
        yield from _wrong_now(store, ALL)
        yield from _wrong_after_another_retry(store, files)
        yield from _wrong_records(home)
    finally:
        store.close()


def _wrong_now(store: Store, acknowledged: Collection[str]) -> Iterator[str]:
    found = versions_in(store)
    if list(found) != list(VERSIONS)[: len(found)]:
        yield f"the versions are {list(found)}"
    for name in acknowledged:
        if VERSION_OF[name] not in found:
            yield f"{name} was acknowledged, and {VERSION_OF[name]} is missing"
    if ALIAS in acknowledged and ALIAS not in found["v0"].aliases:
        yield f"{ALIAS} was acknowledged, and v0 has only {found['v0'].aliases}"
    if "again" in acknowledged and "best" not in found["v1"].aliases:
        yield f"again was acknowledged, and v1 has only {found['v1'].aliases}"
    for label, version in found.items():
        if trouble := trouble_of(store, version):
            yield f"{label} is not whole: {trouble}"
            continue
        wanted = {path: digest_of(content) for path, content in VERSIONS.get(label, {}).items()}
        if {entry.path: entry.digest for entry in load_entries(store, version)} != wanted:
            yield f"{label} holds other files than were logged"
    with store.catalog.read() as db:
        for check in ("integrity_check", "foreign_key_check"):
            rows = [tuple(row) for row in db.execute(f"PRAGMA {check}")]
            if rows not in ([], [("ok",)]):
                yield f"{check}: {rows}"


def _wrong_after_another_retry(store: Store, files: Path) -> Iterator[str]:
    """The same tokens once more, the oldest last, after the files were edited: nothing may change."""
    for step in reversed(STEPS[:2]):
        version = log(store, step, files / "edited").version
        if version.label != step.version:
            yield f"a retry of {step.name} made {version.label}"
    found = {label: set(version.aliases) for label, version in versions_in(store).items()}
    if found != ALIASES_AT_THE_END:
        yield f"retries of what was done changed versions or aliases: {found}"


def containers_in(home: Path) -> set[str]:
    """Keys of the containers that the store uses."""
    store = open_home(home)
    with store.catalog.read() as db:
        found = {str(row[0]) for row in db.execute("SELECT key FROM containers")}
    store.close()
    return found


def records_in(home: Path) -> list[dict[str, object]]:
    """The whole lines of the record file."""
    return [json.loads(line) for line in _record_lines(home) if line.endswith(b"\n")]


def _record_lines(home: Path) -> list[bytes]:
    return b"".join(file.read_bytes() for file in sorted(home.glob("new/store/records/*.jsonl"))).splitlines(keepends=True)


def _wrong_records(home: Path) -> Iterator[str]:
    previous = ""
    lines = _record_lines(home)
    for at, line in enumerate(lines):
        record = json.loads(line)
        if (record["seq"], record["previous"]) != (at, previous):
            yield f"the record file breaks at line {at}"
        previous = digest_of(line.rstrip(b"\n")).hex()
    made = [record["version"] for record in map(json.loads, lines) if record["kind"] == "log"]
    if made != [f"{ENTITY}/{PROJECT}/{NAME}:{label}" for label in VERSIONS]:
        yield f"the record file says that these were made: {made}"
