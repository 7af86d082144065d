"""`table` and `diff --table`: rows, figures, what differs, and CSV that spreadsheets can open without harm."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.commands.caller import Caller, Place
from jupyter_artifacts.commands.grammar import Dialect, parse
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.commands.verbs import SUMMARIES
from jupyter_artifacts.errors import EntryNotFoundError, InvalidPathError, NotATableError, UsageError
from jupyter_artifacts.sdk.run import Run, automatic_run
from jupyter_artifacts.sdk.table.diff import TableDiff
from jupyter_artifacts.settings import load_settings
from jupyter_artifacts.views.html import render_html
from jupyter_artifacts.views.markdown import render_markdown
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.text import render_text
from tests.commands.workspace import write

DIALECT = Dialect(prog="test", words={verb: verb for verb in SUMMARIES})
PETS = "id,name,weight\n1,Ada,4.5\n2,=1+1,\n3,<b>Cy</b>,7.25\n"


@contextmanager
def open_run(place: Place) -> Iterator[Run]:
    with automatic_run(load_settings(store=place.store, project=place.project, entity=place.entity), job_type="test") as run:
        yield run


def do(*words: str, variables: Mapping[str, object] | None = None, wants_value: bool = True) -> Result:
    verb, args = parse(words, DIALECT)
    return verb.run(args, Caller(open_run, variables=variables or {}, wants_value=wants_value))


def text_of(result: Result) -> str:
    return render_text(screen_of(result.payload, caller="cli"))


@pytest.fixture
def pets() -> None:
    write({"pets.csv": PETS})
    do("log", "pets.csv", "--name", "pets")


def test_a_table_comes_as_a_frame_and_shows_rows_and_figures(pets: None) -> None:
    result = do("table", "pets")

    assert cast(pd.DataFrame, result.value)["name"].tolist() == ["Ada", "=1+1", "<b>Cy</b>"]
    text = text_of(result)
    assert "pets.csv  [pets:v0]\nRows     3\nColumns  3\n" in text
    assert "weight float 1 2 4.5 7.25 5.875" in re.sub(" +", " ", text)
    assert "<b>" not in render_html(screen_of(result.payload, caller="cli")).replace("<bdi>", "")


def test_rows_are_those_that_were_asked_for(pets: None) -> None:
    found = do("table", "pets", "pets.csv", "--columns", "name,id", "--sort", "id:desc", "--where", "weight > 4", "--limit", "1").value

    assert cast(pd.DataFrame, found).to_dict("records") == [{"name": "<b>Cy</b>", "id": 3}]
    assert len(cast(Any, do("table", "pets", "--search", "ADA").value)) == 1
    assert len(cast(Any, do("table", "pets", "--where", "weight is null", "--where", "name in x, =1+1").value)) == 1


def test_a_command_line_loads_no_frame(pets: None) -> None:
    assert do("table", "pets", wants_value=False).value is None


def test_show_previews_the_tables_of_a_version() -> None:
    artifact = wandb.Artifact("mixed", "dataset")
    table = wandb.Table(columns=["id", "image", "name"])
    for at in range(7):
        table.add_data(at, wandb.Image(np.full((9, 9), at, np.uint8), caption="<i>cat</i>"), "<b>bold</b>|")
    artifact.add(table, "preds")
    write({"raw/pets.csv": PETS, "raw/more.csv": PETS, "b/broken.parquet": "no", "wide.csv": ",".join(f"c{at}" for at in range(20)) + "\n"})
    many = {f"a/{at:03}.txt": f"{at}" for at in range(150)}  # more than a card lists
    write(many)
    for path in ("raw/pets.csv", "raw/more.csv", "b/broken.parquet", *many):
        artifact.add_file(path, path)
    artifact.add_file("wide.csv", "w/wide.csv")
    artifact.save()

    result = do("show", "mixed")
    screen = screen_of(result.payload, caller="cli")
    text, html, markdown = render_text(screen), render_html(screen), render_markdown(screen)
    assert "preds.table.parquet (7 rows, 3 columns)" in text
    assert "… 2 more rows" in text
    assert "raw/more.csv (3 rows, 3 columns)" in text
    assert "raw/pets.csv (" not in text  # one of each folder
    assert "w/wide.csv (0 rows, 20 columns, the first 12 shown)" in text
    assert "broken.parquet (" not in text
    assert all("name (text)" in each for each in (text, html, markdown))
    assert "<b>bold" not in html
    assert "&lt;b&gt;bold" in html
    assert html.count('src="data:image/png;base64,') == 5
    assert "<b>bold" not in markdown
    assert [each["row_count"] for each in json.loads(json.dumps(result.payload))["tables"]] == [7, 3, 0]


def test_csv_keeps_formulas_from_running(pets: None) -> None:
    assert "Wrote 3 rows to out.csv." in text_of(do("table", "pets", "--csv", "out.csv"))
    assert Path("out.csv").read_text() == '"id","name","weight"\n1,"Ada",4.5\n2,"\'=1+1",\n3,"<b>Cy</b>",7.25\n'

    do("table", "pets", "--csv", "out.csv", "--keep-formulas", "--where", "id = 2")
    assert Path("out.csv").read_text() == '"id","name","weight"\n2,"=1+1",\n'


def test_a_csv_that_cannot_be_written_leaves_nothing(pets: None) -> None:
    with pytest.raises(InvalidPathError, match=r"missing/out\.csv can't be written"):
        do("table", "pets", "--csv", "missing/out.csv")
    assert sorted(path.name for path in Path().iterdir()) == ["pets.csv"]


def test_a_diff_of_tables_shows_cells_before_and_after(pets: None) -> None:
    write({"pets.csv": "id,name,weight\n1,Ada,5\n3,<b>Cy</b>,7.25\n4,Di,1\n"})
    do("log", "pets.csv", "--name", "pets")

    result = do("diff", "pets:v0", "pets:v1", "--table", "pets.csv")

    diff = cast(TableDiff, result.value)
    assert (diff.summary.changed, diff.summary.added, diff.summary.removed, diff.key) == (1, 1, 1, ("id",))
    assert diff.get_dataframe()[["change", "id", "old.weight", "new.weight"]].fillna(-1).values.tolist() == [
        ["changed", 1, 4.5, 5.0], ["removed", 2, -1, -1], ["added", 4, -1, 1.0],
    ]  # fmt: skip
    assert "Matched by  key id, found to be unique" in text_of(result)
    assert "~  1   weight  4.5      5.0" in text_of(result)
    assert repr(diff) == "<TableDiff pets:v0 → pets:v1, pets.csv: 1 changed, 1 added, 1 removed rows>"
    assert diff._repr_mimebundle_().keys() == {"text/html", "text/markdown", "text/plain"}
    assert "hold the same table" in text_of(do("diff", "pets:v1", "pets:v1", "--table", "pets.csv", "--key", "id"))


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        (["table", "pets", "cats.csv"], EntryNotFoundError, "no table at 'cats.csv'; did you mean 'pets.csv'"),
        (["table", "pets", "--sort", "age"], UsageError, "no column 'age'"),
        (["table", "pets", "--where", "age"], UsageError, "is no condition"),
        (["table", "pets", "--limit", "0"], UsageError, "at least one row"),
        (["diff", "pets:v0", "pets:v0", "--key", "id"], UsageError, "name it with --table"),
        (["diff", "pets:v0", "pets:v0", "--table", "pets.csv", "--key", "x"], UsageError, "can't be compared by 'x'"),
        (["table", "broken"], NotATableError, r"broken\.parquet can't be read as a table"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(pets: None, words: list[str], error: type[Exception], message: str) -> None:
    write({"broken.parquet": "PAR1 and nothing more"})
    do("log", "broken.parquet", "--name", "broken")

    with pytest.raises(error, match=message) as raised:
        do(*words)
    assert "\n" not in str(raised.value)
