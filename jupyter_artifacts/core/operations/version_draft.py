"""A version in the making that begins with an older one: what is added to it, and what of it goes away.

Of the older version only those ranges are read that somebody asks about; its files are not needed at all.
"""

from collections.abc import Iterable, Iterator

from jupyter_artifacts.core.model.digest import EMPTY_DIGEST, Digest, digest_of
from jupyter_artifacts.core.model.manifest import Entry, encode_range, manifest_digest
from jupyter_artifacts.core.model.paths import folders_above
from jupyter_artifacts.core.model.recut import Recut
from jupyter_artifacts.core.model.removals import Removals
from jupyter_artifacts.core.model.version import empty_folders_in
from jupyter_artifacts.core.operations.draft import Draft, nothing_at
from jupyter_artifacts.core.operations.draft_base import DraftBase
from jupyter_artifacts.core.operations.new_manifest import folders_of
from jupyter_artifacts.core.operations.stage import Source


class VersionDraft(Draft):
    """What has changed so far. Whatever is added replaces what the older version has at its path.

    Attributes:
        base: the older version.
        removed: paths of its files and folders that go away. What was added there since stays.
    """

    is_of_version = True

    def __init__(self, base: DraftBase) -> None:
        super().__init__()
        self.base = base
        self.removed: set[str] = set()
        self.empty_folders = empty_folders_in(base.version.extras)
        self._parents = set(_folders_above_all(self.empty_folders))

    def restore(self, entries: Iterable[Entry], removed: Iterable[str], empty_folders: Iterable[str]) -> None:
        """Go on where another process left off."""
        self.removed = set(removed)
        self.empty_folders = set(empty_folders)
        self.sources = {entry.path: entry for entry in entries}
        self._parents = set(_folders_above_all({*self.sources, *self.empty_folders}))

    def remove(self, path: str) -> None:
        """Take out the entry at `path`, or all below it.

        Raises:
            PathNotFoundError: nothing is there.
        """
        path = path.rstrip("/")
        was_added, is_in_base = self._remove_added(path), self._is_in_base(path)
        if is_in_base:
            self.removed.add(path)
        if not was_added and not is_in_base:
            raise nothing_at(path)

    def entries(self) -> Iterator[Entry]:
        """Everything that a version of this would hold, by path."""
        for part in self._parts(self.added()):
            yield from self.base.load(part) if isinstance(part, int) else part

    def items(self, after: str | None = None) -> Iterator[tuple[str, Source]]:
        """All that with its paths, in order, behind the path `after`; reads no file."""
        firsts = self.base.first_paths
        for part in self._parts(self._unread()):
            if isinstance(part, int) and after is not None and part + 1 < len(firsts) and firsts[part + 1] <= after:
                continue
            for entry in self.base.load(part) if isinstance(part, int) else part:
                if after is None or entry.path > after:
                    yield entry.path, self.sources.get(entry.path, entry)

    def find(self, path: str) -> Source | None:
        """What is at `path`, or None; reads no file."""
        source = self.sources.get(path)
        return source if source is not None or self._is_removed(path) else self.base.find(path)

    def digest(self) -> Digest:
        """The digest that a version of this would have."""
        places = self.base.places
        parts = self._parts(self.added())
        return manifest_digest([places[part].content.digest if isinstance(part, int) else digest_of(encode_range(part)) for part in parts])

    @property
    def size(self) -> int:
        """Bytes of all that a version of this would hold."""
        parts = self._parts(self._unread())
        for _ in parts:
            pass
        return self.base.version.size + parts.growth

    @property
    def is_changed(self) -> bool:
        """Whether anything was added or removed."""
        return bool(self.sources or self.removed) or self.empty_folders != empty_folders_in(self.base.version.extras)

    def _parts(self, added: Iterator[Entry]) -> Recut:
        folders = folders_of(self.sources, self.empty_folders - empty_folders_in(self.base.version.extras))
        return Recut(self.base.ranges, added, Removals(self.removed), folders)

    def _unread(self) -> Iterator[Entry]:
        """Everything added, by path, with sizes alone."""
        for path in sorted(self.sources):
            yield Entry(path, EMPTY_DIGEST, self.sources[path].size)

    def _is_removed(self, path: str) -> bool:
        return path in self.removed or any(folder in self.removed for folder in folders_above(path))

    def _is_in_base(self, path: str) -> bool:
        """Whether anything of the older version is left at `path` or below it."""
        if self._is_removed(path):
            return False
        if self.base.find(path) is not None:
            return True
        return any(not self._is_removed(entry.path) for entry in self.base.below(path))


def _folders_above_all(paths: set[str]) -> Iterator[str]:
    for path in paths:
        yield from folders_above(path)
