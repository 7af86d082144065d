"""`lineage` in both shells and Python: the graph around a version or run, and what it is saved as."""

import builtins
import json
from pathlib import Path
from typing import Any

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.errors import CollectionNotFoundError, RunNotFoundError, UnsupportedError, UsageError
from tests.commands.test_upkeep import Shell, shell, text_of
from tests.commands.workspace import write

__all__ = ["shell"]


@pytest.fixture
def model(workspace: Path) -> wandb.Artifact:
    """raw → prepare → clean → six trainings → model v0 to v5."""
    write({"raw.csv": "a", "clean.csv": "b"})
    with wandb.init(job_type="scan") as run:
        run.log_artifact("raw.csv", name="raw", type="dataset").wait()
    with wandb.init(job_type="prepare", name="prepare") as run:
        run.use_artifact("raw:latest")
        run.log_artifact("clean.csv", name="clean", type="dataset").wait()
    for seed in range(6):
        with wandb.init(job_type="train", name=f"train-{seed}", id=f"t{seed}") as run:
            run.use_artifact("clean:v0")
            write({"model.bin": str(seed)})
            logged = run.log_artifact("model.bin", name="model", type="model").wait()
    return logged


def test_the_outline_says_what_it_was_made_from(shell: Shell, model: wandb.Artifact) -> None:
    text = text_of(shell.do("lineage", "model").payload)

    assert "made by" in text
    for name in ("train-5", "clean:v0", "prepare", "raw:v0"):
        assert name in text
    assert "train-4" not in text


def test_many_siblings_are_one_line_and_one_can_be_drawn_out(shell: Shell, model: wandb.Artifact) -> None:
    assert "6 runs" in text_of(shell.do("lineage", "clean").payload)
    drawn = shell.do("lineage", "clean", "--extract", "run:t3").payload
    assert "5 runs" in text_of(drawn)
    assert [each["id"] for each in drawn["nodes"] if each["members"][0]["name"] == "train-3"] == ["run:ana/uncategorized/t3"]  # type: ignore[attr-defined]
    types = shell.do("lineage", "clean", "--by-type").payload
    assert {each["type"] for each in types["nodes"]} == {"dataset", "model", "scan", "prepare", "train"}  # type: ignore[attr-defined]


def test_a_run_has_lineage_too(shell: Shell, model: wandb.Artifact) -> None:
    lineage = shell.do("lineage", "run:t2", "--direction", "down").value

    assert [node.name for node in lineage.nodes] == ["train-2", "model:v2"]
    assert lineage.nodes == wandb.Api().run("t2").lineage(direction="down").nodes


def test_depth_is_counted_in_steps(shell: Shell, model: wandb.Artifact) -> None:
    assert len(shell.do("lineage", "model", "--depth", "2").value) == 3
    assert len(shell.do("lineage", "model", "--depth", "all").value) == len(model.lineage()) == 6
    assert "There is more" in text_of(shell.do("lineage", "model", "--depth", "2").payload)


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (["nothing"], CollectionNotFoundError, "nothing"),
        (["run:nothing"], RunNotFoundError, "nothing"),
        (["model", "--depth", "-1"], UsageError, "depth"),
        (["model", "--depth", "deep"], UsageError, "neither a number of steps nor 'all'"),
        (["model", "--direction", "left"], UsageError, "'up', 'down', 'both'"),
        (["model", "--extract", "run:t0"], UsageError, "not in the lineage of model:v5"),
        (["model", "--save", "graph.png"], UsageError, "does not say what to write"),
        (["model", "--save", "no/such/folder.svg"], OSError, "folder.svg"),
    ],
)
def test_what_cannot_be_shown_is_one_error_and_nothing_is_written(
    shell: Shell, model: wandb.Artifact, workspace: Path, words: list[str], error: type[Exception], says: str
) -> None:
    before = sorted(workspace.rglob("*"))

    with pytest.raises(error, match=says):
        shell.do("lineage", *words)

    assert sorted(workspace.rglob("*")) == before


def test_it_is_saved_as_a_picture_a_flowchart_or_events(shell: Shell, model: wandb.Artifact) -> None:
    for name, begins in {"g.svg": "<svg", "g.mmd": "flowchart LR", "g.jsonl": '{"eventType"', "g.json": "["}.items():
        shell.do("lineage", "model", "--save", name)
        assert Path(name).read_text().startswith(begins)
    events = [json.loads(line) for line in Path("g.jsonl").read_text().splitlines()]
    assert events == json.loads(Path("g.json").read_text()) == model.lineage(depth=6).to_openlineage()
    assert {event["job"]["name"] for event in events} == {"scan", "prepare", "train"}


def test_networkx_gets_the_whole_graph(model: wandb.Artifact) -> None:
    import networkx

    graph = model.lineage().to_networkx()

    assert networkx.is_directed_acyclic_graph(graph)
    assert networkx.has_path(graph, "artifact:ana/uncategorized/raw:v0", "artifact:ana/uncategorized/model:v5")
    assert graph.nodes["artifact:ana/uncategorized/raw:v0"]["type"] == "dataset"


def test_without_networkx_the_error_says_what_to_install(model: wandb.Artifact, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *args: Any, **named: Any) -> Any:
        if name == "networkx":
            raise ImportError(name)
        return real(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(UnsupportedError, match="pip install networkx"):
        model.lineage().to_networkx()


def test_an_artifact_that_is_not_logged_has_no_lineage() -> None:
    with pytest.raises(wandb.Error):
        wandb.Artifact("draft", "dataset").lineage()
