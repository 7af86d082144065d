"""The manifest of a version about to be committed: its ranges, which of them the store lacks, and which older range each is like.

A range that differs little from one of an older version is inserted as a copy of that one's references with the differences applied:
looking up the key of every content anew would cost ten times as much.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import contents
from jupyter_artifacts.core.catalog.queries.versions import find_newest_key
from jupyter_artifacts.core.containers.contract import StagedContainer
from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.model.manifest import PLAIN, Entry, ManifestRange, encode_range, manifest_digest, split_into_ranges
from jupyter_artifacts.core.model.paths import folders_above
from jupyter_artifacts.core.operations.claim import Stored
from jupyter_artifacts.core.operations.stage import Columns, Stager
from jupyter_artifacts.errors import MissingContentError

if TYPE_CHECKING:
    from jupyter_artifacts.core.operations.draft_base import DraftBase

_WORTH_A_BASE = 64
"""Entries below which a range's contents are looked up one by one."""


class Outline(NamedTuple):
    """A manifest without its entries: all that a version's row and record say of it.

    Attributes:
        digest: of the version.
        digests: of the ranges, in order.
        first_paths: of the ranges.
        entry_count: of all ranges.
        size: bytes of all entries.
    """

    digest: Digest
    digests: Sequence[Digest]
    first_paths: Sequence[str]
    entry_count: int
    size: int


class CutRange(NamedTuple):
    """A range that was cut for this version, and its canonical bytes."""

    entries: ManifestRange
    body: bytes


class NewManifest(NamedTuple):
    """All ranges of the version.

    Attributes:
        cut: by digest, those that were cut for it, new to the store or not. The others are ranges of the `base`, as they are.
        base: the version that it begins with, if there is one.
    """

    outline: Outline
    cut: Mapping[Digest, CutRange]
    base: "DraftBase | None" = None

    @property
    def digest(self) -> Digest:
        """Of the version."""
        return self.outline.digest


class RangeBase(NamedTuple):
    """What a new range has in common with an older one: its key, what is not in it, and keys of what is only in it."""

    key: int
    added: frozenset[Digest]
    removed: Sequence[int]


class NewRanges(NamedTuple):
    """Those ranges that the store lacks, by digest.

    Attributes:
        base_version: key of the version whose ranges are bases, if there are any; it has to stay until the commit.
        bases: of those that have one.
        lacking: digests of all of them.
    """

    base_version: int | None
    bases: Mapping[Digest, RangeBase]
    lacking: frozenset[Digest]

    def refers_to(self, digest: Digest, entries: ManifestRange) -> AbstractSet[Digest]:
        """Contents of one of these ranges that its base does not hold: all of them where it has none."""
        base = self.bases.get(digest)
        return base.added if base else entries.content_digests()


def build_manifest(
    columns: Columns, base: "DraftBase | None" = None, removed: Sequence[str] = (), empty_folders: Iterable[str] = ()
) -> NewManifest:
    """Cut sorted entries into ranges and encode them. With a `base`, only what differs from it, once `removed` are gone, is cut anew.

    None of the `empty_folders` may be a file of the base.

    Raises:
        ConflictError: a path would be both a file and a folder.
    """
    builder = ManifestBuilder(base)
    if base is None:
        for each in split_into_ranges(columns.paths, columns.digests, columns.sizes, columns.extras):
            builder.add(each)
        return builder.finish(sum(columns.sizes))
    from jupyter_artifacts.core.model.recut import Recut
    from jupyter_artifacts.core.model.removals import Removals

    parts = Recut(base.ranges, _entries(columns), Removals(removed), folders_of(columns.paths, empty_folders))
    for part in parts:
        builder.add(part)
    return builder.finish(base.version.size + parts.growth)


def each_range(manifest: NewManifest) -> Iterator[ManifestRange]:
    """Every range in order; those of the base are loaded."""
    positions = {} if manifest.base is None else {place.content.digest: at for at, place in enumerate(manifest.base.places)}
    for digest in manifest.outline.digests:
        cut = manifest.cut.get(digest)
        if cut is not None:
            yield cut.entries
        elif manifest.base is not None:
            yield manifest.base.load(positions[digest])


def _entries(columns: Columns) -> Iterator[Entry]:
    for at, (path, digest, size) in enumerate(zip(columns.paths, columns.digests, columns.sizes, strict=True)):
        yield Entry(path, digest, size, columns.extras.get(at, PLAIN))


def folders_of(paths: Iterable[str], empty_folders: Iterable[str] = ()) -> list[str]:
    """Every folder above any of `paths`, and all `empty_folders`, in order."""
    found: set[str] = set()
    for path in chain(paths, (f"{folder}/" for folder in empty_folders)):
        for folder in folders_above(path):
            if folder in found:
                break  # and so are those above it
            found.add(folder)
    return sorted(found)


