"""What a person sees who opens a store: projects, types, collections with what they hold, and who made each version."""

from collections import Counter
from collections.abc import Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, overview, projects
from jupyter_artifacts.core.catalog.queries.overview import Matching, Overview, Wanted
from jupyter_artifacts.core.model.page import Order, Page, Place
from jupyter_artifacts.core.model.project import ProjectRecord
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store

__all__ = ["Overview", "OverviewListing", "Wanted", "count_types", "find_first_producers", "list_all_projects"]

_MOST_WORDS = 8


def wanted_words(text: str) -> list[str]:
    """The words that a person looks for, in small letters."""
    return text.lower().split()[:_MOST_WORDS]


class OverviewListing:
    """Collections with what they hold, as a `Listing`; by name. One search looks for its words once, whatever is asked of it then."""

    fields = tuple(collections.ORDERS)
    default = Order("name")

    def __init__(self, store: Store, wanted: Wanted) -> None:
        self._store, self._wanted = store, wanted
        self._found: dict[Order, list[Matching]] = {}

    def fetch(self, page: Page) -> Sequence[Overview]:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            if not self._wanted.words:
                return overview.list_overviews(db, self._wanted, page)
            found = self._matching(db, page.order)
            start = _behind(found, page) + page.offset
            return overview.list_overviews_by_key(db, [each.key for each in found[start : start + page.limit]])

    def count(self, page: Page) -> int:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            if not self._wanted.words:
                return overview.count_overviews(db, self._wanted, page)
            found = self._matching(db, page.order)
            return len(found) - _behind(found, page)

    def types(self) -> list[tuple[str, int]]:
        """(type, how many collections there are) by type."""
        with self._store.catalog.read() as db:
            if not self._wanted.words:
                return overview.count_by_type(db, self._wanted)
            found = next(iter(self._found.values())) if self._found else self._matching(db, self.default)
            return sorted(Counter(each.type for each in found).items())

    def _matching(self, db: Connection, order: Order) -> list[Matching]:
        if order not in self._found:
            self._found[order] = overview.list_matching(db, self._wanted, order)
        return self._found[order]

    def place(self, item: Overview, order: Order) -> Place:
        """See `Listing`."""
        return getattr(item.collection, order.field), item.collection.key


def _behind(found: Sequence[Matching], page: Page) -> int:
    """Where the items behind the place begin at which `page` does; its item may be gone."""
    if page.after is None:
        return 0
    value, key = page.after
    at = next((at for at, each in enumerate(found) if each.key == key), None)
    if at is not None:
        return at + 1

    def is_behind(each: Matching) -> bool:
        return (each.value, each.key) < (value, key) if page.order.is_descending else (each.value, each.key) > (value, key)

    return next((at for at, each in enumerate(found) if is_behind(each)), len(found))


def count_types(store: Store, wanted: Wanted) -> list[tuple[str, int]]:
    """(type, how many collections there are) by type."""
    with store.catalog.read() as db:
        return overview.count_by_type(db, wanted)


def list_all_projects(store: Store) -> list[tuple[ProjectRecord, int]]:
    """Every project, and how many collections in it hold something; by entity and name."""
    with store.catalog.read() as db:
        counts = overview.count_by_project(db)
        return [(each, counts.get(each.key, 0)) for each in projects.list_all_projects(db)]


def find_first_producers(store: Store, versions: Sequence[VersionRecord]) -> dict[int, RunRecord]:
    """The run that logged each version first, by the version's key."""
    with store.catalog.read() as db:
        return overview.list_first_producers(db, [each.key for each in versions])
