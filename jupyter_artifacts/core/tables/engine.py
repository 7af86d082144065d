"""DuckDB, as this package uses it: one database in memory for a process, bounded, that never sees a name or a value as SQL.

Columns are called c0, c1, … by their position and values are bound, so nothing that a person or a file says is ever part of a statement.
Results are row numbers and figures; the cells themselves are read by Arrow, which keeps their types as they are in the file.
"""

import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from jupyter_artifacts.errors import IntegrityError, LimitExceededError, MissingContentError, StoreFullError, SupersededError, UsageError

MEMORY_LIMIT = "400MB"
"""What sorts and joins hold before they spill. Peak memory of a process stays below 1 GiB with 20,000,000 rows, Arrow included."""

MOST_THREADS = 4
"""More would share the memory that there is: sorts and readers of text hold a hundred megabytes each."""

_SETTINGS = {
    "memory_limit": MEMORY_LIMIT,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_STATEMENTS = ("SET enable_progress_bar = false", "SET enable_external_file_cache = false", "SET TimeZone = 'UTC'")

_GONE = ("No files found", "Cannot open file")

_STREAMED = {
    "INTERRUPT Error": "InterruptException",
    "Out of Memory Error": "OutOfMemoryException",
    "IO Error": "IOException",
    "Conversion Error": "ConversionException",
    "Out of Range Error": "OutOfRangeException",
}
"""Errors of DuckDB by the words with which they come through Arrow."""

_databases: dict[str, Any] = {}
_lock = threading.Lock()


class Cursor:
    """One computation at a time, which another thread can stop."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.is_stopped = False

    def query(self, sql: str, values: Sequence[object] = ()) -> Any:
        """The rows of a statement as an Arrow table."""
        with self._errors():
            return self._connection.sql(sql, params=list(values)).to_arrow_table()

    def batches(self, sql: str, values: Sequence[object] = ()) -> Iterator[Any]:
        """The rows of a statement as Arrow batches, one after the other."""
        with self._errors():
            yield from self._connection.sql(sql, params=list(values)).to_arrow_reader(262_144)

    def describe(self, sql: str) -> tuple[list[str], list[str]]:
        """Names and types of the columns that a statement would give."""
        with self._errors():
            relation = self._connection.sql(sql)
            return list(relation.columns), [str(each) for each in relation.types]

    def run(self, sql: str, values: Sequence[object] = ()) -> None:
        """Carry out a statement that has no rows."""
        with self._errors():
            self._connection.execute(sql, list(values))

    def register(self, name: str, table: Any) -> None:
        """Let statements see an Arrow table under a name of ours."""
        self._connection.register(name, table)

    def stop(self) -> None:
        """End what is being computed, from another thread, and whatever is asked of this cursor afterwards."""
        self.is_stopped = True
        self._connection.interrupt()

    def check(self) -> None:
        """Nothing, unless it was stopped.

        Raises:
            SupersededError: it was.
        """
        if self.is_stopped:
            raise superseded()

    def close(self) -> None:
        """Release it."""
        self._connection.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        import duckdb

        self.check()
        try:
            yield
        except duckdb.Error as error:
            raise self._translated(error) from error
        except OSError as error:  # what goes wrong while rows are streamed comes through Arrow
            kind = next((kind for words, kind in _STREAMED.items() if words in str(error)), "Error")
            raise self._translated(getattr(duckdb, kind)(str(error))) from error

    def _translated(self, error: Exception) -> BaseException:
        import duckdb

        if isinstance(error, duckdb.InterruptException):
            return superseded() if self.is_stopped else KeyboardInterrupt()
        if isinstance(error, duckdb.OutOfMemoryException):
            if "temp" in str(error).lower() and "directory" in str(error).lower():
                return StoreFullError(f"a table is too large for the room that is left for sorting it: {_first_line(error)}")
            return LimitExceededError(f"this takes more than {MEMORY_LIMIT} of memory; narrow it to fewer columns or rows.")
        if isinstance(error, duckdb.IOException):
            if any(sign in str(error) for sign in _GONE):
                return MissingContentError("a file of this table is gone: its version was deleted meanwhile. Open the table again.")
            return StoreFullError(f"a table could not be read or sorted: {_first_line(error)}")
        if isinstance(
            error, duckdb.BinderException | duckdb.ConversionException | duckdb.NotImplementedException | duckdb.OutOfRangeException
        ):
            return UsageError(f"this can't be computed from the table's columns: {_first_line(error)}")
        return IntegrityError(f"a table can't be read: {_first_line(error)}")


def superseded() -> SupersededError:
    """The error of a request that nobody waits for any more."""
    return SupersededError("another request took this one's place; ask again for what is still wanted.")


@contextmanager
def open_cursor(spill_folder: str) -> Iterator[Cursor]:
    """A cursor for the body."""
    cursor = new_cursor(spill_folder)
    try:
        yield cursor
    finally:
        cursor.close()


def new_cursor(spill_folder: str) -> Cursor:
    """A cursor; whoever asks for it closes it."""
    return Cursor(_database(spill_folder).cursor())


def path_literal(path: str) -> str:
    """A path of the store as a literal that DuckDB reads as that one file, not as a pattern."""
    escaped = re.sub(r"([*?\[])", r"[\1]", path)
    return "'" + escaped.replace("'", "''") + "'"


def _database(spill_folder: str) -> Any:
    import duckdb

    with _lock:
        found = _databases.get(spill_folder)
        if found is None:
            found = duckdb.connect(":memory:", config=_settings(spill_folder))
            for statement in _STATEMENTS:
                found.execute(statement)
            _databases[spill_folder] = found
        return found


def _settings(spill_folder: str) -> dict[str, Any]:
    threads = min(os.cpu_count() or 1, MOST_THREADS)
    return {**_SETTINGS, "threads": str(threads), "temp_directory": os.path.join(spill_folder, "spill")}


def _forget() -> None:
    """In a forked child: the database's threads were not forked, so it must not be touched, not even closed."""
    global _databases, _lock
    _abandoned.append(_databases)
    _databases, _lock = {}, threading.Lock()


_abandoned: list[dict[str, Any]] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:300]
