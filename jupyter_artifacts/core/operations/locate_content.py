"""Where a content lies in the store, and other digests of it."""

import base64
import hashlib

from jupyter_artifacts.core.catalog.queries.contents import ContentRow, find_content
from jupyter_artifacts.core.containers.contract import Codec
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.operations.read_content import ContentReader
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import MissingContentError


def find_container_path(store: Store, digest: Digest) -> str | None:
    """The container that holds a content, below the store's folder: ``packs/ab/ab…``; None when the store does not hold it."""
    with store.catalog.read() as db:
        row = find_content(db, digest)
    return None if row is None else f"{row.container_kind}s/{row.container_key[:2]}/{row.container_key}"


def md5_of_content(store: Store, digest: Digest) -> str:
    """MD5 of a content in base64, as W&B's manifests have it.

    Raises:
        MissingContentError: the store does not hold the content.
        IntegrityError: its stored bytes are damaged.
    """
    with store.catalog.read() as db:
        row = find_content(db, digest)
    if row is None:
        raise MissingContentError(f"the store does not hold the content {digest.hex()}; a reference's bytes lie elsewhere.")
    return base64.b64encode(_md5(store, row)).decode()


def _md5(store: Store, row: ContentRow) -> bytes:
    found = hashlib.md5(usedforsecurity=False)
    with ContentReader(store) as reader:
        for piece in reader.read_windows(row) if row.codec == Codec.RAW else [reader.read(row)]:
            found.update(piece)
    return found.digest()
