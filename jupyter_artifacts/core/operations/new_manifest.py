"""The manifest of a version about to be committed: its ranges, which of them the store lacks, and which older range each is like.

A range that differs little from one of the newest version is inserted as a copy of that one's references with the differences applied:
looking up the key of every content anew would cost ten times as much.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import contents
from jupyter_artifacts.core.containers.codec import compress
from jupyter_artifacts.core.containers.contract import Codec, StagedContainer
from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.model.manifest import ManifestRange, encode_range, manifest_digest, split_into_ranges
from jupyter_artifacts.core.operations.stage import Columns, Stager
from jupyter_artifacts.errors import MissingContentError

_WORTH_A_BASE = 64
"""Entries below which a range's contents are looked up one by one."""


class NewManifest(NamedTuple):
    """All ranges of the version, new to the store or not, column by column."""

    ranges: Sequence[ManifestRange]
    bodies: Sequence[bytes]
    digests: Sequence[Digest]
    digest: Digest

    @property
    def entry_count(self) -> int:
        """How many entries there are."""
        return sum(map(len, self.ranges))

    @property
    def size(self) -> int:
        """Bytes of all entries."""
        return sum(sum(each.sizes) for each in self.ranges)


class RangeBase(NamedTuple):
    """What a new range has in common with one of the newest version: its key, what is not in it, and keys of what is only in it."""

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


def build_manifest(columns: Columns) -> NewManifest:
    """Cut sorted entries into ranges and encode them."""
    ranges = split_into_ranges(columns.paths, columns.digests, columns.sizes, columns.extras)
    bodies = [encode_range(each) for each in ranges]
    digests = [digest_of(body) for body in bodies]
    return NewManifest(ranges, bodies, digests, manifest_digest(digests))


def find_new_ranges(db: Connection, manifest: NewManifest, base_version: int | None) -> NewRanges:
    """Which ranges the store lacks, and how they differ from those of `base_version`."""
    lacking = frozenset(manifest.digests) - contents.find_range_keys(db, manifest.digests).keys()
    bases: dict[Digest, RangeBase] = {}
    if base_version is None or not any(len(each) >= _WORTH_A_BASE for each in manifest.ranges):
        return NewRanges(None, bases, lacking)
    older = contents.list_range_borders(db, base_version)
    first_paths = [path for _, path in older]
    for digest, each in zip(manifest.digests, manifest.ranges, strict=True):
        if digest in lacking and len(each) >= _WORTH_A_BASE:
            at = bisect_right(first_paths, each.paths[len(each) // 2]) - 1
            if at >= 0 and (base := _base(db, older[at][0], each.content_digests())) is not None:
                bases[digest] = base
    return NewRanges(base_version if bases else None, bases, lacking)


def _base(db: Connection, range_key: int, wanted: set[Digest]) -> RangeBase | None:
    """How `wanted` differ from the contents of a range; None where they have less than half in common."""
    keys = contents.list_range_content_keys(db, range_key)
    added = wanted - keys.keys()
    if 2 * len(added) > len(wanted):
        return None
    return RangeBase(range_key, frozenset(added), [keys[digest] for digest in keys.keys() - wanted])


def stage_ranges(manifest: NewManifest, new: NewRanges, stager: Stager) -> list[StagedContainer]:
    """Stage the ranges that the store lacks, compressed, and finish all containers."""
    for digest, body in zip(manifest.digests, manifest.bodies, strict=True):
        if digest in new.lacking and digest not in stager.digests:
            stager.add_encoded(digest, compress(body), len(body), Codec.ZLIB)
    return stager.finish()


def contents_relied_on(manifest: NewManifest, new: NewRanges, stager: Stager) -> set[Digest]:
    """Contents that the version needs, that this log has not staged, and that no base is known to hold."""
    wanted: set[Digest] = set()
    for digest, each in zip(manifest.digests, manifest.ranges, strict=True):
        if digest in new.lacking:
            wanted |= new.refers_to(digest, each)
    return wanted - stager.digests


def fill_hollow_ranges(db: Connection, manifest: NewManifest) -> None:
    """Let ranges refer to their contents again whose bytes had been lost, and lie in the store now."""
    hollow = contents.find_hollow_ranges(db, manifest.digests)
    for digest, each in zip(manifest.digests, manifest.ranges, strict=True):
        if digest in hollow:
            contents.fill_range(db, hollow[digest], len(each), each.content_size, each.paths[0])
            keys = contents.find_content_keys(db, sorted(each.content_digests()))
            contents.insert_range_contents(db, hollow[digest], keys.values())


def insert_ranges(db: Connection, manifest: NewManifest, new: NewRanges, new_keys: Mapping[Digest, int]) -> list[int]:
    """Keys of the manifest's ranges, those that are new inserted with what they refer to; `new_keys` of contents are known already.

    Raises:
        MissingContentError: a content that we relied on is gone.
    """
    range_keys = contents.find_range_keys(db, manifest.digests)
    missing = {digest: each for digest, each in zip(manifest.digests, manifest.ranges, strict=True) if digest not in range_keys}
    wanted = set(missing)
    for digest, each in missing.items():
        wanted |= new.refers_to(digest, each)
    keys = contents.find_content_keys(db, sorted(wanted - new_keys.keys()))
    keys.update(new_keys)
    if not wanted <= keys.keys():
        raise MissingContentError("contents that an earlier log stored are gone or damaged; log again with the files at hand.")
    for digest, each in missing.items():
        key = range_keys[digest] = contents.insert_range(db, keys[digest], len(each), each.content_size)
        if base := new.bases.get(digest):
            contents.copy_range_contents(db, base.key, key, base.removed)
        contents.insert_range_contents(db, key, [keys[one] for one in new.refers_to(digest, each)])
    return [range_keys[digest] for digest in manifest.digests]
