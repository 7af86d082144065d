"""The payload of a table that was read: its columns, and the first of its rows as text."""

from typing import Any

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import version_shape

ROWS_SHOWN = 10
_COLUMNS_SHOWN = 20
_CELL_LENGTH = 200


def dataframe_payload(version: VersionRecord, path: str, frame: Any, *, limit: int | None = ROWS_SHOWN) -> shapes.DataFramePayload:
    """The rows of a table of a version, of which the first are shown."""
    names = [str(name) for name in frame.columns]
    head = frame.iloc[:limit, :_COLUMNS_SHOWN]
    return {
        "kind": "dataframe",
        "version": version_shape(version),
        "path": path,
        "row_count": len(frame),
        "column_count": len(names),
        "columns": [{"name": name, "type": str(dtype)} for name, dtype in zip(names[:_COLUMNS_SHOWN], frame.dtypes, strict=False)],
        "rows": [[_text(cell) for cell in row] for row in head.itertuples(index=False, name=None)],
    }


def _text(cell: object) -> str | None:
    is_missing = cell is None or type(cell).__name__ in ("NAType", "NaTType") or (isinstance(cell, float) and cell != cell)
    return None if is_missing else str(cell)[:_CELL_LENGTH]
