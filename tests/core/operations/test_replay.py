"""Changes that are made again from their records leave the same behind, whatever was done in whatever order."""

import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.catalog.catalog import create_catalog
from jupyter_artifacts.core.catalog.visible import dump
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.model.run import NewRun, Origin, RunState, Step
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.link import LinkTarget, link_version, unlink_version
from jupyter_artifacts.core.operations.registry import create_registry, update_registry
from jupyter_artifacts.core.operations.replay.ranges import NamedRanges
from jupyter_artifacts.core.operations.replay.replay import Replayed, replay
from jupyter_artifacts.core.operations.replay.target import Target
from jupyter_artifacts.core.operations.resolve import list_collection_records, list_version_records
from jupyter_artifacts.core.operations.run import begin_run, end_run, list_run_records, use_version
from jupyter_artifacts.core.operations.undo import redo, undo
from jupyter_artifacts.core.operations.update import VersionEdit, edit_version
from jupyter_artifacts.core.operations.update_collection import CollectionEdit, edit_collection
from jupyter_artifacts.core.records.chain import BrokenRecord, read_chain
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import CommError, UsageError
from tests.core.builders import ENTITY, PROJECT, log, start_run

MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None

Act = Callable[[Store, int], object]
Dump = dict[str, list[tuple[object, ...]]]


def records_of(store: Store) -> list[Record]:
    store.records.flush(store.catalog)
    found = list(read_chain(store.root / "records"))
    assert [each for each in found if isinstance(each, BrokenRecord)] == []
    return [each for each in found if isinstance(each, Record)]


