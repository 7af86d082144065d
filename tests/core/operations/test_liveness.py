"""What has expired is gone at once for every reader, whether or not anybody has cleaned up; and nothing expires early."""

from datetime import timedelta

import pytest

from jupyter_artifacts.core.catalog.queries import collections, retention, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.model.ttl import ArtifactTTL, Ttl
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.resolve import list_version_records
from jupyter_artifacts.core.operations.run import list_inputs, list_outputs, use_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import VersionNotFoundError
from tests.conftest import SetClock
from tests.core.builders import ENTITY, PROJECT, find, log, start_run

DAY = timedelta(days=1)


def keep_for(store: Store, version: VersionRecord, ttl: Ttl) -> None:
    with store.catalog.write() as db:
        retention.set_ttl(db, version.key, ttl)


def default(store: Store, ttl: Ttl, project: str | None = PROJECT) -> None:
    with store.catalog.write() as db:
        retention.set_default_ttl(db, ENTITY, project, ttl, store_time(db))


def test_an_expired_version_is_hidden_everywhere_at_once(store: Store, set_clock: SetClock) -> None:
    run = start_run(store, "run")
    old = log(store, "data", {"a": b"0"}, aliases=["best"], run=run).version
    new = log(store, "data", {"a": b"1"}).version
    use_version(store, run, old)
    keep_for(store, old, DAY)

    set_clock.go(DAY)

    for label in ("v0", "best"):
        with pytest.raises(VersionNotFoundError, match="it has latest, v1"):
            find(store, "data", label)
    assert [each.label for each in list_version_records(store, new.collection)] == ["v1"]
    assert (list_inputs(store, run), list_outputs(store, run)) == ([], [])
    with store.catalog.read() as db:
        assert versions.get_version(db, old.key) is None
        assert versions.count_versions(db, new.collection.key) == 1
        assert versions.find_version_by_digest(db, new.collection.key, old.digest) is None


def test_latest_is_the_newest_version_left_when_the_one_it_names_expires(store: Store, set_clock: SetClock) -> None:
    log(store, "data", {"a": b"0"})
    log(store, "data", {"a": b"1"}, aliases=["best"])
    keep_for(store, log(store, "data", {"a": b"2"}).version, DAY)

    set_clock.go(DAY)

    assert find(store, "data", "latest").label == "v1"
    assert find(store, "data", "v1").aliases == ("best", "latest")
    assert find(store, "data", "v0").aliases == ()


def test_nothing_is_latest_when_every_version_has_expired(store: Store, set_clock: SetClock) -> None:
    keep_for(store, log(store, "data", {"a": b"0"}).version, DAY)

    set_clock.go(DAY)

    with pytest.raises(VersionNotFoundError, match="data has no versions"):
        find(store, "data", "latest")


def test_the_contents_of_an_expired_version_make_a_new_one(store: Store, set_clock: SetClock) -> None:
    keep_for(store, log(store, "data", {"a": b"0"}).version, DAY)

    set_clock.go(DAY)

    again = log(store, "data", {"a": b"0"})
    assert (again.is_new, again.version.label, again.version.aliases) == (True, "v1", ("latest",))


@pytest.mark.parametrize(
    ("own", "project", "entity", "in_force"),
    [
        (ArtifactTTL.INHERIT, ArtifactTTL.INHERIT, ArtifactTTL.INHERIT, None),
        (ArtifactTTL.INHERIT, ArtifactTTL.INHERIT, 3 * DAY, 3 * DAY),
        (ArtifactTTL.INHERIT, 2 * DAY, 3 * DAY, 2 * DAY),
        (ArtifactTTL.INHERIT, None, 3 * DAY, None),
        (DAY, 2 * DAY, 3 * DAY, DAY),
        (None, 2 * DAY, 3 * DAY, None),
    ],
)
def test_the_nearest_level_that_says_something_decides(store: Store, own: Ttl, project: Ttl, entity: Ttl, in_force: Ttl) -> None:
    before = log(store, "data", {"a": b"0"}).version
    keep_for(store, before, own)
    default(store, entity, None)
    default(store, project)
    after = log(store, "data", {"a": b"1"}).version
    keep_for(store, after, own)

    for version in (before, after):
        assert find(store, "data", version.label).ttl_in_force == in_force
        assert find(store, "data", version.label).ttl == own


def test_a_default_holds_for_versions_that_exist_by_their_creation(store: Store, set_clock: SetClock) -> None:
    log(store, "data", {"a": b"0"})
    set_clock.go(5 * DAY)
    log(store, "data", {"a": b"1"})

    default(store, 3 * DAY)

    assert find(store, "data", "latest").label == "v1"
    with pytest.raises(VersionNotFoundError):
        find(store, "data", "v0")
    default(store, ArtifactTTL.INHERIT)
    assert find(store, "data", "v0").expires_at is None


def test_the_default_of_one_project_leaves_others_alone(store: Store) -> None:
    log(store, "data", {"a": b"0"}, project="other")

    default(store, DAY)

    with store.catalog.read() as db:
        [other] = collections.list_collections(db, ENTITY, "other")
    assert list_version_records(store, other)[0].expires_at is None


@pytest.mark.parametrize("type_name", ["run_table", "code", "job", "wandb-history"])
def test_what_was_made_automatically_never_expires(store: Store, type_name: str) -> None:
    default(store, DAY)

    assert log(store, "made", {"a": b"0"}, type_name=type_name).version.expires_at is None


def test_a_clock_that_steps_back_makes_nothing_expire_early(store: Store, set_clock: SetClock) -> None:
    log(store, "data", {"a": b"0"})
    set_clock.go(-3650 * DAY)

    version = log(store, "data", {"a": b"1"}).version
    keep_for(store, version, DAY)

    assert find(store, "data", "v1").created_at >= find(store, "data", "v0").created_at
    set_clock.go(3650 * DAY)
    assert find(store, "data", "latest").label == "v1"


def test_a_clock_that_jumped_ahead_and_came_back_has_hidden_nothing_for_good(store: Store, set_clock: SetClock) -> None:
    keep_for(store, log(store, "data", {"a": b"0"}).version, DAY)
    set_clock.go(3650 * DAY)
    with pytest.raises(VersionNotFoundError):
        find(store, "data", "v0")

    set_clock.go(-3650 * DAY)

    assert find(store, "data", "v0").label == "v0"
