"""The screen of a table that was read."""

from jupyter_artifacts.views.blocks import Note, Screen, Table
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import version_title

_NUMBERS = ("int", "uint", "float", "Int", "UInt", "Float")


def dataframe_screen(payload: shapes.DataFramePayload, audience: Audience) -> Screen:
    """The first rows, under names and types of the columns."""
    columns = payload["columns"]
    count = f"{payload['path']}: {format_count(payload['row_count'], 'row')}, {format_count(payload['column_count'], 'column')}"
    if payload["column_count"] > len(columns):
        count += f", of which the first {len(columns)} are shown"
    rows = tuple(tuple("" if cell is None else cell for cell in row) for row in payload["rows"])
    right = frozenset(at for at, column in enumerate(columns) if column["type"].startswith(_NUMBERS))
    names = tuple(f"{column['name']} ({column['type']})" for column in columns)
    table = Table(names, rows, right, more=payload["row_count"] - len(rows))
    return Screen((version_title(payload["version"]), Note(f"{count}."), *([table] if columns else [])))
