"""A version in the making: which files go where. Nothing is read before the draft is logged or its digest is asked for.

One that begins with an older version is in `version_draft.py`.
"""

import os
from collections.abc import Iterable, Iterator, Sequence

from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.model.manifest import Entry, encode_range, manifest_digest, split_into_ranges
from jupyter_artifacts.core.model.paths import check_logical_path
from jupyter_artifacts.core.operations.scan import Scan, scan_file, scan_folder
from jupyter_artifacts.core.operations.stage import Source
from jupyter_artifacts.core.stat_cache import FileStamp
from jupyter_artifacts.errors import ConflictError, InvalidPathError, PathNotFoundError


class Draft:
    """What has been added so far.

    Attributes:
        sources: by logical path.
        folders: folders that were added whole.
        files_in: folders of which single files were added.
        immutable: paths whose files must be as they were when added.
        empty_folders: logical paths.
        links_outside: links that led out of the folder they were found in, and were followed.
    """

    is_of_version = False
    """Whether it begins with an older version."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.folders: list[str] = []
        self.files_in: list[str] = []
        self.immutable: set[str] = set()
        self.empty_folders: set[str] = set()
        self.links_outside = 0
        self._digests: dict[FileStamp, Digest] = {}
        self._digested: dict[str, FileStamp] = {}
        self._parents: set[str] = set()

    def add_file(self, file: str | os.PathLike[str], path: str, *, overwrite: bool = False, is_immutable: bool = False) -> FileStamp:
        """Put a file at `path`.

        Raises:
            InvalidPathError: no such file, or not a valid path.
            ConflictError: another content is at `path` already (unless `overwrite`), or a folder is.
        """
        stamp = scan_file(file)
        check_logical_path(path)
        self._merge({path: stamp}, set(), overwrite=overwrite)
        if (folder := os.path.dirname(stamp.file)) not in self.files_in:
            self.files_in.append(folder)
        if is_immutable:
            self.immutable.add(path)
        return stamp

    def add_folder(
        self,
        folder: str | os.PathLike[str],
        prefix: str = "",
        *,
        ignore: Sequence[str] = (),
        follow_links: bool = True,
        overwrite: bool = False,
        is_immutable: bool = False,
    ) -> Scan:
        """Put every file below `folder` at its relative path, below `prefix`. All of them, or none when something is wrong.

        Raises:
            InvalidPathError: no such folder, or names that are no valid paths.
            SourceError: below it, what can't be logged.
            ConflictError: as `add_file`.
        """
        prefix = prefix.strip("/")
        if prefix:
            check_logical_path(prefix)
        scan = scan_folder(folder, ignore=ignore, follow_links=follow_links)
        found: dict[str, Source] = {**scan.files} if not prefix else {f"{prefix}/{path}": stamp for path, stamp in scan.files.items()}
        if prefix:
            for path in found:
                check_logical_path(path)
        empty = {f"{prefix}/{path}" if prefix else path for path in scan.empty_folders}
        self._merge(found, empty, overwrite=overwrite)
        self.folders.append(scan.root)
        self.links_outside += scan.links_outside
        if is_immutable:
            self.immutable.update(found)
        return scan

    def add_entries(self, entries: Sequence[Entry], *, overwrite: bool = False) -> None:
        """Put entries whose bytes lie elsewhere, or in the store, at their paths. All of them, or none.

        Raises:
            InvalidPathError: not a valid path.
            ConflictError: as `add_file`.
        """
        for entry in entries:
            check_logical_path(entry.path)
        self._merge({entry.path: entry for entry in entries}, set(), overwrite=overwrite)

    def remove(self, path: str) -> None:
        """Take out the entry at `path`, or all below it.

        Raises:
            PathNotFoundError: nothing is there.
        """
        path = path.rstrip("/")
        if not self._remove_added(path):
            raise nothing_at(path)

    def _remove_added(self, path: str) -> bool:
        """Take out what was added at `path` or below it; says whether anything was."""
        gone = [each for each in self.sources if each == path or each.startswith(f"{path}/")]
        empty = {each for each in self.empty_folders if each == path or each.startswith(f"{path}/")}
        if not gone and not empty:
            return False
        for each in gone:
            del self.sources[each]
            self.immutable.discard(each)
        self.empty_folders -= empty
        self._parents = set(_parents(self.sources)) | set(_parents(self.empty_folders))
        return True

    def digest_at(self, path: str) -> Digest:
        """The digest of what is at `path`, read now unless it was read before and is unchanged."""
        source = self.sources[path]
        if isinstance(source, Entry):
            return source.digest
        stamp = self._digested[path] = scan_file(source.file)
        if stamp not in self._digests:
            from jupyter_artifacts.core.operations.verify import digest_of_file

            self._digests[stamp] = digest_of_file(stamp)
        return self._digests[stamp]

    def added(self) -> Iterator[Entry]:
        """Everything added, by path, with digests."""
        for path in sorted(self.sources):
            source = self.sources[path]
            if isinstance(source, Entry):
                yield source
            else:
                digest = self.digest_at(path)
                yield Entry(path, digest, self._digested[path].size)

    def entries(self) -> Iterator[Entry]:
        """Everything that a version of this would hold, by path."""
        return self.added()

    def items(self, after: str | None = None) -> Iterator[tuple[str, Source]]:
        """All that with its paths, in order, behind the path `after`; reads no file."""
        return ((path, self.sources[path]) for path in sorted(self.sources) if after is None or path > after)

    def find(self, path: str) -> Source | None:
        """What is at `path`, or None; reads no file."""
        return self.sources.get(path)

    def digest(self) -> Digest:
        """The digest that a version of this would have."""
        entries = list(self.entries())
        extras = {position: entry.extra for position, entry in enumerate(entries) if entry.extra}
        columns = ([entry.path for entry in entries], [entry.digest for entry in entries], [entry.size for entry in entries])
        return manifest_digest([digest_of(encode_range(each)) for each in split_into_ranges(*columns, extras)])

    @property
    def size(self) -> int:
        """Bytes of all that a version of this would hold."""
        return sum(source.size for source in self.sources.values())

    def _merge(self, found: dict[str, Source], empty: set[str], *, overwrite: bool) -> None:
        """Add `found` and `empty` folders, or nothing when they conflict with what is there."""
        parents = set(_parents(found)) | set(_parents(empty))
        self._refuse_tree_conflicts(found, parents | empty)
        if not overwrite:
            self._refuse_content_conflicts(found)
        self.sources.update(found)
        self._parents |= parents
        self.empty_folders -= parents
        self.empty_folders |= empty - self._parents

    def _refuse_tree_conflicts(self, found: dict[str, Source], folders: set[str]) -> None:
        clash = (folders & self.sources.keys()) | (found.keys() & folders)
        clash |= (found.keys() & self._parents) | (found.keys() & self.empty_folders)
        if clash:
            raise ConflictError(
                f"{min(clash)!r} would be both a file and a folder in the artifact. Nothing was added; give one another name."
            )

    def _refuse_content_conflicts(self, found: dict[str, Source]) -> None:
        for path in found.keys() & self.sources.keys():
            old, new = self.sources[path], found[path]
            if old == new:
                continue
            from jupyter_artifacts.core.operations.verify import digest_of_file

            new_digest = new.digest if isinstance(new, Entry) else digest_of_file(new)
            if self.digest_at(path) != new_digest:
                raise ConflictError(
                    f"{path!r} was added before, with another content. Nothing was added; give the files different names, or log the"
                    " folder that holds them."
                )


def _parents(paths: Iterable[str]) -> Iterator[str]:
    """Every folder above `paths`, each at least once."""
    seen: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in seen:
            seen.add(folder)
            yield folder
            folder = folder.rpartition("/")[0]


def nothing_at(path: str) -> PathNotFoundError:
    """The error for a path at which nothing is to be removed."""
    return PathNotFoundError(f"nothing to remove at {path!r}; the artifact has no such file or folder.")


def one_file_path(file: str | os.PathLike[str], name: str | None) -> str:
    """Where a single file goes: at `name`, else at its own name.

    Raises:
        InvalidPathError: the file has no name.
    """
    path = name or os.path.basename(os.fspath(file).rstrip(os.sep))
    if not path:
        raise InvalidPathError(f"{os.fspath(file)!r} names no file.")
    return path
