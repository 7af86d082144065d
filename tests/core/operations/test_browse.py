"""Long listings: pages, orders, filters, cursors; and that a page is all that is ever held."""

import os
import re
import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import versions
from jupyter_artifacts.core.catalog.queries.collections import ensure_collection, get_collection
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.page import Order, Page
from jupyter_artifacts.core.model.version import CollectionRecord
from jupyter_artifacts.core.operations.browse import CollectionListing, RegistryListing, RunListing, VersionListing
from jupyter_artifacts.core.operations.browse_entries import EntryListing
from jupyter_artifacts.core.operations.commit import LogRequest, commit
from jupyter_artifacts.core.operations.link import LinkTarget, link_version
from jupyter_artifacts.core.store import Store, open_store
from tests.core.builders import ENTITY, PROJECT, log, start_run

MANY = 100_000


def insert_versions(db: Connection, collection: CollectionRecord, count: int) -> None:
    """Rows as a log makes them, without contents: listing reads none."""
    rows = (
        (
            collection.key,
            at,
            f"token {collection.key} {at}",
            at.to_bytes(32, "big"),
            at % 7,
            at % 1000,
            f'{{"index":{at}}}',
            1000 + at,
            2000 - at,
        )
        for at in range(count)
    )
    db.executemany(
        """INSERT INTO versions (collection_id, number, token, digest, entry_count, size, metadata, extras, created_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, '{}', ?, ?)""",
        rows,
    )
    db.execute(
        """INSERT INTO tags (version_id, name)
        SELECT id, CASE WHEN number % 1000 = 999 THEN 'rare' ELSE 'common' END FROM versions WHERE collection_id = ?""",
        (collection.key,),
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, CollectionRecord]]:
    """A collection of 100,000 versions."""
    folder: Path = tmp_path_factory.mktemp("many")
    store = open_store(str(folder / "store"), folder / "cache")
    with store.catalog.write() as db:
        collection = ensure_collection(db, ENTITY, PROJECT, "data", "dataset", 1)
        insert_versions(db, collection, MANY)
    yield store, collection
    store.close()


@pytest.fixture(scope="module")
def some(many: tuple[Store, CollectionRecord]) -> tuple[Store, CollectionRecord]:
    """A collection of 6,000 versions beside it."""
    store, _ = many
    with store.catalog.write() as db:
        collection = ensure_collection(db, ENTITY, PROJECT, "some", "dataset", 1)
        insert_versions(db, collection, 6_000)
    return store, collection


def read_all(listing: VersionListing, order: Order, limit: int = 1000) -> Iterator[int]:
    after = None
    while items := listing.fetch(Page(order, limit, after)):
        yield from (item.number for item in items)
        after = listing.place(items[-1], order)


@pytest.mark.parametrize("field", [*(each for each in VersionListing.fields if not each.endswith(".")), "metadata.index"])
@pytest.mark.parametrize("is_descending", [False, True])
def test_versions_come_in_order_once_each(some: tuple[Store, CollectionRecord], field: str, is_descending: bool) -> None:
    listing = VersionListing(*some)
    keys = {"version": lambda at: at, "metadata.index": lambda at: at, "created_at": lambda at: at, "updated_at": lambda at: -at}
    keys |= {"size": lambda at: (at % 1000, at), "file_count": lambda at: (at % 7, at)}

    found = list(read_all(listing, Order(field, is_descending), 1_000))

    assert found == sorted(range(6_000), key=keys[field], reverse=is_descending)


def test_a_hundred_thousand_versions_are_listed_and_filtered_in_the_memory_of_a_page(many: tuple[Store, CollectionRecord]) -> None:
    listing = VersionListing(*many)
    list(read_all(VersionListing(*many, {"version": {"$lt": "v100"}}), listing.default, 50))  # what is loaded once
    tracemalloc.start()
    try:
        everything = sum(1 for _ in read_all(listing, listing.default, 500))
        rare = list(read_all(VersionListing(*many, {"tag": "rare"}), listing.default, 50))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert everything == MANY
    assert rare == list(range(MANY - 1, 0, -1000))
    assert peak < 4 << 20, f"{peak:,} bytes; a page of 500 has about 1 MB"


