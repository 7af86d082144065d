"""What a run that goes on keeps of itself: config, metrics and their history, summary."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from jupyter_artifacts.core.catalog.queries.runs import Progress
from jupyter_artifacts.core.model.history import CHUNK_ROWS, JOURNAL_ROWS, Rows
from jupyter_artifacts.core.model.run import RunRecord, RunState
from jupyter_artifacts.core.model.values import dump_values
from jupyter_artifacts.core.operations.run import end_run, get_metrics, settle_crashed_runs
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.metrics import Metric, check_metric
from jupyter_artifacts.sdk.run_config import Config
from jupyter_artifacts.sdk.run_history import RunHistory
from jupyter_artifacts.sdk.run_reading import RunReading
from jupyter_artifacts.sdk.run_summary import MetricSummary, Summary
from jupyter_artifacts.sdk.session import session

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.run import Run

_BEAT_S = 30.0
"""How often a run says that it goes on when there is nothing else to say; `queries/runs.py` says when it is given up."""
_JOURNAL_BYTES = 4 << 20
"""A journal that is longer becomes a chunk, however few rows it has."""


class RunMetrics(RunReading):
    """The numbers of a run that goes on."""

    _is_finished: bool

    def _begin_metrics(self, store: Store, record: RunRecord, adopt: Callable[[object], object]) -> None:
        """`adopt` turns an object of this package that is put into the config into a plain value."""
        self._metrics = MetricSummary(record.summary, get_metrics(store, record))
        self._history = RunHistory(record.next_step, self._metrics, self._make_room, self._begin_in_fork, self._log_objects)
        self._config = Config(record.config, self._refuse_finished, adopt)
        self._summary = Summary(self._metrics, self._history.fold, self._refuse_finished)
        self._saved = {"config": dump_values(dict(record.config)), "summary": dump_values(dict(record.summary))}
        self._saving = threading.Lock()
        self._journal = (0, 0)  # rows and bytes that this process put there
        self._beat_at = monotonic()
        session().pulse.add(self)

    @property
    def config(self) -> Config:
        """Hyperparameters: items and attributes of it are kept as soon as they are set."""
        return self._config

    @config.setter
    def config(self, values: object) -> None:
        self._config.update(values)

    @property
    def summary(self) -> Summary:
        """The last value of each metric, or what `define_metric` asked for; set what should stand there instead."""
        return self._summary

    @property
    def step(self) -> int:
        """The step of the next row of the history."""
        return self._history.step

    def log(self, data: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:
        """Log metrics: numbers, text and truth values by name; nested dicts become dotted names.

        Tables and media are logged as artifacts of their own, ``run-<id>-<key>``; the row holds the address of each.

        Args:
            data: what to log.
            step: where in the history; steps only go up, and what comes late is left out with a warning. By default, one
                more than before.
            commit: False adds to the row of this step, and the next call too; True ends the row. By default, True unless `step` is given.

        Raises:
            UsageError: a value that can't be kept, by its name; nothing of the call was kept.
            TypeError: not a dict with text as keys (as W&B).
            StoreError: below it, why rows that waited can't be kept; they still wait.
        """
        if self._is_finished:
            self._refuse_finished()
        self._history.log(data, step, commit)

    def define_metric(
        self,
        name: str,
        step_metric: str | Metric | None = None,
        step_sync: bool | None = None,
        hidden: bool | None = None,
        summary: str | None = None,
        goal: str | None = None,
        overwrite: bool | None = None,
    ) -> Metric:
        """Say what the summary holds of a metric, and what it is drawn over.

        Args:
            name: of the metric; a star at its end stands for any ending.
            step_metric: another metric, for the x axis.
            step_sync: False does not add the last value of `step_metric` to rows that lack it.
            hidden: True leaves it out of pictures.
            summary: what to keep: "min", "max", "mean", "first", "last", "best" (with commas between), or "none".
            goal: "minimize" or "maximize": what "best" means.
            overwrite: True forgets what was said of it before.

        Raises:
            UsageError: naming the argument that is wrong.
        """
        self._refuse_finished()
        with self._history.lock:
            self._history.fold()
            return self._metrics.define(check_metric(name, step_metric, step_sync, hidden, summary, goal), overwrite=bool(overwrite))

    def _log_objects(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        from jupyter_artifacts.sdk.run_objects import with_objects_logged

        return with_objects_logged(cast("Run", self), data)

    def keep(self) -> None:
        """Keep what is new, as happens every few seconds by itself.

        Raises:
            StoreError: below it, why it can't be kept; it is tried again.
        """
        with self._saving:
            is_due = monotonic() - self._beat_at >= _BEAT_S
            progress = self._progress(with_metrics=is_due)
            if self._history.count or is_due or progress.config is not None or progress.summary is not None:
                self._save(progress)
        if self._store.id not in session().settled_stores:
            session().settled_stores.add(self._store.id)
            settle_crashed_runs(self._store)

    def leave(self) -> None:
        """In a forked process: keep what it logged, and leave the run to the process that began it."""
        session().pulse.remove(self)
        with self._saving:
            self._history.close_row()
            progress = self._progress(with_metrics=False)
            if not self._save_chunk(progress):
                self._save(progress)

    def _end_metrics(self, state: RunState, exit_code: int | None) -> None:
        """Keep everything, and record how the run ended; when that fails, it goes on."""
        session().pulse.remove(self)
        try:
            with self._saving:
                self._history.close_row()
                progress = self._progress(with_metrics=True)
                self._save_chunk(progress)
                end_run(self._store, self._record, state, exit_code, progress)
        except BaseException:
            session().pulse.add(self)
            raise

    def _sync(self) -> None:
        self.keep()

    def _make_room(self) -> None:
        with self._saving:
            self._save_chunk(self._progress(with_metrics=False))

    def _progress(self, *, with_metrics: bool) -> Progress:
        """What differs from what is kept."""
        with self._history.lock:
            self._history.fold()
            texts = {"config": dump_values(self._config.as_dict()), "summary": dump_values(self._metrics.values)}
            changed = {name: text for name, text in texts.items() if self._saved[name] != text}
            metrics = dump_values(self._metrics.as_dict()) if with_metrics else None
            return Progress(**changed, metrics=metrics, next_step=self._history.step)

    def _save(self, progress: Progress) -> None:
        """Put what is new into the journal, or make a chunk of both when they are long enough."""
        from jupyter_artifacts.core.operations.history import save_progress

        rows, size = self._journal
        if self._history.count >= JOURNAL_ROWS or rows >= CHUNK_ROWS or size >= _JOURNAL_BYTES:
            self._save_chunk(progress)
            return
        with self._taken() as taken:
            size += save_progress(self._store, self._record, progress, taken)
            self._journal = (rows + sum(map(len, taken)), size)
        self._note_saved(progress)

    def _save_chunk(self, progress: Progress) -> bool:
        """Make a chunk of what is new and the journal; False when both are empty, and nothing was kept."""
        from jupyter_artifacts.core.operations.history import close_chunk

        with self._taken() as taken:
            is_saved = close_chunk(self._store, self._record, progress, taken)
            self._journal = (0, 0)
        if is_saved:
            self._note_saved(progress)
            self._store.records.flush(self._store.catalog)
        return is_saved

    @contextmanager
    def _taken(self) -> Iterator[list[Rows]]:
        """The rows that wait; they wait again when the body fails."""
        taken = self._history.take()
        try:
            yield taken
        except BaseException:
            self._history.put_back(taken)
            raise

    def _note_saved(self, progress: Progress) -> None:
        self._beat_at = monotonic()
        self._saved |= {name: text for name in ("config", "summary") if (text := getattr(progress, name)) is not None}

    def _begin_in_fork(self) -> None:
        self._saving = threading.Lock()
        self._journal = (0, 0)
        session().pulse.add(self)

    def _refuse_finished(self) -> None:
        if self._is_finished:
            raise UsageError(f"run {self.name!r} is finished; begin another with init(), or change it through Api().run({self.path!r}).")
