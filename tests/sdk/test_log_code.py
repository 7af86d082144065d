"""`run.log_code`: the code of a run as an artifact."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

import jupyter_artifacts as wandb
from jupyter_artifacts.core.model.run import Origin
from jupyter_artifacts.sdk.code import code_name, notebook_of
from tests.core.builders import write_files


@pytest.fixture
def project(workspace: Path) -> Path:
    """Code, and what lies beside it."""
    return write_files(
        workspace,
        {
            "train.py": b"print(1)", "lib/model.py": b"class Model: ...", "Dockerfile.gpu": b"FROM x", "requirements.txt": b"numpy",
            "data.csv": b"1,2", "notes.md": b"# notes", ".venv/lib/x.py": b"", "env/pyvenv.cfg": b"", "env/lib/y.py": b"",
            "wandb/run/z.py": b"", "node_modules/a/b.py": b"", "lib/__pycache__/m.py": b"",
        },
    )  # fmt: skip


def paths(artifact: object) -> list[str]:
    assert isinstance(artifact, wandb.Artifact)
    return list(artifact.manifest.entries)


def test_code_below_the_folder_is_an_artifact_of_its_own_type(project: Path) -> None:
    with wandb.init(project="p") as run:
        artifact = run.log_code(name="source-code")
    assert paths(artifact) == ["Dockerfile.gpu", "lib/model.py", "requirements.txt", "train.py"]
    fetched = wandb.Api().artifact("p/source-code")
    assert (fetched.type, fetched.logged_by().id) == ("code", run.id)


def test_functions_choose_files_by_path_or_by_path_and_root(project: Path) -> None:
    with wandb.init() as run:
        one = run.log_code(
            root=project, name="one", include_fn=lambda path: path.endswith((".py", ".md")),
            exclude_fn=lambda path, root: not os.path.relpath(path, root).startswith(("lib", "notes")),
        )  # fmt: skip
        assert paths(one) == ["lib/__pycache__/m.py", "lib/model.py", "notes.md"]
        assert paths(run.log_code("lib", name="two")) == ["model.py"]


def test_no_code_is_a_warning_and_no_artifact(workspace: Path) -> None:
    with wandb.init() as run:
        with pytest.warns(UserWarning, match="there is no code to log"):
            assert run.log_code() is None
        with pytest.raises(wandb.UsageError, match="'nowhere' is not a folder"):
            run.log_code("nowhere")
    assert list(wandb.Api().artifact_types()) == []


def test_unchanged_code_is_the_same_version_and_every_run_its_producer(project: Path) -> None:
    runs = []
    for _ in range(2):
        with wandb.init(project="p") as run:
            run.log_code(name="source-code")
        runs.append(run.id)
    artifact = wandb.Api().artifact("p/source-code")
    assert (artifact.version, [each.id for each in artifact.producers()]) == ("v0", runs)
    assert artifact.logged_by() == artifact.producers()[0]


def test_a_script_names_its_code(project: Path) -> None:
    (project / "lib/main.py").write_text("import jupyter_artifacts as wandb\nwith wandb.init(project='p') as run: run.log_code()\n")
    subprocess.run([sys.executable, "lib/main.py"], cwd=project, check=True)
    assert [each.name for each in wandb.Api().artifact_type("code", "p").collections()] == ["source-p-lib_main.py"]


def test_names_are_made_of_characters_that_a_name_may_have(workspace: Path) -> None:
    assert code_name("p", Origin("notebook", "deep/Über uns.ipynb")) == "source-p-deep__ber_uns.ipynb"
    assert code_name("p", Origin("script", str(workspace / "a/b.py"))) == "source-p-a_b.py"
    assert code_name("p", Origin("script", "/elsewhere/b.py")) == "source-p-b.py"
    assert code_name("p", Origin("interactive")) == "source-p-interactive"
    long = code_name("p" * 100, Origin("script", "x" * 100 + ".py"))
    assert (len(long), long[:9], long[-5:]) == (128, "source-pp", "xx.py")


def test_cells_that_were_run_are_a_notebook(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "work/My notebook.ipynb")
    shell = InteractiveShell.instance()
    try:
        for cell in ("x = 1\nx", "%precision 3", "1 / 0", "größe = '雪'"):
            shell.run_cell(cell, store_history=True)
        with wandb.init(project="p") as run:
            artifact = run.log_code(root=None)
    finally:
        InteractiveShell.clear_instance()
    assert artifact is not None
    assert artifact.source_name == "source-p-work_My_notebook.ipynb:v0"
    [path] = paths(artifact)
    assert path == "My notebook-cells.ipynb"
    notebook = nbformat.read(artifact.get_entry(path).download("out"), as_version=4)
    nbformat.validate(notebook)
    assert [cell.source for cell in notebook.cells] == ["x = 1\nx", "%precision 3", "1 / 0", "größe = '雪'"]


def test_the_same_cells_are_the_same_bytes() -> None:
    assert notebook_of(["a", "b\nc"]) == notebook_of(["a", "b\nc"])
    assert json.loads(notebook_of(["b\nc"]))["cells"][0]["source"] == ["b\n", "c"]
