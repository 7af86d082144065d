"""Threads that do what would block the server's loop. Each keeps its connection to a catalog, and closes it when it ends."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

_Job = tuple[Future[Any], Callable[[], Any]]


class Workers(Executor):
    """A few threads, started when first needed; `at_end` is called by each before it ends."""

    def __init__(self, count: int, at_end: Callable[[], None], name: str = "jupyter_artifacts worker") -> None:
        self._count = count
        self._at_end = at_end
        self._name = name
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._is_closed = False
        self._lock = threading.Lock()

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have `call` done by a thread.

        Raises:
            RuntimeError: they were shut down.
        """
        job: Future[Any] = Future()
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the workers have ended")
            if self._idle:
                self._idle -= 1
            elif len(self._threads) < self._count:
                thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._threads.append(thread)
                thread.start()
            self._jobs.put((job, lambda: call(*args, **kwargs)))
        return job

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads once they have done what was submitted."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                for _ in self._threads:
                    self._jobs.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _work(self) -> None:
        try:
            while (taken := self._jobs.get()) is not None:
                job, call = taken
                if job.set_running_or_notify_cancel():
                    try:
                        job.set_result(call())
                    except BaseException as error:
                        job.set_exception(error)
                del taken, job, call
                with self._lock:
                    self._idle += 1
        finally:
            self._at_end()
