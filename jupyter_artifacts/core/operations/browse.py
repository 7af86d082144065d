"""Long listings, read page by page: nothing here ever holds more than a page.

Each listing says by what it can be ordered, gives pages, counts, and tells of each item where it stands, so that the next page begins there
whatever was added or deleted meanwhile.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Protocol, TypeVar

from jupyter_artifacts.core.catalog.queries import collections, links, projects, run_pages, versions
from jupyter_artifacts.core.model.filters import FieldKind, open_field, parse_filters
from jupyter_artifacts.core.model.page import Order, Page, Place
from jupyter_artifacts.core.model.project import ProjectRecord
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.values import find_number
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.store import Store

T = TypeVar("T")
Filters = Mapping[str, object] | None

_TEXT, _NUMBER, _TIME, _VERSION = FieldKind.TEXT, FieldKind.NUMBER, FieldKind.TIME, FieldKind.VERSION
_VERSION_FIELDS = {
    "version": _VERSION, "created_at": _TIME, "updated_at": _TIME, "size": _NUMBER, "file_count": _NUMBER, "description": _TEXT,
    "tag": _TEXT, "alias": _TEXT, "metadata.": FieldKind.VALUE,
}  # fmt: skip
_COLLECTION_FIELDS = {"name": _TEXT, "type": _TEXT, "description": _TEXT, "created_at": _TIME, "updated_at": _TIME, "tag": _TEXT}
_PROJECT_FIELDS = {"name": _TEXT, "description": _TEXT, "created_at": _TIME}
_RUN_FIELDS = (
    dict.fromkeys(run_pages.FILTERS, _TEXT)
    | {"created_at": _TIME, "finished_at": _TIME, "heartbeat_at": _TIME, "exit_code": FieldKind.NUMBER}
    | {"config.": FieldKind.VALUE, "summary_metrics.": FieldKind.VALUE, "summary.": FieldKind.VALUE}
)
_ATTRIBUTES = {"version": "number", "file_count": "entry_count"}


def _number_at(values: Mapping[str, object], key: str, order: Order) -> float:
    """The number that an item is ordered by; what has none comes last."""
    number = find_number(values, key)
    return order.last_number if number is None or not isfinite(number) else number


class Listing(Protocol[T]):
    """Something long that can be read in pages, in several orders."""

    @property
    def fields(self) -> tuple[str, ...]:
        """What it can be ordered by."""

    @property
    def default(self) -> Order:
        """How it is ordered when nobody says."""

    def fetch(self, page: Page) -> Sequence[T]:
        """The items of a page; fewer than its limit only at the end."""

    def count(self, page: Page) -> int:
        """How many items follow the place where `page` begins."""

    def place(self, item: T, order: Order) -> Place:
        """Where an item stands in that order."""


class VersionListing:
    """Versions of a collection, of either kind; newest first."""

    fields = tuple(versions.ORDERS)
    default = Order("version", is_descending=True)

    def __init__(self, store: Store, collection: CollectionRecord, filters: Filters = None) -> None:
        self._store, self._collection = store, collection
        self._wanted = parse_filters(filters, _VERSION_FIELDS)

    def fetch(self, page: Page) -> Sequence[VersionRecord]:
        """See `Listing`."""
        read = links.list_links if self._collection.holds_links else versions.list_versions_page
        with self._store.catalog.read() as db:
            return read(db, self._collection.key, page, self._wanted)

    def count(self, page: Page) -> int:
        """See `Listing`."""
        count = links.count_links if self._collection.holds_links else versions.count_versions
        with self._store.catalog.read() as db:
            return count(db, self._collection.key, page, self._wanted)

    def place(self, item: VersionRecord, order: Order) -> Place:
        """See `Listing`."""
        if (start := open_field(order.field, self.fields)) is not None:
            return _number_at(item.metadata, order.field.removeprefix(start), order), item.key
        return getattr(item, _ATTRIBUTES.get(order.field, order.field)), item.key


class RegistryListing:
    """Links to all collections of a project, as (key of the link, version); newest first."""

    fields = tuple(links.PROJECT_ORDERS)
    default = Order("linked_at", is_descending=True)

    def __init__(self, store: Store, entity: str, project: str, filters: Filters = None) -> None:
        self._store, self._entity, self._project = store, entity, project
        self._wanted = parse_filters(filters, _VERSION_FIELDS)

    def fetch(self, page: Page) -> Sequence[tuple[int, VersionRecord]]:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return links.list_links_of_project(db, self._entity, self._project, page, self._wanted)

    def count(self, page: Page) -> int:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return links.count_links_of_project(db, self._entity, self._project, page, self._wanted)

    def place(self, item: tuple[int, VersionRecord], order: Order) -> Place:
        """See `Listing`."""
        key, version = item
        return getattr(version.link if order.field == "linked_at" else version, order.field), key


class CollectionListing:
    """Collections of a project, of one type or of any; by name."""

    fields = tuple(collections.ORDERS)
    default = Order("name")

    def __init__(self, store: Store, entity: str, project: str, type_name: str | None = None, filters: Filters = None) -> None:
        self._store, self._entity, self._project, self._type = store, entity, project, type_name
        self._wanted = parse_filters(filters, _COLLECTION_FIELDS)

    def fetch(self, page: Page) -> Sequence[CollectionRecord]:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return collections.list_collections_page(db, self._entity, self._project, self._type, page, self._wanted)

    def count(self, page: Page) -> int:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return collections.count_collections(db, self._entity, self._project, self._type, page, self._wanted)

    def place(self, item: CollectionRecord, order: Order) -> Place:
        """See `Listing`."""
        return getattr(item, order.field), item.key


class ProjectListing:
    """Projects of an entity whose names begin with `prefix`, such as registries; by name."""

    fields = tuple(projects.ORDERS)
    default = Order("name")

    def __init__(self, store: Store, entity: str, prefix: str = "", filters: Filters = None) -> None:
        self._store, self._entity, self._prefix = store, entity, prefix
        self._wanted = parse_filters(filters, _PROJECT_FIELDS)

    def fetch(self, page: Page) -> Sequence[ProjectRecord]:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return projects.list_projects_page(db, self._entity, self._prefix, page, self._wanted)

    def count(self, page: Page) -> int:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return projects.count_projects(db, self._entity, self._prefix, page, self._wanted)

    def place(self, item: ProjectRecord, order: Order) -> Place:
        """See `Listing`."""
        return getattr(item, order.field), item.key


class TypeListing:
    """The artifact types in use in a project; by name. There are few, whatever the project holds."""

    fields = ("name",)
    default = Order("name")

    def __init__(self, store: Store, entity: str, project: str) -> None:
        self._store, self._entity, self._project = store, entity, project

    def fetch(self, page: Page) -> Sequence[str]:
        """See `Listing`."""
        return self._after(page)[page.offset : page.offset + page.limit]

    def count(self, page: Page) -> int:
        """See `Listing`."""
        return len(self._after(page))

    def place(self, item: str, order: Order) -> Place:
        """See `Listing`."""
        return item, 0

    def _after(self, page: Page) -> list[str]:
        with self._store.catalog.read() as db:
            found = collections.list_types(db, self._entity, self._project)
        found.sort(reverse=page.order.is_descending)
        if page.after is None:
            return found
        last = str(page.after[0])
        return [each for each in found if (each < last if page.order.is_descending else each > last)]


class RunListing:
    """Runs of a project; the first first, as in W&B."""

    fields = tuple(run_pages.ORDERS)
    default = Order("created_at")

    def __init__(self, store: Store, entity: str, project: str, filters: Filters = None) -> None:
        self._store, self._entity, self._project = store, entity, project
        self._wanted = parse_filters(filters, _RUN_FIELDS)

    def fetch(self, page: Page) -> Sequence[RunRecord]:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return run_pages.list_runs_page(db, self._entity, self._project, page, self._wanted)

    def count(self, page: Page) -> int:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return run_pages.count_runs_page(db, self._entity, self._project, page, self._wanted)

    def place(self, item: RunRecord, order: Order) -> Place:
        """See `Listing`."""
        if (start := open_field(order.field, self.fields)) is not None:
            values = item.config if start == "config." else item.summary
            return _number_at(values, order.field.removeprefix(start), order), item.key
        return item.beat_at if order.field == "heartbeat_at" else getattr(item, order.field), item.key


class EdgeListing:
    """Versions that a run logged, or with `inputs` used, as (when, version); the first first."""

    fields = tuple(run_pages.EDGE_ORDERS)
    default = Order("created_at")

    def __init__(self, store: Store, run: RunRecord, *, inputs: bool) -> None:
        self._store, self._run = store, run
        self._table = run_pages.INPUTS if inputs else run_pages.OUTPUTS

    def fetch(self, page: Page) -> Sequence[tuple[int, VersionRecord]]:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return run_pages.list_edges_page(db, self._table, self._run.key, page)

    def count(self, page: Page) -> int:
        """See `Listing`."""
        with self._store.catalog.read() as db:
            return run_pages.count_edges(db, self._table, self._run.key, page)

    def place(self, item: tuple[int, VersionRecord], order: Order) -> Place:
        """See `Listing`."""
        return item[0], item[1].key
