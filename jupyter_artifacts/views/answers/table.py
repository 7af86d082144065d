"""Tables of a version, page by page as Arrow: sorted, filtered, searched, with figures of each column.

The browser names columns, directions and values; it never sends SQL. Who scrolls asks for many pages of one question, so the view that
answers is kept for a while; each viewer has its own.
"""

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import Error, UsageError
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.named import version_named
from jupyter_artifacts.views.answers.params import Params

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.view import TableView

LARGEST_PAGE = 500
MOST_COLUMNS = 200
"""More are not drawn: a reader narrows them down by name."""

_VIEWS_HELD = 6
_BUCKETS_TOLD = 40

_lock = threading.Lock()
_held: "OrderedDict[tuple[str, str, str, str], TableView]" = OrderedDict()


def table(store: Store, params: Params, check: Check) -> Answer:
    """The columns of a table, and how many rows it has."""
    from jupyter_artifacts.core.tables.query import is_sortable
    from jupyter_artifacts.core.tables.schema import column_types

    source = _view(store, params).source
    types = column_types(source.schema)
    columns = [
        {"name": field.name, "type": types.get(field.name, str(field.type)), "is_sortable": is_sortable(field.type)}
        for field in list(source.schema)[:MOST_COLUMNS]
    ]
    return Answer({"columns": columns, "more": max(0, len(source.schema) - MOST_COLUMNS), "total": source.row_count})


def page(store: Store, params: Params, check: Check) -> Answer:
    """A page of rows as an Arrow IPC stream, and how many rows the question leaves."""
    view = _view(store, params)
    _ask(view, params)
    offset, limit = params.number("offset", 0, 2**62), params.number("limit", LARGEST_PAGE, LARGEST_PAGE)
    content = view.page_bytes(offset, limit)
    check()
    return Answer({"total": view.count()}, (content,))


def statistics(store: Store, params: Params, check: Check) -> Answer:
    """Figures of one column, of the rows that the question leaves."""
    from jupyter_artifacts.core.tables.query import column_position
    from jupyter_artifacts.core.tables.statistics import compute_statistics

    view = _view(store, params)
    _ask(view, params)
    at = column_position(view.source.schema, params.text("column"))
    cursor = view.source.new_cursor()
    try:
        [found] = compute_statistics(view.source, cursor, [at], view.state.question)
    finally:
        cursor.close()
    told = found._asdict()
    return Answer({**told, "counts": told["counts"][:_BUCKETS_TOLD], "top": [list(pair) for pair in found.top]})


def cell(store: Store, params: Params, check: Check) -> Answer:
    """One cell, whole, as text."""
    view = _view(store, params)
    _ask(view, params)
    value = view.cell(params.number("row", 0, 2**62), params.text("column"))
    return Answer({"text": value.hex(" ") if isinstance(value, bytes) else str(value)})


def _ask(view: "TableView", params: Params) -> None:
    """Let the view show what the question says, if it shows something else."""
    from jupyter_artifacts.core.tables.query import SortKey, make_filters, make_sort

    sort = make_sort([SortKey(each.text("column"), each.flag("descending")) for each in params.parts("sort")])
    filters = make_filters([(each.text("column"), each.text("operator"), *each.values("value")) for each in params.parts("filters")])
    search = params.text("search", "")
    wanted = sort, filters, search
    with _lock:
        state = view.state
        if (state.sort, state.filters, state.search) != wanted:
            view.change(sort=sort, filters=filters, search=search)


def _view(store: Store, params: Params) -> "TableView":
    """The view of a table that a viewer has; opened at its first question."""
    from jupyter_artifacts.core.operations.open_table import open_table
    from jupyter_artifacts.core.tables.view import TableView

    version = version_named(store, params)
    path, viewer = params.text("path"), params.text("viewer", "")
    key = store.id, version.digest.hex(), path, viewer
    with _lock:
        found = _held.get(key)
        if found is not None:
            _held.move_to_end(key)
            return found
    made: TableView = TableView(opened(lambda: open_table(store, version, path)))
    with _lock:
        kept = _held.setdefault(key, made)
        old = [_held.popitem(last=False)[1] for _ in range(len(_held) - _VIEWS_HELD)]
    for each in [*old, *([made] if kept is not made else [])]:
        each.close()
    return kept


def opened(open_source: Any) -> Any:
    """What `open_source` gives; what is wrong with a file of somebody is told in words."""
    try:
        return open_source()
    except Error:
        raise
    except Exception as error:  # a broken CSV or Parquet file, in the words of the library that reads it
        raise UsageError(
            f"it can't be read as a table: {str(error).splitlines()[0][:200] if str(error) else type(error).__name__}."
        ) from error
