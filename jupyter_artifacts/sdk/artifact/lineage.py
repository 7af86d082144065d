"""Where a logged artifact comes from, who used it, and how it differs from another."""

from typing import TYPE_CHECKING

from jupyter_artifacts.sdk.artifact.life import ArtifactLife

if TYPE_CHECKING:
    from jupyter_artifacts.core.model.recipe import Recipe
    from jupyter_artifacts.sdk.artifact.artifact import Artifact
    from jupyter_artifacts.sdk.diff import ArtifactDiff
    from jupyter_artifacts.sdk.fetched_run import FetchedRun
    from jupyter_artifacts.sdk.lineage import Lineage


class ArtifactLineage(ArtifactLife):
    """Runs and versions around a committed version."""

    def logged_by(self) -> "FetchedRun | None":
        """The run that logged it first, or None."""
        producers = self.producers()
        return producers[0] if producers else None

    def producers(self) -> "list[FetchedRun]":
        """Every run that logged these contents, the first first."""
        from jupyter_artifacts.core.operations.run import list_producers
        from jupyter_artifacts.sdk.fetched_run import FetchedRun

        version = self._logged("logged_by()")
        return [FetchedRun(self._opened, run, self._in_force) for run in list_producers(self._opened, version)]

    def used_by(self) -> "list[FetchedRun]":
        """Every run that used it, the first first."""
        from jupyter_artifacts.core.operations.run import list_users
        from jupyter_artifacts.sdk.fetched_run import FetchedRun

        version = self._logged("used_by()")
        return [FetchedRun(self._opened, run, self._in_force) for run in list_users(self._opened, version)]

    def lineage(self, depth: int | None = None, direction: str = "both") -> "Lineage":
        """The graph of runs and versions that it was made from, and that were made from it.

        Args:
            depth: how many steps to go; from a version to a run is one. All by default, up to 100,000 nodes.
            direction: "up" to what it was made from, "down" to what was made from it, or "both".

        Raises:
            UsageError: no such direction, or a depth that is no number of steps.
        """
        from jupyter_artifacts.sdk.lineage import make_lineage

        version = self._logged("lineage()")
        return make_lineage(self._opened, version, depth, direction)

    def recipe(self) -> "Recipe":
        """How it was first made: the least of the executed cells that it took, with their inputs pinned; see `%artifact track`.

        Raises:
            UsageError: it was not logged by a cell of a notebook.
        """
        from jupyter_artifacts.core.operations.recipe import find_recipe
        from jupyter_artifacts.sdk.session import session

        version = self._logged("recipe()")
        session().flush_cells()
        return find_recipe(self._opened, version)

    @property
    def history_step(self) -> int | None:
        """The last step of its run's history when it was logged; None where the run had logged no metrics by then."""
        version, run = self._logged("history_step"), self.logged_by()
        last = None
        for row in [] if run is None else run.scan_history(keys=["_step", "_timestamp"]):
            if row["_timestamp"] * 1_000_000 > version.created_at:
                break
            last = int(row["_step"])
        return last

    def diff(self, other: "Artifact") -> "ArtifactDiff":
        """What differs from this version to `other`."""
        from jupyter_artifacts.sdk.diff import ArtifactDiff

        return ArtifactDiff(self._opened, self._logged("diff()"), other.record)
