"""Links: one version in several collections, with a number and aliases of its own in each."""

import json
from datetime import timedelta

import pytest

from jupyter_artifacts.core.catalog.queries.retention import set_ttl
from jupyter_artifacts.core.operations.link import LinkTarget, get_source, link_version, list_links, unlink_version
from jupyter_artifacts.core.operations.registry import create_registry, update_registry
from jupyter_artifacts.core.operations.resolve import find_version_before, reload_version
from jupyter_artifacts.core.operations.update import VersionEdit, change_aliases, edit_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CommError, ConflictError, UsageError, VersionNotFoundError
from tests.core.builders import ENTITY, PROJECT, contents_of, find, log, versions_of

REGISTRY = "wandb-registry-model"
SHELF = LinkTarget(ENTITY, REGISTRY, "shelf")


def linked(store: Store, label: str | None = None):
    return find(store, "shelf", label, REGISTRY)


def test_a_link_is_the_same_version_under_another_name(store: Store) -> None:
    log(store, "data", {"a": b"0"})
    version = log(store, "data", {"a": b"1"}, description="one", metadata={"x": 1}, tags=["t"]).version

    link = link_version(store, version, SHELF)

    assert (link.key, link.name, link.number) == (version.key, "shelf:v0", 0)
    assert (link.digest, link.description, link.metadata, link.tags) == (version.digest, "one", {"x": 1}, ("t",))
    assert (link.source_qualified_name, link.source_label) == (f"{ENTITY}/{PROJECT}/data:v1", "v1")
    assert link.collection.holds_links
    assert contents_of(store, link) == {"a": b"1"}
    assert get_source(store, link) == version
    assert list_links(store, version) == [link]


def test_numbers_and_aliases_of_a_link_are_its_own(store: Store) -> None:
    zero, one = (log(store, "data", {"a": bytes([at])}, aliases=[f"n{at}"]).version for at in range(2))

    link_version(store, one, SHELF, ["best"])
    link_version(store, zero, SHELF, ["other"])

    assert [(each.name, each.source_label, each.aliases) for each in versions_of(store, "shelf", REGISTRY)] == [
        ("shelf:v1", "v0", ("latest", "other")),
        ("shelf:v0", "v1", ("best",)),
    ]
    assert [each.aliases for each in versions_of(store, "data")] == [("latest", "n1"), ("n0",)]


def test_linking_twice_is_one_link_and_moves_aliases(store: Store) -> None:
    zero, one = (log(store, "data", {"a": bytes([at])}).version for at in range(2))
    link_version(store, zero, SHELF, ["best"])
    link_version(store, one, SHELF)

    again = link_version(store, zero, SHELF, ["good"])

    assert (again.number, again.aliases) == (0, ("best", "good", "latest"))
    assert linked(store, "v1").aliases == ()


