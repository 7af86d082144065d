"""Artifacts: versioned folders of data. One class to the user, as in W&B: a draft before it is logged, a committed version afterwards."""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any

from jupyter_artifacts.config import Settings, load_settings
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.metadata import check_metadata
from jupyter_artifacts.core.model.names import check_alias, check_artifact_name, check_new_type, check_tag, check_text
from jupyter_artifacts.core.model.paths import check_logical_path
from jupyter_artifacts.core.model.run import RunRecord, Step
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.commit import LogRequest, LogResult, commit
from jupyter_artifacts.core.operations.draft import Draft, one_file_path
from jupyter_artifacts.core.operations.load_manifest import find_entry, load_entries
from jupyter_artifacts.core.operations.progress import OnProgress, ignore_progress
from jupyter_artifacts.core.operations.run import list_producers, list_users
from jupyter_artifacts.core.operations.scan import refuse_overlap, refuse_store_files
from jupyter_artifacts.core.operations.update import update_version
from jupyter_artifacts.core.operations.verify import verify_folder
from jupyter_artifacts.core.stat_cache import FileStamp
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import (
    ArtifactFinalizedError,
    ArtifactNotLoggedError,
    EntryNotFoundError,
    FileMissingError,
    FolderMismatchError,
    UsageError,
)
from jupyter_artifacts.sdk.files import File, Listing
from jupyter_artifacts.sdk.log_queue import LogJob
from jupyter_artifacts.sdk.manifest import ArtifactManifest, ArtifactManifestEntry, committed_entry, entry_not_found
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.views.quantities import format_count

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.collection import ArtifactCollection
    from jupyter_artifacts.sdk.diff import ArtifactDiff
    from jupyter_artifacts.sdk.fetched_run import FetchedRun

POLICIES = ("mutable", "immutable")

_NO_DRAFT = Draft()
"""What fetched versions share: nothing can be added to them."""


class ArtifactState(StrEnum):
    """Where an artifact is in its life; the words are W&B's."""

    PENDING = "PENDING"
    COMMITTED = "COMMITTED"
    DELETED = "DELETED"


