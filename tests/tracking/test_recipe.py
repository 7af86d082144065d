"""Recipes: the least of the executed cells that made a version, and that they make it again in a fresh kernel."""

import json
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from jupyter_artifacts import Api
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.cell_names import names_of
from jupyter_artifacts.core.model.cell_slice import slice_back
from jupyter_artifacts.core.model.run import Step
from tests.magics.notebooks import plain, run_notebook
from tests.tracking.test_calls import ON, place

__all__ = ["place"]


def cell(source: str, reads: str = "", writes: str = "", logs: str = "") -> CellRecord:
    roles = ((reads, FileRole.READ), (writes, FileRole.WRITE), (logs, FileRole.LOG))
    files = tuple(CellFile(path, role) for paths, role in roles for path in paths.split())
    return CellRecord(0, Step(source), 0, 0, True, files)


def needed(*cells: CellRecord) -> list[int]:
    return list(slice_back(cells, len(cells) - 1).cells)


@pytest.mark.parametrize(
    ("sources", "kept"),
    [
        (["a = 1", "b = 2", "print(a)"], [0, 2]),
        (["a = 1", "a = 2", "print(a)"], [1, 2]),
        (["a = [1]", "a.append(2)", "print(a)"], [0, 1, 2]),
        (["a = {}", "a['x'] = 1", "b = a['x']"], [0, 1, 2]),
        (["a = 1", "a += 1", "c = 3", "print(a)"], [0, 1, 3]),
        (["k = 1", "def f(x): return x * k", "k = 2", "f(1)"], [1, 2, 3]),
        (["import numpy as np", "np.random.seed(0)", "x = np.random.rand()"], [0, 1, 2]),
        (["import numpy as np", "np.save('a', 1)", "x = np.ones(1)"], [0, 2]),
        (["a = 1", "if a: b = 2", "print(b)"], [0, 1, 2]),
        (["b = 0", "a = 1", "if a: b = 2", "print(b)"], [0, 1, 2, 3]),
        (["df = 1", "x = [df for df in range(3)]", "print(x)"], [1, 2]),
        (["class A:\n    def m(self): return helper()", "def helper(): return 1", "A().m()"], [0, 1, 2]),
        (["a = 1", "%timeit a + 1", "b = %artifact use x", "b.download()"], [2, 3]),
        (["df = 1", "%artifact log df --name x"], [0, 1]),
        (["model = M()", "X = 1", "model.fit(X)", "model.save('m')"], [0, 1, 2, 3]),
        (["a, *b = 1, 2", "for i in b: print(i)"], [0, 1]),
        (["x = 1", "f = lambda: x", "f()"], [0, 1, 2]),
        (["df = 1", "df.groupby(1).to_csv('a')", "df.drop(inplace=True)", "df"], [0, 2, 3]),
        (["n = 1", "k = 2", "for n in range(3):\n    m = n\n    print(m)"], [2]),
        (["e = 1", "try:\n    f()\nexcept ValueError as e:\n    print(e)"], [1]),
        (["import x as wandb", "wandb.init(project='p')", "a = 1", "wandb.log_artifact('f')"], [0, 1, 3]),
    ],
)
def test_a_cell_is_needed_for_what_it_defines_or_changes(sources: list[str], kept: list[int]) -> None:
    assert needed(*map(cell, sources)) == kept


def test_a_cell_is_needed_for_the_files_it_writes() -> None:
    cells = [
        cell("one()", writes="a.txt"), cell("two()", writes="a.txt"), cell("three()", writes="b.txt"),
        cell("four()", reads="a.txt raw.txt", writes="out/c.txt"), cell("log", logs="out"),
    ]  # fmt: skip

    found = slice_back(cells, 4)

    assert found.cells == (1, 3, 4)
    assert found.files == {"raw.txt": 3}


@pytest.mark.parametrize(
    "source", ["", "   ", "x = ", "!ls *.csv", "%%bash\nls", "print(1)?", "a?", "lambda: 0", "\0", "é = 1", "x" * 10_000]
)
def test_any_source_has_names(source: str) -> None:
    assert names_of(source) is not None


NOTEBOOK = (
    ON,
    "import pandas as pd, numpy as np\nimport jupyter_artifacts as wandb",
    "noise = np.random.default_rng().normal()",
    "rows = pd.DataFrame({'a': np.arange(5)})\nrows.to_csv('raw.csv', index=False)",
    "%artifact log raw.csv --name raw",
    "get = wandb.Api().artifact('raw').get_entry('raw.csv').download; table = pd.read_csv(get())",
    "table.describe()",
    "factor = 3",
    "def scale(t):\n    return t * factor",
    "wrong = scale(table)",
    "factor = 4",
    "clean = scale(table)\nclean.to_parquet('clean.parquet')",
    "%artifact log clean.parquet --name clean",
)


