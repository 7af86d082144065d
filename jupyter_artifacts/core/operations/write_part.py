"""One part of a draft on its way into the store: published as a log publishes, and inserted in a transaction of the caller's."""

import os
from collections.abc import Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import leases
from jupyter_artifacts.core.containers.contract import StagedContainer
from jupyter_artifacts.core.model.draft import DraftPart, DraftRecord
from jupyter_artifacts.core.operations.claim import claim, insert_containers
from jupyter_artifacts.core.operations.draft_part import insert_part, spans_of
from jupyter_artifacts.core.operations.lease import WriterLease
from jupyter_artifacts.core.operations.log_request import LogRequest
from jupyter_artifacts.core.operations.new_manifest import NewManifest, contents_relied_on, find_new_ranges, insert_ranges, stage_ranges
from jupyter_artifacts.core.operations.stage import Stager
from jupyter_artifacts.core.store import Store, host_name
from jupyter_artifacts.errors import LeaseLostError


class PartWriter:
    """What a request adds, cut into ranges of its own.

    Args:
        manifest: of what is added alone.
        stager: in which its contents are.
    """

    def __init__(self, store: Store, lease: WriterLease, request: LogRequest, manifest: NewManifest, stager: Stager) -> None:
        self._store = store
        self._lease = lease
        self._request = request
        self._manifest = manifest
        self._stager = stager
        self._containers: Sequence[StagedContainer] = ()
        with store.catalog.read() as db:
            self._new = find_new_ranges(db, manifest, None)

    def publish(self, *, base_key: int | None) -> None:
        """Claim what is needed, with the version `base_key`, and give the containers their names."""
        self._containers = stage_ranges(self._manifest, self._new, self._stager)
        relied_on = contents_relied_on(self._manifest, self._new, self._stager)
        claim(self._store, self._lease, self._containers, relied_on, base_key=base_key)
        self._store.containers.publish(self._containers)

    def check_lease(self, db: Connection) -> None:
        """Nothing, while the claim lasts.

        Raises:
            LeaseLostError: it was taken away.
        """
        if not leases.is_lease_held(db, self._lease.id):
            raise LeaseLostError("this paused for so long that its claim ran out. Nothing was added; do it again.")

    def insert(self, db: Connection, draft: DraftRecord, number: int, now: int) -> DraftPart:
        """Put the part into the catalog, with its record, in the place of the claim."""
        leases.delete_lease(db, self._lease.id)
        keys = insert_ranges(db, self._manifest, self._new, insert_containers(db, self._stager, self._containers, now))
        spans = spans_of(self._manifest, keys)
        return insert_part(db, draft, number, self._request, this_writer(), self._manifest, spans, self._containers, now)

    def done(self) -> None:
        """Say that the transaction was committed."""
        self._lease.is_claimed = False


def this_writer() -> str:
    """This process, as messages name it."""
    return f"process {os.getpid()} on {host_name()}"
