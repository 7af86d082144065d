"""A table as the JSON of W&B, and made of it again: rows as lists, media as the paths where they lie in the artifact.

It is for code and files that were made for W&B; what is stored here is Parquet. JSON has no bytes, decimals or days: columns of those are
refused by name, for they would come back as something else.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.core.tables.schema import MEDIA_KINDS
from jupyter_artifacts.errors import NotATableError, UsageError

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact import Artifact
    from jupyter_artifacts.sdk.table.table import Table

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WB_TYPES = {
    "integer": "number", "float": "number", "text": "string", "boolean": "boolean", "timestamp": "timestamp", "none": "none", "json": "any",
    "list": "list", "struct": "typedDict", "map": "typedDict", "array": "ndarray", **{kind: f"{kind}-file" for kind in MEDIA_KINDS},
}  # fmt: skip
_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def json_of_table(table: "Table", artifact: "Artifact") -> dict[str, Any]:
    """A table as W&B writes it; its media are added to the artifact.

    Raises:
        UsageError: naming a column of a type that JSON can't say.
    """
    types = table.column_types
    if refused := next((name for name, kind in types.items() if kind not in _WB_TYPES), None):
        raise UsageError(f"column {refused!r} holds {types[refused]}, which JSON can't say; store the table with artifact.add().")
    columns = [[_to_json(types[name], cell) for cell in table.get_column(name)] for name in table.columns]
    media = [medium for name in table.columns if types[name] in MEDIA_KINDS for medium in table.get_column(name) if medium is not None]
    artifact._put_media([file for medium in media for file in medium.media_files()])
    return {
        "_type": "table",
        "columns": list(table.columns),
        "data": [list(row) for row in zip(*columns, strict=True)],
        "ncols": len(table.columns),
        "nrows": len(table),
        "column_types": {
            "wb_type": "typedDict",
            "params": {"type_map": {name: _wb_type(kind) for name, kind in types.items()}},
        },
        "log_mode": table.log_mode,
        "naive_times": [name for name, kind in types.items() if kind == "timestamp" and _is_naive(table, name)],
    }


def _is_naive(table: "Table", name: str) -> bool:
    first = next((cell for cell in table.get_column(name) if cell is not None), None)
    return first is not None and first.tzinfo is None


def _wb_type(kind: str) -> dict[str, Any]:
    if kind == "none":
        return {"wb_type": "none"}
    return {"wb_type": "union", "params": {"allowed_types": [{"wb_type": "none"}, {"wb_type": _WB_TYPES[kind]}]}}


def _to_json(kind: str, cell: Any) -> Any:
    if cell is None:
        return None
    if kind in MEDIA_KINDS:
        return {"_type": f"{kind}-file", **cell.to_cell()}
    if kind == "timestamp":
        moment = cell if cell.tzinfo is not None else cell.replace(tzinfo=UTC)
        return (moment - _EPOCH) / timedelta(milliseconds=1)
    from jupyter_artifacts.core.model.values import with_words

    return with_words(cell.tolist() if hasattr(cell, "tolist") else cell)


def address_of_logged(table: "Table", run: Any) -> dict[str, Any]:
    """Where a table lies that was logged to a run.

    Raises:
        UsageError: it was not.
    """
    if table.logged_at is None or not hasattr(run, "log_artifact"):
        raise UsageError("to_json() takes an artifact to which the table's media are added, or a run that the table was logged to.")
    return {
        "_type": "table-file",
        "artifact_path": table.logged_at,
        "ncols": len(table.columns),
        "nrows": len(table),
        "log_mode": table.log_mode,
    }


def columns_of_json(said: Mapping[str, Any], artifact: "Artifact | None") -> tuple[list[str], list[list[Any]], list[str | None]]:
    """Names, rows and types of what W&B wrote.

    Raises:
        NotATableError: it is no table of W&B's.
    """
    names, data = said.get("columns"), said.get("data")
    if not isinstance(names, list) or not isinstance(data, list) or not all(isinstance(row, list) for row in data):
        raise NotATableError("this is no table of W&B's: it lacks the columns or the rows.")
    bad = next((row for row, cells in enumerate(data) if len(cells) != len(names)), None)
    if bad is not None:
        raise NotATableError(f"row {bad} of this table of W&B's has {len(data[bad])} cells, not {len(names)}.")
    types = [_found_type(said.get("column_types"), name) for name in names]
    naive = set(map(str, said.get("naive_times", ())))
    types = ["naive" if name in naive else kind for name, kind in zip(names, types, strict=True)]
    rows = [[_from_json(kind, cell, artifact) for kind, cell in zip(types, row, strict=True)] for row in data]
    return [str(name) for name in names], rows, ["any" if kind == "any" else None for kind in types]


def _found_type(column_types: Any, name: Any) -> str:
    """What W&B says that a column holds, nulls aside."""
    try:
        said = column_types["params"]["type_map"][str(name)]
        if said["wb_type"] == "union":
            kinds = {each["wb_type"] for each in said["params"]["allowed_types"]} - {"none"}
            return str(kinds.pop()) if len(kinds) == 1 else "any"
        return str(said["wb_type"])
    except (KeyError, TypeError):
        return "unknown"


def _from_json(kind: str, cell: Any, artifact: "Artifact | None") -> Any:
    if kind == "number" and isinstance(cell, str):
        return _WORDS.get(cell, cell)
    if kind in ("timestamp", "naive") and isinstance(cell, int | float):
        return (_EPOCH if kind == "timestamp" else _EPOCH.replace(tzinfo=None)) + timedelta(milliseconds=cell)
    if isinstance(cell, Mapping) and str(cell.get("_type", "")).removesuffix("-file") in MEDIA_KINDS:
        from jupyter_artifacts.sdk.table.home import medium_of

        if artifact is None:
            raise UsageError("this table holds media: say which artifact they lie in.")
        return medium_of(artifact, str(cell["_type"]).removesuffix("-file"), cell)
    return cell
