"""Deleting hides a version at once, frees its names, and can be taken back until garbage collection has come."""

import json
from datetime import timedelta

import pytest

from jupyter_artifacts.core.catalog.queries import retention
from jupyter_artifacts.core.catalog.queries.collections import list_collections
from jupyter_artifacts.core.model.ttl import ArtifactTTL, Ttl
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.delete import delete_collection, delete_version, delete_versions, list_deleted_versions, restore
from jupyter_artifacts.core.operations.expire import expire
from jupyter_artifacts.core.operations.link import LinkTarget, link_version, unlink_version
from jupyter_artifacts.core.operations.resolve import list_version_records
from jupyter_artifacts.core.operations.retention import RetentionPlace, get_retention, set_default_ttls
from jupyter_artifacts.core.operations.run import list_inputs, list_outputs, use_version
from jupyter_artifacts.core.operations.undo import list_operations, redo, undo
from jupyter_artifacts.core.operations.update import VersionEdit, change_aliases, edit_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError, UsageError, VersionNotFoundError
from tests.conftest import SetClock
from tests.core.builders import ENTITY, PROJECT, contents_of, find, log, start_run

DAY = timedelta(days=1)
CHOSEN = LinkTarget(ENTITY, "wandb-registry-model", "chosen")


def log_three(store: Store) -> list[VersionRecord]:
    return [log(store, "data", {"a": b"%d" % number}).version for number in range(3)]


def collection_of(store: Store, name: str = "data") -> CollectionRecord:
    with store.catalog.read() as db:
        return next(each for each in list_collections(db, None, None) if each.name == name)


def labels(store: Store, name: str = "data") -> list[str]:
    return [each.label for each in list_version_records(store, collection_of(store, name))]


def last_record(store: Store) -> dict:
    return json.loads((store.root / "records" / "00000001.jsonl").read_text().splitlines()[-1])


def set_ttl(store: Store, version: VersionRecord, ttl: Ttl) -> VersionRecord:
    return edit_version(store, version, VersionEdit(ttl=(ttl,)))


# Deleting


def test_a_deleted_version_is_gone_and_latest_is_the_newest_left(store: Store) -> None:
    newest = log_three(store)[2]

    done = delete_version(store, newest)

    assert (done.labels, done.latest, done.aliases, done.size) == (("v2",), "v1", (), 1)
    assert labels(store) == ["v1", "v0"]
    assert find(store, "data", "latest").label == "v1"
    with pytest.raises(VersionNotFoundError, match="has no version or alias 'v2'"):
        find(store, "data", "v2")


def test_deleting_an_older_version_leaves_latest_where_it_is(store: Store) -> None:
    done = delete_version(store, log_three(store)[1])

    assert done.latest is None
    assert find(store, "data", "latest").label == "v2"


def test_nothing_is_latest_when_no_version_is_left(store: Store) -> None:
    delete_version(store, log(store, "data", {"a": b"0"}).version)

    with pytest.raises(VersionNotFoundError, match="data has no versions"):
        find(store, "data", "latest")


def test_a_named_version_is_only_deleted_with_its_names(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}, aliases=["best", "prod"]).version

    with pytest.raises(ConflictError, match=r"data:v0 is named by the alias 'best', 'prod'\. Nothing was deleted"):
        delete_version(store, version)

    assert find(store, "data", "best") == version
    assert delete_version(store, version, delete_aliases=True).aliases == ("best", "prod")
    with pytest.raises(VersionNotFoundError):
        find(store, "data", "best")