@pytest.mark.parametrize("order", [Order("version", is_descending=True), Order("version"), Order("created_at", is_descending=True)])
def test_a_page_is_read_from_an_index_without_sorting(many: tuple[Store, CollectionRecord], order: Order) -> None:
    store, collection = many
    statements: list[str] = []
    with store.catalog.read() as db:
        db.set_trace_callback(statements.append)
        try:
            versions.list_versions_page(db, collection.key, Page(order, 50, (50_000, 50_000)))
        finally:
            db.set_trace_callback(None)
        plan = [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {statements[0]}")]

    assert any("SEARCH v USING" in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan


def test_counts_follow_filters_and_places(many: tuple[Store, CollectionRecord]) -> None:
    order = Order("version")

    def count(filters: Mapping[str, object] | None, after: tuple[int, int] | None = None) -> int:
        return VersionListing(*many, filters).count(Page(order, 1, after))

    assert count(None) == MANY
    assert count({"tag": "rare"}) == MANY // 1000
    assert count({"tag": {"$ne": "rare"}}) == MANY - MANY // 1000
    assert count({"size": {"$gte": 500}, "file_count": 3}) == sum(at % 1000 >= 500 and at % 7 == 3 for at in range(MANY))
    last = VersionListing(*many).fetch(Page(order, 100))[-1]
    assert count(None, VersionListing(*many).place(last, order)) == MANY - 100


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, CollectionRecord, list[dict[str, object]]]]:
    """A few versions, as the catalog has them and as plain dicts."""
    folder = tmp_path_factory.mktemp("few")
    store = open_store(str(folder / "store"), folder / "cache")
    known: list[dict[str, object]] = []
    for at, (text, tags) in enumerate([(None, []), ("cats", ["a"]), ("dogs", ["a", "b"]), ("", ["b"]), ("cats and dogs", ["c"])]):
        version = log(store, "data", {"f": b"x" * at}, description=text, tags=tags, aliases=[f"n{at}"]).version
        known.append({"number": at, "description": text, "tag": tags, "size": at, "alias": [f"n{at}"]})
    known[-1]["alias"] = [*known[-1]["alias"], "latest"]  # type: ignore[misc]
    yield store, version.collection, known
    store.close()


TEXTS = st.sampled_from(["a", "b", "c", "n1", "cats", "dogs", "", "latest"])
NUMBERS = st.integers(-1, 5)


def conditions() -> st.SearchStrategy[dict[str, object]]:
    def of(
        field: str, values: st.SearchStrategy[object], *more: st.SearchStrategy[tuple[str, object]]
    ) -> st.SearchStrategy[dict[str, object]]:
        single = st.tuples(st.sampled_from(["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"]), values)
        several = st.tuples(st.sampled_from(["$in", "$nin"]), st.lists(values, max_size=3))
        return st.one_of(single, several, *more).map(lambda pair: {field: dict([pair])})

    regex = st.tuples(st.just("$regex"), st.sampled_from(["^c", "s$", "a|b", ""]))
    nothing = st.tuples(st.sampled_from(["$eq", "$ne"]), st.none())
    return st.one_of(of("description", TEXTS, regex, nothing), of("tag", TEXTS, regex), of("alias", TEXTS, regex), of("size", NUMBERS))


FILTERS = st.recursive(
    conditions(),
    lambda inner: st.builds(lambda word, parts: {word: parts}, st.sampled_from(["$and", "$or", "$nor"]), st.lists(inner, max_size=3)),
    max_leaves=6,
)


def holds(known: Mapping[str, object], wanted: Mapping[str, object]) -> bool:
    """The same in plain Python: of fields with several names, one must fit; what is missing fits nothing but its absence."""
    for key, value in wanted.items():
        if key in ("$and", "$or", "$nor"):
            each = [holds(known, part) for part in value]  # type: ignore[attr-defined]
            if not {"$and": all(each), "$or": any(each), "$nor": not any(each)}[key]:
                return False
            continue
        [(operator, operand)] = value.items()  # type: ignore[attr-defined]
        names = known[key] if isinstance(known[key], list) else [known[key]]
        positive = {"$ne": "$eq", "$nin": "$in"}.get(operator, operator)
        fits = any(compare(positive, name, operand) for name in names)
        if fits == (positive != operator):
            return False
    return True


def compare(operator: str, name: object, operand: object) -> bool:
    if operator == "$eq" and operand is None:
        return name is None
    if name is None:
        return False
    return {
        "$eq": lambda: name == operand,
        "$gt": lambda: name > operand,  # type: ignore[operator]
        "$gte": lambda: name >= operand,  # type: ignore[operator]
        "$lt": lambda: name < operand,  # type: ignore[operator]
        "$lte": lambda: name <= operand,  # type: ignore[operator]
        "$in": lambda: name in operand,  # type: ignore[operator]
        "$regex": lambda: re.search(operand, name) is not None,  # type: ignore[call-overload]
    }[operator]()


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(FILTERS)
def test_filters_find_what_the_same_in_plain_python_finds(
    few: tuple[Store, CollectionRecord, list[dict[str, object]]], filters: dict[str, object]
) -> None:
    store, collection, known = few
    listing = VersionListing(store, collection, filters)

    expected = [each["number"] for each in known if holds(each, filters)]

    assert [each.number for each in listing.fetch(Page(Order("version"), 10))] == expected
    assert listing.count(Page(Order("version"), 1)) == len(expected)


