"""Runs as the store knows them: of the past, or going on elsewhere."""

from collections.abc import Iterable
from typing import Any

from jupyter_artifacts.core.model.names import as_list, check_alias, check_tag
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.values import plain_config, plain_summary
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.browse import EdgeListing
from jupyter_artifacts.core.operations.resolve import resolve_run
from jupyter_artifacts.core.operations.run import change_run, log_again, reload_run, use_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import RunNotFoundError, UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.paginator import Paginator
from jupyter_artifacts.sdk.run_reading import RunReading
from jupyter_artifacts.sdk.times import iso_time
from jupyter_artifacts.settings import Settings


class FetchedRun(RunReading):
    """A run, read from the store."""

    def __init__(self, store: Store, record: RunRecord, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._take(record)

    def _take(self, record: RunRecord) -> None:
        self._record = record
        self._config, self._summary = dict(record.config), dict(record.summary)

    @staticmethod
    def find(store: Store, entity: str, project: str, run_id: str) -> RunRecord | None:
        """The run's record, or None."""
        try:
            return resolve_run(store, run_id, entity, project)
        except RunNotFoundError:
            return None

    @property
    def config(self) -> dict[str, Any]:
        """Hyperparameters; change them, then `update()`."""
        return self._config

    @property
    def summary(self) -> dict[str, Any]:
        """The last value of each metric, or what `define_metric` asked for; change it, then `update()`."""
        return self._summary

    def update(self) -> None:
        """Keep changes of `config` and `summary`.

        Raises:
            UsageError: a value that can't be kept.
        """
        change_run(self._store, self._record, plain_config(self._config), plain_summary(self._summary))
        self.reload()

    @property
    def created_at(self) -> str:
        """When it began: ISO 8601, UTC."""
        return iso_time(self._record.created_at)

    def use_artifact(self, artifact: Artifact, use_as: str | None = None) -> Artifact:
        """Record that it used an artifact that is logged; `use_as` is accepted for W&B's sake and has no effect.

        Raises:
            UsageError: that is no artifact of this store, or one that is not logged.
        """
        use_version(self._store, self._record, self._logged(artifact, "use_artifact()"))
        return artifact

    def log_artifact(self, artifact: Artifact, aliases: Iterable[str] | None = None, tags: Iterable[str] | None = None) -> Artifact:
        """Record that it logged an artifact that is there already, which gets these aliases and tags too, and `latest`.

        Raises:
            UsageError: that is no artifact of this store, or one that is not logged; bad aliases or tags.
            VersionNotFoundError: it was deleted meanwhile.
        """
        version = self._logged(artifact, "log_artifact()")
        if version.link is not None:
            raise UsageError(f"{artifact.name} is a link; log {version.source_qualified_name}.")
        checked = [check_alias(each) for each in as_list("aliases", aliases)], [check_tag(each) for each in as_list("tags", tags)]
        return Artifact._of_version(self._store, log_again(self._store, self._record, version, *checked), self._settings)

    def _logged(self, artifact: object, call: str) -> VersionRecord:
        if not isinstance(artifact, Artifact):
            raise UsageError(f"{call} of a run of the past takes an artifact that is logged, not {type(artifact).__name__}.")
        if artifact.is_draft():
            raise UsageError(f"{artifact.name} is not logged; a run of the past takes only what is. Log it in a run of its own first.")
        if artifact._opened.id != self._store.id:
            raise UsageError(f"{artifact.name} is of another store; import it there first.")
        return artifact.record

    def logged_artifacts(self, per_page: int = 100, start: str | None = None) -> Paginator[Artifact]:
        """What it logged, in order; `start` is a `cursor` of such a listing, to go on there."""
        return Paginator(EdgeListing(self._store, self._record, inputs=False), self._artifact, per_page=per_page, start=start)

    def used_artifacts(self, per_page: int = 100, start: str | None = None) -> Paginator[Artifact]:
        """What it used, in order; `start` is a `cursor` of such a listing, to go on there."""
        return Paginator(EdgeListing(self._store, self._record, inputs=True), self._artifact, per_page=per_page, start=start)

    def _artifact(self, item: tuple[int, VersionRecord]) -> Artifact:
        return Artifact._of_version(self._store, item[1], self._settings)

    def reload(self) -> RunRecord:
        """Read it again."""
        self._take(reload_run(self._store, self._record))
        return self._record

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FetchedRun) and other.path == self.path

    def __hash__(self) -> int:
        return hash(self.path)

    def __repr__(self) -> str:
        return f"<Run {self.path} ({self.name}, {self.state})>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        from jupyter_artifacts.sdk.show import run_bundle

        return run_bundle(self)
