"""Answers the questions of views over any pair of pipes: each in a thread, in any order, until somebody cancels it.

Messages come in on whatever thread the host has: the main one, or another while a cell runs. They are only put into a queue there, so a
message that cancels is never stuck behind the work that it cancels.
"""

import contextvars
import threading
from collections.abc import Callable, Mapping, Sequence
from queue import Empty, SimpleQueue

from jupyter_artifacts.core.at_work import at_work
from jupyter_artifacts.errors import Error, UsageError
from jupyter_artifacts.views.answers import Answer, Cancelled, Params, find_method
from jupyter_artifacts.views.live.stores import close_all, find_store

Send = Callable[[Mapping[str, object], Sequence[bytes]], None]
"""Sends JSON and buffers back. Called from any thread, one call at a time."""

MOST_THREADS = 3
IDLE_S = 10.0
"""A thread without work gives its connections back and ends after that."""


class Session:
    """One conversation with views that share a pipe."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._running: dict[object, threading.Event] = {}

    def receive(self, message: object) -> None:
        """Take a question ``{id, method, params}`` or a cancellation ``{cancel: id}``; `view` tells apart who asks. Never waits."""
        if not isinstance(message, Mapping):
            return
        view = message.get("view")
        if "cancel" in message:
            with self._lock:
                event = self._running.get((view, message["cancel"]))
            if event is not None:
                event.set()
            return
        key = (view, message.get("id"))
        if not isinstance(key[1], int):
            return
        event = threading.Event()
        with self._lock:
            self._running[key] = event
        context = contextvars.copy_context()  # by it the host knows to which message of its own an answer belongs
        _workers.submit(lambda: context.run(self._work, key, message, event))

    def close(self) -> None:
        """Nobody listens any more."""
        with self._lock:
            for event in self._running.values():
                event.set()

    def _work(self, key: tuple[object, object], message: Mapping[str, object], event: threading.Event) -> None:
        view, number = key
        head = {"id": number} if view is None else {"id": number, "view": view}
        try:
            answer = answer_question(message, event)
            reply, buffers = {**head, "result": answer.result}, answer.buffers
        except Cancelled:
            return
        except Error as error:
            reply, buffers = {**head, "error": {"code": error.code, "message": str(error)}}, ()
        except Exception as error:
            # Who looks has no traceback; the kernel's log is not theirs either. Its kind says where to look, its text may name files.
            reply, buffers = {**head, "error": {"code": "internal", "message": f"this could not be answered ({type(error).__name__})."}}, ()
        finally:
            with self._lock:
                self._running.pop(key, None)
        with self._sending:
            if not event.is_set():
                self._send(reply, buffers)


def answer_question(message: Mapping[str, object], event: threading.Event) -> Answer:
    """The answer to one question; `event` is set when nobody waits for it any more.

    Raises:
        Cancelled: nobody does.
        Error: below it, why there is none.
    """

    def check() -> None:
        if event.is_set():
            raise Cancelled

    check()
    params = Params(message.get("params"))
    method = find_method(str(message.get("method")))
    if method is None:
        raise UsageError(f"this release has no method {str(message.get('method'))[:40]!r}.")
    return method(find_store(params.text("store")), params, check)


class _Workers:
    """A few threads that come when there is work and go when there is none. They don't keep a process from ending."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._idle = 0

    def submit(self, job: Callable[[], None]) -> None:
        self._jobs.put(job)
        with self._lock:
            if self._idle < self._jobs.qsize() and self._threads < MOST_THREADS:
                self._threads += 1
                threading.Thread(target=self._run, name="jupyter_artifacts-views", daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._lock:
                self._idle += 1
            try:
                job = self._jobs.get(timeout=IDLE_S)
            except Empty:
                with self._lock:
                    self._idle -= 1
                    if self._jobs.empty():
                        self._threads -= 1
                        break
                continue
            with self._lock:
                self._idle -= 1
            with at_work():
                job()
        close_all()


_workers = _Workers()
