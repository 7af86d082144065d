"""The ways in which notebooks read and write files, each in a cell of a real kernel: which of them tracking notices."""

import json
import time
from pathlib import Path

import nbformat
import pytest

from jupyter_artifacts.core.model.cell import CellRecord
from jupyter_artifacts.core.operations.track import list_tracked_cells
from jupyter_artifacts.core.store import open_store
from tests.magics.notebooks import plain, run_notebook

FRAME = "import pandas as pd; df = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})"

CALLS: dict[str, tuple[str, set[str], set[str]]] = {
    "open, text": ("open('r.txt').read(); open('w.txt', 'w').write('1')", {"r.txt"}, {"w.txt"}),
    "open, append": ("open('log.txt', 'a').write('1')", set(), {"log.txt"}),
    "os.open": ("import os; os.close(os.open('osw.bin', os.O_CREAT | os.O_WRONLY | os.O_TRUNC))", set(), {"osw.bin"}),
    "pathlib": ("from pathlib import Path; Path('p.bin').write_bytes(Path('r.txt').read_bytes())", {"r.txt"}, {"p.bin"}),
    "json": ("import json; json.dump(json.load(open('r.json')), open('w.json', 'w'))", {"r.json"}, {"w.json"}),
    "pickle and gzip": ("import gzip, pickle\nwith gzip.open('w.pkl.gz', 'wb') as f: pickle.dump([1], f)", set(), {"w.pkl.gz"}),
    "zipfile": ("import zipfile\nwith zipfile.ZipFile('w.zip', 'w') as z: z.write('r.txt')", {"r.txt"}, {"w.zip"}),
    "numpy": ("import numpy as np; np.save('w.npy', np.load('r.npy'))", {"r.npy"}, {"w.npy"}),
    "numpy, memory map": ("np.memmap('r.npy', mode='r').sum()", {"r.npy"}, set()),
    "shutil": ("import shutil; shutil.copy('r.txt', 'copy.txt')", {"r.txt"}, {"copy.txt"}),
    "os.rename": ("open('part.txt', 'w').write('1'); os.rename('part.txt', 'whole.txt')", set(), {"whole.txt"}),
    "sqlite3, write": (
        "import sqlite3\nwith sqlite3.connect('w.db') as c: c.execute('create table t (a)')\nc.close()", set(), {"w.db"}
    ),
    "sqlite3, read": ("c = sqlite3.connect('w.db'); c.execute('select * from t').fetchall(); c.close()", {"w.db"}, set()),
    "subprocess": ("import subprocess; subprocess.run(['cp', 'r.txt', 'sub.txt'], check=True)", {"r.txt"}, {"sub.txt"}),
    "a shell line": ("!sort r.txt > sorted.txt", {"r.txt"}, {"sorted.txt"}),
    "pandas, CSV": ("pd.read_csv('r.csv').to_csv('w.csv')", {"r.csv"}, {"w.csv"}),
    "pandas, Parquet": ("pd.read_parquet('r.parquet').to_parquet('pdw.parquet')", {"r.parquet"}, {"pdw.parquet"}),
    "pandas, Feather": ("pd.read_feather('r.feather').to_feather('pdw.feather')", {"r.feather"}, {"pdw.feather"}),
    "Arrow, Parquet": (
        "import pyarrow as pa, pyarrow.parquet as pq; pq.write_table(pq.read_table('r.parquet'), 'paw.parquet')",
        {"r.parquet"}, {"paw.parquet"},
    ),
    "Arrow, CSV": (
        "from pyarrow import csv as pc; pc.write_csv(pc.read_csv('r.csv'), 'paw.csv')", {"r.csv"}, {"paw.csv"}
    ),
    "Arrow, dataset": (
        "import pyarrow.dataset as ds; ds.write_dataset(ds.dataset('r.parquet').to_table(), 'set', format='parquet')",
        {"r.parquet"}, {"set/part-0.parquet"},
    ),
    "Arrow, Feather": (
        "from pyarrow import feather; feather.write_feather(feather.read_table('r.feather'), 'paw.feather')",
        {"r.feather"}, {"paw.feather"},
    ),
    "Arrow, memory map": ("pa.memory_map('r.txt').read()", {"r.txt"}, set()),
    "Polars, CSV": ("import polars as pl; pl.read_csv('r.csv').write_csv('plw.csv')", {"r.csv"}, {"plw.csv"}),
    "Polars, Parquet": ("pl.read_parquet('r.parquet').write_parquet('plw.parquet')", {"r.parquet"}, {"plw.parquet"}),
    "Polars, lazy": ("pl.scan_parquet('r.parquet').sink_parquet('sink.parquet')", {"r.parquet"}, {"sink.parquet"}),
    "DuckDB, SQL": (
        "import duckdb; duckdb.sql(\"copy (select * from 'r.parquet') to 'dw.parquet' (format parquet)\")",
        {"r.parquet"}, {"dw.parquet"},
    ),
    "DuckDB, database": (
        "con = duckdb.connect('w.duckdb'); con.execute(\"create table t as select * from read_csv('r.csv')\"); con.close()",
        {"r.csv"}, {"w.duckdb"},
    ),
    "h5py": ("import h5py\nwith h5py.File('w.h5', 'w') as f: f['a'] = h5py.File('r.h5', 'r')['a'][()]", {"r.h5"}, {"w.h5"}),
    "Pillow": ("from PIL import Image; Image.open('r.png').save('w.png')", {"r.png"}, {"w.png"}),
    "joblib": ("import joblib; joblib.dump(joblib.load('r.joblib'), 'w.joblib')", {"r.joblib"}, {"w.joblib"}),
}  # fmt: skip
"""What each cell reads and writes. The first sixteen or so are Python's own, the others go past its audit events."""

