"""`%artifact status`: inputs with newer versions, cells that are stale."""

from pathlib import Path

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.cell_status import stale_cells
from jupyter_artifacts.core.model.run import Step
from tests.commands.workspace import workspace, write
from tests.magics.shells import Shell, shell

__all__ = ["shell", "workspace"]


def cell(source: str, cell_id: str, reads: str = "", writes: str = "") -> CellRecord:
    files = [*(CellFile(path, FileRole.READ) for path in reads.split()), *(CellFile(path, FileRole.WRITE) for path in writes.split())]
    return CellRecord(0, Step(source, cell_id, int(cell_id[1:]), "s"), 0, 0, True, tuple(files))


@pytest.mark.parametrize(
    ("cells", "stale"),
    [
        ([cell("a = 1", "c1"), cell("b = a", "c2")], []),
        ([cell("a = 1", "c1"), cell("b = a", "c2"), cell("a = 2", "c1")], [1]),
        ([cell("a = 1", "c1"), cell("b = a", "c2"), cell("c = b", "c3"), cell("a = 2", "c1")], [1, 2]),
        ([cell("a = 1", "c1"), cell("b = a", "c2"), cell("a = 2", "c1"), cell("b = a", "c2")], []),
        ([cell("a = 1", "c1"), cell("b = a", "c2"), cell("a = 2", "c4")], []),
        ([cell("w()", "c1", writes="f"), cell("r()", "c2", reads="f"), cell("w2()", "c1", writes="f")], [1]),
        ([cell("a = 1", "c1"), cell("a = a + 1", "c1")], []),
    ],
)
def test_a_cell_is_stale_when_what_it_was_given_was_made_again(cells: list[CellRecord], stale: list[int]) -> None:
    assert list(stale_cells(cells, {})) == stale


def test_what_is_outdated_makes_what_follows_from_it_stale() -> None:
    cells = [cell("a = read()", "c1", reads="f"), cell("b = a", "c2"), cell("c = 1", "c3")]

    assert stale_cells(cells, {0: "f is old"}) == {0: "f is old", 1: "a is from cell [1], which is stale"}


def test_an_input_with_a_newer_version_and_its_cells_are_named(shell: Shell) -> None:
    write({"raw.csv": "one"})
    with wandb.init() as run:
        run.log_artifact("raw.csv", name="raw", type="dataset").wait()
    shell.run("%artifact track on;")
    shell.run("from pathlib import Path\ntext = Path('raw.csv').read_text()")
    shell.run("loud = text.upper()")
    shell.run("%artifact status")
    assert "Every input is the newest version, and no tracked cell is stale." in shell.out
    write({"other.csv": "two"})
    with wandb.init() as run:
        run.log_artifact("other.csv", name="raw", type="dataset").wait()

    shell.run("%artifact status")

    assert "raw:v0" in shell.out
    assert "raw:v1" in shell.out
    assert "raw.csv has a newer version, raw:v1" in shell.out
    assert "text is from cell [2], which is stale" in shell.out
    status = shell.value("%artifact status")
    assert [each.newest.name for each in status.inputs if each.newest] == ["raw:v1"]


def test_what_the_notebook_itself_made_of_an_input_is_no_newer_version(shell: Shell) -> None:
    write({"raw.csv": "one"})
    with wandb.init() as run:
        run.log_artifact("raw.csv", name="raw", type="dataset").wait()
    shell.run("%artifact track on;")
    shell.run("from pathlib import Path\ntext = Path('raw.csv').read_text()")
    shell.run("Path('raw.csv').write_text(text.upper() + ' and more')")
    shell.run("%artifact log raw.csv --name raw;")

    status = shell.value("%artifact status")

    assert [(each.used.name, each.newest) for each in status.inputs] == [("raw:v0", None)]
    assert status.stale == ()


def test_a_file_that_changed_since_makes_its_cells_stale(shell: Shell) -> None:
    write({"notes.txt": "one"})
    shell.run("%artifact track on;")
    shell.run("from pathlib import Path\ntext = Path('notes.txt').read_text()")
    shell.run("%artifact track;")
    Path("notes.txt").write_text("two, longer")

    shell.run("%artifact status")

    assert "notes.txt has changed since" in shell.out


def test_without_tracking_inputs_are_known_all_the_same(shell: Shell) -> None:
    write({"raw.csv": "one"})
    shell.run("%artifact status")
    assert "No input is known." in shell.out
    shell.run("%artifact log raw.csv --name raw;")
    shell.run("%artifact use raw:v0;")
    write({"raw.csv": "two"})
    shell.run("%artifact log raw.csv --name raw;")

    shell.run("%artifact status")

    assert "raw:v1" in shell.out
    assert "Cells are not tracked" in shell.out


def test_a_file_that_a_cell_wrote_and_something_else_changed_makes_its_readers_stale(shell: Shell) -> None:
    shell.run("%artifact track on;")
    shell.run("from pathlib import Path\nPath('notes.txt').write_text('one');")
    shell.run("text = Path('notes.txt').read_text()")
    shell.run("%artifact track;")
    shell.run("%artifact status")
    assert "no tracked cell is stale" in shell.out
    Path("notes.txt").write_text("two, longer")

    shell.run("%artifact status")

    assert "notes.txt has changed since" in shell.out
