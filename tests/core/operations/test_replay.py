"""Changes that are made again from their records leave the same behind, whatever was done in whatever order."""

import json
import os
import tempfile
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.catalog import create_catalog
from jupyter_artifacts.core.catalog.visible import dump
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.operations.replay.replay import Replayed, replay
from jupyter_artifacts.core.operations.replay.stand_ins import StandIns
from jupyter_artifacts.core.operations.replay.target import Target
from jupyter_artifacts.core.records.chain import BrokenRecord
from jupyter_artifacts.core.store import Store, open_store
from tests.core.builders import log, start_run
from tests.core.deeds import walk

MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None

Dump = dict[str, list[tuple[object, ...]]]


def records_of(store: Store) -> list[Record]:
    store.records.flush(store.catalog)
    found = list(store.records.read())
    assert [each for each in found if isinstance(each, BrokenRecord)] == []
    return [each for each in found if isinstance(each, Record)]


def replayed(store: Store) -> tuple[Dump, Replayed]:
    """What the records of `store` make of an empty catalog."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        catalog, result = create_catalog(Path(folder) / "catalog.db", {}), Replayed()
        with catalog.write() as db:
            replay(Target(db, StandIns()), records_of(store), result)
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


@pytest.mark.parametrize("seed", range(25))
def test_records_make_the_same_catalog_again(seed: int) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        store = open_store(f"{folder}/store", Path(folder) / "cache")
        assert len(walk(store, seed, 40)) > 10
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
    records += [Record(at, "", "use", 0, json.loads(json.dumps(body)), b"line") for at, body in enumerate(bad, 1)]
    records.append(Record(9, "", "log", 0, records[0].body, b"line"))
    changes = [["version", "ana/demo/data:v0", "tags", ["x"]], ["alias", "no/such/name", "a", None]]
    records.append(Record(10, "", "update", 0, {"changes": changes}, b"line"))
    catalog, result = create_catalog(store.root.parent / "again.db", {}), Replayed()

    with catalog.write() as db:
        replay(Target(db, StandIns()), records, result)

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
