"""Leases: a writer's or reader's claim that keeps garbage collection away, and that can be taken away (fenced)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jupyter_artifacts.core.catalog.queries.leases import delete_lease
from jupyter_artifacts.core.clock import now_us
from jupyter_artifacts.core.store import Store, host_name
from jupyter_artifacts.errors import StoreError

LEASE_US = 3600 * 1_000_000


class WriterLease:
    """One log's claim. It costs nothing until it stages or claims something."""

    def __init__(self, store: Store) -> None:
        self.id = os.urandom(16).hex()
        self.owner = f"{host_name()}:{os.getpid()}"
        self.is_claimed = False
        self._store = store
        self._folder: Path | None = None

    @property
    def folder(self) -> Path:
        """Where this lease stages containers; made when first asked for."""
        if self._folder is None:
            self._folder = self._store.containers.staging(self.id)
        return self._folder

    def end(self) -> None:
        """Remove what was staged; give up what was claimed and not committed."""
        if self._folder is not None:
            self._store.containers.discard_staging(self.id)
        if self.is_claimed:
            # The store may be full or gone: then the lease runs out by itself and is reaped.
            with suppress(StoreError), self._store.catalog.write() as db:
                delete_lease(db, self.id, trash_intents_at=now_us())


@contextmanager
def writer_lease(store: Store) -> Iterator[WriterLease]:
    """A lease for the body."""
    lease = WriterLease(store)
    try:
        yield lease
    finally:
        lease.end()
