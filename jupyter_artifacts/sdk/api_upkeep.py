"""What the public API does about the store as a whole: the room it takes, and its health."""

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.duration import parse_duration
from jupyter_artifacts.core.model.names import check_artifact_name, check_entity, check_project, parse_artifact_ref, parse_collection_ref
from jupyter_artifacts.core.operations.progress import OnProgress, ignore_progress
from jupyter_artifacts.core.operations.resolve import resolve_collection, resolve_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.settings import Settings

StrPath = str | os.PathLike[str]

if TYPE_CHECKING:
    from jupyter_artifacts.core.model.version import CollectionRecord
    from jupyter_artifacts.core.operations.du import Usage
    from jupyter_artifacts.core.operations.fsck.result import FsckResult
    from jupyter_artifacts.core.operations.gc.plan import GcPlan
    from jupyter_artifacts.core.operations.gc.result import GcResult
    from jupyter_artifacts.core.operations.transfer.export import ExportResult
    from jupyter_artifacts.core.operations.transfer.import_file import ImportPlace, ImportResult
    from jupyter_artifacts.sdk.drafts import StoredDraft


class ApiUpkeep:
    """Who takes how much room, collecting garbage, and whether everything is as it was written."""

    _settings: Settings

    @property
    def store(self) -> Store:
        """The store it looks after."""
        raise LookupError

    def begin_store(self) -> Store:
        """The same, made when there is none yet."""
        raise LookupError

    @property
    def default_entity(self) -> str:
        """Who owns what names no entity."""
        raise LookupError

    @property
    def default_project(self) -> str:
        """Where names belong that name no project."""
        raise LookupError

    def du(self, name: str | None = None) -> "Usage":
        """Who takes how much room: each byte is charged to the oldest live version that holds it.

        Args:
            name: of a collection (``[[entity/]project/]name``) or a version (``name:v3``); without it, the whole store.

        Raises:
            CommError: below it, what does not exist.
        """
        from jupyter_artifacts.core.operations.du import measure_usage

        session().queue.drain()
        if name is None:
            return measure_usage(self.store)
        ref = parse_artifact_ref(name)
        if ref.label is None:
            return measure_usage(self.store, resolve_collection(self.store, ref, self.default_entity, self.default_project))
        return measure_usage(self.store, version=resolve_version(self.store, ref, self.default_entity, self.default_project))

    def drafts(self, project: str | None = None) -> "list[StoredDraft]":
        """Drafts of a project that are not logged yet, the last touched first. `resume()` goes on with one, `drop()` gives it up.

        Args:
            project: default the project of this object.
        """
        from jupyter_artifacts.core.operations.keep_draft import list_kept_drafts
        from jupyter_artifacts.sdk.drafts import StoredDraft

        session().queue.drain()
        found = list_kept_drafts(self.store, self.default_entity, check_project(project or self.default_project))
        return [StoredDraft(self.store, each, self._settings) for each in found]

    def draft(self, name: str) -> "StoredDraft":
        """The draft of that name, as `drafts` lists it.

        Raises:
            DraftNotFoundError: there is none, or it was logged, dropped, or not touched for 7 days.
        """
        from jupyter_artifacts.core.operations.keep_draft import get_kept_draft
        from jupyter_artifacts.sdk.drafts import StoredDraft

        return StoredDraft(self.store, get_kept_draft(self.store, str(name)), self._settings)

    def plan_gc(self, grace: timedelta | str | None = None) -> "GcPlan":
        """What `gc` would do now, to the byte. Changes nothing."""
        from jupyter_artifacts.core.operations.gc.plan import plan_gc
        from jupyter_artifacts.core.operations.gc.waits import waits_of

        session().queue.drain()
        return plan_gc(self.store, waits_of(_length(grace)))

    def gc(self, grace: timedelta | str | None = None) -> "GcResult":
        """Delete for good what was given up: versions deleted over a week ago, and what only they held.

        Args:
            grace: takes the place of every wait, as a `timedelta` or as text such as "1h". With "0s", what was deleted is gone for good
                when this returns.

        Raises:
            UsageError: that is no length of time.
            StoreError: below it, why the store can't be changed.
        """
        from jupyter_artifacts.core.operations.gc.apply import apply_gc

        return apply_gc(self.store, self.plan_gc(grace))

    def fsck(self, mode: str | None = None, *, sample: str | float | None = None, minutes: float | None = None) -> "FsckResult":
        """Check the whole store. Nothing is repaired; what is damaged is remembered, so that logging the same files again heals it.

        Args:
            mode: "full" (every byte, and the catalog against its records) or "quick" (is everything there?); without any, "full".
            sample: read only a share of all bytes, such as "5%" or 0.05: first what was not read for longest.
            minutes: read only for so long, in the same order.

        Raises:
            UsageError: that is no such check, or more than one.
            StoreError: below it, why the store can't be read.
        """
        from jupyter_artifacts.core.operations.fsck.fsck import fsck
        from jupyter_artifacts.core.operations.fsck.scope import parse_scope

        scope = parse_scope(mode, sample=sample, minutes=minutes)
        session().queue.drain()
        return fsck(self.store, scope.mode, share=scope.share, seconds=scope.seconds)

    def export(self, names: str | Sequence[str], file: StrPath | None = None) -> "ExportResult":
        """Write collections into one file: live versions with all that is said of them, and the runs that logged and used them.

        Args:
            names: ``[[entity/]project/]name`` of one or more; what is exported together keeps the edges between them.
            file: where to; nothing may be there. Without it, ``name.zip`` in the current folder.

        Raises:
            CommError: below it, what does not exist.
            UsageError: there is such a file already.
            IntegrityError: below it, what is damaged in the store.
        """
        from jupyter_artifacts.core.operations.transfer.export import export_collections

        session().queue.drain()
        return export_collections(self.store, self.collections_to_export(names), export_path(names, file))

    def collections_to_export(self, names: str | Sequence[str]) -> "list[CollectionRecord]":
        """What these names stand for.

        Raises:
            CommError: below it, what does not exist.
        """
        refs = [parse_collection_ref(name) for name in _listed(names)]
        if not refs:
            raise UsageError("name what is to be exported.")
        return [resolve_collection(self.store, ref, self.default_entity, self.default_project) for ref in refs]

    def import_file(
        self, file: StrPath, *, name: str | None = None, project: str | None = None, entity: str | None = None
    ) -> "ImportResult":
        """Take in what was exported: versions keep their numbers, times, aliases, and the runs that logged and used them.

        What is here already stays as it is: importing a file twice changes nothing, and an alias that names another version here goes on
        to do so. It is one commit: all of it is here, or nothing.

        Args:
            file: that `export` has written.
            name: under which the one collection in it goes on here.
            project: into which it goes; without it, one of the same name.
            entity: who owns it; without it, the same, or the store's own where it was the other store's own.

        Raises:
            DamagedExportError: the file is none, or damaged; nothing was imported.
            ConflictError: a version, run or collection of that name is here and is another; nothing was imported.
            StoreError: below it, why the store can't be written.
        """
        return self.take_in(Path(file), import_place(name, project, entity))

    def take_in(self, file: Path, place: "ImportPlace", on_progress: OnProgress = ignore_progress) -> "ImportResult":
        """See `import_file`. A store that is not there yet is made, once the file looks like an export."""
        from jupyter_artifacts.core.operations.transfer.export_file import open_export
        from jupyter_artifacts.core.operations.transfer.import_file import import_file

        session().queue.drain()
        with open_export(file):
            store = self.begin_store()
        return import_file(store, file, place, on_progress=on_progress)


def export_path(names: str | Sequence[str], file: StrPath | None) -> Path:
    """Where an export goes."""
    return Path(file) if file is not None else Path(f"{parse_collection_ref(_listed(names)[0]).name}.zip")


def import_place(name: str | None, project: str | None, entity: str | None) -> "ImportPlace":
    """Where an import goes.

    Raises:
        InvalidNameError: a name breaks the rules.
    """
    from jupyter_artifacts.core.operations.transfer.import_file import ImportPlace

    return ImportPlace(
        None if entity is None else check_entity(entity), None if project is None else check_project(project),
        None if name is None else check_artifact_name(name),
    )  # fmt: skip


def _listed(names: str | Sequence[str]) -> Sequence[str]:
    return [names] if isinstance(names, str) else names


def _length(grace: timedelta | str | None) -> timedelta | None:
    if isinstance(grace, str):
        return parse_duration(grace)
    if grace is not None and not isinstance(grace, timedelta):
        raise UsageError(f"a grace is a datetime.timedelta or text such as '1h', not {type(grace).__name__}.")
    if grace is not None and grace < timedelta(0):
        raise UsageError(f"a grace can't be negative, and {grace} is.")
    return grace