class ManifestBuilder:
    """Puts a manifest together, range by range."""

    def __init__(self, base: "DraftBase | None") -> None:
        self._base = base
        self._digests: list[Digest] = []
        self._first_paths: list[str] = []
        self._count = 0
        self._cut: dict[Digest, CutRange] = {}

    def add(self, part: int | ManifestRange) -> None:
        """Add the next range: one that was cut, or the position of one of the base."""
        if isinstance(part, int):
            assert self._base is not None
            place = self._base.places[part]
            self._append(place.content.digest, place.first_path, place.entry_count)
            return
        body = encode_range(part)
        digest = digest_of(body)
        self._append(digest, part.paths[0], len(part))
        self._cut[digest] = CutRange(part, body)

    def _append(self, digest: Digest, first_path: str, count: int) -> None:
        self._digests.append(digest)
        self._first_paths.append(first_path)
        self._count += count

    def finish(self, size: int) -> NewManifest:
        """The manifest, whose entries have `size` bytes."""
        outline = Outline(manifest_digest(self._digests), self._digests, self._first_paths, self._count, size)
        return NewManifest(outline, self._cut, self._base)


def find_new_ranges(db: Connection, manifest: NewManifest, collection_key: int | None) -> NewRanges:
    """Which ranges the store lacks, and how they differ from those of the manifest's base, else of the collection's newest version."""
    lacking = frozenset(manifest.cut) - contents.find_range_keys(db, list(manifest.cut)).keys()
    bases: dict[Digest, RangeBase] = {}
    if not any(len(manifest.cut[digest].entries) >= _WORTH_A_BASE for digest in lacking):
        return NewRanges(None, bases, lacking)
    if manifest.base is not None:
        base_version: int | None = manifest.base.version.key
    else:
        base_version = find_newest_key(db, collection_key) if collection_key is not None else None
    if base_version is None:
        return NewRanges(None, bases, lacking)
    older = _older_ranges(db, manifest, base_version)
    first_paths = [path for _, path in older]
    for digest, (entries, _) in manifest.cut.items():
        if digest in lacking and len(entries) >= _WORTH_A_BASE:
            at = bisect_right(first_paths, entries.paths[len(entries) // 2]) - 1
            if at >= 0 and (base := _base(db, older[at][0], entries.content_digests())) is not None:
                bases[digest] = base
    return NewRanges(base_version if bases else None, bases, lacking)


def _older_ranges(db: Connection, manifest: NewManifest, version_key: int) -> list[tuple[int, str]]:
    if manifest.base is not None:
        return [(place.key, place.first_path) for place in manifest.base.places]
    return contents.list_range_borders(db, version_key)


def _base(db: Connection, range_key: int, wanted: set[Digest]) -> RangeBase | None:
    """How `wanted` differ from the contents of a range; None where they have less than half in common."""
    keys = contents.list_range_content_keys(db, range_key)
    added = wanted - keys.keys()
    if 2 * len(added) > len(wanted):
        return None
    return RangeBase(range_key, frozenset(added), [keys[digest] for digest in keys.keys() - wanted])


def stage_ranges(manifest: NewManifest, new: NewRanges, stager: Stager) -> list[StagedContainer]:
    """Stage the ranges that the store lacks, compressed, and finish all containers."""
    for digest, (_, body) in manifest.cut.items():
        if digest in new.lacking and digest not in stager.digests:
            stager.add_range(digest, body)
    return stager.finish()


def contents_relied_on(manifest: NewManifest, new: NewRanges, stager: Stager) -> set[Digest]:
    """Contents that the version needs, that this log has not staged, and that no base is known to hold."""
    wanted: set[Digest] = set()
    for digest, (entries, _) in manifest.cut.items():
        if digest in new.lacking:
            wanted |= new.refers_to(digest, entries)
    return wanted - stager.digests


def fill_hollow_ranges(db: Connection, manifest: NewManifest) -> None:
    """Let ranges refer to their contents again whose bytes had been lost, and lie in the store now."""
    for digest, key in contents.find_hollow_ranges(db, list(manifest.cut)).items():
        entries = manifest.cut[digest].entries
        contents.fill_range(db, key, len(entries), entries.content_size, entries.paths[0])
        contents.insert_range_contents(db, key, contents.find_content_keys(db, sorted(entries.content_digests())).values())


def insert_ranges(db: Connection, manifest: NewManifest, new: NewRanges, stored: Stored) -> list[int]:
    """Keys of the manifest's ranges, those that are new inserted with what they refer to; keys of what was `stored` are known already.

    Raises:
        MissingContentError: a content that we relied on is gone.
    """
    range_keys = contents.find_range_keys(db, [digest for digest in manifest.outline.digests if digest not in stored.new])
    missing = {digest: each.entries for digest, each in manifest.cut.items() if digest not in range_keys}
    wanted = set(missing)
    for digest, entries in missing.items():
        wanted |= new.refers_to(digest, entries)
    keys = contents.find_content_keys(db, sorted(wanted - stored.keys.keys()))
    keys.update(stored.keys)
    if not wanted <= keys.keys() or len(range_keys) + len(missing) < len(manifest.outline.digests):
        raise MissingContentError("contents that an earlier log stored are gone or damaged; log again with the files at hand.")
    for digest, entries in missing.items():
        key = range_keys[digest] = contents.insert_range(db, keys[digest], len(entries), entries.content_size)
        if base := new.bases.get(digest):
            contents.copy_range_contents(db, base.key, key, base.removed)
        contents.insert_range_contents(db, key, [keys[one] for one in new.refers_to(digest, entries)])
    return [range_keys[digest] for digest in manifest.outline.digests]
