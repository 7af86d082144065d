"""The second life: what a logged artifact holds, and getting it back."""

import os
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from jupyter_artifacts.core.operations.progress import OnProgress, ignore_progress
from jupyter_artifacts.errors import FileMissingError, FolderMismatchError, UsageError
from jupyter_artifacts.sdk.artifact.life import ArtifactLife
from jupyter_artifacts.sdk.log_queue import quietly

if TYPE_CHECKING:
    from jupyter_artifacts.core.operations.check_references import ReferenceCheck
    from jupyter_artifacts.core.references.cache import ReferenceCache
    from jupyter_artifacts.sdk.files import File
    from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry
    from jupyter_artifacts.sdk.paginator import Paginator
    from jupyter_artifacts.sdk.table.view import TableView


class ArtifactReading(ArtifactLife):
    """Reading a committed version; refused before it is logged."""

    def get_entry(self, name: str | os.PathLike[str]) -> "ArtifactManifestEntry":
        """The entry at a path; of a draft of a version, as it would be.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            EntryNotFoundError: there is none (a KeyError, as W&B promises).
        """
        from jupyter_artifacts.core.operations.load_manifest import find_entry, load_entries
        from jupyter_artifacts.sdk.manifest import entry_not_found

        path = os.fspath(name)
        if not self._is_settled and self._based_draft is not None:
            return self._whole._draft_entry(path)
        version = self._logged("get_entry()")
        entry = find_entry(self._opened, version, path)
        if entry is None:
            raise entry_not_found(path, [each.path for each in load_entries(self._opened, version)], version.name)
        return self._whole._committed_entry(entry)

    def get_path(self, name: str | os.PathLike[str]) -> "ArtifactManifestEntry":
        """`get_entry` under W&B's older name."""
        return self.get_entry(name)

    def files(
        self, names: Sequence[str] | None = None, per_page: int = 50, start: str | None = None, *, order: str | None = None
    ) -> "Paginator[File]":
        """The files of a committed artifact, by path; of a draft of a version, as they would be.

        Args:
            names: only those at these paths.
            per_page: how many are read at once.
            start: a `cursor` of such a listing, to go on there.
            order: "name", with "+" or "-".

        Raises:
            ArtifactNotLoggedError: it is not logged.
            UsageError: an order or cursor that makes no sense here.
        """
        from jupyter_artifacts.core.operations.browse_entries import DraftListing, EntryListing
        from jupyter_artifacts.sdk.files import File
        from jupyter_artifacts.sdk.paginator import Paginator

        if isinstance(names, str):
            raise UsageError(f"names must be a list, such as [{names!r}], not a single text.")
        if not self._is_settled and (draft := self._based_draft) is not None:
            of_draft = DraftListing(draft, names)
            return Paginator(of_draft, lambda item: File(self._whole._entry_of(*item)), order=order, per_page=per_page, start=start)
        version = self._logged("files()")
        listing = EntryListing(self._opened, version, names)
        return Paginator(listing, lambda entry: File(self._whole._committed_entry(entry)), order=order, per_page=per_page, start=start)

    def table_view(self, path: str | os.PathLike[str] | None = None) -> "TableView":
        """Pages of a table of any size: a logged table, a folder of its parts, or a CSV, JSON lines, Parquet or Feather file.

        Args:
            path: of the file or folder; not needed where there is one table.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            EntryNotFoundError: nothing is there.
            NotATableError: what lies there is no table.
        """
        from jupyter_artifacts.sdk.table.view import TableView

        version = self._logged("table_view()")
        return TableView(self._opened, version, None if path is None else os.fspath(path))

    @quietly()
    def download(
        self,
        root: str | os.PathLike[str] | None = None,
        allow_missing_references: bool = False,
        skip_cache: bool | None = None,
        path_prefix: str | os.PathLike[str] | None = None,
        multipart: bool | None = None,
        *,
        on_progress: OnProgress = ignore_progress,
    ) -> str:
        """Bring the files below `root`, each byte verified.

        Files that are right already stay, those that differ are replaced, others are left alone.

        Args:
            root: the folder; default `./artifacts/<name>:<version>` (a hyphen on Windows).
            allow_missing_references: True leaves out references that lead to nothing any more, with a warning.
            skip_cache: True reads files that are there already again, instead of trusting their times, and asks servers for what references
                lead to, instead of the read cache.
            path_prefix: only files whose paths start with this.
            multipart: accepted for W&B's sake: large files always come in windows of a few megabytes.
            on_progress: told how far it is.

        Returns:
            The folder, absolute.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            InvalidPathError: something is in the way, or the folder can't be written.
            IntegrityError: stored bytes are damaged; the other files are in place.
            ReferenceMissingError: a reference leads to nothing any more (a FileNotFoundError, as W&B promises).
            ReferenceChangedError: or to something else than was recorded (a ValueError, as W&B promises).
        """
        from jupyter_artifacts.core.operations.checkout import checkout

        version = self._logged("download()")
        return checkout(
            self._opened,
            version,
            self.download_root(root),
            path_prefix=os.fspath(path_prefix or ""),
            trust_times=not skip_cache,
            allow_missing_references=allow_missing_references,
            reference_cache=self._reference_cache(skip_cache),
            on_progress=on_progress,
        ).root

    @quietly()
    def checkout(self, root: str | os.PathLike[str] | None = None) -> str:
        """As `download`, and files below `root` that are not in the artifact are deleted. Default root: `./artifacts/<name>`.

        Raises:
            ArtifactNotLoggedError: it is not logged.
        """
        from jupyter_artifacts.core.operations.checkout import checkout

        version = self._logged("checkout()")
        folder = root or os.path.join(self._in_force.artifacts_dir, self._name)
        return checkout(self._opened, version, folder, remove_others=True, reference_cache=self._reference_cache(False)).root

    @quietly()
    def verify(self, root: str | os.PathLike[str] | None = None) -> None:
        """Check that a downloaded folder holds exactly this version.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            FolderMismatchError: a file is different or extra (a ValueError, as W&B promises).
            FileMissingError: a file is missing (a FileNotFoundError).
        """
        from jupyter_artifacts.core.operations.verify import verify_folder

        version, folder = self._logged("verify()"), self.download_root(root)
        result = verify_folder(self._opened, version, folder)
        if result.is_intact:
            return
        first = result.problems[0]
        more = f", and {len(result.problems) - 1} more problems" if len(result.problems) > 1 else ""
        kind = FileMissingError if all(problem.what == "missing" for problem in result.problems) else FolderMismatchError
        raise kind(f"{folder} does not hold {version.name}: {first.path} is {first.what}{more}. Download it again.")

    def check_references(self) -> "ReferenceCheck":
        """Ask what references lead to now: unchanged, changed, gone or unreachable. Nothing is brought here.

        Raises:
            ArtifactNotLoggedError: it is not logged.
        """
        from jupyter_artifacts.core.operations.check_references import check_references

        return check_references(self._opened, self._logged("check_references()"))

    def file(self, root: str | os.PathLike[str] | None = None) -> str:
        """Bring the one file of this artifact below `root`; returns its path.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            UsageError: it has several files, or none.
        """
        from jupyter_artifacts.core.operations.load_manifest import load_entries

        version = self._logged("file()")
        if version.entry_count != 1:
            raise UsageError(f"{version.name} has {version.entry_count} files; use download(), or get_entry(path).download().")
        entry = next(load_entries(self._opened, version))
        return self._whole._committed_entry(entry).download(root)

    @quietly()
    def _download_one(self, path: str, root: str | os.PathLike[str] | None, skip_cache: bool | None) -> str:
        from jupyter_artifacts.core.operations.checkout import checkout

        version = self._logged("download()")
        cache = self._reference_cache(skip_cache)
        target = self.download_root(root)
        return checkout(self._opened, version, target, path=path, trust_times=not skip_cache, reference_cache=cache).root

    def _reference_cache(self, is_skipped: bool | None) -> "ReferenceCache | None":
        from jupyter_artifacts.sdk.reference_cache import open_reference_cache

        return None if is_skipped else open_reference_cache(self._in_force)

    def _open_one(self, path: str) -> IO[bytes]:
        from jupyter_artifacts.core.operations.load_manifest import find_entry
        from jupyter_artifacts.core.operations.open_entry import open_entry

        version = self._logged("open()")
        entry = find_entry(self._opened, version, path)
        assert entry is not None
        return open_entry(self._opened, version, entry)

    def download_root(self, root: str | os.PathLike[str] | None = None) -> str:
        """The folder that downloads go to: `root`, else the default.

        Raises:
            ArtifactNotLoggedError: it is not logged.
        """
        if root is not None:
            return os.fspath(root)
        separator = "-" if os.name == "nt" else ":"
        return os.path.join(self._in_force.artifacts_dir, self._logged("download_root()").source_name.replace(":", separator))
