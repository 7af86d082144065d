"""What the catalog says about the store as a whole."""

from jupyter_artifacts.core.catalog.engine import Connection


def find_fact(db: Connection, key: str) -> str | None:
    """The value of a fact, or None."""
    row = db.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else None


def set_fact(db: Connection, key: str, value: str) -> None:
    """Let a fact have this value."""
    db.execute("INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))


def find_first_moment(db: Connection) -> int | None:
    """When the first project was made, in microseconds since 1970; None while there is none."""
    row = db.execute("SELECT created_at FROM projects ORDER BY id LIMIT 1").fetchone()
    return int(row[0]) if row else None
