"""How long versions are kept: defaults of entities and projects, and the moment of expiry that follows from them."""

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.collections import ensure_project
from jupyter_artifacts.core.model.names import REGISTRY_PREFIX
from jupyter_artifacts.core.model.ttl import AUTOMATIC_PREFIX, AUTOMATIC_TYPES, ArtifactTTL, Ttl, ttl_of_seconds, ttl_seconds

_AUTOMATIC = f"(c.type IN {AUTOMATIC_TYPES} OR substr(c.type, 1, {len(AUTOMATIC_PREFIX)}) = '{AUTOMATIC_PREFIX}')"
_IS_REGISTERED = f"""EXISTS (
    SELECT 1 FROM links l JOIN collections lc ON lc.id = l.collection_id JOIN projects lp ON lp.id = lc.project_id
    WHERE l.version_id = v.id AND l.deleted_at IS NULL AND substr(lp.name, 1, {len(REGISTRY_PREFIX)}) = '{REGISTRY_PREFIX}')"""


def _expiry(own_seconds: str, created_at: str, collection: str, is_registered: str) -> str:
    in_force = f"coalesce({own_seconds}, p.ttl_seconds, e.ttl_seconds, 0)"
    return f"""
    SELECT CASE WHEN {in_force} > 0 AND NOT {_AUTOMATIC} AND NOT {is_registered} THEN {created_at} + {in_force} * 1000000 END
    FROM collections c JOIN projects p ON p.id = c.project_id LEFT JOIN entities e ON e.name = p.entity WHERE c.id = {collection}
    """


_EXPIRY = _expiry("v.ttl_seconds", "v.created_at", "v.collection_id", _IS_REGISTERED)
EXPIRY_OF_NEW = _expiry("CAST(:ttl AS BIGINT)", "CAST(:now AS BIGINT)", ":collection", "(0 = 1)")
"""When a version that is about to be made `:now` in a collection expires: no registry links to it yet."""


def refresh_expiry(db: Connection, *, version: int | None = None, collection: int | None = None) -> None:
    """Let `expires_at` of a version, or of all versions of a collection, follow from what holds now.

    To be called in the transaction that changes a TTL, or whatever else decides: the type, the place, links from registries.
    """
    column, key = ("id", version) if version is not None else ("collection_id", collection)
    db.execute(f"UPDATE versions AS v SET expires_at = ({_EXPIRY}) WHERE v.{column} = ?", (key,))


def is_registered(db: Connection, version_key: int) -> bool:
    """Whether a registry links to the version."""
    return db.execute(f"SELECT 1 FROM versions v WHERE v.id = ? AND {_IS_REGISTERED}", (version_key,)).fetchone() is not None


def set_ttl(db: Connection, version_key: int, ttl: Ttl) -> None:
    """Say of one version how long it is kept."""
    db.execute("UPDATE versions SET ttl_seconds = ? WHERE id = ?", (ttl_seconds(ttl), version_key))
    refresh_expiry(db, version=version_key)


def get_default_ttl(db: Connection, entity: str, project: str | None) -> Ttl:
    """What a project says of versions that inherit, or with None what an entity does."""
    if project is None:
        row = db.execute("SELECT ttl_seconds FROM entities WHERE name = ?", (entity,)).fetchone()
    else:
        row = db.execute("SELECT ttl_seconds FROM projects WHERE entity = ? AND name = ?", (entity, project)).fetchone()
    return ttl_of_seconds(row[0]) if row else ArtifactTTL.INHERIT


def set_default_ttl(db: Connection, entity: str, project: str | None, ttl: Ttl, now: int) -> None:
    """Set what `get_default_ttl` tells; it holds for versions that exist, too, counted from their creation."""
    seconds = ttl_seconds(ttl)
    if project is None:
        db.execute(
            "INSERT INTO entities (name, ttl_seconds) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET ttl_seconds = excluded.ttl_seconds",
            (entity, seconds),
        )
    else:
        db.execute("UPDATE projects SET ttl_seconds = ? WHERE id = ?", (seconds, ensure_project(db, entity, project, now)))
    db.execute(
        f"""UPDATE versions AS v SET expires_at = ({_EXPIRY}) WHERE v.ttl_seconds IS NULL AND v.collection_id IN (
            SELECT c.id FROM collections c JOIN projects p ON p.id = c.project_id
            WHERE p.entity = :entity AND p.name = coalesce(:project, p.name))""",
        {"entity": entity, "project": project},
    )
