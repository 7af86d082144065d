"""Tables that somebody looks at stay open for a while: the next page of the same question needs no sorting again."""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.diff_table import diff_table
from jupyter_artifacts.core.operations.open_table import open_table
from jupyter_artifacts.core.store import Store

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.compare.comparison import TableComparison
    from jupyter_artifacts.core.tables.view import TableView

KEPT = 8
IDLE_S = 300.0


_Key = tuple[str, bytes, str, str]


class _Closing(Protocol):
    def close(self) -> None: ...


T = TypeVar("T", bound=_Closing)


class _Open:
    """A view or comparison, how many requests read from it, and when it was last asked for."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.view: _Closing | None = None
        self.users = 0
        self.used_at = time.monotonic()


class OpenTables:
    """Views and comparisons of tables, by what is asked of them: versions never change, so they stay right."""

    def __init__(self) -> None:
        self._open: OrderedDict[_Key, _Open] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def view(self, store: Store, version: VersionRecord, path: str | None, question: Mapping[str, Any]) -> "Iterator[TableView]":
        """The view of a table that answers a question.

        Raises:
            Error: below it, why there is none.
        """
        key = (store.id, bytes(version.digest), path or "", _text(question))
        with self._keep(key, lambda: _open_view(store, version, path, question)) as view:
            yield view

    @contextmanager
    def comparison(self, store: Store, old: VersionRecord, new: VersionRecord, question: Mapping[str, Any]) -> "Iterator[TableComparison]":
        """The comparison of two tables that answers a question.

        Raises:
            Error: below it, why there is none.
        """
        key = (store.id, bytes(old.digest) + bytes(new.digest), "", _text(question))
        with self._keep(key, lambda: diff_table(store, old, new, **question)) as comparison:
            yield comparison

    @contextmanager
    def _keep(self, key: _Key, open_it: Callable[[], T]) -> Iterator[T]:
        with self._lock:
            found = self._open.setdefault(key, _Open())
            self._open.move_to_end(key)
            found.users += 1
        try:
            with found.lock:
                if found.view is None:
                    found.view = open_it()
            yield cast(T, found.view)
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


def _text(question: Mapping[str, Any]) -> str:
    return json.dumps(question, sort_keys=True, default=str)


def _open_view(store: Store, version: VersionRecord, path: str | None, question: Mapping[str, Any]) -> "TableView":
    from jupyter_artifacts.core.tables.view import TableView

    view = TableView(open_table(store, version, path))
    try:
        view.change(**question)
    except BaseException:
        view.close()
        raise
    return view
