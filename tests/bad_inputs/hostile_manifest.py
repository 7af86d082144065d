"""Puts any bytes where a version's list of files lies, with digests that fit: what a forger, or a writer with a bug, could leave."""

import json
import struct
from collections.abc import Sequence

from jupyter_artifacts.core.catalog.queries.contents import insert_container, insert_contents
from jupyter_artifacts.core.containers.contract import Codec
from jupyter_artifacts.core.containers.pack import PackWriter
from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.model.manifest import manifest_digest
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.resolve import reload_version
from jupyter_artifacts.core.store import Store


def forge(store: Store, version: VersionRecord, body: bytes) -> VersionRecord:
    """`version` with `body` as its only range, everything else fitting."""
    digest = digest_of(body)
    writer = PackWriter(store.containers.staging("forger"))
    place = writer.add(digest, body, len(body), Codec.RAW)
    container = writer.finish()
    store.containers.publish([container])
    store.containers.discard_staging("forger")
    with store.catalog.write() as db:
        key = insert_container(db, container.key.key, container.key.kind, container.length, 0)
        insert_contents(db, key, [(digest, len(body), place.start, place.length, int(place.codec))])
        db.execute(
            """UPDATE ranges SET content_id = (SELECT id FROM contents WHERE digest = ?)
            WHERE id IN (SELECT range_id FROM version_ranges WHERE version_id = ?)""",
            (digest, version.key),
        )
        db.execute("UPDATE versions SET digest = ? WHERE id = ?", (manifest_digest([digest]), version.key))
    return reload_version(store, version)


def range_of(entries: Sequence[tuple[bytes, int, Digest]], extras: object = b"") -> bytes:
    """The bytes of a range of (path, size, digest), right or wrong; sizes may be negative."""
    paths = b"\0".join(path for path, _, _ in entries)
    header = struct.pack("<4sII", b"JAR1", len(entries), len(paths))
    sizes = b"".join(struct.pack("<q" if size < 0 else "<Q", size) for _, size, _ in entries)
    text = extras if isinstance(extras, bytes) else json.dumps(extras, separators=(",", ":"), sort_keys=True).encode()
    return header + paths + sizes + b"".join(digest for _, _, digest in entries) + text
