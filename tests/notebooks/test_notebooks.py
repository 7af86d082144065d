"""The notebooks run from top to bottom, are kept without outputs, and do what their texts say."""

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def first_version(printed: str, work: Path) -> None:
    """All five wrong labels are found, the model's line goes back to the raw data, the first version comes back."""
    assert "corrected: 0212.png, 0400.png, 0871.png, 1033.png, 1422.png" in printed
    assert "digits-model:v0 (model), made by train\n    digits-split:v0 (dataset), made by prepare\n        digits-raw:v0" in printed
    restored, current = ((work / folder / "labels.csv").read_text().splitlines() for folder in ("restored", "digits"))
    assert sum(map(str.__ne__, restored, current)) == 5


def tables(printed: str, work: Path) -> None:
    """The frame comes back, misread digits are found, changes of a better model are marked, parts of four runs are one table."""
    assert "the same again: True" in printed
    assert "of 899 digits are misread" in printed
    assert "guesses changed" in printed
    assert "4 parts" in printed
    assert "374 of 1461 days were sunny and warm" in printed
    assert "days with snow: 23" in printed
    assert "row 899 of column 'truth' holds 'seven', a text, where the column holds number" in printed


def references(printed: str, work: Path) -> None:
    """What is unchanged is no new version; the first version comes as it was; a change on the share is told with both fingerprints."""
    assert "again: v0 the same" in printed
    assert "bytes; second: 28 bytes" in printed
    assert "'unchanged': 4" in printed
    assert "notes.txt is not what was recorded. Recorded: BLAKE3" in printed
    assert "mixed: ['README.md', 'data/2013.csv', 'docs/notes.txt']" in printed


def lineage(printed: str, work: Path) -> None:
    """The graph is whole, the recipe makes the same bytes again."""
    assert "penguins-clean:v0 has the same contents as penguins-clean:v0" in printed
    assert "lineage.jsonl holds openlineage" in printed
    assert "counts.csv" not in (work / "recipe.ipynb").read_text()


def diff_and_tables(printed: str, work: Path) -> None:
    """What was changed is told, and nothing else."""
    assert "modified: look.ipynb, notes.txt, place.png, seattle.csv, settings.json, weights.npy\n" in printed
    assert "added: new.txt\n" in printed


PROMISES: dict[str, Callable[[str, Path], None]] = {
    "01_first_version": first_version,
    "02_diff_and_tables": diff_and_tables,
    "03_tables": tables,
    "04_lineage": lineage,
    "06_references": references,
}


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_kept_without_outputs(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells)
    assert "widgets" not in notebook.metadata


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_does_what_it_says(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "work"
    work.mkdir()
    copied = Path(shutil.copy(file, work))
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("JUPYTER_ARTIFACTS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("JPY_SESSION_NAME", str(copied))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(copied, as_version=4)
    NotebookClient(notebook, timeout=200, resources={"metadata": {"path": str(work)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    shown = [output for output in outputs if output.output_type in ("display_data", "execute_result")]
    assert shown
    for output in shown:
        assert {"text/html", "text/markdown", "text/plain"} <= set(output.data)
    printed = "\n".join(output.text for output in outputs if output.output_type == "stream")
    PROMISES[file.stem](printed, work)
