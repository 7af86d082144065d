"""Finding what a reference names, and errors that help when it names nothing."""

import pytest

from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.resolve import (
    find_collection_record,
    find_version_before,
    list_collection_records,
    list_type_names,
    list_version_records,
    reload_version,
    resolve_collection,
    resolve_run,
    resolve_version,
)
from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CollectionNotFoundError, RunNotFoundError, VersionNotFoundError
from tests.core.builders import ENTITY, PROJECT, find, log, start_run


@pytest.fixture(autouse=True)
def _versions(store: Store) -> None:
    log(store, "data", {"a": b"0"}, aliases=["old"])
    log(store, "data", {"a": b"1"})
    log(store, "model", {"m": b"m"}, type_name="model")
    log(store, "far", {"a": b"far"}, project="elsewhere")


def resolve(store: Store, text: str) -> VersionRecord:
    return resolve_version(store, parse_artifact_ref(text), ENTITY, PROJECT)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("data", "ana/demo/data:v1"),
        ("data:latest", "ana/demo/data:v1"),
        ("data:v0", "ana/demo/data:v0"),
        ("data:old", "ana/demo/data:v0"),
        ("demo/data:v1", "ana/demo/data:v1"),
        ("ana/elsewhere/far:v0", "ana/elsewhere/far:v0"),
        ("elsewhere/far", "ana/elsewhere/far:v0"),
    ],
)
def test_a_reference_names_a_version(store: Store, text: str, found: str) -> None:
    assert resolve(store, text).qualified_name == found


def test_a_missing_version_names_those_there_are(store: Store) -> None:
    with pytest.raises(VersionNotFoundError, match="data has no version or alias 'v7'; it has latest, old, v1, v0"):
        resolve(store, "data:v7")


def test_a_mistyped_alias_names_the_near_one(store: Store) -> None:
    with pytest.raises(VersionNotFoundError, match="Did you mean data:latest"):
        resolve(store, "data:lastest")


def test_a_mistyped_name_names_the_near_one(store: Store) -> None:
    with pytest.raises(CollectionNotFoundError, match=r"no artifact 'dat'\. Did you mean 'data'"):
        resolve(store, "dat")


def test_a_missing_name_names_what_there_is(store: Store) -> None:
    with pytest.raises(CollectionNotFoundError, match="There is 'data', 'model'"):
        resolve(store, "zzz")


def test_a_name_in_another_project_is_pointed_to(store: Store) -> None:
    with pytest.raises(CollectionNotFoundError, match="it is in ana/elsewhere"):
        resolve(store, "empty-project/far")


def test_an_alias_that_was_taken_away_names_nothing(store: Store) -> None:
    change_aliases(store, find(store, "data", "v1"), remove=["latest"])

    with pytest.raises(VersionNotFoundError, match="'latest'"):
        resolve(store, "data")


def test_a_collection_is_found_by_any_reference_to_it(store: Store) -> None:
    for text in ("data", "data:v0", "ana/demo/data:latest"):
        assert resolve_collection(store, parse_artifact_ref(text), ENTITY, PROJECT).qualified_name == "ana/demo/data"
    assert find_collection_record(store, ENTITY, PROJECT, "absent") is None


def test_collections_are_listed_by_place_and_type(store: Store) -> None:
    def names(*arguments: str | None) -> list[str]:
        return [each.name for each in list_collection_records(store, *arguments)]

    assert names(None, None) == ["data", "model", "far"]
    assert names(ENTITY, PROJECT) == ["data", "model"]
    assert names(ENTITY, PROJECT, "model") == ["model"]
    assert list_type_names(store, ENTITY, PROJECT) == ["dataset", "model"]


def test_versions_are_listed_newest_first(store: Store) -> None:
    collection = find(store, "data").collection

    assert [version.label for version in list_version_records(store, collection)] == ["v1", "v0"]
    assert [version.label for version in list_version_records(store, collection, limit=1)] == ["v1"]


def test_the_version_before_is_found(store: Store) -> None:
    before = find_version_before(store, find(store, "data", "v1"))

    assert before is not None
    assert before.label == "v0"
    assert find_version_before(store, before) is None


def test_a_version_is_reloaded_as_it_is_now(store: Store) -> None:
    version = find(store, "data", "v0")
    change_aliases(store, version, add=["best"])

    assert reload_version(store, version).aliases == ("best", "old")


@pytest.mark.parametrize("path", ["run-1", "demo/run-1", "ana/demo/run-1", "/ana/demo/run-1/"])
def test_a_run_is_found_by_its_path(store: Store, path: str) -> None:
    start_run(store, "run-1")

    assert resolve_run(store, path, ENTITY, PROJECT).path == "ana/demo/run-1"


@pytest.mark.parametrize("path", ["absent", "", "/", "a/b/c/d", "elsewhere/run-1"])
def test_a_missing_run_is_named(store: Store, path: str) -> None:
    start_run(store, "run-1")

    with pytest.raises(RunNotFoundError):
        resolve_run(store, path, ENTITY, PROJECT)
