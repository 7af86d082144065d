"""Takes collections with their lineage out of an export, as one commit.

    read     every line, and what the catalog has of it already                                (nothing visible yet)
    stage    contents that the store lacks, each compared with its digest
    claim    one transaction: lease, the keys about to be published, pins on contents that are there
    publish  sync the containers, give them their names, sync the folders
    commit   one transaction: lease still ours, contents, and every line that says something new
    record   append the lines to the record file and sync

Importing the same file again finds everything there and changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import CONSTRAINT_ERRORS, Connection
from jupyter_artifacts.core.catalog.queries import contents, leases
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.collector import paused_collector
from jupyter_artifacts.core.containers.blob import require_room, stage_blob
from jupyter_artifacts.core.containers.contract import Codec, StagedContainer
from jupyter_artifacts.core.model.digest import Digest, parse_digest
from jupyter_artifacts.core.model.export_line import Line, Move, Told
from jupyter_artifacts.core.model.manifest import canonical_json, is_reference
from jupyter_artifacts.core.operations.claim import claim, insert_containers
from jupyter_artifacts.core.operations.lease import WriterLease, writer_lease
from jupyter_artifacts.core.operations.progress import OnProgress, Progress, ignore_progress
from jupyter_artifacts.core.operations.recorded import recorded_containers
from jupyter_artifacts.core.operations.replay.imports import IMPORT
from jupyter_artifacts.core.operations.replay.target import Target, UnplacedError, place_of
from jupyter_artifacts.core.operations.stage import Stager
from jupyter_artifacts.core.operations.transfer.export_file import ExportFile, Packed, open_export, refuse
from jupyter_artifacts.core.operations.transfer.merge import Merge, is_new
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import LeaseLostError, MissingContentError, UsageError

_ATTEMPTS = 3
_RECORD_BYTES = 1 << 20
_REFUSED: tuple[type[Exception], ...] = (UnplacedError, KeyError, TypeError, *CONSTRAINT_ERRORS)


class ImportPlace(NamedTuple):
    """Where what is imported goes; None is where it was. An entity that was its store's own becomes this store's own."""

    entity: str | None = None
    project: str | None = None
    name: str | None = None


class ImportResult(NamedTuple):
    """What became of an import.

    Attributes:
        collections: qualified names of what was exported, as they are called here.
        new_versions: how many versions were made.
        known_versions: how many were there already.
        skipped: versions that had been here and were deleted; they stay so.
        kept_aliases: aliases that name another version here, and still do.
        new_runs: how many runs were made.
        stored_bytes: by how much the store's containers grew.
    """

    collections: tuple[str, ...]
    new_versions: int
    known_versions: int
    skipped: tuple[str, ...]
    kept_aliases: tuple[str, ...]
    new_runs: int
    stored_bytes: int


def import_file(store: Store, file: Path, place: ImportPlace | None = None, *, on_progress: OnProgress = ignore_progress) -> ImportResult:
    """Make everything that is in `file` part of the store, or leave no trace in the catalog.

    Raises:
        UsageError: there is no such file, or `place` does not fit what is in it.
        DamagedExportError: it is no export, or damaged.
        ConflictError: something else has the place of a version, run or collection.
        StoreError: below it, whatever is wrong with the store.
    """
    with open_export(file) as export:
        move = _move(store, export, place or ImportPlace())
        for attempt in range(_ATTEMPTS):
            try:
                with paused_collector(), writer_lease(store) as lease:
                    return _Import(store, export, move, lease, on_progress).carry_out()
            except MissingContentError:
                if attempt == _ATTEMPTS - 1:
                    raise
    raise AssertionError("unreachable")


def _move(store: Store, export: ExportFile, place: ImportPlace) -> Move:
    try:
        places = [place_of(name) for name in export.head.collections]
    except ValueError:
        raise refuse("what it says of itself names no collections") from None
    if place.name is not None and len(places) != 1:
        raise UsageError(f"a new name can be given to one collection, and this export holds {len(places)}.")
    source = export.head.default_entity
    entities = {source: store.default_entity} | ({each[0]: place.entity for each in places} if place.entity else {})
    projects = {each[:2]: place.project for each in places} if place.project else {}
    return Move(entities, projects, dict.fromkeys(places, place.name) if place.name else {})


@dataclass(slots=True)
class _Plan:
    """What is new to the catalog.

    Attributes:
        versions: names of new versions, with the ranges, entries and bytes that their lines tell of.
        histories: contents of the histories of new runs.
        ranges: where each range of new versions lies in the file.
        sizes: of every content that has to be in the store, by what refers to it; None where nothing says it.
        referring: names of new versions that hold references.
    """

    versions: dict[str, tuple[list[Digest], object, object]] = field(default_factory=dict)
    histories: set[Digest] = field(default_factory=set)
    ranges: dict[Digest, Packed] = field(default_factory=dict)
    sizes: dict[Digest, int | None] = field(default_factory=dict)
    referring: set[str] = field(default_factory=set)


class _Import:
    """One attempt."""

    def __init__(self, store: Store, export: ExportFile, move: Move, lease: WriterLease, on_progress: OnProgress) -> None:
        self._store, self._export, self._move, self._lease, self._on_progress = store, export, move, lease, on_progress
        self._stager = Stager(store, lease)

    def carry_out(self) -> ImportResult:
        plan = self._plan()
        self._read_ranges(plan)
        try:
            known = self._stage(plan)
            containers = self._stager.finish()
            if containers or known:
                claim(self._store, self._lease, containers, known, base_key=None)
                self._store.containers.publish(containers)
            merge = self._commit(plan, containers)
        finally:
            self._stager.abandon()
        self._store.records.flush(self._store.catalog)
        return ImportResult(
            tuple(map(self._move.place, self._export.head.collections)), len(merge.new_versions), merge.known, tuple(sorted(merge.skipped)),
            tuple(sorted(merge.kept)), len(merge.new_runs), sum(each.length for each in containers),
        )  # fmt: skip

    def _lines(self) -> Iterator[Line]:
        try:
            yield from map(self._move.line, self._export.lines())
        except ValueError as error:  # a name of three parts that has more, or fewer
            raise refuse(str(error)) from None

    def _plan(self) -> _Plan:
        plan, told, new_runs = _Plan(), Told(), set[object]()
        with self._store.catalog.read() as db:
            for line in self._lines():
                try:
                    told.add(line)
                except ValueError as error:
                    raise refuse(str(error)) from None
                if not is_new(db, line):
                    continue
                if line["is"] == "version":
                    ranges = [parse_digest(each) for each in line["ranges"]]  # type: ignore[attr-defined]
                    plan.versions[str(line["version"])] = ranges, line["entries"], line["size"]
                elif line["is"] == "run":
                    new_runs.add(line["run"])
                elif line["is"] == "history" and line["run"] in new_runs:
                    plan.histories.add(parse_digest(str(line["content"])))
        return plan

    def _read_ranges(self, plan: _Plan) -> None:
        """Read the lists of files of new versions, and see whether they are what their lines say."""
        wanted = {digest for ranges, _, _ in plan.versions.values() for digest in ranges}
        plan.ranges = {each.content.digest: each for each in self._export.packed() if each.content.digest in wanted}
        totals: dict[Digest, tuple[int, int]] = {}
        referring: set[Digest] = set()
        for digest in wanted:
            if digest not in plan.ranges:
                raise refuse(f"the list of files {digest.hex()[:16]}… is missing")
            entries = self._export.read_range(plan.ranges[digest])
            totals[digest] = len(entries), sum(entries.sizes)
            referred = entries.content_digests()
            if any(map(is_reference, entries.extras.values())):
                referring.add(digest)
            for content, length in zip(entries.digests, entries.sizes, strict=True):
                if content in referred and plan.sizes.setdefault(content, length) != length:
                    raise refuse(f"content {content.hex()[:16]}… has two sizes")
        for name, (ranges, entry_count, size) in plan.versions.items():
            if (sum(totals[each][0] for each in ranges), sum(totals[each][1] for each in ranges)) != (entry_count, size):
                raise refuse(f"{name} has other files than its line says")
            if not referring.isdisjoint(ranges):
                plan.referring.add(name)
        for digest in (*wanted, *plan.histories):
            plan.sizes.setdefault(digest, None)

    def _stage(self, plan: _Plan) -> set[Digest]:
        """Stage what the store lacks or has damaged; returns what it has."""
        with self._store.catalog.read() as db:
            known = set(contents.find_content_keys(db, sorted(plan.sizes)))
            damaged = contents.list_corrupt(db)
        missing = (plan.sizes.keys() | damaged) - known
        progress = Progress("importing", files_total=len(missing))

        def count(length: int) -> None:
            progress.bytes += length
            self._on_progress(progress)

        for each in self._export.packed():
            content = each.content
            if content.digest in missing and not self._stager.holds(content.digest):
                _check_size(plan, content.digest, content.size)
                self._stager.add_encoded(content.digest, self._export.read(each), content.size, Codec(content.codec))
                progress.files += 1
                count(content.size)
        for digest in sorted(missing & self._export.blobs.keys()):
            member = self._export.blobs[digest]
            _check_size(plan, digest, member.length)
            require_room(self._lease.folder, member.length)
            blob = stage_blob(self._lease.folder, self._export.blob_reader(member), count)
            if blob.digest != digest:
                raise refuse(f"content {digest.hex()[:16]}… was changed")
            self._stager.add_blob(blob)
            progress.files += 1
        lacking = [digest for digest in missing if digest in plan.sizes and not self._stager.holds(digest)]
        if lacking:
            raise refuse(f"content {lacking[0].hex()[:16]}… is missing")
        return known

    def _commit(self, plan: _Plan, containers: Sequence[StagedContainer]) -> Merge:
        """The commit point.

        Raises:
            LeaseLostError: the claim was taken away; nothing was committed.
            MissingContentError: the catalog has changed since it was read; nothing was committed.
        """
        with self._store.catalog.write() as db:
            now = store_time(db)
            if self._lease.is_claimed and not leases.is_lease_held(db, self._lease.id):
                raise LeaseLostError("this import paused for so long that its claim ran out. Nothing was committed; import again.")
            leases.delete_lease(db, self._lease.id)
            insert_containers(db, self._stager, containers, now)
            merge = Merge(Target(db, _Bytes(self._export, plan.ranges)), now, frozenset(plan.referring))
            try:
                for line in self._lines():
                    merge.add(line)
                merge.finish()
            except _REFUSED as error:
                raise refuse(f"its lines don't go together ({error})") from None
            if merge.new_versions != plan.versions.keys():
                raise MissingContentError("others have changed the same collection meanwhile; import again.")
            _append_records(db, merge.done, recorded_containers(db, containers), now)
        self._lease.is_claimed = False
        return merge


def _check_size(plan: _Plan, digest: Digest, size: int) -> None:
    wanted = plan.sizes.get(digest)
    if wanted is not None and wanted != size:
        raise refuse(f"content {digest.hex()[:16]}… has another size than a list of files says")


class _Bytes:
    """Ranges and contents that were put into the store, or are there. See `StoredBytes` of replay."""

    def __init__(self, export: ExportFile, ranges: Mapping[Digest, Packed]) -> None:
        self._export, self._ranges = export, ranges

    def range(self, db: Connection, digest: Digest) -> tuple[int, str]:
        """As the contract says."""
        known = contents.find_range_keys(db, [digest])
        if known:
            found = contents.find_any_range(db, digest)
            if found is not None and found[1]:
                return found
        if digest not in self._ranges:
            raise MissingContentError("others have changed the same collection meanwhile; import again.")
        entries = self._export.read_range(self._ranges[digest])
        if known:
            return known[digest], entries.paths[0]
        wanted = entries.content_digests()
        keys = contents.find_content_keys(db, sorted(wanted | {digest}))
        if len(keys) < len(wanted) + 1:
            raise MissingContentError("contents of the store went away or were found damaged meanwhile; import again.")
        key = contents.insert_range(db, keys[digest], len(entries), entries.content_size)
        contents.insert_range_contents(db, key, [keys[each] for each in wanted])
        return key, entries.paths[0]

    def content(self, db: Connection, digest: Digest) -> int:
        """As the contract says."""
        found = contents.find_content_keys(db, [digest])
        if not found:
            raise MissingContentError("contents of the store went away or were found damaged meanwhile; import again.")
        return found[digest]


def _append_records(db: Connection, lines: Sequence[Line], containers: list[list[object]], now: int) -> None:
    """One record for about each MiB of lines. Nothing where nothing changed."""
    waiting, length = list[Line](), 0
    for line in lines:
        size = len(canonical_json(line))
        if waiting and length + size > _RECORD_BYTES:
            append_record(db, IMPORT, now, {"lines": waiting, "containers": containers})
            waiting, length, containers = [], 0, []
        waiting.append(line)
        length += size
    if waiting or containers:
        append_record(db, IMPORT, now, {"lines": waiting, "containers": containers})