def replayed(file: str, folder: Path) -> str:
    """What the last cell of a notebook says when it is executed in a fresh kernel, in an empty folder."""
    folder.mkdir()
    notebook = nbformat.read(file, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    return plain(notebook.cells[-1].outputs[0]).strip()


def test_a_recipe_leaves_out_what_was_not_needed_and_makes_the_same_again(place: Path, tmp_path: Path) -> None:
    outputs = run_notebook(*NOTEBOOK, "%artifact recipe clean", "%artifact recipe clean --notebook again.ipynb;")

    shown = plain(outputs[-2][0])
    for gone in ("noise", "describe", "wrong", "factor = 3"):
        assert gone not in shown, shown
    for kept in ("import pandas", "factor = 4", "def scale", "to_parquet", "Packages", "pandas=="):
        assert kept in shown, shown
    notebook = json.loads(Path("again.ipynb").read_text())
    assert "pandas==" in "".join(notebook["cells"][0]["source"])

    assert replayed("again.ipynb", tmp_path / "elsewhere") == "clean:v0 has the same contents as clean:v0"


def test_inputs_are_put_in_place_and_names_are_pinned(place: Path, tmp_path: Path) -> None:
    (place / "raw.txt").write_text("first")
    with __import__("jupyter_artifacts").init(project="uncategorized") as run:
        run.log_artifact("raw.txt", name="raw", type="dataset").wait()
    time.sleep(0.05)
    run_notebook(
        ON,
        "import jupyter_artifacts as wandb\nfrom pathlib import Path",
        "text = Path('raw.txt').read_text()",
        "with wandb.init(job_type='shout') as run:\n    same = Path(run.use_artifact('raw:latest').file()).read_text()\n"
        "    Path('loud.txt').write_text(text.upper() + same)\n    run.log_artifact('loud.txt', name='loud', type='dataset')",
        "%artifact recipe loud --notebook again.ipynb;",
    )
    recipe = Api().artifact("loud").recipe()
    assert ("raw.txt", "ana/uncategorized/raw:v0") in [(each.path, each.version) for each in recipe.inputs]
    assert recipe.pins == (("raw:latest", "raw:v0"),)
    assert recipe.obstacles == ()
    (place / "raw.txt").write_text("second")
    with __import__("jupyter_artifacts").init() as run:
        run.log_artifact("raw.txt", name="raw", type="dataset").wait()

    assert replayed("again.ipynb", tmp_path / "elsewhere") == "loud:v0 has the same contents as loud:v0"


def test_what_cannot_be_made_again_is_named(place: Path) -> None:
    (place / "private.txt").write_text("1")
    time.sleep(0.05)
    outputs = run_notebook(
        "%load_ext jupyter_artifacts\nbefore = 5",
        ON,
        "text = open('private.txt').read()",
        "out = open('out.txt', 'w'); out.write(text * before); out.close()",
        "!true",
        "%artifact log out.txt --name out",
        "%artifact recipe out",
        "%artifact log private.txt --name elsewhere",
    )

    shown = plain(outputs[6][0])
    assert "before is used, and no tracked cell defines it" in shown
    assert "private.txt is read, and no version holds what was in it" in shown


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("%artifact recipe nothing", "nothing"),
        ("%artifact recipe loose", "was not logged by a cell"),
        ("%artifact recipe untracked", "were not tracked"),
        ("%artifact recipe untracked --notebook a.txt", "let it end in .ipynb"),
        ("%artifact recipe untracked --notebook there.ipynb", "is there already"),
    ],
)
def test_where_there_is_no_recipe_the_line_says_why(place: Path, line: str, says: str) -> None:
    Path("a.txt").write_text("1")
    Path("there.ipynb").write_text("mine")
    with __import__("jupyter_artifacts").init() as run:
        run.log_artifact("a.txt", name="loose", type="dataset").wait()
    outputs = run_notebook("%load_ext jupyter_artifacts\n%artifact log a.txt --name untracked;", line, stops_at_errors=False)

    assert says in " ".join(str(each) for each in outputs[-1])
    assert Path("there.ipynb").read_text() == "mine"
