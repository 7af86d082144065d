"""The history of any run: read back as a DataFrame, or row by row."""

from collections.abc import Iterator
from typing import Any

from jupyter_artifacts.core.model.history import RUNTIME, STEP, TIMESTAMP
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.run_facts import RunFacts


class RunReading(RunFacts):
    """The part of a run that reads its history."""

    def history(
        self,
        samples: int | None = None,
        keys: list[str] | None = None,
        x_axis: str = STEP,
        pandas: bool = True,
        stream: str = "default",
    ) -> Any:
        """The history as a DataFrame: a row for each step, a column for each metric, besides `_step`, `_timestamp` and `_runtime`.

        Args:
            samples: how many rows, evenly spread, where there are more; all by default.
            keys: only these metrics, and only rows that have all of them.
            x_axis: a metric that comes back with `keys` and must be there too.
            pandas: False gives a list of dicts instead.
            stream: only "default": the machine's own figures are not kept.

        Raises:
            UsageError: arguments that don't fit.
            IntegrityError: below it, when stored rows are damaged or gone.
        """
        from jupyter_artifacts.core.operations.history import read_tables
        from jupyter_artifacts.core.tables.history import complete_rows, frame_of, spread

        if stream != "default":
            raise UsageError(f"stream={stream!r}: the machine's own figures are not kept; there is only 'default'.")
        if samples is not None and samples < 1:
            raise UsageError(f"samples={samples} is not a number of rows.")
        wanted = None if keys is None else _checked_keys([x_axis, *keys])
        self._sync()
        if not pandas:
            rows = sorted(self._rows(wanted), key=lambda row: row[STEP])
            chosen = rows if samples is None else [rows[at] for at in spread(len(rows), samples)]
            return [_cut(row, wanted) for row in chosen]
        tables = read_tables(self._store, self._record, _columns(wanted))
        frame = frame_of([complete_rows(table, wanted) for table in tables], (STEP, TIMESTAMP))
        if not frame[STEP].is_monotonic_increasing:  # two processes logged at once
            frame = frame.sort_values(STEP, kind="stable", ignore_index=True)
        frame.insert(2, RUNTIME, frame[TIMESTAMP] - self._record.created_at / 1e6)
        if samples is not None:
            frame = frame.iloc[spread(len(frame), samples)].reset_index(drop=True)
        return frame if wanted is None else frame.reindex(columns=wanted)

    def scan_history(
        self,
        keys: list[str] | None = None,
        page_size: int = 1000,
        min_step: int | None = None,
        max_step: int | None = None,
        use_cache: bool = True,
    ) -> Iterator[dict[str, Any]]:
        """The rows of the history one after the other, each as a dict of what was logged; only a part is in memory at a time.

        Args:
            keys: only these metrics, and only rows that have all of them.
            page_size: accepted for W&B's sake.
            min_step: the first step.
            max_step: the step before which to stop.
            use_cache: accepted for W&B's sake.

        Raises:
            UsageError: arguments that don't fit.
            IntegrityError: below it, when stored rows are damaged or gone.
        """
        wanted = None if keys is None else _checked_keys(keys)
        self._sync()
        return (_cut(row, wanted) for row in self._rows(wanted, min_step or 0, max_step))

    def _rows(self, wanted: list[str] | None, min_step: int = 0, max_step: int | None = None) -> Iterator[dict[str, Any]]:
        """Rows that have all of `wanted`, with their step, time and running time, in the order in which they were kept."""
        from jupyter_artifacts.core.operations.history import read_tables
        from jupyter_artifacts.core.tables.history import complete_rows, iterate_rows

        began = self._record.created_at / 1e6
        for table in read_tables(self._store, self._record, _columns(wanted), min_step, max_step):
            for row in iterate_rows(complete_rows(table, wanted)):
                if row[STEP] >= min_step and (max_step is None or row[STEP] < max_step):
                    row[RUNTIME] = row[TIMESTAMP] - began
                    yield row

    @property
    def lastHistoryStep(self) -> int:
        """The last step of the history; -1 when it is empty (W&B's name)."""
        return self._record.next_step - 1

    def count_history(self) -> int:
        """How many rows the history has."""
        from jupyter_artifacts.core.operations.history import count_history_rows

        self._sync()
        return count_history_rows(self._store, self._record)

    def _sync(self) -> None:
        """Keep what this process has logged and not kept yet."""


def _checked_keys(keys: object) -> list[str]:
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise UsageError(f"keys must be a list of names such as ['loss'], not {keys!r}.")
    return list(dict.fromkeys(keys))


def _columns(wanted: list[str] | None) -> list[str] | None:
    """What to read: steps and times always, since the rest is told from them."""
    return None if wanted is None else list(dict.fromkeys([STEP, TIMESTAMP, *wanted]))


def _cut(row: dict[str, Any], wanted: list[str] | None) -> dict[str, Any]:
    return row if wanted is None else {key: row[key] for key in wanted}
