"""Digests of contents besides the store's own, kept once they were computed."""

from collections.abc import Mapping, Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.model.digest import Digest


def find_hashes(db: Connection, algorithm: str, digests: Sequence[Digest]) -> dict[Digest, bytes]:
    """Hashes of those contents for which they are known."""
    found: dict[Digest, bytes] = {}
    for some in batches(digests):
        sql = f"""SELECT c.digest, h.digest FROM contents c JOIN content_hashes h ON h.content_id = c.id
            WHERE h.algorithm = ? AND c.digest IN ({placeholders(len(some))})"""
        found.update({bytes(digest): bytes(known) for digest, known in db.execute(sql, [algorithm, *some])})
    return found


def insert_hashes(db: Connection, algorithm: str, hashes: Mapping[Digest, bytes]) -> None:
    """Keep hashes of contents that are in the store."""
    db.executemany(
        """INSERT INTO content_hashes (content_id, algorithm, digest) SELECT id, ?, ? FROM contents WHERE digest = ?
        ON CONFLICT (content_id, algorithm) DO NOTHING""",
        [(algorithm, hashes[digest], digest) for digest in sorted(hashes)],
    )
