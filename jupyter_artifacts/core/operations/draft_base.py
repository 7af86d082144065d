"""The version that a draft begins with: its manifest, loaded range by range as far as somebody asks about it."""

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from jupyter_artifacts.core.model.manifest import Entry, ManifestRange
from jupyter_artifacts.core.model.recut import OldRanges
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.load_manifest import RangePlace, list_ranges, load_ranges
from jupyter_artifacts.core.store import Store

_RANGES_HELD = 8


class DraftBase:
    """A version that others begin with. Making one reads nothing.

    Where a draft of the catalog, `draft_name`, holds it, its ranges are taken from there: the version may be deleted, and collected.

    Raises:
        VersionNotFoundError: below any of its methods: the version was deleted.
        IntegrityError: below any of its methods: its manifest is damaged.
    """

    def __init__(
        self, store: Store, version: VersionRecord, places: Sequence[RangePlace] | None = None, *, draft_name: str | None = None
    ) -> None:
        self.store = store
        self.version = version
        self.draft_name = draft_name
        self._places = places
        self._held: OrderedDict[int, ManifestRange] = OrderedDict()
        self._firsts: list[str] | None = None

    @property
    def places(self) -> Sequence[RangePlace]:
        """Its ranges, in order."""
        if self._places is None:
            self._places = self._held_by_draft() or list_ranges(self.store, self.version)
        return self._places

    def _held_by_draft(self) -> list[RangePlace]:
        if self.draft_name is None:
            return []
        from jupyter_artifacts.core.catalog.queries.drafts import find_draft, list_base_ranges

        with self.store.catalog.read() as db:
            draft = find_draft(db, self.draft_name)
            held = list_base_ranges(db, draft.key) if draft is not None and draft.base_key == self.version.key else []
        if draft is None:  # it was dropped, or has expired
            self.draft_name = None
        return [RangePlace(each.key, each.first_path, each.content, each.entry_count) for each in held]

    @property
    def first_paths(self) -> list[str]:
        """The first path of each range."""
        if self._firsts is None:
            self._firsts = [each.first_path for each in self.places]
        return self._firsts

    @property
    def ranges(self) -> OldRanges:
        """Its ranges, to be cut anew."""
        return OldRanges(self.first_paths, [each.entry_count for each in self.places], self.load)

    def load(self, at: int) -> ManifestRange:
        """The entries of a range, by position."""
        found = self._held.pop(at, None)
        if found is None:
            found = next(load_ranges(self.store, [self.places[at]]))
        self._held[at] = found
        if len(self._held) > _RANGES_HELD:
            self._held.popitem(last=False)
        return found

    def find(self, path: str) -> Entry | None:
        """The entry at `path`, or None."""
        at = bisect_right(self.first_paths, path) - 1
        return self.load(at).find(path) if at >= 0 else None

    def below(self, folder: str) -> Iterator[Entry]:
        """Every entry below a folder, in order."""
        prefix = f"{folder}/"
        for at in range(max(0, bisect_right(self.first_paths, prefix) - 1), len(self.places)):
            if at and self.first_paths[at] > prefix and not self.first_paths[at].startswith(prefix):
                return
            entries = self.load(at)
            for place in range(bisect_left(entries.paths, prefix), len(entries)):
                if not entries.paths[place].startswith(prefix):
                    return
                yield entries.entry(place)
