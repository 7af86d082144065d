"""Walking the lineage graph: up, down, how far, and through what is gone."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.model.lineage import Direction, LineageGraph, NodeKind
from jupyter_artifacts.core.model.run import NewRun, RunRecord
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.operations.lineage import check_depth, check_direction, walk_lineage
from jupyter_artifacts.core.operations.run import begin_run, use_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from tests.core.builders import ENTITY, PROJECT, find, log


def run_of(store: Store, name: str, job_type: str | None = None) -> RunRecord:
    return begin_run(store, NewRun(ENTITY, PROJECT, name, name, job_type))


def names(graph: LineageGraph) -> dict[str, int]:
    return {node.name: node.level for node in graph.nodes}


def arrows(graph: LineageGraph) -> set[tuple[str, str]]:
    nodes = graph.by_id()
    return {(nodes[edge.source].name, nodes[edge.target].name) for edge in graph.edges}


@pytest.fixture
def chain(store: Store) -> Store:
    """raw → clean-run → table → train-run → model → judge-run → report."""
    raw = log(store, "raw", {"a": b"1"}, run=run_of(store, "scan")).version
    before = raw
    for job, name in (("clean", "table"), ("train", "model"), ("judge", "report")):
        run = run_of(store, job, job)
        use_version(store, run, before)
        before = log(store, name, {name: name.encode()}, run=run).version
    return store


def test_a_graph_goes_up_to_what_a_version_was_made_from_and_down_to_what_was_made_from_it(chain: Store) -> None:
    graph = walk_lineage(chain, find(chain, "table", "v0"))

    assert names(graph) == {
        "scan": -3, "raw:v0": -2, "clean": -1, "table:v0": 0, "train": 1, "model:v0": 2, "judge": 3, "report:v0": 4,
    }  # fmt: skip
    assert arrows(graph) == {
        ("scan", "raw:v0"), ("raw:v0", "clean"), ("clean", "table:v0"), ("table:v0", "train"), ("train", "model:v0"),
        ("model:v0", "judge"), ("judge", "report:v0"),
    }  # fmt: skip
    assert not graph.is_cut
    assert graph.by_id()[graph.root].kind is NodeKind.ARTIFACT


@pytest.mark.parametrize("depth", [None, 9])
def test_up_and_down_are_the_two_halves(chain: Store, depth: int | None) -> None:
    table = find(chain, "table", "v0")

    assert set(names(walk_lineage(chain, table, direction=Direction.UP, depth=depth))) == {"scan", "raw:v0", "clean", "table:v0"}
    assert set(names(walk_lineage(chain, table, direction=Direction.DOWN, depth=depth))) >= {"table:v0", "report:v0"}
    assert "scan" not in names(walk_lineage(chain, table, direction=Direction.DOWN, depth=depth))


def test_a_depth_counts_steps_and_says_what_lies_beyond(chain: Store) -> None:
    graph = walk_lineage(chain, find(chain, "table", "v0"), depth=2)

    assert names(graph) == {"raw:v0": -2, "clean": -1, "table:v0": 0, "train": 1, "model:v0": 2}
    assert {node.name: node.more for node in graph.nodes if node.more} == {"raw:v0": 1, "model:v0": 1}
    assert graph.is_cut
    assert names(walk_lineage(chain, find(chain, "table", "v0"), depth=0)) == {"table:v0": 0}


def test_a_graph_may_begin_at_a_run(chain: Store) -> None:
    run = begin_run(chain, NewRun(ENTITY, PROJECT, "train", "train", "train"))

    assert names(walk_lineage(chain, run)) == names(walk_lineage(chain, run, depth=20))
    assert names(walk_lineage(chain, run))["table:v0"] == -1


def test_what_was_made_from_a_deleted_version_still_was(chain: Store) -> None:
    delete_version(chain, find(chain, "table", "v0"), delete_aliases=True)

    graph = walk_lineage(chain, find(chain, "report", "v0"))

    assert {node.name: node.state for node in graph.nodes}["table:v0"] == "deleted"
    assert names(graph)["scan"] == -7


def test_a_run_that_uses_what_it_logs_is_a_circle_that_ends(store: Store) -> None:
    run = run_of(store, "again")
    version = log(store, "data", {"a": b"1"}, run=run).version
    use_version(store, run, version)

    for depth in (None, 5):
        graph = walk_lineage(store, version, depth=depth)
        assert set(names(graph)) == {"again", "data:v0"}
        assert arrows(graph) == {("again", "data:v0"), ("data:v0", "again")}


def test_every_run_that_logged_the_same_contents_made_them(store: Store) -> None:
    log(store, "data", {"a": b"1"}, run=run_of(store, "one"))
    version = log(store, "data", {"a": b"1"}, run=run_of(store, "two")).version

    assert arrows(walk_lineage(store, version)) == {("one", "data:v0"), ("two", "data:v0")}


def test_a_limit_keeps_the_nearest(chain: Store) -> None:
    graph = walk_lineage(chain, find(chain, "table", "v0"), limit=3)

    assert set(names(graph)) == {"table:v0", "clean", "train"}
    assert graph.is_cut


@pytest.mark.parametrize("direction", ["sideways", "", None, 1])
def test_a_direction_that_is_none_is_refused(direction: object) -> None:
    with pytest.raises(UsageError, match="'up', 'down', 'both'"):
        check_direction(direction)  # type: ignore[arg-type]


@pytest.mark.parametrize("depth", [-1, 1.5, "2", True])
def test_a_depth_that_is_no_number_of_steps_is_refused(depth: object) -> None:
    with pytest.raises(UsageError, match="not a number of steps"):
        check_depth(depth)  # type: ignore[arg-type]


# Long and wide histories, written straight into the catalog


def fill(store: Store, edges: list[tuple[str, int, int]], versions: int, runs: int) -> list[VersionRecord]:
    """Versions and runs by number, and edges as (table, run, version); the first version is a real one."""
    first = log(store, "data", {"a": b"1"}).version
    seed = run_of(store, "seed")
    with store.catalog.write() as db:
        keys = list(_copies(db, "versions", first.key, versions, "number", "token"))
        run_keys = list(_copies(db, "runs", seed.key, runs, "run_id", "run_id"))
        for table in ("run_inputs", "run_outputs"):
            more, value = (", token", ", 'x'") if table == "run_outputs" else ("", "")
            rows = sorted({(run_keys[run], keys[version]) for each, run, version in edges if each == table})
            db.executemany(f"INSERT INTO {table} (run_id, version_id, created_at{more}) VALUES (?, ?, 0{value})", rows)
    return [first]


def _copies(db: Connection, table: str, key: int, count: int, number: str, unique: str) -> Iterator[int]:
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
    row = dict(zip(columns, db.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (key,)).fetchone() or (), strict=True))
    yield key
    for at in range(1, count):
        new = {**row, number: at, unique: f"{at}"} if number != unique else {**row, unique: f"r{at}"}
        done = db.execute(f"INSERT INTO {table} ({', '.join(new)}) VALUES ({', '.join('?' * len(new))}) RETURNING id", [*new.values()])
        yield int((done.fetchone() or (0,))[0])


def chained(count: int) -> list[tuple[str, int, int]]:
    """A version, the run that uses it, the version that that one logs, and so on."""
    return [edge for at in range(count) for edge in (("run_inputs", at, at), ("run_outputs", at, at + 1))]


def fanned(count: int) -> list[tuple[str, int, int]]:
    """Runs that all use the first version, and log one each."""
    return [edge for at in range(count) for edge in (("run_inputs", at, 0), ("run_outputs", at, at + 1))]


@pytest.mark.parametrize("edges", [chained, fanned])
def test_a_history_of_ten_thousand_runs_is_walked_in_a_moment(store: Store, edges: object) -> None:
    (first,) = fill(store, edges(10_000), 10_001, 10_000)  # type: ignore[operator]

    began = time.thread_time()
    graph = walk_lineage(store, first)
    took = time.thread_time() - began

    assert len(graph.nodes) == 20_001
    assert len(graph.edges) == 20_000
    assert took < 1.0  # measured 0.2; the rest is for a busy machine


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["run_inputs", "run_outputs"]), st.integers(0, 4), st.integers(0, 4)), max_size=14))
def test_all_at_once_and_step_by_step_find_the_same(tmp_path_factory: pytest.TempPathFactory, edges: list[tuple[str, int, int]]) -> None:
    from jupyter_artifacts.core.store import open_store

    folder = tmp_path_factory.mktemp("any")
    store = open_store(str(folder / "store"), folder / "cache")
    (first,) = fill(store, edges, 5, 5)

    for direction in Direction:
        whole = walk_lineage(store, first, direction=direction)
        steps = walk_lineage(store, first, direction=direction, depth=30)
        assert set(whole.edges) == set(steps.edges)
        assert {(node.id, node.level) for node in whole.nodes} == {(node.id, node.level) for node in steps.nodes}
    store.close()
