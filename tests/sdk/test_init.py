"""`init` beside a run that goes on, with settings, and with the code that it runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

import jupyter_artifacts as wandb


def state(run: wandb.Run) -> str:
    return str(wandb.Api().run(run.path).state)


@pytest.mark.parametrize("reinit", [False, "return_previous"])
def test_the_run_that_goes_on_is_returned_as_it_is(reinit: object) -> None:
    first = wandb.init(project="p")

    assert wandb.init(project="other", reinit=reinit) is first
    assert (first.project, state(first)) == ("p", "running")

    first.finish()
    assert wandb.init(reinit=reinit) is not first


@pytest.mark.parametrize("reinit", [None, "default", True, "finish_previous"])
def test_the_run_that_goes_on_is_finished(reinit: object) -> None:
    first, beside = wandb.init(), wandb.init(reinit="create_new")

    second = wandb.init(reinit=reinit)

    assert wandb.run is second
    assert (state(first), state(second)) == ("finished", "running")
    assert state(beside) == ("finished" if reinit in (True, "finish_previous") else "running")


def test_a_run_beside_the_current_one_logs_for_itself(workspace: Path) -> None:
    (workspace / "a.txt").write_text("a")
    first = wandb.init()
    with wandb.init(reinit="create_new") as beside:
        assert wandb.run is first
        beside.log({"x": 1})
        first.log({"y": 2})
        beside.log_artifact("a.txt", name="a", type="dataset")
    assert (state(beside), state(first)) == ("finished", "running")
    first.finish()

    assert [run.id for run in wandb.Api().artifact("a:v0").producers()] == [beside.id]
    assert [list(wandb.Api().run(run.path).summary) for run in (beside, first)] == [["x"], ["y"]]


def test_the_end_of_a_script_ends_every_run(workspace: Path) -> None:
    text = "import jupyter_artifacts as wandb\nwandb.init(id='first')\nfor name in 'ab': wandb.init(id=name, reinit='create_new')\n"
    (workspace / "script.py").write_text(text)
    subprocess.run([sys.executable, "script.py"], cwd=workspace, check=True)

    assert {run.id: run.state for run in wandb.Api().runs()} == dict.fromkeys(["first", "a", "b"], "finished")


def test_a_failed_log_of_one_run_does_not_keep_the_others_from_ending(workspace: Path) -> None:
    (workspace / "script.py").write_text(
        "import os\nimport jupyter_artifacts as wandb\nfirst = wandb.init(id='first')\nwandb.init(id='beside', reinit='create_new')\n"
        "open('a.txt', 'w').write('a')\nartifact = wandb.Artifact('a', 'dataset')\nartifact.add_file('a.txt')\nos.remove('a.txt')\n"
        "first.log_artifact(artifact)\n"
    )
    done = subprocess.run([sys.executable, "script.py"], cwd=workspace, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "a.txt" in done.stderr
    assert {run.id: run.state for run in wandb.Api().runs()} == {"first": "failed", "beside": "finished"}


def test_what_cannot_be_meant_is_refused_before_anything_ends() -> None:
    first = wandb.init(id="first")
    with pytest.raises(wandb.UsageError, match="'create_new'"):
        wandb.init(reinit="always")
    with pytest.raises(wandb.UsageError, match="'first' is going on in this process; finish it first"):
        wandb.init(id="first", reinit="create_new")
    assert state(first) == "running"


def test_settings_hold_where_no_argument_does() -> None:
    settings = wandb.Settings(project="p", run_name="named", run_group="g", reinit="create_new", console="off", _disable_stats=True)

    with wandb.init(group="other", settings=settings) as run:
        assert (run.project, run.name, run.group, wandb.run) == ("p", "named", "other", None)
    assert (settings.run_name, settings.console, settings.run_id) == ("named", "off", None)


def test_settings_without_effect_are_named() -> None:
    with pytest.warns(UserWarning, match=r"no effect here: run_nmae, disable_git\. Those that have one are project, entity"):
        wandb.Settings(run_nmae="x", silent=True, disable_git=True)


def test_the_script_is_logged_as_code(workspace: Path) -> None:
    text = "import jupyter_artifacts as wandb\nwandb.init(project='p', save_code=True)\nopen('train.py', 'a').write('# later')\n"
    (workspace / "train.py").write_text("# changed below\n" + text.replace("open(", "wandb.run.logged_artifacts()[0].wait(); open("))
    (workspace / "other.py").write_text("")
    before = (workspace / "train.py").read_text()
    subprocess.run([sys.executable, "train.py"], cwd=workspace, check=True)

    artifact = wandb.Api().artifact("p/source-p-train.py:v0")
    assert (artifact.type, list(artifact.manifest.entries)) == ("code", ["train.py"])
    assert Path(artifact.download(), "train.py").read_text() == before


def test_cells_are_logged_as_code_when_the_run_ends(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "work.ipynb")
    shell = InteractiveShell.instance()
    try:
        shell.run_cell("x = 1", store_history=True)
        with wandb.init(project="p", settings={"save_code": True}):
            shell.run_cell("y = 2", store_history=True)
    finally:
        InteractiveShell.clear_instance()

    artifact = wandb.Api().artifact("p/source-p-work.ipynb:latest")
    notebook = json.loads(Path(artifact.get_entry("work-cells.ipynb").download("out")).read_text())
    assert [cell["source"] for cell in notebook["cells"]] == [["x = 1"], ["y = 2"]]


def test_no_script_and_no_cells_are_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)
    with pytest.warns(UserWarning, match="no script or notebook to log"):
        wandb.init(save_code=True).finish()
    assert list(wandb.Api().artifact_types()) == []


def test_no_server_shows_a_run() -> None:
    with wandb.init() as run:
        assert run.url == ""
    assert wandb.Api().run(run.path).url == ""
