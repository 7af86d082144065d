"""What a person sees who opens a store: projects, types, collections with what they hold, and who made each version."""

from collections.abc import Iterator, Sequence

from jupyter_artifacts.core.catalog.queries import collections, overview, projects
from jupyter_artifacts.core.catalog.queries.overview import Overview, Wanted
from jupyter_artifacts.core.model.page import Order, Page, Place
from jupyter_artifacts.core.model.project import ProjectRecord
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store

__all__ = ["Overview", "OverviewListing", "Wanted", "count_types", "each_latest", "find_first_producers", "list_all_projects"]

_MOST_WORDS = 8
_AT_ONCE = 200


def wanted_words(text: str) -> list[str]:
    """The words that a person looks for, in small letters."""
    return text.lower().split()[:_MOST_WORDS]


class OverviewListing:
    """Collections with what they hold, as a `Listing`; by name."""

    fields = tuple(collections.ORDERS)
    default = Order("name")

    def __init__(self, store: Store, wanted: Wanted) -> None:
        self._store, self._wanted = store, wanted

    def fetch(self, page: Page) -> Sequence[Overview]:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return overview.list_overviews(db, self._wanted, page)

    def count(self, page: Page) -> int:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return overview.count_overviews(db, self._wanted, page)

    def place(self, item: Overview, order: Order) -> Place:
        """See `Listing`."""
        return getattr(item.collection, order.field), item.collection.key


def each_latest(listing: OverviewListing) -> Iterator[VersionRecord]:
    """What the bare name of each collection stands for, those changed last first; a page of them in memory."""
    page = Page(Order("updated_at", is_descending=True), _AT_ONCE)
    while found := listing.fetch(page):
        yield from (each.latest for each in found if each.latest is not None)
        page = page._replace(after=listing.place(found[-1], page.order))


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
