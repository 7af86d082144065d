"""Runs: executions that log and use artifacts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class RunState(StrEnum):
    """Where a run is in its life; the words are W&B's. A run has crashed when its process is gone without having ended it."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CRASHED = "crashed"


class Origin(NamedTuple):
    """The code that a run executes: a script with its arguments and commit, or a notebook.

    Attributes:
        kind: "script", "notebook" or "interactive".
        path: of the script or notebook, when known.
        arguments: of the script.
        git_commit: of the checkout that holds the script, when there is one.
        git_diff: what that checkout has changed since.
    """

    kind: str
    path: str | None = None
    arguments: tuple[str, ...] = ()
    git_commit: str | None = None
    git_diff: str | None = None


class NewRun(NamedTuple):
    """A run about to be recorded."""

    entity: str
    project: str
    run_id: str
    name: str
    job_type: str | None = None
    group: str | None = None
    notes: str | None = None
    config: Mapping[str, object] = {}
    host: str = ""
    origin: Origin = Origin("interactive")
    process: str = ""


class RunRecord(NamedTuple):
    """A run as the catalog holds it. Times are microseconds since 1970, UTC.

    Attributes:
        summary: the last values of its metrics, or what `define_metric` asked for.
        exit_code: None while it goes on, and when nobody said one.
        process: which process executes it, as `core.process` names them.
        next_step: the step of the next row of its history.
        beat_at: when its process last said that it goes on.
        finished_at: when it ended; of a crashed run, when it was last heard of.
    """

    key: int
    entity: str
    project: str
    run_id: str
    name: str
    job_type: str | None
    group: str | None
    notes: str | None
    config: Mapping[str, object]
    summary: Mapping[str, object]
    state: RunState
    exit_code: int | None
    host: str
    process: str
    origin: Origin
    next_step: int
    created_at: int
    beat_at: int
    finished_at: int | None

    @property
    def path(self) -> str:
        """``entity/project/id``."""
        return f"{self.entity}/{self.project}/{self.run_id}"


class Step(NamedTuple):
    """The notebook cell in which something was logged or used.

    Attributes:
        source: the cell's code.
        cell_id: of the notebook file, when the front end says it.
        ordinal: the execution count.
        session: which life of the kernel it was run in; what was run there before may have made it what it is.
    """

    source: str
    cell_id: str | None = None
    ordinal: int | None = None
    session: str | None = None
