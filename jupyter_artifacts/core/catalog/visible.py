"""What people can see of a catalog, table by table, with names in the place of keys: catalogs that show the same have the same rows here.

Every table and column belongs to it unless it is named here with a reason, so that one that is added is compared too.
"""

from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection

_OWN_BUSINESS = {"facts", "records", "operations"}
_IN_PROGRESS = {"leases", "lease_versions", "pins", "intents", "trash", "condemned_ranges", "condemned_contents"}
_PLACES = {"containers", "contents", "content_blocks", "content_chunks", "content_hashes", "ranges", "range_contents"}
"""Where bytes lie: their digests vouch for them."""

_HIDDEN = _OWN_BUSINESS | _IN_PROGRESS | _PLACES | {"run_journal"}
_HIDDEN_COLUMNS = frozenset(
    [
        ("aliases", "created_at"),  # nobody is shown it
        ("version_ranges", "first_path"),  # follows from the range
        ("draft_ranges", "first_path"),
        ("draft_ranges", "last_path"),
        ("drafts", "held_until"),
        ("runs", "process"),
        ("runs", "beat_at"),
        ("runs", "journal_end"),
    ]
)

_ONCE_IT_ENDED = "CASE WHEN t.state IN ('running', 'crashed') THEN NULL ELSE t.{column} END"
"""While a run goes on, these are in the catalog alone. One that was taken for crashed may go on without a word."""
_SHOWN = {
    ("runs", "state"): "CASE t.state WHEN 'crashed' THEN 'running' ELSE t.state END",
    **{
        ("runs", column): _ONCE_IT_ENDED.format(column=column) for column in ("exit_code", "summary", "metrics", "next_step", "finished_at")
    },
}

_SAYING_NOTHING = {"entities": "WHERE t.ttl_seconds IS NOT NULL"}

_COLLECTION = """SELECT p.entity || '/' || p.name || '/' || c.name{more} FROM {schema}.collections c
    JOIN {schema}.projects p ON p.id = c.project_id"""
_NAMES = {
    "projects": "SELECT entity || '/' || name FROM {schema}.projects WHERE id = {key}",
    "collections": f"{_COLLECTION} WHERE c.id = {{key}}".replace("{more}", ""),
    "versions": f"{_COLLECTION} JOIN {{schema}}.versions v ON v.collection_id = c.id WHERE v.id = {{key}}".replace(
        "{more}", " || ':v' || v.number"
    ),
    "drafts": "SELECT name FROM {schema}.drafts WHERE id = {key}",
    "runs": """SELECT p.entity || '/' || p.name || '/' || r.run_id FROM {schema}.runs r JOIN {schema}.projects p ON p.id = r.project_id
        WHERE r.id = {key}""",
    "steps": "SELECT coalesce(ordinal, '') || ' ' || coalesce(cell_id, '') || ' ' || source FROM {schema}.steps WHERE id = {key}",
    "contents": "SELECT hex(digest) FROM {schema}.contents WHERE id = {key}",
    "ranges": "SELECT hex(n.digest) FROM {schema}.ranges r JOIN {schema}.contents n ON n.id = r.content_id WHERE r.id = {key}",
}


class VisibleTable(NamedTuple):
    """A table, what its columns are called, and the statement that lists its rows."""

    name: str
    columns: tuple[str, ...]
    sql: str


def visible_tables(db: Connection, schema: str = "main") -> list[VisibleTable]:
    """Every table that people can see something of, by name. Rows come in no order."""
    names = [str(row[0]) for row in db.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' ORDER BY name")]
    return [_table(db, name, schema) for name in names if name not in _HIDDEN and not name.startswith("sqlite_")]


def _table(db: Connection, name: str, schema: str) -> VisibleTable:
    owners = {str(row[3]): str(row[2]) for row in db.execute(f"PRAGMA {schema}.foreign_key_list({name})")}
    columns, shown = [], []
    for _, column, kind, _, _, place in db.execute(f"PRAGMA {schema}.table_info({name})").fetchall():
        if (place and kind == "INTEGER") or (name, column) in _HIDDEN_COLUMNS:  # a key that means nothing elsewhere
            continue
        named = _NAMES.get(owners.get(column, ""))
        columns.append(column)
        shown.append(f"({named.format(schema=schema, key=f't.{column}')})" if named else _SHOWN.get((name, column), f"t.{column}"))
    return VisibleTable(name, tuple(columns), f"SELECT {', '.join(shown)} FROM {schema}.{name} t {_SAYING_NOTHING.get(name, '')}")


def dump(db: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row that people can see, by table, sorted. For small catalogs: all of it is in memory."""
    return {table.name: sorted((tuple(row) for row in db.execute(table.sql)), key=repr) for table in visible_tables(db)}
