"""Tables that somebody looks at stay open for a while: the next page of the same question needs no sorting again."""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.open_table import open_table
from jupyter_artifacts.core.store import Store

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.view import TableView

KEPT = 8
IDLE_S = 300.0


class _Open:
    """A view, how many requests read from it, and when it was last asked for."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.view: TableView | None = None
        self.users = 0
        self.used_at = time.monotonic()


class OpenTables:
    """Views of tables, by what is asked of them: versions never change, so a view stays right."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[str, bytes, str, str], _Open] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def view(self, store: Store, version: VersionRecord, path: str | None, question: Mapping[str, Any]) -> "Iterator[TableView]":
        """The view of a table that answers a question.

        Raises:
            Error: below it, why there is none.
        """
        key = (store.id, bytes(version.digest), path or "", json.dumps(question, sort_keys=True, default=str))
        with self._lock:
            found = self._open.setdefault(key, _Open())
            self._open.move_to_end(key)
            found.users += 1
        try:
            with found.lock:
                if found.view is None:
                    found.view = _open_view(store, version, path, question)
            yield found.view
        finally:
            with self._lock:
                found.users -= 1
                found.used_at = time.monotonic()
                if found.view is None:
                    self._open.pop(key, None)
            self._close_some()

    def close(self) -> None:
        """Give all files back."""
        self._close_some(kept=0, idle=0.0)

    def _close_some(self, kept: int = KEPT, idle: float = IDLE_S) -> None:
        now = time.monotonic()
        with self._lock:
            free = [(key, each) for key, each in self._open.items() if not each.users]
            many = len(self._open) - kept
            closing = [(key, each) for at, (key, each) in enumerate(free) if at < many or now - each.used_at >= idle]
            for key, _ in closing:
                del self._open[key]
        for _, each in closing:
            if each.view is not None:
                each.view.close()


def _open_view(store: Store, version: VersionRecord, path: str | None, question: Mapping[str, Any]) -> "TableView":
    from jupyter_artifacts.core.tables.view import TableView

    view = TableView(open_table(store, version, path))
    try:
        view.change(**question)
    except BaseException:
        view.close()
        raise
    return view
