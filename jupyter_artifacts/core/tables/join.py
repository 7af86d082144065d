"""The full outer join of two tables by a key, with what differs marked. DuckDB does it, out of core where it must."""

from typing import Any, NamedTuple

from jupyter_artifacts.core.tables.frames import pandas_of_arrow

CHANGE = "_change"
CHANGED_COLUMNS = "_changed"


class JoinKey(NamedTuple):
    """The column that rows are matched by, in each of two tables."""

    left: str
    right: str


def join_tables(left: Any, right: Any, key: JoinKey) -> Any:
    """Two Arrow tables as one DataFrame.

    First the key; then `_change` ("same", "changed", "removed", "added": from the first to the second) and `_changed` (the columns that
    differ); then each column that both have twice, as `<name>.1` and `<name>.2`, and the others once. Rows that have a key several times
    are matched each with each; a null matches nothing. Order: that of the first table, then what only the second has.
    """
    import duckdb

    ours = [name for name in left.column_names if name != key.left]
    theirs = [name for name in right.column_names if name != key.right]
    shared = [name for name in ours if name in set(theirs)]
    differs = {name: f"(l.{_q(name)} IS DISTINCT FROM r.{_q(name)})" for name in shared}
    any_differs = " OR ".join(differs.values()) or "false"
    listed = ", ".join(f"CASE WHEN {test} THEN {_text(name)} END" for name, test in differs.items()) or "NULL::VARCHAR"
    both = f"l.{_q(_AT)} IS NOT NULL AND r.{_q(_AT)} IS NOT NULL"
    columns = [
        f"coalesce(l.{_q(key.left)}, r.{_q(key.right)}) AS {_q(key.left)}",
        f"CASE WHEN l.{_q(_AT)} IS NULL THEN 'added' WHEN r.{_q(_AT)} IS NULL THEN 'removed' WHEN {any_differs} THEN 'changed'"
        f" ELSE 'same' END AS {_q(CHANGE)}",
        f"CASE WHEN {both} THEN [name FOR name IN [{listed}] IF name IS NOT NULL] ELSE [] END AS {_q(CHANGED_COLUMNS)}",
    ]
    for name in ours:
        columns += [f"l.{_q(name)} AS {_q(name + '.1')}", f"r.{_q(name)} AS {_q(name + '.2')}"] if name in differs else [f"l.{_q(name)}"]
    columns += [f"r.{_q(name)}" for name in theirs if name not in differs]
    with duckdb.connect() as connection:
        connection.register("l", _numbered(left))
        connection.register("r", _numbered(right))
        query = (
            f"SELECT {', '.join(columns)} FROM l FULL OUTER JOIN r ON l.{_q(key.left)} = r.{_q(key.right)}"
            f" ORDER BY l.{_q(_AT)} NULLS LAST, r.{_q(_AT)}"
        )
        return pandas_of_arrow(connection.sql(query).to_arrow_table())


_AT = "_position of jupyter_artifacts"


def _numbered(table: Any) -> Any:
    import pyarrow as pa

    return table.append_column(_AT, pa.array(range(table.num_rows), pa.int64()))


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
