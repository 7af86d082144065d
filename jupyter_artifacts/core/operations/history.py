"""Histories of runs: kept while the run goes on, read while it does and afterwards.

    journal   rows go into the catalog every few seconds, with the run's summary: a kill costs what came after
    chunk     many rows, or the last ones, become a Parquet file: a content of the store, staged, claimed and published like any other

The transaction that adds a chunk takes the journal's rows away, so that a row is always in exactly one of the two.
"""

import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import contents, history, leases, runs
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.catalog.queries.runs import Progress
from jupyter_artifacts.core.containers.blob import BLOCK_SIZE, stage_blob
from jupyter_artifacts.core.containers.contract import StagedContainer
from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.model.history import STEP, Rows, decode_journal, encode_journal
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.operations.lease import LEASE_US, WriterLease, writer_lease
from jupyter_artifacts.core.operations.read_source import SMALL_LIMIT
from jupyter_artifacts.core.operations.stage import Stager
from jupyter_artifacts.core.process import own_process
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import LeaseLostError, MissingContentError

_ATTEMPTS = 3


def save_progress(store: Store, run: RunRecord, progress: Progress, rows: Sequence[Rows] = ()) -> int:
    """Keep what changed in a run that goes on, and rows of its history that are in no chunk yet; returns how many bytes these take.

    The record of a changed config is only queued: what comes next writes it.
    """
    body = encode_journal(rows) if rows else b""
    with store.catalog.write() as db:
        now = store_time(db)
        runs.save_progress(db, run.key, progress, own_process(), now)
        if body:
            history.insert_journal(db, run.key, sum(map(len, rows)), body)
        if progress.config is not None:
            append_record(db, "run-updated", now, {"run": run.key, "config": json.loads(progress.config), "summary": None})
    return len(body)


def close_chunk(store: Store, run: RunRecord, progress: Progress | None, rows: Sequence[Rows] = ()) -> bool:
    """Make one chunk of the journal and `rows`; False when there is nothing to make it of. Its record is only queued.

    `progress` is kept with it; None when the run is not this process's own.

    Raises:
        StoreError: below it, why it can't be kept; the journal is as it was.
    """
    for _ in range(_ATTEMPTS):
        with store.catalog.read() as db:
            journal = history.list_journal(db, run.key)
        parts = [*decode_journal(body for _, body in journal), *rows]
        if not any(map(len, parts)):
            return False
        from jupyter_artifacts.core.tables.history import arrow_rows

        table = arrow_rows(parts)
        try:
            with writer_lease(store) as lease:
                _append(store, run, progress, table, [position for position, _ in journal], lease)
            return True
        except MissingContentError:
            continue  # somebody else made a chunk of the same journal
    if progress is not None:  # many processes log to this run: the next chunk takes these rows too
        save_progress(store, run, progress, rows)
    return progress is not None


def _append(store: Store, run: RunRecord, progress: Progress | None, table: Any, journal: list[int], lease: WriterLease) -> None:
    from jupyter_artifacts.core.tables.history import encode_chunk

    body = encode_chunk(table)
    digest = digest_of(body)
    stager = Stager(store, lease)
    try:
        if len(body) <= SMALL_LIMIT:
            stager.add(digest, body)
        else:
            stager.add_blob(stage_blob(lease.folder, BytesIO(body).read, _ignore_bytes))
        containers = stager.finish()
        _claim(store, lease, containers)
        store.containers.publish(containers)
        _commit(store, run, progress, table, journal, lease, stager, containers, digest)
    finally:
        stager.abandon()


def _ignore_bytes(count: int) -> None:
    pass


def _claim(store: Store, lease: WriterLease, containers: Sequence[StagedContainer]) -> None:
    with store.catalog.write() as db:
        now = store_time(db)
        leases.insert_lease(db, lease.id, lease.owner, "writer", now, now + LEASE_US)
        leases.insert_intents(db, lease.id, [(each.key.key, each.key.kind) for each in containers])
    lease.is_claimed = True


def _commit(
    store: Store,
    run: RunRecord,
    progress: Progress | None,
    table: Any,
    journal: list[int],
    lease: WriterLease,
    stager: Stager,
    containers: Sequence[StagedContainer],
    digest: Digest,
) -> None:
    """The commit point of a chunk.

    Raises:
        LeaseLostError: the claim was taken away; nothing was committed.
        MissingContentError: somebody else made a chunk of the journal meanwhile, or the content is gone; nothing was committed.
    """
    from jupyter_artifacts.core.operations.recorded import recorded_containers

    steps = table[STEP]
    first, last, count = steps[0].as_py(), steps[-1].as_py(), len(table)
    with store.catalog.write() as db:
        now = store_time(db)
        if not leases.is_lease_held(db, lease.id):
            raise LeaseLostError("keeping the history paused for so long that its claim ran out. Nothing was lost; try again.")
        leases.delete_lease(db, lease.id)
        if journal and history.delete_journal(db, run.key, journal[-1]) != len(journal):
            raise MissingContentError("another process keeps the history of this run too; try again.")
        position = history.insert_chunk(db, run.key, _insert_content(db, stager, containers, digest, now), first, last, count)
        if progress is not None:
            runs.save_progress(db, run.key, progress, own_process(), now)
        append_record(
            db, "history", now, {
                "run": run.key, "position": position, "content": digest.hex(), "first_step": first, "last_step": last, "rows": count,
                "containers": recorded_containers(db, containers),
            },
        )  # fmt: skip
    lease.is_claimed = False


def _insert_content(db: Connection, stager: Stager, containers: Sequence[StagedContainer], digest: Digest, now: int) -> int:
    """The key of the chunk's content; ours, unless another run logged the same rows at the same times."""
    for container in containers:
        key = contents.insert_container(db, container.key.key, container.key.kind, container.length, now)
        contents.insert_contents(db, key, stager.rows[container.key.key])
        if not contents.is_container_used(db, key):
            contents.trash_container(db, key, now)
    for blob in stager.blobs:
        contents.insert_blocks(db, blob.digest, BLOCK_SIZE, blob.block_digests)
    keys = contents.find_content_keys(db, [digest])
    if digest not in keys:
        raise MissingContentError("a chunk that an earlier run stored is gone or damaged; try again.")
    return keys[digest]


def read_tables(
    store: Store, run: RunRecord, names: Sequence[str] | None = None, min_step: int | None = None, max_step: int | None = None
) -> Iterator[Any]:
    """The history of a run as Arrow tables, chunk by chunk; only chunks that may hold steps from `min_step` to below `max_step`.

    Raises:
        IntegrityError: below it, when a chunk is damaged or gone.
    """
    from jupyter_artifacts.core.operations.read_content import ContentReader
    from jupyter_artifacts.core.tables.history import arrow_rows, decode_chunk

    with store.catalog.read() as db:
        chunks, journal = history.list_chunks(db, run.key), history.list_journal(db, run.key)
    with ContentReader(store) as reader:
        for chunk in chunks:
            if (min_step is None or chunk.last_step >= min_step) and (max_step is None or chunk.first_step < max_step):
                yield decode_chunk(reader.read(chunk.content), names)
    if journal:
        table = arrow_rows(decode_journal(body for _, body in journal))
        yield table if names is None else table.select([name for name in names if name in table.column_names])


def count_history_rows(store: Store, run: RunRecord) -> int:
    """How many rows a run's history has."""
    with store.catalog.read() as db:
        return history.count_rows(db, run.key)
