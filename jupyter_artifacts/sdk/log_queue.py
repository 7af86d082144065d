"""Logs on their way: done in the background, one after the other, in the order of the calls."""

import os
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jupyter_artifacts.core.at_work import at_work
from jupyter_artifacts.core.operations.log_request import LogResult
from jupyter_artifacts.errors import StoreUnavailableError, WaitTimeoutError

quiet_threads: set[int] = set()
"""Threads that do this package's own work: what they read and write is no part of a cell's lineage."""


@contextmanager
def quietly() -> Iterator[None]:
    """Read and write unheard, in the calling thread."""
    own = threading.get_ident()
    if own in quiet_threads:
        yield
        return
    quiet_threads.add(own)
    try:
        yield
    finally:
        quiet_threads.discard(own)


class LogJob:
    """One log on its way."""

    def __init__(self, work: Callable[[], LogResult | None], and_then: Callable[[], None] = lambda: None) -> None:
        self._work: Callable[[], LogResult | None] | None = work
        self._and_then: Callable[[], None] | None = and_then
        self._done = threading.Event()
        self._process = os.getpid()
        self._result: LogResult | None = None
        self._error: BaseException | None = None
        self.is_seen = False

    def run(self) -> None:
        """Do it, in the calling thread; and once whoever waits for it knows, what comes after."""
        work, and_then = self._work, self._and_then
        assert work is not None
        assert and_then is not None
        self._work = self._and_then = None  # they hold the artifact, which holds this: else only a collection of cycles frees it
        try:
            with quietly():
                self._result = work()
        except BaseException as error:
            self._error = error
            if isinstance(error, KeyboardInterrupt | SystemExit):
                self.is_seen = True  # whoever pressed Ctrl-C knows; the end of the run must not interrupt again
                raise
        finally:
            self._done.set()
        if self._error is None:
            and_then()

    @property
    def is_done(self) -> bool:
        """Whether it ended, well or not."""
        return self._done.is_set()

    @property
    def is_settled(self) -> bool:
        """Whether it ended, and nobody needs to be told of a failure."""
        return self.is_done and not self.has_unseen_failure

    @property
    def has_unseen_failure(self) -> bool:
        """Whether it failed and nobody was told."""
        return self.is_done and self._error is not None and not self.is_seen

    def settle(self) -> None:
        """Wait until it has ended, well or not; an error stays unseen."""
        self._refuse_other_process()
        self._done.wait()

    def wait(self, timeout: float | None = None) -> LogResult | None:
        """The result, once it is there; None of a job that makes no version.

        Raises:
            WaitTimeoutError: not there within `timeout` seconds.
            StoreUnavailableError: asked in a process forked before it ended, which will not learn how it ends.
            Error: what went wrong with the log.
        """
        self._refuse_other_process()
        if not self._done.wait(timeout):
            raise WaitTimeoutError(f"the artifact was not committed within {timeout} s; it goes on in the background.")
        self.is_seen = True
        if self._error is not None:
            raise self._error
        return self._result

    def _refuse_other_process(self) -> None:
        if not self._done.is_set() and self._process != os.getpid():
            raise StoreUnavailableError(
                "the artifact was being logged by the process that this one was forked from, so its outcome can't be known here. Wait for"
                " it before forking, or log in this process."
            )


class LogQueue:
    """Jobs and the thread that does them; the thread starts with the first job."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[LogJob | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._last: LogJob | None = None

    def submit(self, job: LogJob) -> None:
        """Have `job` done after all that were submitted before."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="jupyter_artifacts log", daemon=True)
            self._thread.start()
        self._last = job
        self._jobs.put(job)

    def do_now(self, job: LogJob) -> None:
        """Do `job` in the calling thread, after all that were submitted before."""
        self.drain()
        job.run()

    def drain(self) -> None:
        """Wait until everything submitted has ended, well or not."""
        if self._last is not None:
            self._last.settle()

    def close(self) -> None:
        """Wait for everything and end the thread."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            with at_work():
                job.run()