def test_linking_a_link_links_its_source(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version
    first = link_version(store, version, SHELF)

    second = link_version(store, first, LinkTarget(ENTITY, REGISTRY, "second"))

    assert second.source_qualified_name == version.qualified_name
    assert [each.collection.name for each in list_links(store, second)] == ["shelf", "second"]


def test_what_was_unlinked_comes_back_under_its_number_and_no_other_gets_it(store: Store) -> None:
    zero, one, two = (log(store, "data", {"a": bytes([at])}).version for at in range(3))
    link_version(store, zero, SHELF)
    link_version(store, one, SHELF, ["best"])

    unlink_version(store, linked(store, "v1"))

    with pytest.raises(VersionNotFoundError, match="it has latest, v0"):
        linked(store, "v1")
    with pytest.raises(VersionNotFoundError):
        linked(store, "best")
    assert linked(store).number == 0, "latest moved to the newest link that is left"
    assert link_version(store, two, SHELF).number == 2
    assert link_version(store, one, SHELF).number == 1
    assert linked(store).number == 1
    assert find(store, "data").label == "v2", "the version itself stays as it was"


def test_unlinking_the_last_leaves_an_empty_collection(store: Store) -> None:
    link = link_version(store, log(store, "data", {"a": b"0"}).version, SHELF)

    unlink_version(store, link)

    assert versions_of(store, "shelf", REGISTRY) == []
    with pytest.raises(VersionNotFoundError, match="unlinked"):
        unlink_version(store, link)
    with pytest.raises(VersionNotFoundError, match="has no versions"):
        linked(store)


def test_only_links_can_be_unlinked(store: Store) -> None:
    with pytest.raises(UsageError, match="not a link"):
        unlink_version(store, log(store, "data", {"a": b"0"}).version)


def test_links_and_logs_do_not_share_a_collection(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version
    log(store, "other", {"a": b"1"})
    link_version(store, version, LinkTarget(ENTITY, PROJECT, "shelf"))

    with pytest.raises(ConflictError, match="versions are logged to"):
        link_version(store, version, LinkTarget(ENTITY, PROJECT, "other"))
    with pytest.raises(ConflictError, match="holds links"):
        log(store, "shelf", {"a": b"2"})
    assert len(versions_of(store, "shelf")) == 1


def test_a_collection_of_links_has_one_type(store: Store) -> None:
    link_version(store, log(store, "data", {"a": b"0"}).version, SHELF)

    with pytest.raises(ConflictError, match="'dataset'"):
        link_version(store, log(store, "net", {"a": b"1"}, type_name="model").version, SHELF)


def test_a_registry_takes_only_the_types_it_was_made_for(store: Store) -> None:
    create_registry(store, ENTITY, REGISTRY, description="good ones", artifact_types=["model"])
    data = log(store, "data", {"a": b"0"}).version

    with pytest.raises(UsageError, match="takes artifacts of type 'model'"):
        link_version(store, data, SHELF)
    update_registry(store, ENTITY, REGISTRY, description=None, artifact_types=None)
    assert link_version(store, data, SHELF).number == 0
    with pytest.raises(ConflictError, match="already"):
        create_registry(store, ENTITY, REGISTRY)
    with pytest.raises(CommError, match="no registry"):
        update_registry(store, ENTITY, "wandb-registry-none", description=None, artifact_types=None)


def test_what_is_changed_through_a_link_changes_the_version_but_for_aliases(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}, metadata={"x": 1}).version
    link = link_version(store, version, SHELF)

    edit_version(store, link, VersionEdit(description=("new",), metadata_set={"y": 2}, aliases_added={"best"}))

    source = reload_version(store, version)
    assert (source.description, source.metadata, source.aliases) == ("new", {"x": 1, "y": 2}, ("latest",))
    assert reload_version(store, link).aliases == ("best", "latest")
    change_aliases(store, source, add=["best"])
    assert linked(store, "best").number == 0, "one name in two collections is two aliases"


def test_a_link_to_a_version_that_was_deleted_is_gone(store: Store) -> None:
    link = link_version(store, log(store, "data", {"a": b"0"}).version, SHELF)
    with store.catalog.write() as db:
        db.execute("UPDATE versions SET deleted_at = 1")

    assert versions_of(store, "shelf", REGISTRY) == []
    assert list_links(store, link) == []
    with pytest.raises(VersionNotFoundError, match="deleted"):
        reload_version(store, link)
    with pytest.raises(VersionNotFoundError, match="nothing was linked"):
        link_version(store, link, SHELF)


def test_the_link_before_is_the_one_before_in_its_collection(store: Store) -> None:
    first, second = (link_version(store, log(store, name, {"a": name.encode()}).version, SHELF) for name in ("one", "two"))

    assert find_version_before(store, second) == reload_version(store, first)
    assert find_version_before(store, first) is None


def test_every_change_of_a_link_is_recorded_once(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version
    link = link_version(store, version, SHELF, ["best"])
    link_version(store, version, SHELF)
    unlink_version(store, link)

    records = [json.loads(line) for line in (store.root / "records" / "00000001.jsonl").read_text().splitlines()][1:]
    assert [{key: record[key] for key in ("kind", "version", "collection", "number", "aliases")} for record in records] == [
        {"kind": kind, "version": version.qualified_name, "collection": SHELF.qualified_name, "number": 0, "aliases": ["best", "latest"]}
        for kind in ("link", "unlink")
    ]
    assert (records[0]["type"], records[1]["latest"]) == ("dataset", None)


def test_what_is_in_a_registry_does_not_expire_until_it_is_unlinked(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version
    with store.catalog.write() as db:
        set_ttl(db, version.key, timedelta(hours=1))
    link_version(store, version, LinkTarget(ENTITY, PROJECT, "elsewhere"))
    assert reload_version(store, version).ttl_in_force == timedelta(hours=1)

    link = link_version(store, version, SHELF)
    assert link.ttl_in_force is None

    unlink_version(store, link)
    assert reload_version(store, version).ttl_in_force == timedelta(hours=1)


def test_latest_of_links_stands_for_the_newest_that_has_not_expired(store: Store) -> None:
    shelf = LinkTarget(ENTITY, PROJECT, "shelf")
    zero, one = (link_version(store, log(store, "data", {"a": bytes([at])}).version, shelf) for at in range(2))
    with store.catalog.write() as db:
        db.execute("UPDATE versions SET expires_at = 1 WHERE id = ?", (one.key,))

    assert find(store, "shelf").key == zero.key
    assert find(store, "shelf").aliases == ("latest",)
