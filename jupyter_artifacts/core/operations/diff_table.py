"""Compares a table of one version with that of another."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.open_table import open_table
from jupyter_artifacts.core.store import Store

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.compare.comparison import Match, TableComparison
    from jupyter_artifacts.core.tables.engine import Cursor


def diff_table(
    store: Store,
    old: VersionRecord,
    new: VersionRecord,
    path: str | None = None,
    *,
    old_path: str | None = None,
    key: Sequence[str] | str | None = None,
    match: "Match | None" = None,
    computing: "Callable[[Cursor], AbstractContextManager[object]]" = nullcontext,
) -> "TableComparison":
    """What differs from the table at `path` of `old` (or at `old_path`) to that of `new`. Whoever gets it closes it.

    `computing` is entered around the work with what computes it: whoever wants to can stop that from another thread.

    Raises:
        EntryNotFoundError: one of them is not there.
        UsageError: the key or the way of matching makes no sense for these tables.
        NotATableError: what lies there is no table.
        IntegrityError: stored bytes are damaged.
        SupersededError: it was stopped.
    """
    from jupyter_artifacts.core.tables.compare.comparison import compare_tables

    with ExitStack() as undo:
        before = open_table(store, old, old_path or path)
        undo.callback(before.close)
        after = open_table(store, new, path)
        undo.callback(after.close)
        with closing(after.new_cursor()) as cursor, computing(cursor):
            comparison = compare_tables(before, after, cursor, key=key, match=match)
        undo.pop_all()
    return comparison
