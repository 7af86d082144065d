"""Where a logged artifact comes from, who used it, and how it differs from another."""

from typing import TYPE_CHECKING

from jupyter_artifacts.sdk.artifact.life import ArtifactLife

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact.artifact import Artifact
    from jupyter_artifacts.sdk.diff import ArtifactDiff
    from jupyter_artifacts.sdk.fetched_run import FetchedRun


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
