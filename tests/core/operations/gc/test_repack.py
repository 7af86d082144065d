"""Packs that are mostly dead are rewritten; whatever happens meanwhile, no content is lost or mixed up."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.queries.contents import list_container_contents
from jupyter_artifacts.core.catalog.queries.garbage import NewPlace, WornContainer, list_worn_containers, replace_container
from jupyter_artifacts.core.containers.contract import StagedContainer
from jupyter_artifacts.core.containers.local import LocalContainers
from jupyter_artifacts.core.containers.pack import read_index
from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.operations.gc import plan as plan_module
from jupyter_artifacts.core.operations.gc.apply import gc_steps
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.gc.result import GcResult
from jupyter_artifacts.core.operations.gc.waits import USUAL
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import IntegrityError, LeaseLostError, StoreFullError
from tests.core.builders import contents_of, log, log_folder, make_old, versions_of, write_files
from tests.core.operations.damage import container_of, flip_byte_of
from tests.core.operations.gc.stores import AT_ONCE, collect, container_bytes, counts, delete, wrong_with

SMALL = {f"{at:02}": os.urandom(1000) for at in range(40)}
KEPT = {path: SMALL[path] for path in ("03", "17", "39")}


@pytest.fixture
def worn(store: Store) -> Store:
    """A store of which `kept` needs three contents of a pack of forty, and nothing needs the others."""
    gone = log(store, "data", SMALL).version
    log(store, "kept", KEPT)
    delete(store, gone)
    return store


def packs(store: Store) -> list[Path]:
    return sorted(file for file in (store.root / "packs").rglob("*") if file.is_file())


def test_the_new_pack_is_a_pack_of_what_lives(worn: Store) -> None:
    before = container_of(worn, KEPT["03"])

    collect(worn)

    after = container_of(worn, KEPT["03"])
    key = next(key for key in worn.containers.list_keys() if key.key == after.name)
    reader = worn.containers.open(key)
    assert [row.digest for row in read_index(reader, after.stat().st_size)] == [digest_of(KEPT[path]) for path in sorted(KEPT)]
    reader.close()
    assert not before.exists()
    assert contents_of(worn, versions_of(worn, "kept")[0]) == KEPT


def test_what_was_rewritten_is_in_the_records(worn: Store) -> None:
    old = container_of(worn, KEPT["03"]).name
    collect(worn)

    with worn.catalog.read() as db:
        bodies = [row[0] for row in db.execute("SELECT body FROM records ORDER BY seq DESC LIMIT 3")]
    new = container_of(worn, KEPT["03"])

    assert f'"containers":[["pack","{new.name}",{new.stat().st_size}]]' in bodies[0]
    assert f'"replaced":["{old}"]' in bodies[0]
    assert f'"containers":[["pack","{old}"]]' in bodies[1]
    assert '"kind":"trash"' in bodies[1]
    assert '"kind":"purge"' in bodies[2]


@pytest.mark.parametrize(("dead", "of", "is_worn"), [(24, 100, False), (26, 100, True), (10, 100, False)])
def test_with_the_usual_waits_a_pack_is_rewritten_when_a_quarter_is_dead(store: Store, dead: int, of: int, is_worn: bool) -> None:
    files = {f"{at:03}": os.urandom(20_000) for at in range(of)}
    gone = log(store, "data", files).version
    log(store, "kept", {path: content for path, content in files.items() if int(path) >= dead})
    delete(store, gone)
    no_grace_for_contents = USUAL._replace(undelete=AT_ONCE.undelete, condemned=AT_ONCE.condemned)

    plan = plan_gc(store, no_grace_for_contents)

    assert bool(plan.rewritten) == is_worn
    assert len(plan_gc(store, AT_ONCE).rewritten) == 1


def test_a_large_pack_is_rewritten_when_much_of_it_is_dead(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_module, "WORN_BYTES", 150_000)
    files = {f"{at:03}": os.urandom(20_000) for at in range(100)}
    gone = log(store, "data", files).version
    log(store, "kept", {path: content for path, content in files.items() if int(path) >= 8})
    delete(store, gone)

    assert len(plan_gc(store, USUAL._replace(undelete=AT_ONCE.undelete, condemned=AT_ONCE.condemned)).rewritten) == 1


def test_with_a_hold_the_old_pack_stays_for_a_while(worn: Store) -> None:
    old = container_of(worn, KEPT["03"])
    waits = AT_ONCE._replace(trash=USUAL.trash)
    before = container_bytes(worn)
    plan = plan_gc(worn, waits)

    result = collect(worn, waits)

    assert old.exists()
    assert container_bytes(worn) == before - plan.freed_bytes == before - result.freed_bytes > before
    assert contents_of(worn, versions_of(worn, "kept")[0]) == KEPT


def test_a_damaged_content_moves_as_it_is_and_can_still_be_healed(worn: Store, tmp_path: Path) -> None:
    flip_byte_of(worn, KEPT["17"], at=500)

    collect(worn)

    [kept] = versions_of(worn, "kept")
    assert [problem.path for problem in verify_version(worn, kept).problems] == ["17"]
    assert len(packs(worn)) == 2  # the rewritten one, and the manifest of `kept`
    log_folder(worn, "kept", make_old(write_files(tmp_path / "files", KEPT)), rehash=True)
    assert contents_of(worn, kept) == KEPT
    collect(worn)
    assert wrong_with(worn) == []


def test_a_pack_that_ends_too_early_moves_with_what_is_left(worn: Store) -> None:
    file = container_of(worn, KEPT["03"])
    os.chmod(file, 0o644)
    os.truncate(file, 17_000 + 400)  # within "17"

    collect(worn)

    assert [problem.path for problem in verify_version(worn, versions_of(worn, "kept")[0]).problems] == ["17", "39"]


def test_a_pack_that_is_lost_is_left_to_be_healed(worn: Store) -> None:
    container_of(worn, KEPT["03"]).unlink()

    result = collect(worn)

    assert [reason.partition(" could")[0][:5] for reason in result.skipped] == ["pack "]
    with pytest.raises(IntegrityError):
        contents_of(worn, versions_of(worn, "kept")[0])
    assert log(worn, "kept", KEPT).version.label == "v0"
    assert contents_of(worn, versions_of(worn, "kept")[0]) == KEPT


class Meanwhile(LocalContainers):
    """Containers whose owner is overtaken while it publishes."""

    def __init__(self, store: Store, act: "Act") -> None:
        super().__init__(store.root)
        self._store, self._act = store, act

    def publish(self, staged: list[StagedContainer]) -> None:
        super().publish(staged)
        self._act(self._store)


class Act:
    """Something that happens once, done by somebody else with the same store."""

    def __init__(self, worn: Store) -> None:
        self.other = open_store(str(worn.root), worn.root.parent / "other-cache")
        self.is_done = False

    def __call__(self, store: Store) -> None:
        if not self.is_done:
            self.is_done = True
            self.act()

    def act(self) -> None:
        collect(self.other)


class KeptIsDeletedToo(Act):
    def act(self) -> None:
        delete(self.other, *versions_of(self.other, "kept"))
        collect(self.other)


class KeysAreHandedOutAgain(Act):
    """Everything is collected, and another log gets the very keys that the catalog gave to the pack and its contents."""

    def act(self) -> None:
        delete(self.other, *versions_of(self.other, "kept"))
        collect(self.other)
        log(self.other, "new", {path: content[::-1] for path, content in SMALL.items()})


class OneIsDropped(Act):
    def act(self) -> None:
        delete(self.other, *versions_of(self.other, "kept"))
        log(self.other, "kept", {"03": KEPT["03"], "new": b"new"})
        plan = plan_gc(self.other, AT_ONCE)
        for step in gc_steps(self.other, plan, GcResult(plan)):
            if step == "trash forgotten":
                break  # before it rewrites the pack itself


class LeaseEnds(Act):
    def act(self) -> None:
        with self.other.catalog.write() as db:
            db.execute("UPDATE leases SET until = 0")
        collect(self.other, AT_ONCE._replace(undelete=USUAL.undelete))


@pytest.fixture
def act(worn: Store, request: pytest.FixtureRequest) -> Iterator[Act]:
    made: Act = request.param(worn)
    yield made
    made.other.close()


@pytest.mark.parametrize("act", [Act, KeptIsDeletedToo, KeysAreHandedOutAgain, OneIsDropped, LeaseEnds], indirect=True)
def test_whatever_others_collect_meanwhile_nothing_is_lost_or_mixed_up(worn: Store, act: Act) -> None:
    slow = worn._replace(containers=Meanwhile(worn, act))
    try:
        collect(slow)
    except LeaseLostError:
        assert isinstance(act, LeaseEnds)
    assert act.is_done
    collect(worn)

    for name in ("kept", "new"):
        for version in versions_of(worn, name):
            assert verify_version(worn, version).is_intact
    assert wrong_with(worn) == []
    assert counts(worn, "trash", "intents", "leases") == {"trash": 0, "intents": 0, "leases": 0}
    assert plan_gc(worn, AT_ONCE).is_empty


class Full(LocalContainers):
    def publish(self, staged: list[StagedContainer]) -> None:
        raise StoreFullError("no room.")


@pytest.fixture
def copied(worn: Store) -> tuple[WornContainer, dict[int, NewPlace]]:
    """The worn pack, and places for all that lives in it."""
    key = container_of(worn, KEPT["03"]).name
    with worn.catalog.read() as db:
        pack = next(each for each in list_worn_containers(db, [1, 2, 3]) if each.key == key)
        return pack, {each.key: NewPlace(8, 1000) for each in list_container_contents(db, pack.id)}


def test_a_pack_of_which_something_was_not_copied_stays(worn: Store, copied: tuple[WornContainer, dict[int, NewPlace]]) -> None:
    pack, places = copied
    places.popitem()

    with worn.catalog.write() as db:
        assert not replace_container(db, pack, ("f" * 32, "pack", 1000), places, 0)
    assert container_of(worn, KEPT["03"]).name == pack.key


def test_another_container_that_was_given_the_same_catalog_key_stays(
    worn: Store, copied: tuple[WornContainer, dict[int, NewPlace]]
) -> None:
    pack, places = copied
    with worn.catalog.write() as db:
        assert not replace_container(db, pack._replace(key="a" * 32), ("f" * 32, "pack", 1000), places, 0)
    assert container_of(worn, KEPT["03"]).name == pack.key


def test_where_there_is_no_room_for_a_new_pack_the_rest_is_collected_all_the_same(worn: Store) -> None:
    blob = log(worn, "large", {"large": os.urandom(1_200_000)}).version
    delete(worn, blob)

    result = collect(worn._replace(containers=Full(worn.root)))

    assert result.skipped
    assert result.freed_bytes > 1_200_000
    assert contents_of(worn, versions_of(worn, "kept")[0]) == KEPT
    assert list((worn.root / "staging").iterdir()) == []
