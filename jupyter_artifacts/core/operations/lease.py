"""Leases: a writer's or reader's claim that keeps garbage collection away, and that can be taken away (fenced)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.leases import delete_lease, list_intents
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind
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
        self._has_staged = False

    @property
    def folder(self) -> Path:
        """Where this lease stages containers; made when first asked for."""
        if self._folder is None:
            self._has_staged = True  # said first: an interruption may come between making the folder and knowing of it
            self._folder = self._store.containers.staging(self.id)
        return self._folder

    def end(self) -> None:
        """Remove what was staged; give up what was claimed and not committed."""
        if self._has_staged:
            try:
                self._store.containers.discard_staging(self.id)
            except KeyboardInterrupt:  # in the middle of it: done once more, so that one Ctrl-C leaves nothing behind
                self._store.containers.discard_staging(self.id)
                raise
        if self.is_claimed:
            # The store may be full or gone: then the lease runs out by itself and is reaped.
            with suppress(StoreError):
                self._give_up()

    def _give_up(self) -> None:
        """Put what was published in vain into the trash, and delete it at once: a full disk may be why nothing was committed."""
        with self._store.catalog.write() as db:
            published = list_intents(db, self.id)
            delete_lease(db, self.id, trash_intents_at=store_time(db))
        for key, kind in published:
            self._store.containers.delete(ContainerKey(ContainerKind(kind), key))


@contextmanager
def writer_lease(store: Store) -> Iterator[WriterLease]:
    """A lease for the body."""
    lease = WriterLease(store)
    try:
        yield lease
    finally:
        lease.end()
