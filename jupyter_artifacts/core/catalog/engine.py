"""What a database engine promises to the queries; `tests/contracts/engine.py` is the suite that each must pass."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

CONSTRAINT_ERRORS: tuple[type[Exception], ...] = (sqlite3.IntegrityError,)
"""What databases raise where a row breaks a rule of its table. Goes through the engines as it is."""

Row = Sequence[Any]
Parameters = Mapping[str, object] | Sequence[object]


class Rows(Protocol):
    """The result of a statement."""

    @property
    def rowcount(self) -> int:
        """Rows changed, for statements that change."""

    def fetchone(self) -> Row | None:
        """The next row, or None."""

    def fetchall(self) -> list[Row]:
        """All rows left."""

    def __iter__(self) -> "Rows":
        """Row by row."""

    def __next__(self) -> Row:
        """The next row."""


class Connection(Protocol):
    """One transaction's view of the database. Parameters are `:name` with a mapping, or `?` with a sequence."""

    def execute(self, sql: str, parameters: Parameters = ()) -> Rows:
        """Run one statement."""

    def executemany(self, sql: str, rows: Iterable[Parameters]) -> Rows:
        """Run one statement for each of `rows`."""


class Engine(Protocol):
    """A database that holds a catalog.

    Its SQL has these functions besides the standard's: `now_us()`, the clock in microseconds since 1970; `regexp_like(text, pattern)`;
    `json_number(text, key)` and `json_text(text, key)`, what JSON text has at a key where that is a number, or text or a truth value.

    May be shared between threads and survives a fork: each thread of each process gets a connection of its own. Everything inside
    `write()` happens at once and durably, or not at all, and sees no other writer's unfinished work; everything inside `read()` sees
    one moment.
    """

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""

    def examine(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads, but for temporary tables: it may make such, of any size, and nothing of them stays."""

    def write(self, *, is_durable: bool = True, timeout: float | None = None) -> AbstractContextManager[Connection]:
        """A transaction that writes, alone: commits when the body ends, rolls back when it raises.

        One that is not `is_durable` waits for no disk, and a power cut may undo it. `timeout` is how many seconds it waits for its turn.

        Raises:
            StoreUnavailableError: other writers held the database for longer than the time-out.
            StoreFullError: no room; rolled back.
            StoreReadOnlyError: the database can't be written.
        """

    def close(self) -> None:
        """Close this thread's connection."""
