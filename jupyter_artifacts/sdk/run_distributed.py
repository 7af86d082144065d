"""What a run does when many runs make one version together."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from jupyter_artifacts.core.model.names import check_alias, check_distributed_id
from jupyter_artifacts.errors import MissingArgumentError, UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.run_facts import RunFacts

if TYPE_CHECKING:
    from jupyter_artifacts.core.operations.log_request import LogRequest, LogResult
    from jupyter_artifacts.sdk.run import Run


class RunDistributed(RunFacts):
    """Adding to a version that others add to, and making it."""

    def upsert_artifact(
        self,
        artifact_or_path: Artifact | str | os.PathLike[str],
        name: str | None = None,
        type: str | None = None,
        aliases: Iterable[str] | None = None,
        distributed_id: str | None = None,
        *,
        token: str | None = None,
    ) -> Artifact:
        """Add what an artifact holds to the next version of its name, which others add to as well; `finish_artifact` makes the version.

        Returns at once; `artifact.wait()` waits until it is stored, and raises what went wrong. Nothing is visible before the end. A draft
        of a version brings what was added and removed. Calling it again with the same artifact adds nothing a second time.

        Args:
            artifact_or_path: an artifact, or a file, folder or address to make one of.
            name: for a path; default ``run-<id>-<file name>``.
            type: for a path; default "unspecified".
            aliases: that the version is to have, besides "latest".
            distributed_id: what all who add to the version have in common. Default: the artifact's, else the run's group.
            token: any text that is the same when a task that is tried again calls this; the second call then adds nothing.

        Raises:
            MissingArgumentError: neither an id nor a group.
            UsageError: bad names, or arguments that don't fit.
            ConflictError: raised by `wait()`: another writer brought something else for the same path, or began with another version.
        """
        from jupyter_artifacts.core.operations.upsert import upsert

        artifact, request, common = self._part("upsert_artifact", artifact_or_path, name, type, aliases, distributed_id, token)
        store = self._store

        def work() -> "LogResult | None":
            artifact.upsert_result = upsert(store, request, common)  # which keeps the artifact, and its temporary files, until then
            return None

        return self._run._submit_job(artifact, artifact._begin_job(store, self._run.settings, work))

    def finish_artifact(
        self,
        artifact_or_path: Artifact | str | os.PathLike[str],
        name: str | None = None,
        type: str | None = None,
        aliases: Iterable[str] | None = None,
        distributed_id: str | None = None,
        *,
        token: str | None = None,
    ) -> Artifact:
        """Make everything that was upserted under an id a version, with what this artifact holds, if anything.

        Returns at once; `artifact.wait()` waits until it is committed. Doing it twice gives the same version; what is upserted afterwards
        is for the next one.

        Args:
            artifact_or_path: as for `upsert_artifact`; it may be empty.
            name: for a path; default ``run-<id>-<file name>``.
            type: for a path; default "unspecified".
            aliases: besides "latest" and those that others asked for.
            distributed_id: as for `upsert_artifact`.
            token: as for `upsert_artifact`.

        Raises:
            MissingArgumentError: neither an id nor a group.
            UsageError: bad names; raised by `wait()`: nothing was upserted under that id.
            ConflictError: raised by `wait()`: what the artifact holds clashes with what another writer brought.
        """
        from jupyter_artifacts.core.operations.finish import finish

        artifact, request, common = self._part("finish_artifact", artifact_or_path, name, type, aliases, distributed_id, token)
        store, settings = self._store, self._run.settings

        def work() -> "LogResult":
            return artifact._committed(store, finish(store, request, common), settings)

        return self._run._submit_job(artifact, artifact._begin_job(store, settings, work))

    def _part(
        self,
        call: str,
        artifact_or_path: Artifact | str | os.PathLike[str],
        name: str | None,
        type_name: str | None,
        aliases: Iterable[str] | None,
        distributed_id: str | None,
        token: str | None,
    ) -> tuple[Artifact, "LogRequest", str]:
        """(artifact, what it brings, the id)."""
        from jupyter_artifacts.sdk.origin import find_step

        run = self._run
        run._refuse_finished()
        artifact = run._as_artifact(artifact_or_path, name, type_name)
        common = distributed_id if distributed_id is not None else artifact.distributed_id or self.group
        if common is None:
            raise MissingArgumentError(
                f"{call} needs what all writers have in common: give it distributed_id='...', or the run a group: init(group='...')."
            )
        common = check_distributed_id(common)
        if isinstance(aliases, str):
            raise UsageError(f"aliases must be a list, such as [{aliases!r}], not a single text.")
        request = artifact._request(
            self._store, self._record, aliases=[check_alias(alias) for alias in aliases or ()], step=find_step(),
            is_just_scanned=artifact is not artifact_or_path,
        )  # fmt: skip
        artifact._own_token = artifact._own_token or request.token
        own = artifact._own_token if token is None else check_distributed_id(token)
        whole = f"{self.entity}/{self.project}/{request.name} {common} {own}"
        return artifact, request._replace(token=whole, run_path=self.path), common

    @property
    def _run(self) -> "Run":
        return cast("Run", self)
