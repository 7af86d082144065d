"""Leases and what they hold: pinned contents, versions being read, container keys about to be published."""

from collections.abc import Iterable
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.trash import trash_containers
from jupyter_artifacts.core.model.digest import Digest


class LeaseRow(NamedTuple):
    """A lease: whose, what for ("writer", "reader" or "collector"), and until when."""

    id: str
    owner: str
    kind: str
    until: int


def list_leases(db: Connection) -> list[LeaseRow]:
    """Every lease that was not given back."""
    return [LeaseRow(*row) for row in db.execute("SELECT id, owner, kind, until FROM leases ORDER BY id")]


def insert_lease(db: Connection, lease_id: str, owner: str, kind: str, now: int, until: int) -> None:
    """Begin a lease."""
    db.execute("INSERT INTO leases (id, owner, kind, started_at, until) VALUES (?, ?, ?, ?, ?)", (lease_id, owner, kind, now, until))


def extend_lease(db: Connection, lease_id: str, until: int) -> bool:
    """Push a lease's end back; False when it was taken away."""
    return db.execute("UPDATE leases SET until = ? WHERE id = ?", (until, lease_id)).rowcount > 0


def is_lease_held(db: Connection, lease_id: str) -> bool:
    """Whether a lease was not taken away."""
    return db.execute("SELECT 1 FROM leases WHERE id = ?", (lease_id,)).fetchone() is not None


def insert_intents(db: Connection, lease_id: str, containers: Iterable[tuple[str, str]]) -> None:
    """Announce (key, kind) of containers that are about to be published."""
    db.executemany("INSERT INTO intents (key, kind, lease_id) VALUES (?, ?, ?)", [(key, kind, lease_id) for key, kind in containers])


def list_intents(db: Connection, lease_id: str) -> list[tuple[str, str]]:
    """(key, kind) of containers that a lease announced and did not commit."""
    rows = db.execute("SELECT key, kind FROM intents WHERE lease_id = ? ORDER BY key", (lease_id,))
    return [(str(key), str(kind)) for key, kind in rows]


def forget_intents(db: Connection, keys: Iterable[str]) -> None:
    """Drop the announcement of containers that the same transaction puts into the catalog."""
    db.executemany("DELETE FROM intents WHERE key = ?", [(key,) for key in sorted(keys)])


def insert_pins(db: Connection, lease_id: str, digests: Iterable[Digest]) -> None:
    """Keep contents from being condemned while the lease lasts."""
    db.executemany(
        "INSERT INTO pins (lease_id, digest) VALUES (?, ?) ON CONFLICT (lease_id, digest) DO NOTHING",
        [(lease_id, digest) for digest in sorted(digests)],
    )


def insert_lease_version(db: Connection, lease_id: str, version_key: int) -> None:
    """Keep a version from being purged while the lease lasts."""
    db.execute(
        "INSERT INTO lease_versions (lease_id, version_id) VALUES (?, ?) ON CONFLICT (lease_id, version_id) DO NOTHING",
        (lease_id, version_key),
    )


def delete_lease(db: Connection, lease_id: str, *, trash_intents_at: int | None = None) -> None:
    """End a lease and what it holds. With `trash_intents_at`, keys that were announced and not committed become trash."""
    if trash_intents_at is not None:
        trash_containers(db, [(kind, key) for key, kind in list_intents(db, lease_id)], trash_intents_at)
    db.execute("DELETE FROM leases WHERE id = ?", (lease_id,))  # what it holds goes with it
