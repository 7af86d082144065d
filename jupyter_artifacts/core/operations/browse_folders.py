"""The entries of a version as folders: what lies directly in one, without reading what lies below it."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from jupyter_artifacts.core.model.manifest import Entry, ManifestRange
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.load_manifest import RangePlace, list_ranges, load_ranges, naming_deletion
from jupyter_artifacts.core.store import Store

_AFTER_SLASH = "0"
"""The character behind the slash: every path below ``a/`` comes before ``a0``."""


class FolderItem(NamedTuple):
    """A file, or a folder (then `entry` is None), by its whole path."""

    path: str
    entry: Entry | None

    @property
    def place(self) -> str:
        """Where it stands: a folder comes where the first path below it does."""
        return self.path if self.entry else f"{self.path}/"


def list_folder(store: Store, version: VersionRecord, folder: str, limit: int, after: str | None = None) -> list[FolderItem]:
    """The files and folders directly in `folder` ("" is the top), from behind the one that stands at `after` on; at most `limit`.

    Raises:
        VersionNotFoundError: the version was deleted.
        IntegrityError: the list of files is damaged.
    """
    prefix = f"{folder}/" if folder else ""
    seek = _Seek(store, list_ranges(store, version))
    found: list[FolderItem] = []
    with naming_deletion(store, version):
        entry = seek.first(prefix, is_included=True) if after is None else _behind(seek, after)
        while entry is not None and entry.path.startswith(prefix) and len(found) < limit:
            name, slash, _ = entry.path[len(prefix) :].partition("/")
            found.append(FolderItem(prefix + name, None if slash else entry))
            entry = _behind(seek, found[-1].place)
    return found


def _behind(seek: "_Seek", place: str) -> Entry | None:
    if place.endswith("/"):
        return seek.first(place[:-1] + _AFTER_SLASH, is_included=True)
    return seek.first(place, is_included=False)


class _Seek:
    """Finds entries by the order of their paths, with one range in memory."""

    def __init__(self, store: Store, ranges: Sequence[RangePlace]) -> None:
        self._store, self._ranges = store, ranges
        self._starts = [each.first_path for each in ranges]
        self._at = -1
        self._loaded: ManifestRange | None = None

    def first(self, path: str, *, is_included: bool) -> Entry | None:
        """The first entry from `path` on, or behind it."""
        at = max(0, bisect_left(self._starts, path + ("" if is_included else "\0")) - 1)
        while at < len(self._ranges):
            entries = self._range(at)
            position = bisect_left(entries.paths, path if is_included else path + "\0")
            if position < len(entries.paths):
                return entries.entry(position)
            at += 1
        return None

    def _range(self, at: int) -> ManifestRange:
        if self._loaded is None or self._at != at:
            self._at, self._loaded = at, next(load_ranges(self._store, self._ranges[at : at + 1]))
        return self._loaded