def replayed(store: Store) -> tuple[Dump, Replayed]:
    """What the records of `store` make of an empty catalog."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        catalog, result = create_catalog(Path(folder) / "catalog.db", {}), Replayed()
        with catalog.write() as db:
            replay(Target(db, NamedRanges()), records_of(store), result)
        with catalog.read() as db:
            found = dump(db)
        catalog.close()
    return found, result


def shown(store: Store) -> Dump:
    with store.catalog.read() as db:
        return dump(db)


def assert_same_when_replayed(store: Store) -> None:
    found, result = replayed(store)
    assert (result.unknown, result.skipped) == ({}, [])
    for table, rows in shown(store).items():
        assert found[table] == rows, table


def versions(store: Store) -> list[VersionRecord]:
    collections = list_collection_records(store, None, None)
    return [version for collection in collections for version in list_version_records(store, collection)]


def pick(things: list, at: int):
    """One of `things`, or a reason to do nothing."""
    if not things:
        raise UsageError("there is nothing yet")
    return things[at % len(things)]


def runs(store: Store) -> list:
    return list_run_records(store, ENTITY, PROJECT)


def sources(store: Store) -> list[VersionRecord]:
    return [version for version in versions(store) if version.link is None]


NAMES, ALIASES, TAGS = ("data", "model", "other"), ("best", "old", "größer"), ("checked", "final two")


def _log(store: Store, at: int) -> object:
    run = runs(store)[at % 3 :][:1] if at % 2 else []
    return log(
        store, NAMES[at % 3], {"file": b"%d" % (at % 5), "fixed": b"same"}, aliases=ALIASES[: at % 3], tags=TAGS[: at % 2],
        metadata={"at": at % 7, "deep": {"list": [1.5, None, True, "ü"]}}, description=None if at % 3 else f"number {at}",
        run=run[0] if run else None, step=Step(f"cell {at % 3}", f"c{at % 3}", at % 4) if run else None,
    )  # fmt: skip


def _begin(store: Store, at: int) -> object:
    origin = Origin("script", "train.py", ("--fast",), "abc", "diff")
    new = NewRun(ENTITY, PROJECT, f"run-{at % 4}", f"name {at}", "train", "group", None, {"lr": at / 10}, "host", origin)
    return begin_run(store, new)


def _end(store: Store, at: int) -> object:
    config = {"epochs": at} if at % 2 else None
    return end_run(store, pick(runs(store), at), RunState.FAILED if at % 3 == 0 else RunState.FINISHED, config)


def _use(store: Store, at: int) -> object:
    step = Step("use", None, at % 2) if at % 3 else None
    return use_version(store, pick(runs(store), at), pick(versions(store), at // 2), step)


def _edit(store: Store, at: int) -> object:
    version = pick(versions(store), at)
    edit = VersionEdit(
        description=(f"described {at}",) if at % 2 else None, metadata_set={"edited": at} if at % 3 == 0 else {},
        metadata_removed={"at"} if at % 5 == 0 else frozenset(), tags_added={TAGS[at % 2]} if at % 4 else frozenset(),
        tags_removed={TAGS[0]} if at % 4 == 0 else frozenset(), aliases_added=set(ALIASES[: at % 3]),
        aliases_removed={ALIASES[2]} if at % 2 else frozenset(),
    )  # fmt: skip
    return edit_version(store, version, edit)


def _edit_collection(store: Store, at: int) -> object:
    collection = pick(list_collection_records(store, None, None), at)
    edit = CollectionEdit(
        name=f"{collection.name[:9]}-{at % 3}" if at % 4 == 0 else None, type="other-type" if at % 5 == 0 else None,
        description=(f"about {at}",) if at % 2 else None, tags_added={TAGS[0]} if at % 3 else frozenset(),
        tags_removed={TAGS[0]} if at % 3 == 0 else frozenset(),
    )  # fmt: skip
    return edit_collection(store, collection, edit)


def _link(store: Store, at: int) -> object:
    target = LinkTarget(ENTITY, "wandb-registry-model" if at % 2 else PROJECT, f"links-{at % 2}")
    return link_version(store, pick(sources(store), at), target, ALIASES[: at % 2])


def _unlink(store: Store, at: int) -> object:
    return unlink_version(store, pick([version for version in versions(store) if version.link is not None], at))


def _registry(store: Store, at: int) -> object:
    if at % 2:
        return create_registry(store, ENTITY, f"wandb-registry-{at % 3}", description="all", artifact_types=["dataset", "other-type"])
    return update_registry(store, ENTITY, f"wandb-registry-{at % 3}", description=f"now {at}", artifact_types=None)


def _undo(store: Store, at: int) -> object:
    return undo(store, ENTITY, None)


def _redo(store: Store, at: int) -> object:
    return redo(store, ENTITY, None)


ACTS: list[Act] = [
    _log, _log, _log, _begin, _end, _use, _edit, _edit, _edit_collection, _link, _link, _unlink, _registry, _undo, _redo,
]  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 500)), min_size=5, max_size=30))
def test_records_make_the_same_catalog_again(acts: list[tuple[Act, int]]) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        store = open_store(f"{folder}/store", Path(folder) / "cache")
        for act, at in acts:
            with suppress(UsageError, CommError):  # not possible now, and nothing was done
                act(store, at)
        assert_same_when_replayed(store)
        store.close()


def test_a_record_of_a_kind_that_is_not_known_changes_nothing_and_is_counted(store: Store) -> None:
    from jupyter_artifacts.core.catalog.queries.records import append_record

    log(store, "data", {"a": b"a"})
    with store.catalog.write() as db:
        append_record(db, "of-tomorrow", 7, {"what": "ever"})

    found, result = replayed(store)

    assert found == shown(store)
    assert (result.count, result.unknown, result.is_whole) == (2, {"of-tomorrow": 1}, False)


def test_a_record_that_does_not_fit_is_left_out_as_a_whole(store: Store) -> None:
    log(store, "data", {"a": b"a"})
    records = records_of(store)
    before = shown(store)
    bad = [
        {"version": "ana/demo/data:v7", "run": 1, "step": None},
        {"version": "nothing", "run": 1, "step": None},
        {"version": "ana/demo/data:v0", "run": "one", "step": None},
        {"version": "ana/demo/data:v0", "run": 99, "step": None},
        {},
    ]
    records += [Record(at, "", "use", 0, json.loads(json.dumps(body)), b"") for at, body in enumerate(bad, 1)]
    records.append(Record(9, "", "log", 0, records[0].body, b""))
    changes = [["version", "ana/demo/data:v0", "tags", ["x"]], ["alias", "no/such/name", "a", None]]
    records.append(Record(10, "", "update", 0, {"changes": changes}, b""))
    catalog, result = create_catalog(store.root.parent / "again.db", {}), Replayed()

    with catalog.write() as db:
        replay(Target(db, NamedRanges()), records, result)

    with catalog.read() as db:
        assert dump(db) == before
    assert (result.skipped_count, result.is_whole) == (7, False)
    assert [each.split(":")[0] for each in result.skipped] == [
        *(f"record {at} (use)" for at in range(1, 6)), "record 9 (log)", "record 10 (update)",
    ]  # fmt: skip
    catalog.close()


def test_healing_is_recorded_and_replayed(store: Store) -> None:
    from jupyter_artifacts.core.operations.verify import verify_version
    from tests.core.operations.damage import flip_byte_of

    version = log(store, "data", {"a": b"content"}, run=start_run(store, "run")).version
    flip_byte_of(store, b"content")
    assert not verify_version(store, version).is_intact
    log(store, "data", {"a": b"content"})

    assert [record.kind for record in records_of(store)] == ["run", "log", "heal"]
    assert_same_when_replayed(store)
