"""Manifest ranges: does the catalog say of each what its own bytes say?

Their bytes are checked with the containers. What this adds are rows that no digest covers: what a range refers to, which keeps contents
from being collected, and where it begins, by which a path is looked up.
"""

from collections.abc import Iterator

from jupyter_artifacts.core.catalog.catalog import Catalog
from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import checks
from jupyter_artifacts.core.catalog.queries.checks import StoredRange
from jupyter_artifacts.core.containers.contract import Containers
from jupyter_artifacts.core.model.manifest import ManifestRange, decode_range
from jupyter_artifacts.core.operations.read_content import read_at
from jupyter_artifacts.errors import IntegrityError, StoreCorruptError

_AT_ONCE = 200


def check_ranges(catalog: Catalog, containers: Containers) -> Iterator[str]:
    """What is wrong with what the catalog says of ranges.

    Raises:
        StoreError: below it, why they can't be read, where that is no damage.
    """
    last = -1
    while True:
        with catalog.read() as db:
            some = checks.list_stored_ranges(db, last, _AT_ONCE)
            for each in some:
                yield from (f"range {each.content.digest.hex()[:16]}: {what}" for what in _check(db, containers, each))
        if not some:
            return
        last = some[-1].key


def _check(db: Connection, containers: Containers, each: StoredRange) -> Iterator[str]:
    try:
        entries = decode_range(read_at(containers, each.content))
    except (IntegrityError, StoreCorruptError):
        return  # told with the container
    if (each.entry_count, each.size) != (len(entries), entries.content_size):
        yield f"the catalog counts {each.entry_count} entries of {each.size} bytes; there are {len(entries)} of {entries.content_size}"
    if checks.list_range_digests(db, each.key) != entries.content_digests():
        yield "the catalog refers to other contents"
    yield from _wrong_first_path(db, each, entries)


def _wrong_first_path(db: Connection, each: StoredRange, entries: ManifestRange) -> Iterator[str]:
    if wrong := checks.list_first_paths(db, each.key) - {entries.paths[0]}:
        yield f"the catalog lets it begin with {min(wrong)!r}, and it begins with {entries.paths[0]!r}"
