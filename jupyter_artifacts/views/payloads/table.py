"""Payloads of tables: their first rows, figures of their columns, and what differs between two."""

import base64
import shlex
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import Error
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.code import reference
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, version_shape

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.compare.columns import ColumnChange
    from jupyter_artifacts.core.tables.compare.comparison import TableComparison
    from jupyter_artifacts.core.tables.statistics import ColumnStatistics
    from jupyter_artifacts.core.tables.view import TableView

ROWS_SHOWN = 10
COLUMNS_SHOWN = 30
CHEAP_CELLS = 2_000_000
"""Figures of tables of more cells are only shown where they are known, or asked for."""

PREVIEW_ROWS = 5
PREVIEW_COLUMNS = 12
_PREVIEWS = 3
_TRIED = 10
_QUICK_BYTES = 4 << 20

_PICTURES = 40
_PICTURE_SIDE = 48
_PICTURE_BYTES = 20_000_000
_ROW_CELLS = 4


def table_payload(
    store: Store,
    version: VersionRecord,
    view: "TableView",
    *,
    limit: int | None = ROWS_SHOWN,
    with_statistics: bool = False,
    notes: tuple[str, ...] = (),
    most_columns: int = COLUMNS_SHOWN,
    has_figures: bool = True,
) -> shapes.TablePayload:
    """The first `limit` rows of what a view shows (all when None), and figures of its columns where they cost little or are asked for."""
    from jupyter_artifacts.core.tables.preview import text_rows
    from jupyter_artifacts.core.tables.schema import column_types

    count = view.count()
    page = view.page(0, count if limit is None else min(limit, count))
    shown = list(range(len(page.schema) if limit is None else min(most_columns, len(page.schema))))
    page = page.select(shown)
    types = column_types(page.schema.with_metadata(view.schema.metadata))
    figures = _figures(view, list(page.schema.names), with_statistics=with_statistics) if has_figures else {}
    return {
        "kind": "table",
        "version": version_shape(version),
        "path": view.source.name,
        "row_count": view.source.row_count,
        "rows": count,
        "size": view.source.size,
        "part_count": len(view.source.parts),
        "columns": [_column(name, types[name], figures.get(name)) for name in page.schema.names],
        "more_columns": len(view.schema) - len(shown),
        "cells": text_rows(page, types),
        "more": count - len(page),
        "pictures": _pictures(store, version, page, types),
        "has_statistics": bool(figures),
        "question": _question(view),
        "notes": list(notes),
        "code": _code(store, version, view.source.name),
    }


def previews(store: Store, version: VersionRecord, entries: Sequence[shapes.Entry]) -> list[shapes.TablePayload]:
    """The first rows of a few tables among these entries, one of each folder; without figures.

    What can't be read as the table that its name says is left out: whoever opens it is told why.
    """
    from jupyter_artifacts.core.operations.open_table import open_table
    from jupyter_artifacts.core.tables.view import TableView

    found: list[shapes.TablePayload] = []
    for path in _preview_paths(entries):
        if len(found) == _PREVIEWS:
            break
        with suppress(Error, OSError), TableView(open_table(store, version, path)) as view:
            found.append(table_payload(store, version, view, limit=PREVIEW_ROWS, most_columns=PREVIEW_COLUMNS, has_figures=False))
    return found


def _preview_paths(entries: Sequence[shapes.Entry]) -> list[str]:
    from jupyter_artifacts.core.tables.formats import TableFormat, table_format

    by_folder: dict[str, str] = {}
    for entry in entries:
        kind = table_format(entry["path"])
        is_quick = kind is TableFormat.PARQUET or entry["size"] <= _QUICK_BYTES  # the others are unpacked first
        if kind is not None and is_quick and entry["ref"] is None:
            by_folder.setdefault(entry["path"].rpartition("/")[0], entry["path"])
    return list(by_folder.values())[:_TRIED]


def rows_payload(name: str, types: Mapping[str, str], cells: list[list[str]], row_count: int) -> shapes.TablePayload:
    """The first rows of a table in memory, as short texts; no figures."""
    columns = list(types.items())[:COLUMNS_SHOWN]
    return {
        "kind": "table", "version": None, "path": name, "row_count": row_count, "rows": row_count, "size": 0, "part_count": 1,
        "columns": [_column(each, kind, None) for each, kind in columns], "more_columns": len(types) - len(columns),
        "cells": [row[: len(columns)] for row in cells], "more": row_count - len(cells), "pictures": [], "has_statistics": False,
        "question": None, "notes": [], "code": None,
    }  # fmt: skip


def _question(view: "TableView") -> shapes.TableQuestion | None:
    columns, sort, filters, search = view.state
    values = [each for one in filters for each in (one.value if isinstance(one.value, (list, tuple)) else [one.value])]
    if columns is not None or not all(each is None or isinstance(each, (bool, int, float, str)) for each in values):
        return None
    return {"sort": [list(key) for key in sort], "filters": [list(each) for each in filters], "search": search}


def _figures(view: "TableView", names: list[str], *, with_statistics: bool) -> "dict[str, ColumnStatistics]":
    from jupyter_artifacts.core.tables.statistics import compute_statistics, find_statistics

    source = view.source
    if len(set(names)) < len(names) or not names:
        return {}
    positions = [source.schema.names.index(name) for name in names]
    is_cheap = source.row_count * len(names) <= CHEAP_CELLS
    if not with_statistics and not is_cheap:
        known = {} if view.state.question.is_narrow else find_statistics(source)
        return {name: known[at] for name, at in zip(names, positions, strict=True) if at in known}
    with view.computing() as cursor:
        return dict(zip(names, compute_statistics(source, cursor, positions, view.state.question), strict=True))


