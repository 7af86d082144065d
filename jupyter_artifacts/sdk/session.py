"""What this process has open: stores, the current run, and the queue of logs that are on their way."""

import atexit
import os
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn

from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import Error, StoreReadOnlyError, StoreUnavailableError
from jupyter_artifacts.sdk.log_queue import LogQueue
from jupyter_artifacts.sdk.pulse import Pulse
from jupyter_artifacts.sdk.upkeep import Upkeep
from jupyter_artifacts.settings import Settings

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.run import Run
    from jupyter_artifacts.sdk.tracking.shell import CellEvents


class Session:
    """One for each process; a fork starts with an empty one."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.queue = LogQueue()
        self.pulse = Pulse()
        self.upkeep = Upkeep()
        self.run: Run | None = None
        self.beside: list[Run] = []
        self.cell_events: CellEvents | None = None
        self.kernel_runs: dict[tuple[str, str, str], Run] = {}
        self.exit_code = 0
        self.settled_stores: set[str] = set()
        self._stores: dict[tuple[str, str], Store] = {}
        self._lock = threading.Lock()
        # Children of multiprocessing end without exit handlers; they run these instead.
        processes, util = sys.modules.get("multiprocessing.process"), sys.modules.get("multiprocessing.util")
        if processes is not None and util is not None and processes.parent_process() is not None:
            util.Finalize(None, lambda: _end_process(), exitpriority=100)

    @property
    def active_runs(self) -> "list[Run]":
        """The current run, and those that were created beside it, the newest first."""
        return [each for each in (self.run, *reversed(self.beside)) if each is not None]

    def forget(self, run: "Run") -> None:
        """Go on without a run that has ended."""
        if self.run is run:
            self.run = None
        if run in self.beside:
            self.beside.remove(run)

    def flush_cells(self) -> None:
        """Wait until every tracked cell that has ended is recorded."""
        if self.cell_events is not None:
            self.cell_events.tracker.flush()

    def open_store(self, settings: Settings, *, may_create: bool = True) -> Store:
        """The store that `settings` name, opened once.

        Raises:
            StoreUnavailableError: it was open, and its folder is gone. Said once: the next call may begin a new store.
            StoreNotFoundError: there is none, and `may_create` is False.
            StoreError: below it, why it can't be opened; a folder that can't be written is named with its setting.
        """
        key = (settings.store, str(settings.cache_dir))
        with self._lock:
            store = self._stores.get(key)
            if store is not None and not (store.root / "store.json").exists():
                del self._stores[key]
                raise StoreUnavailableError(
                    f"the store at {store.root} is gone: its folder was deleted or moved while it was in use. Put it back to go on with it,"
                    " or log again to begin a new one."
                )
            if store is None:
                _check_cache_dir(settings)
                store = self._stores[key] = open_store(settings.store, settings.cache_dir, may_create=may_create)
        return store


def _check_cache_dir(settings: Settings) -> None:
    try:
        os.makedirs(settings.cache_dir, 0o700, exist_ok=True)
    except OSError as error:
        if settings.is_cache_dir_chosen:
            raise StoreReadOnlyError(
                f"the cache folder {settings.cache_dir} can't be written: {error.strerror}. Set JUPYTER_ARTIFACTS_CACHE_DIR"
                " to one that can."
            ) from error


_session = Session()


def session() -> Session:
    """This process's session."""
    global _session
    if _session.process != os.getpid():
        _session = Session()
    return _session


def _note_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _session.exit_code = 255 if issubclass(kind, KeyboardInterrupt) else 1
    _previous_hook(kind, error, trace)


def _note_exit(status: object = None, /) -> NoReturn:
    # No hook tells of this otherwise. In a shell it ends a cell, not the process.
    if "IPython" not in sys.modules:
        _session.exit_code = status if isinstance(status, int) else int(status is not None)
    _previous_exit(status)  # type: ignore[arg-type]


_previous_hook, _previous_exit = sys.excepthook, sys.exit
sys.excepthook, sys.exit = _note_crash, _note_exit


def _end_process() -> None:
    """At the end of the process: wait for what is on its way, and fail loudly when a log failed that nobody looked at."""
    current = session()
    try:
        if current.cell_events is not None:
            current.cell_events.tracker.close()
        for run in current.kernel_runs.values():
            with suppress(Error):  # its logs ended long ago, well or with an error that was shown; only the last word is missing
                run.finish()
        _finish_all(current.active_runs, current.exit_code)
        for each in current.pulse.runs:  # runs of a process that this one was forked from
            each.leave()
        current.queue.close()
        current.upkeep.end()
    except KeyboardInterrupt:
        _fail("interrupted while the last artifacts were being logged: what is not in the store by now was not logged.", 130)
    except Exception as error:
        _fail(f"{type(error).__name__}: {error}", 1)


def _finish_all(runs: "list[Run]", exit_code: int) -> None:
    """End each; one whose log failed does not keep the others from ending."""
    failures: list[Error] = []
    for run in runs:
        try:
            run.finish(exit_code)
        except Error as error:
            failures.append(error)
    if failures:
        raise failures[0]


def _fail(message: str, code: int) -> None:
    """Say what went wrong, and end with an exit status that says so too: an exception in an exit handler would leave it at 0."""
    print(message, file=sys.stderr)
    if "IPython" not in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


atexit.register(_end_process)