def test_an_alias_given_since_the_version_was_read_counts(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version
    change_aliases(store, version, add=["best"])

    with pytest.raises(ConflictError, match="'best'"):
        delete_version(store, version)


def test_an_alias_that_moved_away_meanwhile_does_not_count(store: Store) -> None:
    old, new, _ = log_three(store)
    old = change_aliases(store, old, add=["best"])
    change_aliases(store, new, add=["best"])

    delete_version(store, old)

    assert find(store, "data", "best").label == "v1"


def test_a_version_that_was_used_keeps_its_place_in_what_happened(store: Store) -> None:
    run = start_run(store, "run")
    version = log(store, "data", {"a": b"0"}, run=run).version
    use_version(store, run, version)

    delete_version(store, version)

    assert (list_inputs(store, run), list_outputs(store, run)) == ([], [])
    undo(store, ENTITY, PROJECT)
    assert [each.label for each in list_inputs(store, run)] == ["v0"]


def test_the_same_contents_make_a_new_number_after_a_deletion(store: Store) -> None:
    delete_version(store, log(store, "data", {"a": b"0"}).version)

    again = log(store, "data", {"a": b"0"})

    assert (again.is_new, again.version.label) == (True, "v1")
    assert contents_of(store, again.version) == {"a": b"0"}


def test_a_retry_of_a_log_whose_version_was_deleted_makes_no_other(store: Store) -> None:
    done = log(store, "data", {"a": b"0"}, token="once")
    delete_version(store, done.version)

    assert log(store, "data", {"a": b"0"}, token="once").version.key == done.version.key
    assert labels(store) == []


def test_what_is_deleted_can_not_be_read_through_an_older_look(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version
    delete_version(store, version)

    with pytest.raises(VersionNotFoundError, match="was deleted; `restore ana/demo/data:v0` brings it back"):
        contents_of(store, version)
    with pytest.raises(VersionNotFoundError, match="was deleted meanwhile"):
        delete_version(store, version)
    with pytest.raises(VersionNotFoundError, match="was deleted meanwhile"):
        change_aliases(store, version, add=["best"])


def test_a_deletion_is_undone_with_its_names_and_redone(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}, aliases=["best"]).version
    delete_version(store, version, delete_aliases=True)

    undo(store, ENTITY, PROJECT)

    assert find(store, "data", "best").aliases == ("best", "latest")
    redo(store, ENTITY, PROJECT)
    assert labels(store) == []


def test_a_deletion_is_recorded_with_where_latest_went(store: Store) -> None:
    delete_version(store, log_three(store)[2])

    record, place = last_record(store), f"{ENTITY}/{PROJECT}/data"
    assert record["kind"] == "delete"
    assert sorted(record["changes"]) == [["alias", place, "latest", f"{place}:v1"], ["version", f"{place}:v2", "is_deleted", True]]


def test_a_collection_is_deleted_whole_with_its_aliases_and_undone_whole(store: Store) -> None:
    first = log_three(store)[0]
    change_aliases(store, first, add=["best"])

    done = delete_collection(store, first.collection)

    assert (done.labels, done.aliases, done.latest, done.size) == (("v2", "v1", "v0"), ("best",), None, 3)
    assert labels(store) == []
    assert [each.kind for each in list_operations(store, ENTITY, PROJECT, 1)] == ["delete"]
    undo(store, ENTITY, PROJECT)
    assert labels(store) == ["v2", "v1", "v0"]
    assert (find(store, "data", "best").label, find(store, "data", "latest").label) == ("v0", "v2")


def test_several_versions_are_deleted_together_or_not_at_all(store: Store) -> None:
    versions = [*log_three(store), log(store, "other", {"a": b"0"}, aliases=["best"]).version]

    with pytest.raises(ConflictError, match="other:v0 is named by the alias 'best'"):
        delete_versions(store, versions)
    assert labels(store) == ["v2", "v1", "v0"]

    done = delete_versions(store, versions, delete_aliases=True)

    assert [(each.collection.name, each.labels) for each in done] == [("data", ("v2", "v1", "v0")), ("other", ("v0",))]
    assert [each.subject for each in list_operations(store, ENTITY, PROJECT, 2)] == ["other:v0", "data, 3 versions"]


# Links


def test_a_linked_version_is_only_deleted_with_the_names_it_has_there(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version
    link = link_version(store, version, CHOSEN, ["production"])

    with pytest.raises(ConflictError, match=r"others in ana/wandb-registry-model/chosen, which link to it"):
        delete_version(store, version)
    with pytest.raises(UsageError, match="is a link to ana/demo/data:v0: unlink it"):
        delete_version(store, link)

    delete_version(store, version, delete_aliases=True)
    assert labels(store, "chosen") == []
    undo(store, ENTITY, PROJECT)
    assert list_version_records(store, collection_of(store, "chosen"))[0].aliases == ("latest", "production")


def test_deleting_a_collection_of_links_deletes_the_links_alone(store: Store) -> None:
    for version in log_three(store):
        link_version(store, version, CHOSEN)

    delete_collection(store, collection_of(store, "chosen"))

    assert labels(store, "chosen") == []
    assert labels(store) == ["v2", "v1", "v0"]
    undo(store, ENTITY, CHOSEN.project)
    assert labels(store, "chosen") == ["v2", "v1", "v0"]


# Bringing back


def test_a_restored_version_is_there_again_and_latest_if_it_is_the_newest(store: Store) -> None:
    newest = log_three(store)[2]
    delete_version(store, newest)

    [back], _ = restore(store, newest.collection, 2)

    assert back.aliases == ("latest",)
    assert contents_of(store, back) == {"a": b"2"}
    assert last_record(store)["kind"] == "restore"


def test_latest_stays_where_somebody_moved_it(store: Store) -> None:
    versions = log_three(store)
    change_aliases(store, versions[0], add=["latest"])
    delete_version(store, versions[2])

    restore(store, versions[0].collection, 2)

    assert find(store, "data", "latest").label == "v0"


def test_without_a_number_all_of_the_last_deletion_comes_back(store: Store) -> None:
    versions = log_three(store)
    delete_version(store, versions[0])
    delete_collection(store, versions[0].collection)

    back, _ = restore(store, versions[0].collection)

    assert [each.label for each in back] == ["v2", "v1"]
    assert [each.number for each in list_deleted_versions(store, ENTITY, PROJECT, 9)] == [0]


def test_a_restoration_is_undone(store: Store) -> None:
    newest = log_three(store)[2]
    delete_version(store, newest)
    restore(store, newest.collection, 2)

    undo(store, ENTITY, PROJECT)

    assert labels(store) == ["v1", "v0"]


def test_what_can_not_come_back_is_said(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version
    with pytest.raises(VersionNotFoundError, match="data:v0 can't be brought back: it is there, or never was"):
        restore(store, version.collection, 0)
    with pytest.raises(VersionNotFoundError, match="data can't be brought back: no version of it was deleted"):
        restore(store, version.collection)
    delete_version(store, version)
    with store.catalog.write() as db:
        db.execute("UPDATE versions SET purged_at = 1")
    with pytest.raises(VersionNotFoundError, match="garbage collection has given up its files"):
        restore(store, version.collection, 0)


# Expiry


def test_expiry_is_carried_out_as_a_deletion_that_can_be_taken_back(store: Store, set_clock: SetClock) -> None:
    old = log(store, "data", {"a": b"0"}).version
    new = log(store, "data", {"a": b"1"}, aliases=["best"]).version
    set_ttl(store, new, DAY)
    set_clock.go(DAY)

    assert expire(store) == 1

    assert expire(store) == 0
    record, place = last_record(store), f"{ENTITY}/{PROJECT}/data"
    assert record["kind"] == "expire"
    assert ["alias", place, "latest", f"{place}:v0"] in record["changes"]
    assert list_operations(store, ENTITY, PROJECT, 1)[0].kind == "update"  # nobody did it
    assert find(store, "data", "latest").key == old.key
    [back], kept = restore(store, new.collection, 1)
    assert kept == (back,)
    assert (back.ttl, back.expires_at, back.aliases) == (None, None, ("latest",))


def test_an_expired_version_comes_back_before_anybody_carried_the_expiry_out(store: Store, set_clock: SetClock) -> None:
    version = set_ttl(store, log(store, "data", {"a": b"0"}).version, DAY)
    set_clock.go(DAY)

    restore(store, version.collection, 0)

    assert find(store, "data", "latest").ttl is None
    assert expire(store) == 0


def test_a_ttl_that_ran_out_is_undone_to_what_it_was(store: Store, set_clock: SetClock) -> None:
    version = log(store, "data", {"a": b"0"}).version
    set_clock.go(2 * DAY)
    assert set_ttl(store, version, DAY).ttl == DAY
    assert labels(store) == []

    undo(store, ENTITY, PROJECT)

    assert find(store, "data", "latest").ttl is ArtifactTTL.INHERIT


def test_a_deletion_whose_version_would_have_expired_since_is_not_undone(store: Store, set_clock: SetClock) -> None:
    version = set_ttl(store, log(store, "data", {"a": b"0"}).version, DAY)
    delete_version(store, version)
    set_clock.go(DAY)

    with pytest.raises(ConflictError, match="the time of ana/demo/data:v0 has run out; `restore ana/demo/data:v0`"):
        undo(store, ENTITY, PROJECT)

    assert labels(store) == []


@pytest.mark.parametrize("type_name", ["run_table", "code", "job", "wandb-history"])
def test_what_is_made_automatically_takes_no_ttl(store: Store, type_name: str) -> None:
    version = log(store, "data", {"a": b"0"}, type_name=type_name).version

    with pytest.raises(UsageError, match="made automatically and can't have a TTL"):
        set_ttl(store, version, DAY)


def test_what_a_registry_links_to_takes_no_ttl_and_does_not_expire(store: Store, set_clock: SetClock) -> None:
    version = set_ttl(store, log(store, "data", {"a": b"0"}).version, DAY)
    link = link_version(store, version, CHOSEN)
    set_clock.go(2 * DAY)

    assert find(store, "data", "v0").expires_at is None
    with pytest.raises(UsageError, match="linked to a registry, so it does not expire"):
        set_ttl(store, version, 2 * DAY)
    with pytest.raises(UsageError, match="is a link, and has the TTL of ana/demo/data:v0"):
        set_ttl(store, link, None)
    unlink_version(store, link)
    assert labels(store) == []


# Defaults


def test_a_default_says_how_many_versions_it_ends_and_is_undone(store: Store, set_clock: SetClock) -> None:
    log(store, "data", {"a": b"0"})
    set_clock.go(3 * DAY)
    log(store, "data", {"a": b"1"})

    assert set_default_ttls(store, {RetentionPlace(ENTITY, PROJECT): 2 * DAY}) == 1

    assert get_retention(store, ENTITY, PROJECT)[:2] == (ArtifactTTL.INHERIT, 2 * DAY)
    assert labels(store) == ["v1"]
    undo(store, ENTITY, PROJECT)
    assert get_retention(store, ENTITY, PROJECT)[:2] == (ArtifactTTL.INHERIT, ArtifactTTL.INHERIT)
    assert labels(store) == ["v1", "v0"]


def test_the_default_of_an_entity_is_in_the_list_of_each_of_its_projects(store: Store) -> None:
    log(store, "data", {"a": b"0"})

    set_default_ttls(store, {RetentionPlace(ENTITY, None): DAY})

    assert list_operations(store, ENTITY, PROJECT, 1)[0].subject == ENTITY
    assert last_record(store)["changes"] == [["entity", ENTITY, "ttl_seconds", 86400]]
    undo(store, ENTITY, PROJECT)
    assert find(store, "data", "v0").expires_at is None


def test_defaults_of_project_and_entity_are_set_by_one_operation(store: Store) -> None:
    log(store, "data", {"a": b"0"})

    set_default_ttls(store, {RetentionPlace(ENTITY, PROJECT): DAY, RetentionPlace(ENTITY, None): 2 * DAY})

    assert get_retention(store, ENTITY, PROJECT)[:2] == (2 * DAY, DAY)
    undo(store, ENTITY, PROJECT)
    assert get_retention(store, ENTITY, PROJECT)[:2] == (ArtifactTTL.INHERIT, ArtifactTTL.INHERIT)


def test_a_deletion_of_everything_is_undone_although_some_of_it_had_expired(store: Store, set_clock: SetClock) -> None:
    old, new, _ = log_three(store)
    set_ttl(store, change_aliases(store, old, add=["best"]), DAY)
    set_clock.go(DAY)
    delete_collection(store, new.collection)

    undo(store, ENTITY, PROJECT)

    assert labels(store) == ["v2", "v1"]
    undo(store, ENTITY, PROJECT)  # of the TTL
    assert find(store, "data", "best").label == "v0"


def test_many_versions_expire_in_several_transactions(store: Store, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_artifacts.core.operations.expire.BATCH", 2)
    for number in range(5):
        log(store, "data", {"a": b"%d" % number})
    with store.catalog.write() as db:
        retention.set_default_ttl(db, ENTITY, PROJECT, DAY, 0)
    set_clock.go(DAY)

    assert expire(store) == 5
    assert len(list_deleted_versions(store, ENTITY, PROJECT, 9)) == 5
