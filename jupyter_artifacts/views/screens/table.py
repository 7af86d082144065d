"""The screens of tables: their first rows with figures of the columns, and what differs between two."""

from base64 import b64decode

from jupyter_artifacts.views.blocks import Block, ChangeLine, Changes, ChangeSign, Group, Note, Screen, Table, Title
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import CODE_CAPTION, NOTHING, facts, listed

_NUMBERS = frozenset(["integer", "float", "decimal"])
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_COLUMN_SIGNS: dict[str, ChangeSign] = {"added": "+", "removed": "-", "retyped": "~", "renamed": "→"}
_VERBS = {"added": "added", "removed": "removed", "retyped": "type changed", "renamed": "renamed"}
_ORIGINS = {"given": "", "declared": ", its primary key", "found": ", found to be unique"}
_TOP_SHOWN = 3


def table_screen(payload: shapes.TablePayload, audience: Audience) -> Screen:
    """The first rows, then the columns."""
    columns, rows = payload["columns"], payload["rows"]
    of_all = "" if rows == payload["row_count"] else f" of {payload['row_count']:,}"
    count = len(columns) + payload["more_columns"]
    blocks: list[Block] = [
        Title(payload["path"], (payload["version"]["name"],) if payload["version"] else ()),
        facts(
            ("Rows", f"{rows:,}{of_all}"),
            ("Columns", f"{count:,}" + (f", the first {len(columns)} shown" if payload["more_columns"] else "")),
            ("Size", format_bytes(payload["size"]) if payload["size"] else None),
            ("Parts", f"{payload['part_count']:,}" if payload["part_count"] > 1 else None),
        ),
        *(Note(text) for text in payload["notes"]),
    ]
    if not columns:
        return Screen((*blocks, Note("It has no columns.")))
    blocks.append(_rows_table(payload, tuple(column["name"] for column in columns)))
    blocks.append(Group("Columns", (_columns(payload),), is_open=True))
    return Screen((*blocks, *([audience.code(payload["code"], CODE_CAPTION)] if payload["code"] else [])))


def table_preview(payload: shapes.TablePayload) -> Group:
    """The first rows under the names and types of the columns, for a card."""
    columns = payload["columns"]
    count = len(columns) + payload["more_columns"]
    size = f"{format_count(payload['row_count'], 'row')}, {format_count(count, 'column')}"
    if payload["more_columns"]:
        size += f", the first {len(columns)} shown"
    title = f"{payload['path']} ({size})"
    if not columns:
        return Group(title, (Note("It has no columns."),))
    heads = tuple(f"{column['name']} ({column['type']})" for column in columns)
    return Group(title, (_rows_table(payload, heads),), is_open=True)


def _rows_table(payload: shapes.TablePayload, heads: tuple[str, ...]) -> Table:
    right = frozenset(at for at, column in enumerate(payload["columns"]) if column["type"] in _NUMBERS)
    pictures = {(int(str(row)), int(str(at))): b64decode(str(picture)) for row, at, picture in payload["pictures"]}
    return Table(heads, tuple(map(tuple, payload["cells"])), right, more=payload["more"], pictures=pictures)


def _columns(payload: shapes.TablePayload) -> Table:
    if not payload["has_statistics"]:
        rows = tuple((column["name"], column["type"]) for column in payload["columns"])
        later = "Figures of a table this large are computed with --stats." if payload["version"] else ""
        return Table(("Column", "Type"), rows, caption=later)
    heads = ("Column", "Type", "Nulls", "Distinct", "Minimum", "Maximum", "Mean", "Most frequent")
    return Table(heads, tuple(map(_figures, payload["columns"])), frozenset([2, 3, 4, 5, 6]))


def _figures(column: shapes.TableColumn) -> tuple[str, ...]:
    distinct = column["distinct"]
    top = ", ".join(f"{value} ({count:,})" for value, count in column["top"][:_TOP_SHOWN])
    return (
        column["name"],
        column["type"],
        NOTHING if column["nulls"] is None else f"{column['nulls']:,}",
        NOTHING if distinct is None else f"{'about ' if column['is_estimated'] else ''}{distinct:,}",
        NOTHING if column["minimum"] is None else column["minimum"],
        NOTHING if column["maximum"] is None else column["maximum"],
        NOTHING if column["mean"] is None else f"{column['mean']:.6g}",
        top or NOTHING,
    )


def table_diff_screen(payload: shapes.TableDiffPayload, audience: Audience) -> Screen:
    """Figures, columns that differ, then cells."""
    old, new = payload["old"]["name"], payload["new"]["name"]
    title = Title(payload["path"], (f"{old} → {new}",))
    notes = tuple(Note(text, "warning") for text in payload["notes"])
    if not payload["columns"] and not any(payload["counts"][kind] for kind in _SIGNS):
        return Screen((title, *notes, Note(f"{old} and {new} hold the same table.", "success")))
    blocks: list[Block] = [
        title,
        facts(
            ("Rows", _rows(payload)),
            ("Matched by", _match(payload)),
            ("Cells", ", ".join(f"{name} ({count:,})" for name, count in payload["changed_cells"].items())),
            ("Was at", payload["old_path"] if payload["old_path"] != payload["path"] else None),
        ),
        *notes,
    ]
    if payload["columns"]:
        blocks.append(Changes(tuple(map(_column_line, payload["columns"]))))
    if payload["rows"]:
        blocks.append(_cells(payload, old, new))
    return Screen(tuple(blocks))


def _rows(payload: shapes.TableDiffPayload) -> str:
    counts = payload["counts"]
    said = ", ".join(f"{counts[kind]:,} {kind}" for kind in ("changed", "added", "removed") if counts[kind])
    size = f"{payload['old_rows']:,} → {format_count(payload['new_rows'], 'row')}" if payload["old_rows"] != payload["new_rows"] else ""
    return " · ".join(part for part in (f"{said or 'none differ'}, {counts['unchanged']:,} unchanged", size) if part)


def _match(payload: shapes.TableDiffPayload) -> str:
    if payload["match"] == "key":
        return f"key {listed(payload['key'])}{_ORIGINS[payload['key_origin']]}"
    return "their place: no column tells rows apart" if payload["match"] == "place" else "all their cells: no column tells rows apart"


def _column_line(change: shapes.TableColumnChange) -> ChangeLine:
    kind = change["kind"]
    types = f"{change['old_type']} → {change['new_type']}" if kind == "retyped" else change["new_type"] or change["old_type"] or ""
    detail = f"from {change['old_name']}" if kind == "renamed" else types
    return ChangeLine(_COLUMN_SIGNS[kind], change["name"], f"column {_VERBS[kind]}, {detail}")


def _cells(payload: shapes.TableDiffPayload, old: str, new: str) -> Table:
    """A line for each cell; the row is named once."""
    is_keyed = bool(payload["key"])
    heads = tuple(payload["key"]) if is_keyed else ("Row",)
    lines: list[tuple[str, ...]] = []
    for row in payload["rows"]:
        number = row["new_row"] if row["new_row"] is not None else row["old_row"]
        named = tuple(row["key"]) if is_keyed else (f"{number:,}",)
        for at, (column, before, after) in enumerate(row["cells"] or [["", "", ""]]):
            lead = (_SIGNS[row["kind"]], *named) if at == 0 else ("", *("" for _ in named))
            lines.append((*lead, column, before, after))
    return Table(("", *heads, "Column", old, new), tuple(lines), caption="Rows that differ", more=payload["more"])
