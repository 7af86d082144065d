"""`table`: rows of whatever holds them, as a DataFrame."""

import io

import pandas as pd
import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import Dialect, parse
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.commands.verbs import SUMMARIES
from jupyter_artifacts.errors import EntryNotFoundError, UsageError
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.text import render_text
from tests.commands.test_upkeep import open_run

FRAME = pd.DataFrame({"n": range(30), "text": [f"row {at}" for at in range(30)]})
DIALECT = Dialect(prog="test", words={verb: verb for verb in SUMMARIES})


def run_line(*words: str, **variables: object) -> Result:
    verb, args = parse(words, DIALECT)
    return verb.run(args, Caller(open_run, variables=variables))


@pytest.fixture
def many() -> None:
    """Tables of every form in one artifact."""
    artifact = wandb.Artifact("many", "dataset")
    artifact.add(wandb.Table(dataframe=FRAME), "cats")
    for at in range(3):
        artifact.add(wandb.Table(dataframe=FRAME[at * 10 : at * 10 + 10]), f"parts/{at}")
    artifact.add(wandb.PartitionedTable("parts"), "all")
    artifact.add(wandb.JoinedTable("cats.table.parquet", "parts/0.table.parquet", "n"), "joined")
    with artifact.new_file("plain.csv") as file:
        FRAME.to_csv(file, index=False)
    artifact.save()


def test_a_frame_that_was_logged_comes_back() -> None:
    labelled = FRAME.set_index("text")
    run_line("log", "df", "--name", "x", df=labelled)
    result = run_line("table", "x:latest")
    pd.testing.assert_frame_equal(result.value, labelled)
    text = render_text(screen_of(result.payload, caller="cli"), 100)
    assert "df.parquet  [x:v0]\nRows     30\n" in text
    assert "20 more rows" in text


@pytest.mark.parametrize("path", ["cats", "cats.table.parquet", "plain.csv", "parts", "parts/", "all"])
def test_any_form_of_table_gives_the_same_frame(many: None, path: str) -> None:
    result = run_line("table", "many", path)
    assert result.value["n"].tolist() == list(range(30))
    pd.testing.assert_frame_equal(run_line("table", "many", path, "--columns", "text").value, FRAME[["text"]], check_dtype=False)


def test_a_joined_table_is_shown(many: None) -> None:
    assert run_line("table", "many", "joined").value["_change"].tolist() == ["same"] * 10 + ["removed"] * 20


def test_a_table_must_be_named_where_there_are_several(many: None) -> None:
    with pytest.raises(UsageError, match="many:v0 holds 5 tables; name one of them"):
        run_line("table", "many")
    with pytest.raises(EntryNotFoundError, match=r"did you mean 'plain\.csv'"):
        run_line("table", "many", "plain.cvs")
    for path in ("cats", "plain.csv"):
        with pytest.raises(UsageError, match="no column 'nn'"):
            run_line("table", "many", path, "--columns", "nn")


def test_cells_that_are_markup_are_text(many: None) -> None:
    from jupyter_artifacts.views.html import render_html

    body = io.StringIO("cell\n<script>alert(1)</script>\n")
    run_line("log", "df", "--name", "x", df=pd.read_csv(body))
    assert "<script>" not in render_html(screen_of(run_line("table", "x").payload))