def _column(name: str, kind: str, figures: "ColumnStatistics | None") -> shapes.TableColumn:
    if figures is None:
        return {
            "name": name, "type": kind, "nulls": None, "distinct": None, "is_estimated": False, "minimum": None, "maximum": None,
            "mean": None, "deviation": None, "quantiles": [], "edges": [], "counts": [], "top": [],
        }  # fmt: skip
    return {
        "name": name, "type": kind, "nulls": figures.nulls, "distinct": figures.distinct, "is_estimated": figures.is_estimated,
        "minimum": figures.minimum, "maximum": figures.maximum, "mean": figures.mean, "deviation": figures.deviation,
        "quantiles": list(figures.quantiles), "edges": list(figures.edges), "counts": list(figures.counts),
        "top": [list(each) for each in figures.top],
    }  # fmt: skip


def _pictures(store: Store, version: VersionRecord, page: Any, types: Mapping[str, str]) -> list[list[shapes.Json]]:
    """Thumbnails of the images of a page, as far as they can be read; what they stand for is text in any case."""
    from jupyter_artifacts.core.media.images import thumbnail
    from jupyter_artifacts.core.operations.load_manifest import find_entry
    from jupyter_artifacts.core.operations.open_content import open_content

    found: list[list[shapes.Json]] = []
    for at, name in enumerate(page.schema.names):
        for row, cell in enumerate(page.column(at).to_pylist() if types[name] == "image" else ()):
            if cell is None or len(found) >= _PICTURES:
                continue
            with suppress(Error, OSError, ImportError):
                entry = find_entry(store, version, str(cell.get("path")))
                if entry is None or entry.size > _PICTURE_BYTES:
                    continue
                with open_content(store, entry.digest) as file:
                    small = thumbnail(file.read(), _PICTURE_SIDE)
                if small is not None:
                    found.append([row, at, base64.b64encode(small).decode()])
    return found


def _code(store: Store, version: VersionRecord, path: str) -> shapes.Code:
    path = path.rstrip("/")
    quoted, ref = shlex.quote(path), shlex.quote(reference(store, version))
    return {
        "magic": f"df = %artifact table {ref} {quoted}",
        "python": f"artifact.table_view({path!r}).get_dataframe()",
        "cli": f"jupyter artifacts table {ref} {quoted} --csv FILE",
    }


def table_diff_payload(
    store: Store, old: VersionRecord, new: VersionRecord, comparison: "TableComparison", *, limit: int | None = ITEMS_SHOWN
) -> shapes.TableDiffPayload:
    """What differs between two tables; `limit` cuts the list of rows."""
    count = len(comparison) if limit is None else min(limit, len(comparison))
    page = comparison.page(0, count)
    summary = comparison.summary
    return {
        "kind": "table-diff",
        "old": version_shape(old),
        "new": version_shape(new),
        "old_path": comparison.old.name,
        "path": comparison.new.name,
        "match": comparison.match,
        "key": list(comparison.key),
        "key_origin": comparison.key_origin,
        "columns": [_column_change(change) for change in comparison.columns],
        "old_rows": summary.old_rows,
        "new_rows": summary.new_rows,
        "counts": {"added": summary.added, "removed": summary.removed, "changed": summary.changed, "unchanged": summary.unchanged},
        "changed_cells": summary.cells,
        "rows": _row_changes(page, len(comparison.key), cells=None if limit is None else _ROW_CELLS),
        "more": len(comparison) - count,
        "notes": list(comparison.notes),
    }


def _column_change(change: "ColumnChange") -> shapes.TableColumnChange:
    kind, name, old_name, old_type, new_type = change
    return {"kind": kind, "name": name, "old_name": old_name, "old_type": old_type, "new_type": new_type}


def _row_changes(page: Any, key_count: int, *, cells: int | None) -> list[shapes.TableRowChange]:
    """Rows that differ: of changed ones the cells that do, of others the first `cells`."""
    from jupyter_artifacts.core.tables.preview import cell_texts

    texts = [cell_texts(page.column(at)) for at in range(4 + key_count, page.num_columns)]
    keys = [cell_texts(page.column(at)) for at in range(4, 4 + key_count)]
    sides: dict[str, dict[str, int]] = {}
    for at, name in enumerate(page.schema.names[4 + key_count :]):
        side, _, column = name.partition(".")
        sides.setdefault(column, {})[side] = at
    changes: list[shapes.TableRowChange] = []
    marks = page.select([0, 1, 2, 3]).to_pylist() if page.num_rows else []
    for row, mark in enumerate(marks):
        names = mark["cells"] if mark["change"] == "changed" else list(sides)[:cells]
        shown = []
        for name in names:
            places = sides.get(name, {})
            before = texts[places["old"]][row] if "old" in places and mark["change"] != "added" else ""
            after = texts[places["new"]][row] if "new" in places and mark["change"] != "removed" else ""
            shown.append([name, before, after])
        changes.append({
            "kind": mark["change"], "key": [key[row] for key in keys], "old_row": mark["old_row"], "new_row": mark["new_row"],
            "cells": shown,
        })  # fmt: skip
    return changes
