"""A record file that begins anew begins with everything that there is."""

from collections.abc import Mapping

from jupyter_artifacts.core.catalog.queries.snapshot import TABLES, clear_snapshot_tables, column_types, insert_snapshot_rows
from jupyter_artifacts.core.model.digest import parse_digest
from jupyter_artifacts.core.model.record import SNAPSHOT, Record
from jupyter_artifacts.core.operations.replay.kinds import Replay
from jupyter_artifacts.core.operations.replay.target import Target, text, texts


def _snapshot(target: Target, record: Record) -> None:
    if record.body["is_first"]:
        clear_snapshot_tables(target.db)
    if record.body["table"] is None:  # names containers, which are looked for before anything is replayed
        return
    table, columns, rows = text(record, "table"), texts(record, "columns"), record.body["rows"]
    kinds = column_types(target.db, table) if table in TABLES else {}
    if not set(columns) <= kinds.keys() or not isinstance(rows, list):
        raise ValueError(f"there is no table {table} with such columns")
    keyed = [[_value(target, name, kinds[name], value) for name, value in zip(columns, row, strict=True)] for row in rows]
    if "range_id" in columns and "first_path" in columns:
        at, path = columns.index("range_id"), columns.index("first_path")
        for row, given in zip(keyed, rows, strict=True):
            row[at], row[path] = target.bytes.range(target.db, parse_digest(given[at].lower()))
    insert_snapshot_rows(target.db, table, columns, keyed)


def _value(target: Target, column: str, kind: str, value: object) -> object:
    if column == "range_id":
        return None  # looked up with its first path
    if column == "content_id":
        return target.bytes.content(target.db, parse_digest(str(value).lower()))
    return bytes.fromhex(value) if kind == "BLOB" and isinstance(value, str) else value


KINDS: Mapping[str, Replay] = {SNAPSHOT: _snapshot}
