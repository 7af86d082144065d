"""The two lives of an artifact: a draft that is filled, and from its log on a committed version.

This module knows which of them it is, and leads from the first to the second; each of its siblings adds to the class what belongs to one.
"""

import os
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any, cast

from jupyter_artifacts.core.model.metadata import check_metadata
from jupyter_artifacts.core.model.run import RunRecord, Step
from jupyter_artifacts.core.model.ttl import ArtifactTTL, Ttl
from jupyter_artifacts.core.model.version import IMPORTED_REFERENCES, VersionRecord
from jupyter_artifacts.core.operations.commit import commit
from jupyter_artifacts.core.operations.draft import Draft
from jupyter_artifacts.core.operations.log_request import ClosingDraft, LogRequest, LogResult
from jupyter_artifacts.core.operations.progress import OnProgress
from jupyter_artifacts.core.stat_cache import FileStamp
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ArtifactFinalizedError, ArtifactNotLoggedError, UsageError
from jupyter_artifacts.sdk.log_queue import LogJob
from jupyter_artifacts.settings import Settings

if TYPE_CHECKING:
    from jupyter_artifacts.core.operations.upsert import UpsertResult
    from jupyter_artifacts.core.operations.version_draft import VersionDraft
    from jupyter_artifacts.sdk.artifact.artifact import Artifact
    from jupyter_artifacts.sdk.draft_keeper import DraftKeeper

_NO_DRAFT = Draft()
"""What fetched versions share: nothing can be added to them."""


