"""The entries of a version, or of a draft, as a listing: `Listing` of `browse.py`, read from manifest ranges instead of the catalog."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.page import Order, Page, Place
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.load_manifest import RangePlace, list_ranges, load_ranges
from jupyter_artifacts.core.operations.stage import Source
from jupyter_artifacts.core.operations.version_draft import VersionDraft
from jupyter_artifacts.core.store import Store


class EntryListing:
    """Entries of a version, all or those of some paths; by path. Holds one manifest range at a time, and loads those that a page needs."""

    fields = ("name",)
    default = Order("name")

    def __init__(self, store: Store, version: VersionRecord, paths: Sequence[str] | None = None) -> None:
        self._store, self._version = store, version
        self._paths = None if paths is None else frozenset(paths)
        self._places: Sequence[RangePlace] | None = None
        self._starts: Sequence[str] = ()
        self._loaded: tuple[int, Sequence[Entry]] = (-1, ())

    def fetch(self, page: Page) -> Sequence[Entry]:
        """See `Listing`."""
        if self._paths is None and page.after is None and not page.order.is_descending:
            return self._at(page.offset, page.limit)
        return list(islice(self._after(page), page.offset, page.offset + page.limit))

    def count(self, page: Page) -> int:
        """See `Listing`."""
        if self._paths is None and page.after is None:
            return self._version.entry_count
        return sum(1 for _ in self._after(page))

    def place(self, item: Entry, order: Order) -> Place:
        """See `Listing`."""
        return item.path, 0

    def _at(self, offset: int, limit: int) -> Sequence[Entry]:
        """Entries by their positions: loads no range before the one that holds the first."""
        ends = list(accumulate(each.entry_count for each in self._ranges()))
        first = bisect_right(ends, offset)
        before = ends[first - 1] if first else 0
        entries = (entry for at in range(first, len(ends)) for entry in self._entries(at))
        return list(islice(entries, offset - before, offset - before + limit))

    def _after(self, page: Page) -> Iterator[Entry]:
        for at in self._needed(page):
            for entry in self._following(self._entries(at), page):
                if self._paths is None or entry.path in self._paths:
                    yield entry

    def _needed(self, page: Page) -> Sequence[int]:
        """The ranges that may hold something of a page or after it, in its order."""
        count = len(self._ranges())
        wanted = range(count) if self._paths is None else sorted({max(0, self._range_of(path)) for path in self._paths} & set(range(count)))
        last = None if page.after is None else self._range_of(str(page.after[0]))
        if page.order.is_descending:
            return [at for at in reversed(wanted) if last is None or at <= last]
        return [at for at in wanted if last is None or at >= last]

    @staticmethod
    def _following(entries: Sequence[Entry], page: Page) -> Sequence[Entry]:
        """Those entries of a range that come after the place where a page begins, in its order."""
        if page.order.is_descending:
            end = len(entries) if page.after is None else bisect_left(entries, str(page.after[0]), key=_path)
            return entries[:end][::-1]
        return entries if page.after is None else entries[bisect_right(entries, str(page.after[0]), key=_path) :]

    def _ranges(self) -> Sequence[RangePlace]:
        if self._places is None:
            self._places = list_ranges(self._store, self._version)
            self._starts = [each.first_path for each in self._places]
        return self._places

    def _range_of(self, path: str) -> int:
        """The range that would hold a path; -1 when it is before all."""
        self._ranges()
        return bisect_right(self._starts, path) - 1

    def _entries(self, at: int) -> Sequence[Entry]:
        if self._loaded[0] != at:
            [loaded] = load_ranges(self._store, [self._ranges()[at]])
            self._loaded = at, list(loaded)
        return self._loaded[1]


class DraftListing:
    """Paths of a draft and what is there, all or some; by path. Manifest ranges of the version that it began with are loaded one by one."""

    fields = ("name",)
    default = Order("name")

    def __init__(self, draft: VersionDraft, paths: Sequence[str] | None = None) -> None:
        self._draft = draft
        self._paths = None if paths is None else sorted(set(paths))

    def fetch(self, page: Page) -> Sequence[tuple[str, Source]]:
        """See `Listing`."""
        return list(islice(self._after(page), page.offset, page.offset + page.limit))

    def count(self, page: Page) -> int:
        """See `Listing`."""
        return sum(1 for _ in self._after(page))

    def place(self, item: tuple[str, Source], order: Order) -> Place:
        """See `Listing`."""
        return item[0], 0

    def _after(self, page: Page) -> Iterator[tuple[str, Source]]:
        after = None if page.after is None else str(page.after[0])
        if page.order.is_descending:
            items = reversed(list(self._items(None)))
            return (item for item in items if after is None or item[0] < after)
        return self._items(after)

    def _items(self, after: str | None) -> Iterator[tuple[str, Source]]:
        if self._paths is None:
            return self._draft.items(after)
        found = ((path, self._draft.find(path)) for path in self._paths if after is None or path > after)
        return ((path, source) for path, source in found if source is not None)


def _path(entry: Entry) -> str:
    return entry.path
