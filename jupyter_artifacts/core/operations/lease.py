"""Leases: a writer's or reader's claim that keeps garbage collection away, and that can be taken away (fenced)."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.leases import (
    LeaseRow,
    delete_lease,
    extend_lease,
    insert_lease,
    insert_lease_version,
    list_intents,
)
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store, host_name
from jupyter_artifacts.errors import StoreError

LEASE_US = 3600 * 1_000_000
_BEAT_S = 60.0
_PATIENCE_S = 5.0
"""Readers don't wait longer for writers."""


def this_process() -> str:
    """Who holds a lease: host, process id, and the namespace in which that id means something."""
    return f"{host_name()}:{os.getpid()}:{_process_namespace()}"


def has_run_out(lease: LeaseRow, now: int) -> bool:
    """Whether a lease is over: its time has passed, or its process was on this machine and is gone.

    Ending one too early costs its holder a retry and nothing else, so this may be wrong; see the fence in `commit`.
    """
    return lease.until < now or is_gone(lease.owner)


def is_gone(owner: str) -> bool:
    """Whether the process that held a lease was on this machine, and is no more."""
    host, _, process = owner.partition(":")
    number, _, namespace = process.partition(":")
    if host != host_name() or namespace != _process_namespace() or not number.isdecimal() or os.name != "posix":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


@cache
def _process_namespace() -> str:
    """Process ids of two containers mean different processes, though their hosts may have one name. A process stays in its own."""
    try:
        return str(os.stat("/proc/self/ns/pid").st_ino)
    except OSError:
        return ""


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_process_namespace.cache_clear)


class WriterLease:
    """One log's claim. It costs nothing until it stages or claims something."""

    def __init__(self, store: Store) -> None:
        self.id = os.urandom(16).hex()
        self.owner = this_process()
        self.is_claimed = False
        self.claimed_keys: set[str] = set()
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


class ReaderLease:
    """Keeps versions from being purged while their files are read."""

    def __init__(self, store: Store, version_keys: Sequence[int]) -> None:
        self._store = store
        self._id = os.urandom(16).hex()
        self._version_keys = version_keys
        self._is_held = False
        self._beat_at = 0.0

    def begin(self) -> None:
        """Take it. Where the catalog can't be written just now, reading goes on without, as long as a deleted version is kept anyway."""
        with suppress(StoreError):
            self._begin()

    def _begin(self) -> None:
        with self._store.catalog.write(is_durable=False, timeout=_PATIENCE_S) as db:  # a power cut ends the reader too
            now = store_time(db)
            insert_lease(db, self._id, this_process(), "reader", now, now + LEASE_US)
            for key in self._version_keys:
                insert_lease_version(db, self._id, key)
        self._is_held, self._beat_at = True, time.monotonic()

    def beat(self) -> None:
        """Say now and then that reading still goes on."""
        if self._is_held and time.monotonic() - self._beat_at > _BEAT_S:
            self._beat_at = time.monotonic()
            with suppress(StoreError):
                self._extend()

    def _extend(self) -> None:
        with self._store.catalog.write(is_durable=False, timeout=_PATIENCE_S) as db:
            extend_lease(db, self._id, store_time(db) + LEASE_US)

    def end(self) -> None:
        """Give it back."""
        if self._is_held:
            with suppress(StoreError):
                self._end()

    def _end(self) -> None:
        with self._store.catalog.write(is_durable=False, timeout=_PATIENCE_S) as db:
            delete_lease(db, self._id)


@contextmanager
def reader_lease(store: Store, version: VersionRecord) -> Iterator[ReaderLease]:
    """A lease on the files of a version for the body."""
    with versions_lease(store, [version.key]) as lease:
        yield lease


@contextmanager
def versions_lease(store: Store, version_keys: Sequence[int]) -> Iterator[ReaderLease]:
    """A lease on the files of several versions for the body."""
    lease = ReaderLease(store, version_keys)
    lease.begin()
    try:
        yield lease
    finally:
        lease.end()
