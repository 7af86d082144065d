"""What the lineage view asks for, and what a notebook keeps of it."""

import json

import pytest

from jupyter_artifacts.core.model.lineage import Direction
from jupyter_artifacts.core.model.run import NewRun
from jupyter_artifacts.core.operations.lineage import walk_lineage
from jupyter_artifacts.core.operations.run import begin_run, use_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.live.lineage_snapshot import root_of
from jupyter_artifacts.views.live.snapshot import LARGEST, make_snapshot
from jupyter_artifacts.views.payloads import lineage_payload
from tests.core.builders import ENTITY, PROJECT, log
from tests.front.test_session import Pipe, name, pipe

__all__ = ["pipe"]

SWEEP = 30


@pytest.fixture
def sweep(store: Store) -> Store:
    """A version that thirty runs use, each of which logs a model."""
    raw = log(store, "raw", {"a.txt": b"raw"}).version
    for at in range(SWEEP):
        run = begin_run(store, NewRun(ENTITY, PROJECT, f"r{at}", f"train-{at:02}", "train"))
        use_version(store, run, raw)
        log(store, "model", {"m.bin": b"%d" % at}, run=run, type_name="model")
    return store


def test_a_sweep_is_two_clusters_whose_members_come_page_by_page(sweep: Store, pipe: Pipe) -> None:
    options = {"root": f"artifact:{name('v0', 'raw')}", "direction": "both", "depth": 6, "explodes": True}
    graph = pipe.ask("lineage", sweep, **options)
    clusters = {node["kind"]: node for node in graph["nodes"] if node["is_cluster"]}
    assert clusters["artifact"]["member_count"] == clusters["run"]["member_count"] == SWEEP
    assert clusters["artifact"]["more_members"] > 0

    cluster = clusters["artifact"]["id"]
    page = pipe.ask("lineage_members", sweep, **options, cluster=cluster, offset=25, limit=10)
    assert page["total"] == SWEEP
    assert [member["name"] for member in page["items"]] == [f"model:v{at}" for at in range(25, 30)]
    found = pipe.ask("lineage_members", sweep, **options, cluster=cluster, search="V17")
    assert [member["name"] for member in found["items"]] == ["model:v17"]

    drawn = pipe.ask("lineage", sweep, **options, extracted=[found["items"][0]["id"]])
    assert found["items"][0]["id"] in {node["id"] for node in drawn["nodes"]}


def test_a_run_is_a_root_too_and_says_what_it_did(sweep: Store, pipe: Pipe) -> None:
    graph = pipe.ask("lineage", sweep, root=f"artifact:{name('v3', 'model')}", direction="up", depth=None, explodes=True)
    [run] = [node for node in graph["nodes"] if node["kind"] == "run"]
    above = pipe.ask("lineage", sweep, root=run["id"], direction="up", depth=1, explodes=True)
    assert [node["members"][0]["name"] for node in above["nodes"]] == ["raw:v0", "train-03"]
    assert pipe.ask("run", sweep, run=run["members"][0]["path"])["run"]["name"] == "train-03"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"root": "artifact:nobody:v0"}, "collection-not-found"),
        ({"root": "run:nobody"}, "run-not-found"),
        ({"root": 3}, "usage"),
        ({"root": f"artifact:{ENTITY}/{PROJECT}/raw:v0", "direction": "sideways"}, "usage"),
        ({"root": f"artifact:{ENTITY}/{PROJECT}/raw:v0", "depth": -1}, "usage"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(sweep: Store, pipe: Pipe, params: dict[str, object], code: str) -> None:
    assert pipe.refusal("lineage", sweep, **params)["code"] == code


def test_a_cluster_that_is_gone_is_told(sweep: Store, pipe: Pipe) -> None:
    refusal = pipe.refusal("lineage_members", sweep, root=f"artifact:{name('v0', 'raw')}", explodes=True, cluster="cluster:x")
    assert refusal["code"] == "entry-not-found"


def test_a_notebook_keeps_a_bounded_part_of_a_graph_around_its_root(store: Store) -> None:
    version = log(store, "step", {"a.txt": b"0"}).version
    root = version
    for at in range(1, 25):
        for branch in range(4):
            run = begin_run(store, NewRun(ENTITY, PROJECT, f"r{at}-{branch}", f"a-run-with-a-rather-long-name-{at}-{branch}"))
            use_version(store, run, version)
            made = log(store, "step", {"a.txt": b"%d %d" % (at, branch)}, run=run).version
        version = made
    payload = lineage_payload(walk_lineage(store, root, direction=Direction.BOTH))
    assert len(json.dumps(payload)) > LARGEST

    snapshot = make_snapshot(payload, store)

    assert snapshot is not None
    assert len(json.dumps(snapshot).encode()) < LARGEST + 1000
    kept = snapshot["payload"]
    assert root_of(kept) == root_of(payload)  # type: ignore[arg-type]
    assert kept["hidden"] > 0  # type: ignore[index]
