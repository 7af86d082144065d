"""A table as a screen looks at it: an order, filters, a search, some columns, and pages of that. Knows no transport and no notebook.

One thread may ask for a page while another changes the question: what is being computed for the old one is stopped. Rows around the last
page are held, and the ones that come next are fetched ahead, so that whoever scrolls does not wait.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Self

from jupyter_artifacts.core.at_work import at_work
from jupyter_artifacts.core.tables.engine import Cursor, superseded
from jupyter_artifacts.core.tables.query import Filter, Question, SortKey, column_position, make_filters, make_sort
from jupyter_artifacts.core.tables.selection import Selection
from jupyter_artifacts.core.tables.source import TableSource
from jupyter_artifacts.errors import UsageError

WINDOW_ROWS = 8_192
WINDOW_BYTES = 48 << 20
MOST_ROWS = 100_000
"""Of one page."""

CELL_LIMIT = 2_000
"""Characters or bytes of a cell that a screen is sent; `cell` gives the whole."""

_SELECTIONS_KEPT = 4
_PIECE_ROWS = 50_000


class ViewState(NamedTuple):
    """What a view shows.

    Attributes:
        columns: names, in the order in which they are shown; None for all.
        sort: keys, the first counts most.
        filters: all of them hold.
        search: text that occurs in at least one text column.
    """

    columns: tuple[str, ...] | None = None
    sort: tuple[SortKey, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: str = ""

    @property
    def question(self) -> Question:
        """Which rows, in which order."""
        return Question(self.sort, self.filters, self.search)


class _Window(NamedTuple):
    selection: Selection
    columns: tuple[int, ...]
    start: int
    table: Any


class TableView:
    """Pages of a table. Safe to share between threads.

    Raises (each method that reads):
        IntegrityError: the stored bytes are not those that were logged.
        SupersededError: `change` or `stop` came meanwhile.
        UsageError: the question makes no sense for these columns.
    """

    def __init__(self, source: TableSource) -> None:
        self.source = source
        self._state = ViewState()
        self._columns = tuple(range(len(source.schema)))
        self._generation = 0
        self._state_lock = threading.Lock()
        self._work_lock = threading.Lock()
        self._cursors: dict[Cursor, int] = {}
        self._selections: dict[Question, Selection] = {}
        self._windows: list[_Window] = []
        self._ahead: threading.Thread | None = None
        self._is_closed = False

    @property
    def state(self) -> ViewState:
        """What it shows now."""
        return self._state

    @property
    def schema(self) -> Any:
        """Arrow's schema of the columns that it shows."""
        import pyarrow as pa

        return pa.schema([self.source.schema.field(at) for at in self._columns], metadata=self.source.schema.metadata)

    def change(
        self, *, columns: Sequence[str] | None = None, sort: object = None, filters: Sequence[object] = (), search: str = ""
    ) -> ViewState:
        """Show something else from now on; what is being computed for the state before is given up.

        Raises:
            UsageError: it makes no sense for these columns; the view stays as it was.
        """
        names = None if columns is None else tuple(columns)
        state = ViewState(names, make_sort(sort), make_filters(filters), str(search or ""))
        positions = _positions(self.source, names)
        Selection(self.source, state.question)  # says what is wrong with it
        with self._state_lock:
            self._state, self._columns = state, positions
            self._generation += 1
        self._stop_cursors()
        return state

    def stop(self) -> None:
        """Give up what is being computed; the next request starts anew."""
        with self._state_lock:
            self._generation += 1
        self._stop_cursors()

    def count(self) -> int:
        """How many rows are left by filters and search."""
        generation, selection, _ = self._current()
        with self._work_lock, _Working(self, generation) as cursor:
            return selection.count(cursor)

    def page(self, offset: int, limit: int) -> Any:
        """`limit` rows from `offset` on as an Arrow table; fewer where they end."""
        generation, selection, columns = self._current()
        return self._page(generation, selection, columns, *_checked(offset, limit))

    def page_bytes(self, offset: int, limit: int, *, cell_limit: int | None = CELL_LIMIT) -> bytes:
        """A page as an Arrow IPC stream, whose schema's metadata says under `jupyter_artifacts_page` what it is: a JSON object.

        `offset`, `rows` (of the whole view), `generation` (counts the changes of state), and `cut`: by position of a column, the rows of
        the page whose cells are cut to `cell_limit` characters or bytes.
        """
        import pyarrow as pa

        generation, selection, columns = self._current()
        table = self._page(generation, selection, columns, *_checked(offset, limit))
        with self._work_lock, _Working(self, generation) as cursor:
            count = selection.count(cursor)
        table, cut = cut_cells(table, cell_limit)
        said = {"offset": offset, "rows": count, "generation": generation, "cut": cut}
        schema = table.schema.with_metadata({**(self.source.schema.metadata or {}), b"jupyter_artifacts_page": json.dumps(said).encode()})
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, schema) as writer:
            writer.write_table(table.cast(schema))
        return bytes(sink.getvalue())

    def pieces(self, limit: int | None = None) -> Iterator[Any]:
        """The rows that are left, all or the first `limit`, as Arrow tables, one after the other."""
        left, at = self.count() if limit is None else min(limit, self.count()), 0
        while at < left:
            yield self.page(at, min(_PIECE_ROWS, left - at))
            at += _PIECE_ROWS

    def frame(self, limit: int | None = None) -> Any:
        """The rows that are left, all or the first `limit`, as a pandas DataFrame."""
        import pyarrow as pa

        from jupyter_artifacts.core.tables.frames import pandas_of_arrow

        return pandas_of_arrow(pa.concat_tables([self.page(0, 0), *self.pieces(limit)]))

    def cell(self, row: int, column: str) -> Any:
        """One cell as a Python value, whole; `row` counts the rows of the view."""
        generation, selection, _ = self._current()
        at = column_position(self.source.schema, column)
        table = self._page(generation, selection, (at,), row, 1)
        if not len(table):
            raise UsageError(f"there is no row {row}.")
        return table.column(0)[0].as_py()

    @contextmanager
    def computing(self) -> Iterator[Cursor]:
        """A cursor for something else that is computed of this table, which `change`, `stop` and `close` end too."""
        generation, _, _ = self._current()
        with self._work_lock, _Working(self, generation) as cursor:
            yield cursor

    def close(self) -> None:
        """Give the table's files back."""
        self._is_closed = True
        self.stop()
        if self._ahead is not None:
            self._ahead.join()
        with self._work_lock:
            self._windows, self._selections = [], {}
            self.source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _current(self) -> tuple[int, Selection, tuple[int, ...]]:
        with self._state_lock:
            question = self._state.question
            selection = self._selections.pop(question, None) or Selection(self.source, question)
            self._selections[question] = selection
            while len(self._selections) > _SELECTIONS_KEPT:
                self._selections.pop(next(iter(self._selections)))
            return self._generation, selection, self._columns

    def _page(self, generation: int, selection: Selection, columns: tuple[int, ...], offset: int, limit: int) -> Any:
        if not columns:
            return self.source.empty(())
        if selection.is_plain:
            return self.source.slice(offset, limit, columns)
        window = self._find_window(selection, columns, offset, limit)
        if window is None:
            with self._work_lock:
                window = self._find_window(selection, columns, offset, limit) or self._load(generation, selection, columns, offset, limit)
        self._look_ahead(generation, window, offset, limit)
        return window.table.slice(offset - window.start, limit)

    def _find_window(self, selection: Selection, columns: tuple[int, ...], offset: int, limit: int) -> _Window | None:
        for each in self._windows:
            is_last = len(each.table) < self._window_rows(limit)
            covers = each.start <= offset and (offset + limit <= each.start + len(each.table) or is_last)
            if each.selection is selection and each.columns == columns and covers:
                return each
        return None

    def _load(self, generation: int, selection: Selection, columns: tuple[int, ...], offset: int, limit: int) -> _Window:
        size = self._window_rows(limit)
        start = offset // size * size
        if offset + limit > start + size:
            start = offset
        with _Working(self, generation) as cursor:
            rows = selection.rows(start, size, cursor)
            table = self.source.take(rows, columns, cursor=cursor)
        window = _Window(selection, columns, start, table)
        self._windows = [window, *self._windows[:2]]
        return window

    def _look_ahead(self, generation: int, window: _Window, offset: int, limit: int) -> None:
        """Fetch the rows behind a window in which the second half is being read."""
        end = window.start + len(window.table)
        size = self._window_rows(limit)
        is_near = offset + limit > window.start + size // 2 and len(window.table) == size
        if not is_near or self._find_window(window.selection, window.columns, end, limit) or (self._ahead and self._ahead.is_alive()):
            return

        def fetch() -> None:
            try:
                with at_work(), self._work_lock:
                    if not self._is_closed and not self._find_window(window.selection, window.columns, end, limit):
                        self._load(generation, window.selection, window.columns, end, limit)
            except Exception:  # whoever asks for these rows is told
                return

        self._ahead = threading.Thread(target=fetch, name="jupyter-artifacts-table", daemon=True)
        self._ahead.start()

    def _window_rows(self, limit: int) -> int:
        return max(limit, min(WINDOW_ROWS, WINDOW_BYTES // self.source.row_bytes))

    def _stop_cursors(self) -> None:
        for cursor, generation in list(self._cursors.items()):
            if generation != self._generation:
                cursor.stop()


class _Working:
    """A cursor for a computation that a change of state stops."""

    def __init__(self, view: TableView, generation: int) -> None:
        self._view = view
        self._generation = generation

    def __enter__(self) -> Cursor:
        self._cursor = self._view.source.new_cursor()
        self._view._cursors[self._cursor] = self._generation
        if self._generation != self._view._generation:
            self.__exit__()
            raise superseded()
        return self._cursor

    def __exit__(self, *_: object) -> None:
        self._view._cursors.pop(self._cursor, None)
        self._cursor.close()


def _positions(source: TableSource, names: Sequence[str] | None) -> tuple[int, ...]:
    if names is None:
        return tuple(range(len(source.schema)))
    return tuple(column_position(source.schema, name) for name in names)


def _checked(offset: int, limit: int) -> tuple[int, int]:
    if offset < 0 or not 0 <= limit <= MOST_ROWS:
        raise UsageError(f"rows {limit} from {offset} on make no page: the first row is 0, and a page has at most {MOST_ROWS:,}.")
    return offset, limit


def cut_cells(table: Any, limit: int | None) -> tuple[Any, dict[int, list[int]]]:
    """The table with long text and bytes cut, and where."""
    import pyarrow.compute as pc

    from jupyter_artifacts.core.tables.schema import arrow_type

    cut: dict[int, list[int]] = {}
    for at, field in enumerate(table.schema if limit is not None else ()):
        if arrow_type(field.type) not in ("text", "bytes") or not len(table):
            continue
        column = table.column(at)
        plain = column.cast(field.type.value_type) if hasattr(field.type, "value_type") else column
        is_long = pc.fill_null(pc.greater(pc.binary_length(plain), limit), False)
        rows = [place for place, found in enumerate(is_long.to_pylist()) if found]
        if rows:
            short = _shortened(plain, limit)
            table = table.set_column(at, field.with_type(short.type), short)
            cut[at] = rows
    return table, cut


def _shortened(column: Any, limit: int | None) -> Any:
    import pyarrow as pa

    values = [None if value is None else value[:limit] for value in column.to_pylist()]
    return pa.chunked_array([pa.array(values, column.type)])
