"""What refers to a content: ranges, and through them versions."""

from collections.abc import Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.catalog.queries.contents import ContentRow
from jupyter_artifacts.core.catalog.queries.liveness import LIVE
from jupyter_artifacts.core.model.digest import Digest


class HoldingRange(NamedTuple):
    """A manifest range: its key, its digest, and where its own bytes lie, if they lie anywhere."""

    key: int
    digest: Digest
    content: ContentRow | None


def list_ranges_with(db: Connection, digests: Sequence[Digest]) -> list[HoldingRange]:
    """Ranges that refer to one of `digests`, or are one of them."""
    keys: set[int] = set()
    for some in batches(digests):
        marks = placeholders(len(some))
        rows = db.execute(
            f"""SELECT rc.range_id FROM contents c JOIN range_contents rc ON rc.content_id = c.id WHERE c.digest IN ({marks})
            UNION SELECT r.id FROM contents c JOIN ranges r ON r.content_id = c.id WHERE c.digest IN ({marks})""",
            [*some, *some],
        )
        keys.update(int(row[0]) for row in rows)
    found: list[HoldingRange] = []
    for some_keys in batches(sorted(keys)):
        rows = db.execute(
            f"""SELECT r.id, c.digest, c.size, k.key, k.kind, c.start, c.length, c.codec
            FROM ranges r JOIN contents c ON c.id = r.content_id LEFT JOIN containers k ON k.id = c.container_id
            WHERE r.id IN ({placeholders(len(some_keys))}) ORDER BY r.id""",
            some_keys,
        )
        for key, digest, size, container, *place in rows:
            content = None if container is None else ContentRow(bytes(digest), size, container, *place)
            found.append(HoldingRange(int(key), bytes(digest), content))
    return found


def list_versions_with_range(db: Connection, range_key: int) -> dict[str, list[int]]:
    """Numbers of the live versions that contain a range, by ``entity/project/name``."""
    rows = db.execute(
        f"""SELECT DISTINCT p.entity || '/' || p.name || '/' || c.name, v.number
        FROM version_ranges vr JOIN versions v ON v.id = vr.version_id
        JOIN collections c ON c.id = v.collection_id JOIN projects p ON p.id = c.project_id
        WHERE vr.range_id = ? AND {LIVE} ORDER BY 1, 2""",
        (range_key,),
    )
    found: dict[str, list[int]] = {}
    for collection, number in rows:
        found.setdefault(str(collection), []).append(int(number))
    return found
