"""Which versions hold a content, and at which paths: what a damaged byte means to people."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import holders
from jupyter_artifacts.core.containers.contract import Containers
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import decode_range
from jupyter_artifacts.core.operations.read_content import read_at
from jupyter_artifacts.errors import IntegrityError, StoreError


class AffectedFile(NamedTuple):
    """A path of an artifact, and in which of its versions it is affected. An empty path stands for their whole list of files."""

    digest: Digest
    collection: str
    path: str
    versions: Sequence[int]


def find_affected(db: Connection, containers: Containers, digests: Iterable[Digest]) -> list[AffectedFile]:
    """Every live version that holds one of `digests`, with the paths; versions share what they share, so this stays small."""
    wanted = set(digests)
    found: list[AffectedFile] = []
    for each in holders.list_ranges_with(db, sorted(wanted)):
        if versions := holders.list_versions_with_range(db, each.key):
            paths = _paths(containers, each, wanted)
            found += [AffectedFile(digest, collection, path, numbers) for path, digest in paths for collection, numbers in versions.items()]
    return sorted(_merged(found), key=lambda file: (file.collection, file.path))


def _paths(containers: Containers, each: holders.HoldingRange, wanted: set[Digest]) -> list[tuple[str, Digest]]:
    if each.content is None or each.digest in wanted:
        return [("", each.digest)]
    try:
        entries = decode_range(read_at(containers, each.content))
    except (IntegrityError, StoreError):
        return [("", each.digest)]
    return [(path, digest) for path, digest in zip(entries.paths, entries.digests, strict=True) if digest in wanted]


def _merged(found: Sequence[AffectedFile]) -> list[AffectedFile]:
    """One row for each path, content and artifact: ranges that differ elsewhere hold the same files."""
    numbers: dict[tuple[Digest, str, str], set[int]] = {}
    for each in found:
        numbers.setdefault((each.digest, each.collection, each.path), set()).update(each.versions)
    return [AffectedFile(digest, collection, path, sorted(some)) for (digest, collection, path), some in numbers.items()]
