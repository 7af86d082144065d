"""Which parts of another set of entries may clash with some paths: the same path, or a file of one where the other has a folder."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from jupyter_artifacts.core.model.manifest import Entry, ManifestRange
from jupyter_artifacts.core.model.paths import folders_above


class Overlap:
    """Entries that others are compared with."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.path: entry for entry in entries}
        self._paths = sorted(self._entries)
        self._folders = {folder for path in self._paths for folder in folders_above(path)}
        self._places = sorted({*self._paths, *self._folders})
        self._below = [f"{path}/" for path in self._paths]
        self._below.sort()

    def may_meet(self, first: str, last: str) -> bool:
        """Whether entries of a range from the path `first` to the path `last` may clash with any of these."""
        return (
            _is_any_between(self._places, first, last)
            or _is_any_between(self._below, first, last)
            or any(folder in self._entries for folder in folders_above(first))
        )

    def find_clash(self, other: ManifestRange) -> tuple[str, bool] | None:
        """(path, whether it is a file for both) of the first clash with a range; equal entries at one path are none."""
        for entry in other:
            mine = self._entries.get(entry.path)
            if mine is not None and mine != entry:
                return entry.path, True
            if mine is None and entry.path in self._folders:
                return entry.path, False
            for folder in folders_above(entry.path):
                if folder in self._entries:
                    return folder, False
        return None


def _is_any_between(ordered: Sequence[str], first: str, last: str) -> bool:
    at = bisect_left(ordered, first)
    return at < len(ordered) and ordered[at] <= last
