"""The rows that a run logs, until they are kept: `log` only puts them into lists, one for each set of keys."""

import os
import threading
import warnings
import weakref
from collections.abc import Callable, Mapping, Sequence
from operator import index
from time import time
from typing import Any

from jupyter_artifacts.core.model.history import CHUNK_ROWS, Row, Rows
from jupyter_artifacts.core.model.values import plain_row
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.run_summary import MetricSummary

_PLAIN = frozenset([int, float, bool, type(None)])
_MAX_BYTES = 16 << 20
"""Text and lists that wait in memory, beyond which nothing waits for the next turn."""


class RunHistory:
    """The rows of a run, by W&B's rules of steps. May be used by several threads.

    Attributes:
        step: of the next row.
        lock: held while rows or summary change.
        metrics: the summary of the rows.
    """

    def __init__(
        self,
        next_step: int,
        metrics: MetricSummary,
        on_full: Callable[[], None],
        on_fork: Callable[[], None],
        log_objects: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    ) -> None:
        """Begin with no rows.

        Args:
            next_step: of the first row.
            metrics: to be told of rows.
            on_full: called when many rows wait: it takes them away, or raises.
            on_fork: called when a forked process logs its first row.
            log_objects: called for a row that holds tables or media: logs them, and returns the row with what stands for them.
        """
        self.step = next_step
        self.lock = threading.RLock()
        self.metrics = metrics
        self._rows: dict[tuple[str, ...], list[Row]] = {}
        self._folded: dict[tuple[str, ...], int] = {}
        self._count = 0
        self._bytes = 0
        self._open_row: dict[str, Any] = {}
        self._on_full = on_full
        self._on_fork = on_fork
        self._log_objects = log_objects
        self._process = os.getpid()
        _HISTORIES.add(self)

    def log(self, data: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:
        """Add to the row of this step; see `Run.log`."""
        with self.lock:
            # The common case first, in as few steps as Python allows: a whole row of numbers, under keys that were seen before.
            if step is None and commit is None and not self._open_row and type(data) is dict and not self.metrics.is_synced:
                rows = self._rows.get(tuple(data))
                if rows is not None and self._count < CHUNK_ROWS and _PLAIN.issuperset(map(type, data.values())):
                    rows.append((self.step, time(), *data.values()))
                    self.step += 1
                    self._count += 1
                    return
        if _holds_objects(data):
            data = self._log_objects(data)
        self._log(plain_row(data), None if step is None else _checked_step(step), step is None if commit is None else bool(commit))

    def _log(self, row: dict[str, Any], step: int | None, commit: bool) -> None:
        self._bytes += sum(len(str(value)) for value in row.values() if isinstance(value, str | list | dict))
        if self._process != os.getpid():
            self._process = os.getpid()
            self._on_fork()
        if self._count >= CHUNK_ROWS or self._bytes > _MAX_BYTES:
            self._on_full()  # not under the lock: whoever takes rows away locks the store first
        with self.lock:
            if step is not None and step < self.step:
                _warn_of_step(step, self.step)
                return
            if step is not None and step > self.step:
                self.close_row()
                self.step = step
            self._open_row.update(row)
            if commit:
                self.close_row()
                self.step += 1

    def close_row(self) -> None:
        """End the row to which more could be added."""
        with self.lock:
            if not self._open_row:
                return
            if self.metrics.is_synced:
                self.fold()
            row, self._open_row = self.metrics.with_step_metrics(self._open_row), {}
            self._rows.setdefault(tuple(row), []).append((self.step, time(), *row.values()))
            self._count += 1

    def fold(self) -> None:
        """Let the summary know of all rows."""
        with self.lock:
            for keys, rows in self._rows.items():
                new = rows[self._folded.get(keys, 0) :]
                if new:
                    self.metrics.add(Rows(keys, new))
                    self._folded[keys] = len(rows)

    def take(self) -> list[Rows]:
        """All rows, which are the caller's now."""
        with self.lock:
            taken = [Rows(keys, rows) for keys, rows in self._rows.items()]
            for part in taken:
                folded = self._folded.get(part.keys, 0)
                if folded < len(part):
                    self.metrics.add(Rows(part.keys, part.rows[folded:]) if folded else part)
            self._rows, self._folded, self._count, self._bytes = {}, {}, 0, 0
            return taken

    def put_back(self, taken: Sequence[Rows]) -> None:
        """Rows that could not be kept wait again, before all others."""
        with self.lock:
            for part in taken:
                self._rows[part.keys] = part.rows + self._rows.get(part.keys, [])
                self._folded[part.keys] = self._folded.get(part.keys, 0) + len(part)
                self._count += len(part)

    @property
    def count(self) -> int:
        """How many rows wait to be kept."""
        return self._count

    def forget(self) -> None:
        """In a forked process: rows from before the fork are the other process's to keep."""
        self.lock = threading.RLock()
        self._rows, self._folded, self._count, self._bytes, self._open_row = {}, {}, 0, 0, {}


def _holds_objects(data: object) -> bool:
    """Whether there are tables or media among metrics."""
    return hasattr(type(data), "is_loggable") or (isinstance(data, Mapping) and any(map(_holds_objects, data.values())))


_HISTORIES: "weakref.WeakSet[RunHistory]" = weakref.WeakSet()


def _forget_all() -> None:
    for each in list(_HISTORIES):
        each.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def _checked_step(step: object) -> int:
    try:
        if isinstance(step, bool):
            raise TypeError
        number = index(step)  # type: ignore[arg-type]
    except TypeError:
        raise UsageError(f"step={step!r} is not a whole number.") from None
    if not 0 <= number < 2**63:
        raise UsageError(f"step={step!r} is not between 0 and 2^63.")
    return number


def _warn_of_step(step: int, current: int) -> None:
    warnings.warn(
        f"log(step={step}) came after step {current} had begun. Steps only go up, so these values were not kept; log them under a metric"
        " of their own as the x axis (define_metric), or leave `step` out.",
        stacklevel=_frames_of_ours(),
    )


def _frames_of_ours() -> int:
    """How many frames below lie in this package: the warning is about the line that called it."""
    import sys

    depth, frame = 2, sys._getframe(2)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("jupyter_artifacts."):
        depth, frame = depth + 1, frame.f_back
    return depth
