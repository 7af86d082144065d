"""What the public API can change besides single artifacts: how long they are kept, and what was done before."""

from datetime import timedelta

from jupyter_artifacts.core.model.names import check_entity, check_project, parse_artifact_ref
from jupyter_artifacts.core.model.operation import OperationRecord
from jupyter_artifacts.core.model.ttl import Ttl
from jupyter_artifacts.core.operations.delete import number_to_restore, restore
from jupyter_artifacts.core.operations.resolve import resolve_collection
from jupyter_artifacts.core.operations.retention import RetentionPlace, get_retention, set_default_ttl
from jupyter_artifacts.core.operations.undo import list_operations, redo, undo
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.settings import Settings


class ApiChanges:
    """Settings, restoring, undoing."""

    _settings: Settings

    @property
    def store(self) -> Store:
        """The store it changes."""
        raise LookupError

    @property
    def default_entity(self) -> str:
        """Who owns what names no entity."""
        raise LookupError

    @property
    def default_project(self) -> str:
        """Where names belong that name no project."""
        raise LookupError

    def default_ttl(self, project: str | None = None) -> timedelta | None:
        """How long versions of a project are kept that say nothing themselves; None is for ever."""
        return get_retention(self.store, self.default_entity, check_project(project or self.default_project)).in_force

    def set_default_ttl(self, ttl: Ttl, *, project: str | None = None, entity: str | None = None) -> int:
        """Say how long versions are kept that say nothing themselves, those that exist too, counted from their creation.

        Args:
            ttl: a `timedelta`, None for ever, `ArtifactTTL.INHERIT` to leave it to the entity.
            project: whose versions; default the project in force.
            entity: given without a project, the default of all its projects.

        Returns:
            How many versions have expired by that, at once; `undo()` takes it back.

        Raises:
            UsageError: it is no TTL.
        """
        session().queue.drain()
        place = RetentionPlace(check_entity(entity or self.default_entity), project)
        if project is not None or entity is None:
            place = place._replace(project=check_project(project or self.default_project))
        return set_default_ttl(session().open_store(self._settings), place, ttl)

    def restore(self, name: str) -> list[Artifact]:
        """Bring back ``[[entity/]project/]name:v3``, or without a version what the last deletion of that name took.

        What has expired is kept for ever from then on. Aliases stay where they are: `undo()` brings those back, too.

        Raises:
            CommError: below it, why there is nothing to bring back.
            UsageError: the version is named by an alias; deleted versions have none.
        """
        session().queue.drain()
        ref = parse_artifact_ref(name)
        collection = resolve_collection(self.store, ref, self.default_entity, self.default_project)
        done = restore(self.store, collection, number_to_restore(ref))
        return [Artifact._of_version(self.store, each, self._settings) for each in done.versions]

    def operations(self, project: str | None = None, limit: int = 50) -> list[OperationRecord]:
        """What was done to a project, newest first: logs, deletions, changes of aliases, links, settings and so on."""
        session().queue.drain()
        return list_operations(self.store, self.default_entity, check_project(project or self.default_project), limit)

    def undo(self, number: int | None = None, project: str | None = None) -> OperationRecord:
        """Undo the last operation on a project, or that of a number.

        Raises:
            UsageError: there is no such operation.
            ConflictError: what it changed was changed again since, or was collected.
        """
        session().queue.drain()
        return undo(self.store, self.default_entity, check_project(project or self.default_project), number)

    def redo(self, number: int | None = None, project: str | None = None) -> OperationRecord:
        """Do the operation again that was undone last, or that of a number.

        Raises:
            UsageError: there is no such operation, or it is not undone.
            ConflictError: what it changed was changed again since.
        """
        session().queue.drain()
        return redo(self.store, self.default_entity, check_project(project or self.default_project), number)
