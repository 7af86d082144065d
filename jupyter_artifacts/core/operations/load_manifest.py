"""Loads the manifest of a version, verified: every range against its digest, the list of ranges against the version's."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from jupyter_artifacts.core.catalog.queries.contents import ContentRow, list_range_contents, list_version_ranges
from jupyter_artifacts.core.catalog.queries.deletion import is_live
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import MAX_RANGE_BYTES, Entry, ManifestRange, decode_range, manifest_digest
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.read_content import ContentReader, mark_damaged
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError, MissingContentError, StoreCorruptError, VersionNotFoundError


class RangePlace(NamedTuple):
    """A range of a version: its key, what it holds, and where its bytes lie."""

    key: int
    first_path: str
    content: ContentRow
    entry_count: int


def list_ranges(store: Store, version: VersionRecord) -> list[RangePlace]:
    """The ranges of a version, in order, not loaded yet.

    Raises:
        VersionNotFoundError: it was deleted, or has expired.
        IntegrityError: they are not the ones that were committed.
    """
    with store.catalog.read() as db:
        if not is_live(db, version.key):
            raise _deleted(version)
        ranges = [RangePlace(*row) for row in list_version_ranges(db, version.key)]
    if manifest_digest([each.content.digest for each in ranges]) != version.digest:
        raise IntegrityError(f"the list of files of {version.qualified_name} is damaged in the catalog; bring back a copy of the store.")
    return ranges


def _deleted(version: VersionRecord) -> VersionNotFoundError:
    name = version.source_qualified_name
    return VersionNotFoundError(f"{name} was deleted; `restore {name}` brings it back, unless it was collected.")


@contextmanager
def naming_deletion(store: Store, version: VersionRecord) -> Iterator[None]:
    """Where the body misses contents of `version`: say that it was deleted meanwhile, if it was.

    Raises:
        VersionNotFoundError: instead of MissingContentError.
    """
    try:
        yield
    except MissingContentError:
        refuse_deleted(store, version)
        raise


def refuse_deleted(store: Store, version: VersionRecord) -> None:
    """Nothing, unless a version was deleted, or has expired.

    Raises:
        VersionNotFoundError: it was.
    """
    with store.catalog.read() as db:
        is_there = is_live(db, version.key)
    if not is_there:
        raise _deleted(version)


def load_ranges(store: Store, ranges: Sequence[RangePlace]) -> Iterator[ManifestRange]:
    """The entries of `ranges`.

    Raises:
        IntegrityError: a range's bytes are damaged.
        StoreCorruptError: what lies there is no range; nothing is read of what is too long to be one.
    """
    with ContentReader(store) as reader:
        for each in ranges:
            if max(each.content.size, each.content.length) > MAX_RANGE_BYTES:
                raise StoreCorruptError(f"a manifest range says it has {each.content.size:,} bytes.")
            try:
                body = reader.read(each.content)
            except IntegrityError:
                mark_damaged(store, [each.content.digest])
                raise
            yield decode_range(body)


def load_entries(store: Store, version: VersionRecord) -> Iterator[Entry]:
    """All entries of a version, by path."""
    with naming_deletion(store, version):
        for each in load_ranges(store, list_ranges(store, version)):
            yield from each


def find_entry(store: Store, version: VersionRecord, path: str) -> Entry | None:
    """The entry at `path`, or None; loads only the range that could hold it."""
    ranges = [each for each in list_ranges(store, version) if each.first_path <= path]
    if not ranges:
        return None
    with naming_deletion(store, version):
        return next(load_ranges(store, ranges[-1:])).find(path)


def find_places(store: Store, ranges: Sequence[RangePlace]) -> dict[Digest, ContentRow]:
    """Where the contents of `ranges` lie."""
    with store.catalog.read() as db:
        return list_range_contents(db, [each.key for each in ranges])
