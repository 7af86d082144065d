"""Long work: it goes on in a thread of its own while browsers ask how far it is, and can be stopped."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import UTC, datetime
from typing import Any, Literal, TypedDict

from jupyter_artifacts.core.operations.progress import Progress
from jupyter_artifacts.errors import Error, TaskNotFoundError
from jupyter_artifacts.server.failures import Failure, Veil, new_reference, unknown_failure

KEPT = 100
"""Tasks that have ended are remembered, so many of them."""

_TELL_S = 0.2
"""How often listeners are told of progress at most."""

State = Literal["waiting", "running", "done", "failed", "cancelled"]


class TaskProgress(TypedDict):
    """How far a task is; totals are 0 where nobody knows them yet."""

    verb: str
    files: int
    files_total: int
    bytes: int
    bytes_total: int


class TaskState(TypedDict):
    """Long work. `result` is the payload of its verb once it is done, `error` says why it failed."""

    kind: Literal["task"]
    id: str
    store: str
    verb: str
    subject: str
    state: State
    progress: TaskProgress | None
    result: dict[str, object] | None
    error: Failure | None
    started_at: str
    finished_at: str | None


class TaskList(TypedDict):
    """The tasks of this server, the newest first."""

    kind: Literal["tasks"]
    tasks: list[TaskState]


class CancelledError(Exception):
    """Raised inside the work of a task that is to stop."""


class Task:
    """One piece of work. Its thread writes, others read."""

    def __init__(self, store: str, verb: str, subject: str, on_change: Callable[["Task"], None]) -> None:
        self.id = secrets.token_hex(8)
        self.store, self.verb, self.subject = store, verb, subject
        self.state: State = "waiting"
        self.result: Mapping[str, Any] | None = None
        self.error: Failure | None = None
        self.started_at, self.finished_at = _now(), ""
        self._progress: Progress | None = None
        self._on_change = on_change
        self._told_at = 0.0
        self._stop = threading.Event()

    def should_stop(self) -> bool:
        """Whether somebody cancelled it."""
        return self._stop.is_set()

    def on_progress(self, progress: Progress) -> None:
        """See `OnProgress`.

        Raises:
            CancelledError: it is to stop; operations leave nothing half-done when they are interrupted.
        """
        if self._stop.is_set():
            raise CancelledError
        self._progress = progress
        now = time.monotonic()
        if now - self._told_at >= _TELL_S:
            self._told_at = now
            self._on_change(self)

    def cancel(self) -> None:
        """Ask it to stop at the next moment at which it can."""
        self._stop.set()

    def move_to(self, state: State) -> None:
        """Go on to another state."""
        self.state = state
        if self.has_ended:
            self.finished_at = _now()
        self._on_change(self)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ("done", "failed", "cancelled")

    def shape(self) -> TaskState:
        """The task as JSON."""
        found = self._progress
        progress: TaskProgress | None = None
        if found is not None:
            progress = {
                "verb": found.verb, "files": found.files, "files_total": found.files_total, "bytes": found.bytes,
                "bytes_total": found.bytes_total,
            }  # fmt: skip
        return {
            "kind": "task",
            "id": self.id,
            "store": self.store,
            "verb": self.verb,
            "subject": self.subject,
            "state": self.state,
            "progress": progress,
            "result": None if self.result is None else dict(self.result),
            "error": self.error,
            "started_at": self.started_at,
            "finished_at": self.finished_at or None,
        }


Work = Callable[[Task], Mapping[str, Any]]


class Tasks:
    """All tasks of a server."""

    def __init__(self, workers: Executor, veil: Veil, on_change: Callable[[Task], None], log: Any) -> None:
        self._workers, self._veil, self._on_change, self._log = workers, veil, on_change, log
        self._tasks: dict[str, Task] = {}
        self._lock = threading.Lock()

    def start(self, store: str, verb: str, subject: str, work: Work) -> TaskState:
        """Have `work` done, which returns the payload of what it did."""
        task = Task(store, verb, subject, self._on_change)
        with self._lock:
            ended = [each.id for each in self._tasks.values() if each.has_ended]
            for old in ended[: max(0, len(ended) - KEPT + 1)]:
                del self._tasks[old]
            self._tasks[task.id] = task
        self._workers.submit(self._do, task, work)
        return task.shape()

    def get(self, id: str) -> Task:
        """The task of that id.

        Raises:
            TaskNotFoundError: there is none.
        """
        found = self._tasks.get(id)
        if found is None:
            raise TaskNotFoundError("there is no such task; those that ended long ago are forgotten.")
        return found

    def list(self) -> TaskList:
        """All tasks, the newest first."""
        with self._lock:
            found = list(self._tasks.values())
        return {"kind": "tasks", "tasks": [each.shape() for each in reversed(found)]}

    def cancel_all(self) -> None:
        """Stop everything, because the server ends."""
        with self._lock:
            found = list(self._tasks.values())
        for each in found:
            each.cancel()

    @property
    def are_going_on(self) -> bool:
        """Whether any has not ended."""
        with self._lock:
            return any(not each.has_ended for each in self._tasks.values())

    def _do(self, task: Task, work: Work) -> None:
        if task.should_stop():
            task.move_to("cancelled")
            return
        task.move_to("running")
        try:
            task.result = work(task)
        except CancelledError:
            task.move_to("cancelled")
        except Error as error:
            task.error = self._veil.failure(error)
            task.move_to("failed")
        except Exception as error:
            reference = new_reference()
            self._log.error("jupyter_artifacts %s: the task %s %s failed", reference, task.verb, task.subject, exc_info=error)
            task.error = unknown_failure(reference)
            task.move_to("failed")
        else:
            task.move_to("done")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
