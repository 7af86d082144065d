"""What `ours.py` does with tables: pages in every order, and the difference of two versions beside a bare join."""

import time
from collections.abc import Callable

_NEXT_PAGES = 20
_ROWS = 100


def pages(name: str) -> dict[str, object]:
    """100 rows from the middle; then for each column the first page of the table sorted by it, and the next ones."""
    import duckdb  # noqa: F401  # a session that looks at tables has loaded the libraries
    import pyarrow  # noqa: F401

    import jupyter_artifacts as wandb

    view = wandb.Api().artifact(f"{name}:v0").table_view()
    middle = view.source.row_count // 2
    view.page(0, _ROWS)
    middle_s = _seconds(lambda: view.page(middle, _ROWS))
    firsts, nexts = [], []
    for column in view.schema.names:
        view.change(sort=f"-{column}")
        firsts.append(_seconds(lambda: view.page(0, _ROWS)))
        nexts += [_seconds(lambda at=at: view.page(at * _ROWS, _ROWS)) for at in range(1, _NEXT_PAGES + 1)]
    view.close()
    return {"middle_ms": middle_s * 1000, "first_s": max(firsts), "next_ms": max(nexts) * 1000}


def compare(name: str, old_file: str, new_file: str) -> dict[str, object]:
    """Compare versions 0 and 1 by key up to the first page, after a bare outer join of the same files."""
    import duckdb
    import pandas  # noqa: F401
    import pyarrow  # noqa: F401

    import jupyter_artifacts as wandb

    api = wandb.Api()
    old, new = api.artifact(f"{name}:v0"), api.artifact(f"{name}:v1")
    diff = old.diff(new)
    bare = []
    if old_file:
        for _ in range(2):
            bare.append(_seconds(lambda: _bare_join(duckdb, old_file, new_file)))
    start = time.perf_counter()
    table = diff.table(key="id")
    table.page(0, _ROWS)
    first_s = time.perf_counter() - start
    return {
        "diff_s": first_s,
        "bare_s": min(bare, default=0.0),
        "changed": table.summary.changed,
        "rows": len(table),
        "new_rows": table.summary.new_rows,
    }


def _bare_join(duckdb: object, old_file: str, new_file: str) -> int:
    connection = duckdb.connect()  # type: ignore[attr-defined]
    names = [each[0] for each in connection.execute(f"DESCRIBE SELECT * FROM '{old_file}'").fetchall() if each[0] != "id"]
    differs = " OR ".join(f"o.{name} IS DISTINCT FROM n.{name}" for name in names)
    joined = f"SELECT * FROM '{old_file}' o FULL OUTER JOIN '{new_file}' n ON o.id = n.id WHERE o.id IS NULL OR n.id IS NULL OR {differs}"
    return len(connection.execute(joined).fetchall())


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