PREPARE = """
import pathlib, numpy, pandas, h5py, joblib
from PIL import Image
pathlib.Path("r.txt").write_text("2\\n1\\n"); pathlib.Path("r.json").write_text("[1]")
numpy.save("r.npy", numpy.arange(9)); joblib.dump([1], "r.joblib"); Image.new("L", (3, 3)).save("r.png")
frame = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]})
frame.to_csv("r.csv", index=False); frame.to_parquet("r.parquet"); frame.to_feather("r.feather")
with h5py.File("r.h5", "w") as f: f["a"] = [1, 2]
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the input of every call."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("JUPYTER_ARTIFACTS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("JUPYTER_ARTIFACTS_ENTITY", "ana")
    return folder


def tracked(place: Path, outputs: list[object]) -> list[CellRecord]:
    """The cells that a kernel's last cell told its session of."""
    store = open_store(str(place.parent / "store"), place.parent / "cache")
    try:
        return list_tracked_cells(store, plain(outputs[-1][0]).strip("'"))  # type: ignore[index]
    finally:
        store.close()


SESSION = "from jupyter_artifacts.sdk.origin import session_name; session_name()"
ON = "%load_ext jupyter_artifacts\n%artifact track on;"


def reads(cell: CellRecord) -> set[str]:
    return {file.path for file in cell.files if file.role in ("read", "change")}


def writes(cell: CellRecord) -> set[str]:
    return {file.path for file in cell.files if file.role in ("write", "change")}


def noticed(place: Path, outputs: list[object]) -> list[CellRecord]:
    """The cells between the one that begins tracking and the one that asks for the session."""
    return [cell for cell in tracked(place, outputs) if cell.step.source not in (ON, SESSION)]


def test_of_the_common_calls_at_least_95_percent_are_noticed(place: Path) -> None:
    exec(PREPARE, {})
    time.sleep(0.05)

    outputs = run_notebook(ON, FRAME, *(cell for cell, _, _ in CALLS.values()), SESSION)

    by_source = {cell.step.source: cell for cell in tracked(place, outputs)}
    missed, wrong = [], []
    for name, (source, inputs, results) in CALLS.items():
        cell = by_source[source]
        missed += [f"{name}: read {path}" for path in inputs - reads(cell)] + [f"{name}: write {path}" for path in results - writes(cell)]
        wrong += [f"{name}: {path}" for path in (reads(cell) | writes(cell)) - inputs - results]
    total = sum(len(inputs) + len(results) for _, inputs, results in CALLS.values())
    assert len(CALLS) >= 29
    assert len(missed) <= 0.05 * total, missed
    assert wrong == []


