"""The plan is what happens, to the byte, whatever was logged, deleted and collected before."""

import random
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from jupyter_artifacts.core.catalog.queries.garbage import CONTENT_HOLDERS, RANGE_HOLDERS
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.gc.waits import USUAL
from jupyter_artifacts.core.store import Store, open_store
from tests.core.builders import contents_of, log, versions_of
from tests.core.operations.gc.stores import AT_ONCE, container_bytes, counts, delete, wrong_with

CONTENTS = [b"", b"a", b"b" * 3000, b"c" * 20_000, random.Random(1).randbytes(9000), random.Random(2).randbytes(1_060_000)]
FILES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(CONTENTS), max_size=6)
LOG = st.tuples(st.just("log"), st.sampled_from(["one", "two"]), FILES)
DELETE = st.tuples(st.just("delete"), st.sampled_from(["one", "two"]), st.integers(0, 3))
COLLECT = st.tuples(
    st.just("collect"), st.sampled_from([AT_ONCE, AT_ONCE._replace(trash=USUAL.trash), AT_ONCE._replace(condemned=USUAL.condemned)])
)


def collected_as_planned(store: Store, waits: Any) -> None:
    before = container_bytes(store)
    plan = plan_gc(store, waits)
    result = apply_gc(store, plan)
    assert result.is_finished
    assert result.purged == [version.qualified_name for version in plan.purged]
    assert result.freed_bytes == plan.freed_bytes == before - container_bytes(store)
    assert result.rewritten == len(plan.rewritten)
    assert counts(store, "condemned_ranges", "condemned_contents", "trash") == {
        "condemned_ranges": 0, "condemned_contents": plan.condemned_count, "trash": len(plan.held)
    }  # fmt: skip
    assert wrong_with(store) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(LOG, LOG, DELETE, DELETE, COLLECT), max_size=14))
def test_what_is_planned_is_what_is_done_and_what_lives_is_whole(acts: list[Any]) -> None:
    alive: dict[tuple[str, str], Mapping[str, bytes]] = {}
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        store = open_store(f"{folder}/store", Path(folder) / "cache")
        for kind, *rest in [*acts, ("collect", AT_ONCE)]:
            if kind == "log":
                name, files = rest
                alive[(name, log(store, name, files).version.label)] = files
            elif kind == "delete":
                name, at = rest
                if chosen := versions_of(store, name)[at : at + 1]:
                    delete(store, *chosen)
                    del alive[(name, chosen[0].label)]
            else:
                collected_as_planned(store, rest[0])
        found = {(name, each.label): contents_of(store, each) for name in ("one", "two") for each in versions_of(store, name)}
        assert found == alive
        if not alive:
            assert container_bytes(store) == 0
            assert counts(store, "contents", "containers", "ranges", "range_contents", "version_ranges") == dict.fromkeys(
                ("contents", "containers", "ranges", "range_contents", "version_ranges"), 0
            )
        store.close()


def test_every_table_that_refers_to_contents_or_ranges_is_known_to_keep_them(store: Store) -> None:
    """A new table that holds contents must be named in `CONTENT_HOLDERS`; else collection fails where the database refuses to drop them."""
    own = {
        ("content_blocks", "content_id"),
        ("content_hashes", "content_id"),
        ("content_chunks", "content_id"),
        ("condemned_contents", "content_id"),
    }
    own |= {("condemned_ranges", "range_id"), ("range_contents", "range_id")}
    with store.catalog.read() as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        keys = {(table, row[3], row[2]) for table in tables for row in db.execute(f"PRAGMA foreign_key_list({table})")}

    assert {(table, column) for table, column, to in keys if to == "contents"} - own == set(CONTENT_HOLDERS)
    assert {(table, column) for table, column, to in keys if to == "ranges"} - own == set(RANGE_HOLDERS)


def test_what_is_logged_again_is_condemned_no_longer(store: Store) -> None:
    waits = AT_ONCE._replace(condemned=USUAL.condemned)
    delete(store, log(store, "two", {"a": b""}).version)
    collected_as_planned(store, waits)
    assert counts(store, "condemned_contents") == {"condemned_contents": 2}

    log(store, "one", {"a": b""})
    collected_as_planned(store, waits)

    assert counts(store, "condemned_contents") == {"condemned_contents": 0}
