"""Where a content lies in the store."""

from jupyter_artifacts.core.catalog.queries.contents import find_content
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.store import Store


def find_container_path(store: Store, digest: Digest) -> str | None:
    """The container that holds a content, below the store's folder: ``packs/ab/ab…``; None when the store does not hold it."""
    with store.catalog.read() as db:
        row = find_content(db, digest)
    return None if row is None else f"{row.container_kind}s/{row.container_key[:2]}/{row.container_key}"
