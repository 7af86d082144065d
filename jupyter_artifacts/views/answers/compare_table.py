"""Tables of two versions by row and cell: figures first, then the rows that differ, page by page, as texts.

The browser names columns of a key, never SQL. Whoever looks through the rows asks for many pages of one comparison, so the last few are
kept; they hold row numbers, not cells.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol, cast

from jupyter_artifacts.core.operations.diff_table import diff_table
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import SupersededError
from jupyter_artifacts.views.answers.answer import Answer, Cancelled, Check
from jupyter_artifacts.views.answers.named import version_named
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.answers.table import opened
from jupyter_artifacts.views.payloads import table_diff_payload

if TYPE_CHECKING:
    from jupyter_artifacts.core.model.version import VersionRecord
    from jupyter_artifacts.core.tables.compare.comparison import Match, TableComparison

LARGEST_PAGE = 200
MOST_COLUMNS = 100
"""More are not drawn beside the key."""

_HELD = 3
_POLL_S = 0.1
_MARKS = 4
"""Columns of a page that say how a row differs, before those of the key."""

_lock = threading.Lock()
_held: "OrderedDict[tuple[object, ...], TableComparison]" = OrderedDict()


def table_diff(store: Store, params: Params, check: Check) -> Answer:
    """How rows found each other, which columns came and went, and how many rows and cells differ."""
    old, new = version_named(store, params, "old"), version_named(store, params, "new")
    comparison = _comparison(store, old, new, params, check)
    payload = table_diff_payload(store, old, new, comparison, limit=0)
    names = [name for name in comparison.new.schema.names if name in set(comparison.old.schema.names)]
    shown = [name for name, *_ in _shown_columns(comparison)]
    return Answer({
        **{key: value for key, value in payload.items() if key not in ("rows", "more", "old", "new", "kind")},
        "total": len(comparison),
        "shown": shown,
        "more_columns": len(_columns_of(comparison)) - len(shown),
        "key_choices": names[:MOST_COLUMNS],
    })  # fmt: skip


def table_diff_rows(store: Store, params: Params, check: Check) -> Answer:
    """A page of the rows that differ.

    Each has its `kind`, the numbers that it has in both tables, its `key`, and for each shown column a text; a pair of texts where the
    cell differs.
    """
    old, new = version_named(store, params, "old"), version_named(store, params, "new")
    comparison = _comparison(store, old, new, params, check)
    offset, limit = params.number("offset", 0, 2**62), params.number("limit", LARGEST_PAGE, LARGEST_PAGE)
    page = comparison.page(offset, limit)
    check()
    return Answer({"items": _rows(comparison, page), "total": len(comparison)})


def _rows(comparison: "TableComparison", page: Any) -> list[dict[str, object]]:
    from jupyter_artifacts.core.tables.preview import cell_texts
    from jupyter_artifacts.core.tables.schema import column_types

    types = column_types(comparison.new.schema)
    key_count = len(comparison.key)
    keys = [cell_texts(page.column(at)) for at in range(_MARKS, _MARKS + key_count)]
    marks = page.select(list(range(_MARKS))).to_pylist() if page.num_rows else []
    columns = [
        (name, *(None if at is None else cell_texts(page.column(at), types.get(name)) for at in places))
        for name, *places in _shown_columns(comparison)
    ]
    rows: list[dict[str, object]] = []
    for row, mark in enumerate(marks):
        kind = mark["change"]
        differing = set(mark["cells"]) if kind == "changed" else ()
        cells: list[object] = []
        for name, before, after in columns:
            was, now = ("" if side is None else side[row] for side in (before, after))
            cells.append([was, now] if name in differing else was if kind == "removed" or after is None else now)
        rows.append({
            "kind": kind, "old_row": mark["old_row"], "new_row": mark["new_row"], "key": [each[row] for each in keys], "cells": cells,
        })  # fmt: skip
    return rows


def _columns_of(comparison: "TableComparison") -> list[tuple[str, int | None, int | None]]:
    """(name, place of the older cells in a page, of the newer) of all columns besides the key."""
    places: dict[str, dict[str, int]] = {}
    names = comparison.schema.names
    for at in range(_MARKS + len(comparison.key), len(names)):
        side, _, name = names[at].partition(".")
        places.setdefault(name, {})[side] = at
    return [(name, sides.get("old"), sides.get("new")) for name, sides in places.items()]


def _shown_columns(comparison: "TableComparison") -> list[tuple[str, int | None, int | None]]:
    """Columns in which cells differ come first: nobody scrolls for what they look for."""
    differ = comparison.summary.cells
    return sorted(_columns_of(comparison), key=lambda each: each[0] not in differ)[:MOST_COLUMNS]


def _comparison(store: Store, old: "VersionRecord", new: "VersionRecord", params: Params, check: Check) -> "TableComparison":
    path = params.text("path")
    old_path = params.text("old_path") if params.has("old_path") else path
    named, match = tuple(params.texts("key")), params.text("match", "")
    key = store.id, old.digest.hex(), new.digest.hex(), old_path, path, named, match
    with _lock:
        found = _held.get(key)
        if found is not None:
            _held.move_to_end(key)
            return found
    try:
        made: TableComparison = opened(
            lambda: diff_table(
                store,
                old,
                new,
                path,
                old_path=old_path,
                key=named or None,
                match=cast("Match | None", match or None),
                computing=stopped_by(check),
            )
        )
    except SupersededError:
        raise Cancelled from None
    with _lock:
        kept = _held.setdefault(key, made)
        gone = [_held.popitem(last=False)[1] for _ in range(len(_held) - _HELD)]
    for each in [*gone, *([made] if kept is not made else [])]:
        each.close()
    return kept


class Stoppable(Protocol):
    """Work that another thread can end."""

    def stop(self) -> None:
        """End it."""


def stopped_by(check: Check) -> Callable[[Stoppable], AbstractContextManager[None]]:
    """A context around work that ends it as soon as `check` says that nobody waits for it."""

    @contextmanager
    def stopping(work: Stoppable) -> Iterator[None]:
        is_done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(work, check, is_done), name="jupyter_artifacts-compare", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            is_done.set()
            watcher.join()

    return stopping


def _watch(work: Stoppable, check: Check, is_done: threading.Event) -> None:
    while not is_done.wait(_POLL_S):
        try:
            check()
        except Cancelled:
            work.stop()
            return
