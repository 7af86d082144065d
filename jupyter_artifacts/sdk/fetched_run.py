"""Runs as the store knows them: of the past, or going on elsewhere."""

from collections.abc import Mapping
from typing import Any

from jupyter_artifacts.config import Settings
from jupyter_artifacts.core.model.run import Origin, RunRecord
from jupyter_artifacts.core.operations.resolve import resolve_run
from jupyter_artifacts.core.operations.run import list_inputs, list_outputs, reload_run
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import RunNotFoundError
from jupyter_artifacts.sdk.artifact import Artifact, iso_time


class FetchedRun:
    """A run, read from the store."""

    def __init__(self, store: Store, record: RunRecord, settings: Settings) -> None:
        self._store = store
        self._record = record
        self._settings = settings

    @staticmethod
    def find(store: Store, entity: str, project: str, run_id: str) -> RunRecord | None:
        """The run's record, or None."""
        try:
            return resolve_run(store, run_id, entity, project)
        except RunNotFoundError:
            return None

    @property
    def id(self) -> str:
        """Unique in the project."""
        return self._record.run_id

    @property
    def name(self) -> str:
        """Free text."""
        return self._record.name

    @property
    def entity(self) -> str:
        """Who owns the project."""
        return self._record.entity

    @property
    def project(self) -> str:
        """The project it belongs to."""
        return self._record.project

    @property
    def path(self) -> str:
        """``entity/project/id``."""
        return self._record.path

    @property
    def job_type(self) -> str | None:
        """What kind of work it was."""
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
    def config(self) -> Mapping[str, Any]:
        """Hyperparameters."""
        return self._record.config

    @property
    def state(self) -> str:
        """One of "running", "finished" and "failed", when it was fetched."""
        return self._record.state.value

    @property
    def origin(self) -> Origin:
        """The script or notebook, with its commit."""
        return self._record.origin

    @property
    def created_at(self) -> str:
        """When it began: ISO 8601, UTC."""
        return iso_time(self._record.created_at)

    @property
    def record(self) -> RunRecord:
        """The run as the catalog holds it."""
        return self._record

    @property
    def store(self) -> Store:
        """Where it is kept."""
        return self._store

    def logged_artifacts(self, per_page: int = 100) -> list[Artifact]:
        """What it logged, in order. `per_page` is accepted for W&B's sake: there are no pages."""
        return [Artifact._of_version(self._store, version, self._settings) for version in list_outputs(self._store, self._record)]

    def used_artifacts(self, per_page: int = 100) -> list[Artifact]:
        """What it used, in order. `per_page` is accepted for W&B's sake: there are no pages."""
        return [Artifact._of_version(self._store, version, self._settings) for version in list_inputs(self._store, self._record)]

    def reload(self) -> RunRecord:
        """Read it again."""
        self._record = reload_run(self._store, self._record)
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