def test_what_is_read_is_linked_to_the_version_that_holds_it(place: Path) -> None:
    outputs = run_notebook(
        ON,
        "import jupyter_artifacts as wandb\nopen('raw.txt', 'w').write('raw')",
        "with wandb.init(job_type='scan', id='scan') as run: run.log_artifact('raw.txt', name='raw', type='dataset')",
        "with wandb.init(job_type='clean', id='clean') as run:\n    text = open('raw.txt').read()",
        "with wandb.init(job_type='train', id='train') as run:\n    %artifact download raw\n    open('artifacts/raw:v0/raw.txt').read()",
        "text = open('raw.txt').read()",
        "[[a.name for a in wandb.Api().run(r).used_artifacts()] for r in ('scan', 'clean', 'train')]",
        "%artifact track;",
        "[[a.name for a in run.used_artifacts()] for run in wandb.Api().runs(filters={'job_type': 'notebook'})]",
    )

    assert plain(outputs[-1][0]) == "[['raw:v0']]"


def test_outputs_are_logged_by_themselves_when_that_is_asked_for(place: Path) -> None:
    outputs = run_notebook(
        "%load_ext jupyter_artifacts\n%artifact track on --log;",
        "open('out.csv', 'w').write('a')",
        "1 / 1",
        "%artifact track",
        "import jupyter_artifacts as wandb; a = wandb.Api().artifact('out.csv'); (a.name, a.type, a.logged_by().job_type)",
        "%artifact show out.csv",
    )

    assert "What they write is logged." in plain(outputs[3][0])
    assert plain(outputs[4][0]) == "('out.csv:v0', 'dataset', 'notebook')"
    assert "open('out.csv', 'w')" in plain(outputs[5][0])


def test_names_of_secrets_are_never_recorded(place: Path) -> None:
    names = (".env", "api_token.txt", "key.pem", "credentials.json", "id_rsa", "my-password.csv")
    for name in names:
        (place / name).write_text("s3cret")
    (place / "names.json").write_text(json.dumps(names))

    outputs = run_notebook(
        ON,
        "import json\nfor name in json.load(open('names.json')): open(name).read()",
        "for name in json.load(open('names.json')):\n    open('copy-' + name, 'w').write('1')\n    !cat {name} > /dev/null",
        SESSION,
    )

    cells = tracked(place, outputs)
    assert [reads(cell) for cell in cells if "read()" in cell.step.source] == [{"names.json"}]
    kept = b"".join(file.read_bytes() for file in (place.parent / "store").rglob("*") if file.is_file())
    assert [name for name in names if name.encode() in kept] == []


def test_what_python_and_libraries_open_for_themselves_is_left_out(place: Path) -> None:
    outputs = run_notebook(ON, "import sqlite3, tempfile, xml.dom.minidom, json.tool\ntempfile.NamedTemporaryFile('w').write('1')", SESSION)

    assert [cell.files for cell in noticed(place, outputs)] == [()]


def test_papermill_is_tracked_as_any_front_end(place: Path) -> None:
    import papermill

    cells = [nbformat.v4.new_code_cell(source) for source in (ON, "open('made.txt', 'w').write('1')", SESSION)]
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}}),
        "in.ipynb",
    )
    done = papermill.execute_notebook("in.ipynb", "out.ipynb", progress_bar=False)

    (made,) = [cell for cell in tracked(place, [done.cells[-1].outputs]) if "made" in cell.step.source]
    assert writes(made) == {"made.txt"}


def test_a_cell_that_fails_says_so_and_off_is_off(place: Path) -> None:
    outputs = run_notebook(
        ON, "open('half.txt', 'w').write('1')\n1 / 0", "%artifact track off;", "open('unseen.txt', 'w').write('1')", SESSION,
        stops_at_errors=False,
    )  # fmt: skip

    cells = tracked(place, outputs)
    assert [(writes(cell), cell.is_ok) for cell in cells if "half" in cell.step.source] == [({"half.txt"}, False)]
    assert not any("unseen" in cell.step.source for cell in cells)


def test_cells_inside_cells_are_part_of_the_outer_one(place: Path) -> None:
    outputs = run_notebook(ON, "get_ipython().run_cell(\"open('inner.txt', 'w').write('1')\"); open('outer.txt', 'w').write('1')", SESSION)

    assert [writes(cell) for cell in noticed(place, outputs)] == [{"inner.txt", "outer.txt"}]
