"""Drafts that the store keeps: what `Api.drafts` lists."""

from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.ttl import ttl_of_seconds
from jupyter_artifacts.core.model.version import has_imported_references
from jupyter_artifacts.core.operations.draft_base import DraftBase
from jupyter_artifacts.core.operations.finish import finish
from jupyter_artifacts.core.operations.keep_draft import KeptDraft, drop_kept_draft, load_added, touch_kept_draft
from jupyter_artifacts.core.operations.version_draft import VersionDraft
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.draft_keeper import DraftKeeper
from jupyter_artifacts.sdk.times import iso_time
from jupyter_artifacts.settings import Settings

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.run import Run


class StoredDraft:
    """A draft of the store: of one person, or one to which many runs add.

    Attributes:
        record: it, as the catalog holds it.
    """

    def __init__(self, store: Store, record: KeptDraft, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self.record = record

    @property
    def name(self) -> str:
        """Identifies it: eight letters and digits."""
        return self.record.draft.name

    @property
    def artifact_name(self) -> str:
        """``entity/project/name`` of what it is to be the next version of."""
        place = self.record.draft.collection
        return f"{place.entity}/{place.project}/{place.name}"

    @property
    def type(self) -> str:
        """What kind of artifact it is."""
        return self.record.draft.collection.type

    @property
    def base_name(self) -> str | None:
        """``name:v3`` of the version that it begins with, which may be deleted; None for nothing, or whatever is the latest at the end."""
        return None if self.record.base is None else self.record.base.name

    @property
    def distributed_id(self) -> str | None:
        """What all runs have in common that add to it; None for the draft of one person."""
        return self.record.draft.distributed_id

    @property
    def file_count(self) -> int:
        """How many files were added; several runs may add the same."""
        return sum(part.entry_count for part in self.record.parts)

    @property
    def size(self) -> int:
        """Bytes of those."""
        return sum(part.size for part in self.record.parts)

    @property
    def removed(self) -> list[str]:
        """Paths of files and folders of the version that were taken out."""
        return sorted({path for part in self.record.parts for path in part.removed})

    @property
    def writers(self) -> list[str]:
        """Who added to it."""
        return [part.who for part in self.record.parts]

    @property
    def created_at(self) -> str:
        """When it was begun: ISO 8601, UTC."""
        return iso_time(self.record.draft.created_at)

    @property
    def touched_at(self) -> str:
        """When something was last added to it: ISO 8601, UTC."""
        return iso_time(self.record.draft.touched_at)

    @property
    def expires_at(self) -> str:
        """When it is given up, unless somebody goes on with it before: ISO 8601, UTC."""
        return iso_time(self.record.expires_at)

    def resume(self) -> Artifact:
        """Go on with it: a draft that holds what it held when it was last kept.

        Raises:
            UsageError: many runs add to it.
            StoreError: below it, why it can't be read.
        """
        base = self.record.base
        if self.distributed_id is not None or base is None:
            raise UsageError(
                f"draft {self.name} is one that many runs add to: upsert_artifact(..., distributed_id={self.distributed_id!r}) adds to it,"
                " finish_artifact makes the version."
            )
        touch_kept_draft(self._store, self.name)
        draft = VersionDraft(DraftBase(self._store, base, draft_name=self.name))
        artifact = Artifact.__new__(Artifact)
        last = self.record.parts[-1] if self.record.parts else None
        place = self.record.draft.collection
        description = base.description if last is None else last.body.get("description")
        metadata = dict(base.metadata) if last is None else last.mapping("metadata")
        artifact._begin_as_draft(place.name, place.type, None if description is None else str(description), metadata, draft, self._settings)
        artifact._digest_algorithm = Artifact._of_version(self._store, base, self._settings)._algorithm()
        if last is not None:
            folders = last.mapping("extras").get("empty_folders", ())
            artifact._holds_imported_references = has_imported_references(last.mapping("extras"))
            draft.restore(load_added(self._store, self.record), last.removed, folders if isinstance(folders, list) else ())
            if isinstance(seconds := last.body.get("ttl_seconds"), int):
                artifact._ttl = (ttl_of_seconds(seconds),)
        artifact._keeper = DraftKeeper(artifact, self._store, self.name)
        return artifact

    def finish(self, run: "Run") -> Artifact:
        """Make it a version, as an output of `run`.

        Raises:
            Error: below it, why it can't be logged.
        """
        if self.distributed_id is None:
            return run.submit(self.resume(), now=True)
        artifact = Artifact(self.record.draft.collection.name, self.type)
        request = artifact._request(self._store, run._record, aliases=[], step=None, is_just_scanned=True)
        place = self.record.draft.collection
        request = request._replace(entity=place.entity, project=place.project, type=place.type)
        artifact._committed(self._store, finish(self._store, request, self.distributed_id), self._settings)
        return artifact

    def drop(self) -> None:
        """Give it up, with all that was added to it.

        Raises:
            DraftNotFoundError: it was logged or dropped meanwhile.
        """
        drop_kept_draft(self._store, self.name)

    def __repr__(self) -> str:
        what = f"of {self.base_name}" if self.base_name else f"for {self.artifact_name}"
        together = f", distributed id {self.distributed_id!r}" if self.distributed_id else ""
        return f"<Draft {self.name} {what}{together}, {self.file_count} added, {len(self.removed)} removed>"
