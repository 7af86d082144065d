"""What can be asked of any run, whether it is going on here or was fetched."""

from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.run import Origin, RunRecord
from jupyter_artifacts.core.store import Store

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.lineage import Lineage


class RunFacts:
    """The facts of a run's record. Subclasses set `_store` and `_record`."""

    _store: Store
    _record: RunRecord

    @property
    def id(self) -> str:
        """Unique in the project."""
        return self._record.run_id

    @property
    def name(self) -> str:
        """Free text."""
        return self._record.name

    @property
    def project(self) -> str:
        """The project it belongs to."""
        return self._record.project

    @property
    def entity(self) -> str:
        """Who owns the project."""
        return self._record.entity

    @property
    def path(self) -> str:
        """``entity/project/id``, which `Api.run` takes."""
        return self._record.path

    @property
    def url(self) -> str:
        """Empty, as an artifact's: there is no server that would show it. `path` leads to it."""
        return ""

    @property
    def job_type(self) -> str | None:
        """What kind of work it is, such as "train"."""
        return self._record.job_type

    @property
    def group(self) -> str | None:
        """What ties several runs together."""
        return self._record.group

    @property
    def notes(self) -> str | None:
        """Free text."""
        return self._record.notes

    @property
    def state(self) -> str:
        """One of "running", "finished", "failed" and "crashed" (its process is gone); of a fetched run, when it was fetched."""
        return self._record.state.value

    @property
    def exit_code(self) -> int | None:
        """How it ended: 0 is well; None while it goes on, and of a crashed run."""
        return self._record.exit_code

    @property
    def origin(self) -> Origin:
        """The script or notebook, with its commit."""
        return self._record.origin

    @property
    def key(self) -> int:
        """Key in the catalog."""
        return self._record.key

    @property
    def record(self) -> RunRecord:
        """The run as the catalog holds it."""
        return self._record

    @property
    def store(self) -> Store:
        """Where it is kept."""
        return self._store

    def lineage(self, depth: int | None = None, direction: str = "both") -> "Lineage":
        """The graph of versions and runs around it: what it used and what that was made from, what it logged and what was made from that.

        Args:
            depth: how many steps to go; from a run to a version is one. All by default, up to 100,000 nodes.
            direction: "up" to what it was made from, "down" to what was made from it, or "both".

        Raises:
            UsageError: no such direction, or a depth that is no number of steps.
        """
        from jupyter_artifacts.sdk.lineage import make_lineage
        from jupyter_artifacts.sdk.session import session

        session().queue.drain()
        return make_lineage(self._store, self._record, depth, direction)