class ArtifactLife:
    """Which life an artifact is in, and what it holds there."""

    _name: str
    _type: str
    _description: str | None
    _metadata: dict[str, Any] | None
    """None until somebody looks at a logged version's, which is then copied: it may be changed in place."""
    _is_metadata_replaced: bool
    _aliases: list[str]
    _are_aliases_replaced: bool
    _tags: list[str]
    _ttl: tuple[Ttl] | None
    """What was set, as the only item."""
    _is_deleted: bool
    _store: Store | None
    _settings: Settings | None
    _version: VersionRecord | None
    _job: LogJob | None
    _draft: Draft
    _is_final: bool
    _is_incremental: bool
    _temporary: str | None
    _digest_algorithm: str | None = None
    """What was asked for; a logged version says in its extras what it has."""
    _holds_imported_references: bool = False
    """Whether entries were taken from a version whose references came in an import."""
    _hashed: dict[tuple[FileStamp, str], str]
    """W&B's digests of files that were asked for before logging."""
    _objects: dict[str, Any]
    """Tables and media that were added, by path."""
    _taken: dict[str, "Artifact"]
    """Artifacts that entries at these paths were taken from."""
    _base_artifact: "Artifact | None"
    """What a draft of a version began with, once somebody asked for it."""

    _keeper: "DraftKeeper | None" = None
    _distributed_id: str | None = None
    _own_token: str | None = None

    upsert_result: "UpsertResult | None" = None
    """Where it became a part of a version that many make: the draft, and what it is there."""

    log_result: LogResult | None
    """What logging it did, once it is committed: a new version or a known one, bytes stored, files that changed meanwhile."""

    def _begin_as_draft(
        self,
        name: str,
        type_name: str,
        description: str | None,
        metadata: dict[str, Any],
        draft: Draft | None = None,
        settings: Settings | None = None,
    ) -> None:
        self._name, self._type = name, type_name
        self._description, self._metadata, self._is_metadata_replaced = description, metadata, False
        self._aliases, self._tags, self._are_aliases_replaced = [], [], False
        self._store, self._settings, self._version = None, settings, None
        self._draft, self._is_final, self._is_incremental = draft or Draft(), False, False
        self._job, self._temporary, self.log_result = None, None, None
        self._ttl, self._is_deleted, self._base_artifact = None, False, None
        self._hashed, self._objects, self._taken = {}, {}, {}

    def _begin_as_version(self, store: Store, version: VersionRecord, settings: Settings) -> None:
        self._name, self._type = version.source_collection.name, version.source_collection.type
        self._draft, self._is_final, self._is_incremental = _NO_DRAFT, True, False
        self._job, self._temporary, self.log_result = None, None, None
        self._objects, self._taken = {}, {}
        self._become(store, version, settings)

    def _become(self, store: Store, version: VersionRecord, settings: Settings) -> None:
        """Be this committed version."""
        self._store, self._version, self._settings = store, version, settings
        self._description, self._metadata, self._is_metadata_replaced = version.description, None, False
        self._aliases, self._tags, self._are_aliases_replaced = list(version.aliases), list(version.tags), False
        self._ttl, self._is_deleted = None, False

    @property
    def _whole(self) -> "Artifact":
        """This object as what it is: parts of the class are below `Artifact`."""
        return cast("Artifact", self)

    # From the first life to the second -------------------------------------------------------------------------------------------

    def _start_logging(
        self,
        store: Store,
        settings: Settings,
        run: RunRecord,
        *,
        aliases: Sequence[str],
        tags: Sequence[str],
        is_output: bool,
        step: Step | None,
        rehash: bool,
        is_just_scanned: bool,
        on_progress: OnProgress,
    ) -> LogJob | None:
        """The job that commits it; None when it is logged already and nothing is left to do."""
        request = self._request(
            store, run, aliases=aliases, tags=tags, is_output=is_output, step=step, rehash=rehash, is_just_scanned=is_just_scanned
        )

        def work() -> LogResult:
            return self._committed(store, commit(store, request, on_progress=on_progress), settings)

        return self._begin_job(store, settings, work)

    def _committed(self, store: Store, result: LogResult, settings: Settings) -> LogResult:
        """Be what became of it."""
        self.log_result = result
        self._become(store, result.version, settings)
        return result

    def _begin_job(self, store: Store, settings: Settings, work: Callable[[], LogResult | None]) -> LogJob:
        def and_then() -> None:
            from jupyter_artifacts.sdk.session import session

            if settings.is_gc_enabled:
                session().upkeep.after_log(store)

        def alone() -> LogResult | None:
            if self._keeper is not None:
                self._keeper.end()
            return work()

        self._job = LogJob(alone, and_then)
        return self._job

    def _request(
        self,
        store: Store,
        run: RunRecord,
        *,
        aliases: Sequence[str],
        tags: Sequence[str] = (),
        is_output: bool = True,
        step: Step | None,
        rehash: bool = False,
        is_just_scanned: bool,
    ) -> LogRequest:
        """What is to be committed, or to become a part of it. From then on nothing can be added."""
        from jupyter_artifacts.core.operations.scan import refuse_overlap, refuse_store_files

        self._settle()
        if self._taken:
            self._whole._bring_taken(store)
        base = self._based_draft.base if self._based_draft is not None else None
        if base is not None and base.store.id != store.id:
            raise UsageError(
                f"{self._name} is a draft of {base.version.qualified_name}, which is in another store: {base.store.url}. Log it there."
            )
        for folder in self._draft.folders:
            refuse_overlap(folder, store.root)
        for folder in self._draft.files_in:
            refuse_store_files(folder, store.root)
        self._is_final = True
        return LogRequest(
            entity=run.entity, project=run.project, name=self._name, type=self._type, sources=self._sources_to_log(),
            token=os.urandom(16).hex(),
            folders=self._draft.folders, files_in=self._draft.files_in, immutable=frozenset(self._draft.immutable),
            base=base, removed=sorted(self._based_draft.removed) if self._based_draft is not None else (),
            is_incremental=self._is_incremental,
            description=self._description, metadata=check_metadata(self._metadata_now()), aliases=aliases, tags=tags,
            extras=self._extras(), digest_algorithm=self._digest_algorithm, ttl=self._ttl[0] if self._ttl else ArtifactTTL.INHERIT,
            closing=ClosingDraft(base.draft_name, None) if base is not None and base.draft_name is not None else None,
            run_key=run.key if is_output else None, step=step, rehash=rehash, are_stamps_fresh=is_just_scanned,
        )  # fmt: skip

    def _request_to_keep(self) -> LogRequest | None:
        """What a draft of a version holds now; None when it is logged."""
        draft = self._based_draft
        if draft is None:
            return None
        place = draft.base.version.source_collection
        return LogRequest(
            entity=place.entity, project=place.project, name=self._name, type=self._type, sources=dict(draft.sources), token="",
            folders=list(draft.folders), files_in=list(draft.files_in), base=draft.base, removed=sorted(draft.removed),
            description=self._description, metadata=check_metadata(self._metadata_now()), extras=self._extras(),
            digest_algorithm=self._digest_algorithm, ttl=self._ttl[0] if self._ttl else ArtifactTTL.INHERIT,
        )  # fmt: skip

    def _changed(self) -> None:
        """Say that there is something new to keep."""
        if self._keeper is not None and not self._is_final:
            self._keeper.changed()

    def _metadata_now(self) -> dict[str, Any]:
        if self._metadata is None:
            self._metadata = deepcopy(dict(self._settled.metadata))
        return self._metadata

    def _sources_to_log(self) -> dict[str, Any]:
        """What to commit: the draft's files, or the entries of the version that this already is (logged again by another run)."""
        if self._version is None:
            return dict(self._draft.sources)
        from jupyter_artifacts.core.operations.load_manifest import load_entries

        return {entry.path: entry for entry in load_entries(self._opened, self._version)}

    def _extras(self) -> dict[str, object]:
        if self._version is not None:
            return dict(self._version.extras)
        found: dict[str, object] = {"empty_folders": sorted(self._draft.empty_folders)} if self._draft.empty_folders else {}
        return {**found, IMPORTED_REFERENCES: True} if self._holds_imported_references else found

    # Which life it is ------------------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Wait for a log that is on its way, so that what is asked next is about the committed version."""
        if self._version is None and self._job is not None:
            self._job.settle()

    @property
    def _is_settled(self) -> bool:
        self._settle()
        return self._version is not None

    @property
    def _settled(self) -> VersionRecord:
        assert self._version is not None
        return self._version

    @property
    def _opened(self) -> Store:
        assert self._store is not None
        return self._store

    @property
    def _in_force(self) -> Settings:
        assert self._settings is not None
        return self._settings

    def _logged(self, member: str) -> VersionRecord:
        if self._version is None and self._job is not None:
            self._job.wait()
        if self._version is None:
            raise ArtifactNotLoggedError.of("Artifact", member)
        return self._version

    @property
    def _based_draft(self) -> "VersionDraft | None":
        """The draft, where it is one of an older version."""
        return cast("VersionDraft", self._draft) if self._version is None and self._draft.is_of_version else None

    def _base_of(self, draft: "VersionDraft") -> "Artifact":
        """The version that the draft began with."""
        if self._base_artifact is None:
            self._base_artifact = self._whole._of_version(draft.base.store, draft.base.version, self._in_force)
        return self._base_artifact

    def _open_draft(self, member: str) -> Draft:
        if self._is_final:
            raise ArtifactFinalizedError.of("Artifact", member)
        return self._draft