def test_links_are_listed_by_their_own_numbers_and_across_a_registry(store: Store) -> None:
    made = [log(store, f"data-{at}", {"f": bytes([at])}, tags=[f"t{at}"]).version for at in range(3)]
    for version in reversed(made):
        link_version(store, version, LinkTarget(ENTITY, "wandb-registry-x", "all"), [f"from-{version.collection.name}"])
    link = link_version(store, made[0], LinkTarget(ENTITY, "wandb-registry-x", "one"), ["best"])
    with store.catalog.read() as db:
        everything = get_collection(db, link.collection.key - 1)

    def names(filters: Mapping[str, object] | None) -> list[str]:
        listing = VersionListing(store, everything, filters)
        found = listing.fetch(Page(listing.default, 10))
        assert listing.count(Page(listing.default, 1)) == len(found)
        return [f"{each.label} {each.source_collection.name}" for each in found]

    assert names(None) == ["v2 data-0", "v1 data-1", "v0 data-2"]
    assert names({"version": "v1"}) == ["v1 data-1"]
    assert names({"alias": "from-data-2"}) == ["v0 data-2"]
    assert names({"alias": "best"}) == [], "an alias of another collection"
    registry = RegistryListing(store, ENTITY, "wandb-registry-x", {"alias": {"$in": ["best", "latest"]}})
    found = registry.fetch(Page(registry.default, 10))
    assert [version.name for _, version in found] == ["one:v0", "all:v2"]
    assert registry.count(Page(registry.default, 1)) == 2
    first = registry.place(found[0], registry.default)
    assert [version.name for _, version in registry.fetch(Page(registry.default, 10, first))] == ["all:v2"]


def test_runs_are_filtered_and_ordered(store: Store) -> None:
    for name in ("b", "a", "c"):
        start_run(store, name)
    start_run(store, "elsewhere", "other")

    def ids(filters: Mapping[str, object] | None = None, order: Order = RunListing.default) -> list[str]:
        return [each.run_id for each in RunListing(store, ENTITY, PROJECT, filters).fetch(Page(order, 10))]

    assert ids() == ["b", "a", "c"]
    assert ids(order=Order("name", is_descending=True)) == ["c", "b", "a"]
    assert ids({"state": "running", "display_name": {"$regex": "[ab]"}}) == ["b", "a"]
    assert ids({"finished_at": None}) == ["b", "a", "c"]
    assert ids({"name": "c"}) == ["c"], "W&B calls a run's id its name"


def test_collections_are_filtered_by_what_they_are(store: Store) -> None:
    for name, type_name in (("cats", "dataset"), ("dogs", "dataset"), ("net", "model")):
        log(store, name, {"f": name.encode()}, type_name=type_name)

    def names(type_name: str | None, filters: Mapping[str, object] | None = None) -> list[str]:
        listing = CollectionListing(store, ENTITY, PROJECT, type_name, filters)
        found = [each.name for each in listing.fetch(Page(listing.default, 10))]
        assert listing.count(Page(listing.default, 1)) == len(found)
        return found

    assert names(None) == ["cats", "dogs", "net"]
    assert names("dataset") == ["cats", "dogs"]
    assert names(None, {"name": {"$regex": "^(c|n)"}}) == ["cats", "net"]
    assert names(None, {"type": "model"}) == ["net"]
    assert names(None, {"created_at": {"$lt": "2000-01-01"}}) == []


def test_entries_are_read_by_the_ranges_that_hold_them(store: Store) -> None:
    log(store, "base", {"f": b"x"})
    digest = next(iter(EntryListing(store, log(store, "base", {"f": b"x"}).version).fetch(Page(Order("name"), 1)))).digest
    paths = sorted(f"folder-{at % 5}/{at:05}.txt" for at in range(9000))
    request = LogRequest(ENTITY, PROJECT, "many", "dataset", {path: Entry("", digest, 1) for path in paths}, token=os.urandom(8).hex())
    version = commit(store, request).version
    listing, up, down = EntryListing(store, version), Order("name"), Order("name", is_descending=True)

    def read(page: Page, of: EntryListing = listing) -> list[str]:
        return [entry.path for entry in of.fetch(page)]

    assert read(Page(up, 7, None, 4321)) == paths[4321:4328]
    assert read(Page(up, 20_000)) == paths
    assert read(Page(up, 50, (paths[5000], 0))) == paths[5001:5051]
    assert read(Page(down, 50, (paths[5000], 0))) == paths[4999:4949:-1]
    assert read(Page(down, 3, None, 2)) == paths[-3:-6:-1]
    assert (listing.count(Page(up, 1)), listing.count(Page(up, 1, (paths[8000], 0)))) == (9000, 999)
    some = EntryListing(store, version, [paths[8999], paths[3], "not there", paths[3]])
    assert read(Page(up, 10), some) == [paths[3], paths[8999]]
    assert read(Page(down, 10), some) == [paths[8999], paths[3]]
    assert some.count(Page(up, 1)) == 2