class Artifact:
    """A versioned folder of data.

    Construct one, add files, log it with `Run.log_artifact` or `save`; or fetch a committed version with `Run.use_artifact` or
    `Api.artifact`.

    Args:
        name: 1 to 128 letters, digits, `_`, `-` and `.`; one name has one type in a project.
        type: what it is, such as "dataset" or "model".
        description: free text.
        metadata: a dict (or JSON object as text) of at most 100 keys.

    Raises:
        InvalidNameError: the name or type is not valid.
        InvalidMetadataError: the metadata can't be kept as JSON.
        UsageError: the description is not valid Unicode.
    """

    def __init__(self, name: str, type: str, description: str | None = None, metadata: Mapping[str, Any] | str | None = None) -> None:
        self._name = check_artifact_name(name)
        self._type = check_new_type(type, self._name)
        self._description = check_text("description", description)
        self._metadata = check_metadata(metadata)
        self._aliases: list[str] = []
        self._are_aliases_replaced = False
        self._tags: list[str] = []
        self._draft: Draft = Draft()
        self._temporary: str | None = None
        self._job: LogJob | None = None
        self._version: VersionRecord | None = None
        self._store: Store | None = None
        self._settings: Settings | None = None
        self._is_final = False
        self.log_result: LogResult | None = None
        """What logging it did, once it is committed: a new version or a known one, bytes stored, files that changed meanwhile."""

    @classmethod
    def _of_version(cls, store: Store, version: VersionRecord, settings: Settings) -> "Artifact":
        artifact = cls.__new__(cls)
        artifact._name, artifact._type = version.collection.name, version.collection.type
        artifact._draft, artifact._temporary, artifact._job, artifact.log_result = _NO_DRAFT, None, None, None
        artifact._is_final = True
        artifact._become(store, version, settings)
        return artifact

    def _become(self, store: Store, version: VersionRecord, settings: Settings) -> None:
        """Be this committed version."""
        self._store, self._version, self._settings = store, version, settings
        self._description, self._metadata = version.description, dict(version.metadata)
        self._aliases, self._tags = list(version.aliases), list(version.tags)
        self._are_aliases_replaced = False

    # What it is ------------------------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The collection's name before logging, ``name:v3`` afterwards."""
        return self._settled.name if self._is_settled else self._name

    @property
    def type(self) -> str:
        """What kind of artifact it is."""
        return self._type

    @property
    def id(self) -> str | None:
        """Identifies the version in the store; None for a draft."""
        return str(self._settled.key) if self._is_settled else None

    @property
    def version(self) -> str:
        """``v3``."""
        return self._logged("version").label

    @property
    def entity(self) -> str:
        """Who owns the project."""
        return self._logged("entity").collection.entity

    @property
    def project(self) -> str:
        """The project it was logged to."""
        return self._logged("project").collection.project

    @property
    def qualified_name(self) -> str:
        """``entity/project/name:v3``."""
        return self._logged("qualified_name").qualified_name

    @property
    def collection(self) -> "ArtifactCollection":
        """All versions of this name."""
        from jupyter_artifacts.sdk.collection import ArtifactCollection

        version = self._logged("collection")
        return ArtifactCollection(self._opened, version.collection, self._in_force)

    @property
    def state(self) -> ArtifactState:
        """PENDING until it is committed."""
        return ArtifactState.COMMITTED if self._version is not None else ArtifactState.PENDING

    @property
    def digest(self) -> str:
        """Identifies the contents: BLAKE3-256 in hex. Before logging, files are read for it."""
        return (self._settled.digest if self._is_settled else self._draft.digest()).hex()

    @property
    def commit_hash(self) -> str:
        """The digest of the committed version."""
        return self._logged("commit_hash").digest.hex()

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return self._settled.size if self._is_settled else self._draft.size

    @property
    def file_count(self) -> int:
        """How many files it holds."""
        return self._logged("file_count").entry_count

    @property
    def created_at(self) -> str:
        """When it was committed: ISO 8601, UTC."""
        return iso_time(self._logged("created_at").created_at)

    @property
    def updated_at(self) -> str:
        """When its description, metadata, aliases or tags last changed: ISO 8601, UTC."""
        return iso_time(self._logged("updated_at").updated_at)

    @property
    def record(self) -> VersionRecord:
        """The committed version as the catalog holds it."""
        return self._logged("record")

    # What may change -------------------------------------------------------------------------------------------------------------

    @property
    def description(self) -> str | None:
        """Free text; set it, then `save()`."""
        self._settle()
        return self._description

    @description.setter
    def description(self, description: str | None) -> None:
        self._settle()
        self._description = check_text("description", description)

    @property
    def metadata(self) -> dict[str, Any]:
        """The user's dict; change or replace it, then `save()`."""
        self._settle()
        return self._metadata

    @metadata.setter
    def metadata(self, metadata: Mapping[str, Any] | str | None) -> None:
        self._settle()
        self._metadata = check_metadata(metadata)

    @property
    def aliases(self) -> list[str]:
        """Names of this version besides its number; change or replace the list, then `save()`."""
        self._logged("aliases")
        return self._aliases

    @aliases.setter
    def aliases(self, aliases: Iterable[str]) -> None:
        self._logged("aliases")
        self._aliases = [check_alias(alias) for alias in aliases]
        self._are_aliases_replaced = True

    @property
    def tags(self) -> list[str]:
        """Words to find it by; change or replace the list, then `save()`."""
        self._logged("tags")
        return self._tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        self._logged("tags")
        self._tags = [check_tag(tag) for tag in tags]

    def save(self, project: str | None = None) -> None:
        """Log a draft (into the current run, else into a run of its own); of a logged artifact, keep all changes, at once.

        Raises:
            Error: below it, why it can't be logged or changed.
        """
        self._settle()
        if self._version is not None:
            self._save_changes(self._version)
            return
        from jupyter_artifacts.sdk.run import automatic_run, current_run

        if (run := current_run()) is not None and project in (None, run.project):
            run.log_artifact(self)
            return
        with automatic_run(load_settings(), project=project) as automatic:
            automatic.submit(self, now=True)

    def _save_changes(self, version: VersionRecord) -> None:
        aliases = {check_alias(alias) for alias in self._aliases}
        # An alias that was merely there when this object was read may have moved since; only what was asked for moves (back) here.
        added = aliases if self._are_aliases_replaced else aliases - set(version.aliases)
        changed = update_version(
            self._opened, version, description=self._description, metadata=check_metadata(self._metadata),
            add_aliases=added, remove_aliases=set(version.aliases) - aliases,
            tags=[check_tag(tag) for tag in self._tags],
        )  # fmt: skip
        self._become(self._opened, changed, self._in_force)

    # Adding ----------------------------------------------------------------------------------------------------------------------

    def add_file(
        self,
        local_path: str | os.PathLike[str],
        name: str | None = None,
        is_tmp: bool = False,
        skip_cache: bool | None = None,
        policy: str | None = "mutable",
        overwrite: bool = False,
    ) -> ArtifactManifestEntry:
        """Add a file. It is read when the artifact is logged.

        Args:
            local_path: the file.
            name: where it goes in the artifact; default its own name.
            is_tmp: True gives it a name made of its content, since its own means nothing.
            skip_cache: accepted for W&B's sake; nothing is cached here.
            policy: "immutable" makes it an error when the file changes before it is logged.
            overwrite: True replaces what was added at that path before.

        Raises:
            ArtifactFinalizedError: the artifact is logged.
            UsageError: no such file, a bad path, or another content at that path.
        """
        draft = self._open_draft("add_file()")
        path = one_file_path(local_path, name)
        if is_tmp:
            path = _content_path(local_path, path)
        draft.add_file(local_path, path, overwrite=overwrite, is_immutable=_is_immutable(policy))
        return self._draft_entry(path)

    def add_dir(
        self,
        local_path: str | os.PathLike[str],
        name: str | None = None,
        skip_cache: bool | None = None,
        policy: str | None = "mutable",
        merge: bool = False,
        *,
        ignore: Sequence[str] = (),
        follow_links: bool = True,
    ) -> None:
        """Add every file below a folder, or none when something is wrong.

        Args:
            local_path: the folder.
            name: a folder in the artifact to put them into.
            skip_cache: accepted for W&B's sake; nothing is cached here.
            policy: as `add_file`.
            merge: True replaces what was added at the same paths before.
            ignore: patterns of paths to leave out, as in .gitignore.
            follow_links: False refuses links that lead out of the folder.

        Raises:
            ArtifactFinalizedError: the artifact is logged.
            UsageError: no such folder, bad names, or other contents at the same paths.
            SourceError: below it, what can't be logged.
        """
        self._open_draft("add_dir()").add_folder(
            local_path, name or "", ignore=ignore, follow_links=follow_links, overwrite=merge, is_immutable=_is_immutable(policy)
        )

    @contextmanager
    def new_file(self, name: str, mode: str = "x", encoding: str | None = None, policy: str | None = "mutable") -> Iterator[IO[Any]]:
        """Open a new file of the artifact for writing; it is added when the block ends without an error.

        Raises:
            ArtifactFinalizedError: the artifact is logged.
            UsageError: a bad path, or in "x" mode a file of that name that is there already.
        """
        draft = self._open_draft("new_file()")
        path = check_logical_path(name)
        if "x" in mode and path in draft.sources:
            raise UsageError(f"{path!r} is in the artifact already; open it with mode 'w' to replace it.")
        file = os.path.join(self._temporary_folder(), *path.split("/"))
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, mode.replace("x", "w"), encoding=encoding) as opened:
            yield opened
        draft.add_file(file, path, overwrite="x" not in mode, is_immutable=_is_immutable(policy))

    def remove(self, item: "str | os.PathLike[str] | ArtifactManifestEntry") -> None:
        """Take out a file, or a folder with all that is in it.

        Raises:
            ArtifactFinalizedError: the artifact is logged.
            EntryNotFoundError: nothing is there.
        """
        path = item.path if isinstance(item, ArtifactManifestEntry) else os.fspath(item)
        self._open_draft("remove()").remove(path)

    def finalize(self) -> None:
        """Allow no more changes of the files. Does not log."""
        self._is_final = True

    def is_draft(self) -> bool:
        """Whether it is not committed yet."""
        return self.state is ArtifactState.PENDING

    # What is in it ---------------------------------------------------------------------------------------------------------------

    @property
    def manifest(self) -> ArtifactManifest:
        """All entries."""
        if self._is_settled:
            entries = {entry.path: committed_entry(entry, self) for entry in load_entries(self._opened, self._settled)}
        else:
            entries = {path: self._draft_entry(path) for path in sorted(self._draft.sources)}
        return ArtifactManifest(entries)

    def get_entry(self, name: str | os.PathLike[str]) -> ArtifactManifestEntry:
        """The entry at a path.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            EntryNotFoundError: there is none (a KeyError, as W&B promises).
        """
        version, path = self._logged("get_entry()"), os.fspath(name)
        entry = find_entry(self._opened, version, path)
        if entry is None:
            raise entry_not_found(path, [each.path for each in load_entries(self._opened, version)], self.name)
        return committed_entry(entry, self)

    def get_path(self, name: str | os.PathLike[str]) -> ArtifactManifestEntry:
        """`get_entry` under W&B's older name."""
        self._logged("get_path()")
        return self.get_entry(name)

    def get_added_local_path_name(self, local_path: str) -> str | None:
        """Where a file that was added in this process lies in the artifact, or None."""
        wanted = os.path.abspath(local_path)
        sources = self._draft.sources.items()
        return next((path for path, source in sources if isinstance(source, FileStamp) and source.file == wanted), None)

    def files(self, names: Sequence[str] | None = None, per_page: int = 50) -> Listing[File]:
        """The files of a committed artifact, all or those of `names`. `per_page` is accepted for W&B's sake: there are no pages."""
        version, wanted = self._logged("files()"), None if names is None else set(names)
        return Listing(
            lambda: [
                File(committed_entry(entry, self))
                for entry in load_entries(self._opened, version)
                if wanted is None or entry.path in wanted
            ]
        )

    # Getting it back -------------------------------------------------------------------------------------------------------------

    def download(
        self,
        root: str | os.PathLike[str] | None = None,
        allow_missing_references: bool = False,
        skip_cache: bool | None = None,
        path_prefix: str | os.PathLike[str] | None = None,
        *,
        on_progress: OnProgress = ignore_progress,
    ) -> str:
        """Bring the files below `root`, each byte verified.

        Files that are right already stay, those that differ are replaced, others are left alone.

        Args:
            root: the folder; default `./artifacts/<name>:<version>` (a hyphen on Windows).
            allow_missing_references: accepted for W&B's sake: there are no references yet.
            skip_cache: True reads files that are there already again, instead of trusting their times.
            path_prefix: only files whose paths start with this.
            on_progress: told how far it is.

        Returns:
            The folder, absolute.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            InvalidPathError: something is in the way, or the folder can't be written.
            IntegrityError: stored bytes are damaged; the other files are in place.
        """
        version = self._logged("download()")
        return checkout(
            self._opened,
            version,
            self.download_root(root),
            path_prefix=os.fspath(path_prefix or ""),
            trust_times=not skip_cache,
            on_progress=on_progress,
        ).root

    def checkout(self, root: str | os.PathLike[str] | None = None) -> str:
        """As `download`, and files below `root` that are not in the artifact are deleted. Default root: `./artifacts/<name>`.

        Raises:
            ArtifactNotLoggedError: it is not logged.
        """
        version = self._logged("checkout()")
        folder = root or os.path.join(self._in_force.artifacts_dir, self._name)
        return checkout(self._opened, version, folder, remove_others=True).root

    def verify(self, root: str | os.PathLike[str] | None = None) -> None:
        """Check that a downloaded folder holds exactly this version.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            FolderMismatchError: a file is different or extra (a ValueError, as W&B promises).
            FileMissingError: a file is missing (a FileNotFoundError).
        """
        version, folder = self._logged("verify()"), self.download_root(root)
        result = verify_folder(self._opened, version, folder)
        if result.is_intact:
            return
        first = result.problems[0]
        more = f", and {len(result.problems) - 1} more problems" if len(result.problems) > 1 else ""
        kind = FileMissingError if all(problem.what == "missing" for problem in result.problems) else FolderMismatchError
        raise kind(f"{folder} does not hold {version.name}: {first.path} is {first.what}{more}. Download it again.")

    def file(self, root: str | os.PathLike[str] | None = None) -> str:
        """Bring the one file of this artifact below `root`; returns its path.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            UsageError: it has several files, or none.
        """
        version = self._logged("file()")
        if version.entry_count != 1:
            raise UsageError(f"{version.name} has {version.entry_count} files; use download(), or get_entry(path).download().")
        entry = next(load_entries(self._opened, version))
        return committed_entry(entry, self).download(root)

    def _download_one(self, path: str, root: str | os.PathLike[str] | None, skip_cache: bool | None) -> str:
        version = self._logged("download()")
        return checkout(self._opened, version, self.download_root(root), path=path, trust_times=not skip_cache).root

    def download_root(self, root: str | os.PathLike[str] | None = None) -> str:
        """The folder that downloads go to: `root`, else the default.

        Raises:
            ArtifactNotLoggedError: it is not logged.
        """
        if root is not None:
            return os.fspath(root)
        separator = "-" if os.name == "nt" else ":"
        return os.path.join(self._in_force.artifacts_dir, f"{self._name}{separator}{self._logged('download_root()').label}")

    # Lineage and comparison ------------------------------------------------------------------------------------------------------

    def logged_by(self) -> "FetchedRun | None":
        """The run that logged it first, or None."""
        producers = self.producers()
        return producers[0] if producers else None

    def producers(self) -> "list[FetchedRun]":
        """Every run that logged these contents, the first first."""
        from jupyter_artifacts.sdk.fetched_run import FetchedRun

        version = self._logged("logged_by()")
        return [FetchedRun(self._opened, run, self._in_force) for run in list_producers(self._opened, version)]

    def used_by(self) -> "list[FetchedRun]":
        """Every run that used it, the first first."""
        from jupyter_artifacts.sdk.fetched_run import FetchedRun

        version = self._logged("used_by()")
        return [FetchedRun(self._opened, run, self._in_force) for run in list_users(self._opened, version)]

    def diff(self, other: "Artifact") -> "ArtifactDiff":
        """What differs from this version to `other`."""
        from jupyter_artifacts.sdk.diff import ArtifactDiff

        return ArtifactDiff(self._opened, self._logged("diff()"), other.record)

    def wait(self, timeout: float | None = None) -> "Artifact":
        """Wait until it is committed.

        Raises:
            ArtifactNotLoggedError: it was never logged.
            WaitTimeoutError: not committed within `timeout` seconds.
            Error: what went wrong with logging it.
        """
        if self._version is None:
            if self._job is None:
                raise ArtifactNotLoggedError.of("Artifact", "wait()")
            self._job.wait(timeout)
        return self

    # Showing it ------------------------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        if self._version is None:
            return f"<Artifact {self._name!r} ({self._type}), a draft of {format_count(len(self._draft.sources), 'file')}>"
        return f"<Artifact {self._version.qualified_name} ({self._type}, {format_count(self._version.entry_count, 'file')})>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        from jupyter_artifacts.sdk.show import artifact_bundle

        return artifact_bundle(self)

    # Between draft and version ---------------------------------------------------------------------------------------------------

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
        self._settle()
        for folder in self._draft.folders:
            refuse_overlap(folder, store.root)
        for folder in self._draft.files_in:
            refuse_store_files(folder, store.root)
        self._is_final = True
        request = LogRequest(
            entity=run.entity, project=run.project, name=self._name, type=self._type, sources=self._sources_to_log(),
            token=os.urandom(16).hex(),
            folders=self._draft.folders, files_in=self._draft.files_in, immutable=frozenset(self._draft.immutable),
            description=self._description, metadata=check_metadata(self._metadata), aliases=aliases, tags=tags,
            extras=self._extras(), run_key=run.key if is_output else None, step=step, rehash=rehash,
            are_stamps_fresh=is_just_scanned,
        )  # fmt: skip

        def work() -> LogResult:
            result = commit(store, request, on_progress=on_progress)
            self.log_result = result
            self._become(store, result.version, settings)
            return result

        self._job = LogJob(work)
        return self._job

    def _sources_to_log(self) -> dict[str, Any]:
        """What to commit: the draft's files, or the entries of the version that this already is (logged again by another run)."""
        if self._version is None:
            return dict(self._draft.sources)
        return {entry.path: entry for entry in load_entries(self._opened, self._version)}

    def _extras(self) -> dict[str, object]:
        if self._version is not None:
            return dict(self._version.extras)
        return {"empty_folders": sorted(self._draft.empty_folders)} if self._draft.empty_folders else {}

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

    def _open_draft(self, member: str) -> Draft:
        if self._is_final:
            raise ArtifactFinalizedError.of("Artifact", member)
        return self._draft

    def _draft_entry(self, path: str) -> ArtifactManifestEntry:
        source = self._draft.sources.get(path)
        if source is None:
            raise EntryNotFoundError(f"the artifact has no file {path!r}.")
        file = source.file if isinstance(source, FileStamp) else None

        def digest() -> Digest:
            return self._draft.digest_at(path)

        return ArtifactManifestEntry(path, source.size, digest, self, local_path=file)

    def _temporary_folder(self) -> str:
        """A private folder for files that are being written; removed with this object."""
        if self._temporary is None:
            cache = load_settings().cache_dir / "drafts"
            os.makedirs(cache, 0o700, exist_ok=True)
            self._temporary = tempfile.mkdtemp(dir=cache)
            weakref.finalize(self, shutil.rmtree, self._temporary, ignore_errors=True)
        return tempfile.mkdtemp(dir=self._temporary)


def _is_immutable(policy: str | None) -> bool:
    if policy not in (None, *POLICIES):
        raise UsageError(f"policy={policy!r} is not one of {', '.join(map(repr, POLICIES))}.")
    return policy == "immutable"


def _content_path(file: str | os.PathLike[str], path: str) -> str:
    """`path` with the stem of its last component replaced by the start of the content's digest."""
    from jupyter_artifacts.core.operations.scan import scan_file
    from jupyter_artifacts.core.operations.verify import digest_of_file

    folder, slash, base = path.rpartition("/")
    digest = digest_of_file(scan_file(file)).hex()[:20]
    return f"{folder}{slash}{'.'.join((digest, *base.split('.')[1:]))}"


def iso_time(moment_us: int) -> str:
    """ISO 8601 in UTC, of microseconds since 1970."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(moment_us / 1_000_000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def wait_for_logs() -> None:
    """Wait until everything that this process logs has ended, well or not."""
    session().queue.drain()
