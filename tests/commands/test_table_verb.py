"""`table`: rows of whatever holds them, as a DataFrame."""

import gzip
import io
from pathlib import Path

import pandas as pd
import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import Dialect, parse
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.commands.verbs import SUMMARIES
from jupyter_artifacts.errors import EntryNotFoundError, NotATableError, UsageError
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


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("text = 'row 3'", [3]),
        ('text = "row 3"', [3]),
        ("text in 'row 3', \"row 5\"", [3, 5]),
        ("text != 'row, 3 and more'", list(range(30))),
        ("n = '3'", [3]),
        ("text = rock and roll", []),
    ],
)
def test_quotes_around_a_value_are_not_part_of_it(many: None, condition: str, rows: list[int]) -> None:
    assert run_line("table", "many", "cats", "--where", condition).value["n"].tolist() == rows


@pytest.mark.parametrize(
    "condition", ["text = 'row 3' and n > 2", "n > 2 or n < 1", "n > 2 AND text = x", "text = 'a' or 'b'", "text is null and n > 1"]
)
def test_conditions_in_one_are_told_to_repeat_where(many: None, condition: str) -> None:
    with pytest.raises(UsageError, match="repeat --where"):
        run_line("table", "many", "cats", "--where", condition)


def test_a_csv_file_has_as_many_rows_as_asked_for(many: None, tmp_path: Path) -> None:
    result = run_line("table", "many", "cats", "--limit", "2", "--csv", str(tmp_path / "out.csv"))
    assert result.payload["notes"] == [f"Wrote 2 rows to {tmp_path / 'out.csv'}."]
    assert pd.read_csv(tmp_path / "out.csv")["n"].tolist() == [0, 1]


def test_the_line_to_get_a_table_back_names_the_project() -> None:
    run_line("log", "df", "--name", "nc/x", df=FRAME)
    code = run_line("table", "nc/x").payload["code"]
    assert code["cli"].endswith("nc/x:v0 df.parquet --csv FILE")
    assert code["magic"].endswith("nc/x:v0 df.parquet")
    assert run_line(*code["cli"].replace("FILE", "out.csv").split()[2:]).payload["notes"] == ["Wrote 30 rows to out.csv."]


def test_lines_that_take_back_name_a_project_that_is_not_the_usual_one() -> None:
    for name in ("x", "nc/x"):
        run_line("log", "df", "--name", name, df=FRAME)
    assert run_line("delete", "x:v0", "--delete-aliases").payload["code"]["cli"] == "jupyter artifacts undo"
    done = run_line("delete", "nc/x:v0", "--delete-aliases").payload["code"]
    assert done["magic"] == "%artifact undo --project nc"
    assert done["python"] == 'jupyter_artifacts.Api({"project": "nc"}).undo()'
    undone = run_line(*done["cli"].split()[2:])
    assert undone.value.subject == "x:v0"
    assert undone.value.project == "nc"
    assert run_line("oplog", "--project", "nc").payload["code"] == done
    redone = run_line(*undone.payload["code"]["cli"].split()[2:])
    assert redone.payload["code"] == done


def test_the_size_of_a_table_is_that_of_its_file(many: None) -> None:
    assert run_line("table", "many", "plain.csv").payload["size"] == len(FRAME.to_csv(index=False))


@pytest.mark.parametrize("name", ["bad.csv", "bad.csv.gz"])
def test_a_csv_file_that_is_not_utf_8_is_told_its_line(name: str) -> None:
    content = b"a,b\n1,x\n2,caf\xe9\n"
    Path(name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    run_line("log", name, "--name", "bad")
    with pytest.raises(NotATableError, match=r"line 3 is not UTF-8 text, .*byte 0xe9") as raised:
        run_line("table", "bad")
    assert str(raised.value).count("can't be read") == 1


def test_a_csv_file_with_rows_of_many_lengths_is_called_by_its_own_name() -> None:
    Path("odd.csv").write_text("a,b\n1,x\n2,1,1,1\n")
    run_line("log", "odd.csv", "--name", "odd")
    with pytest.raises(NotATableError, match=r"odd\.csv") as raised:
        run_line("table", "odd")
    assert "/" not in str(raised.value)


def test_a_diff_says_how_to_see_the_rows_of_a_table_which_is_found_by_its_name() -> None:
    run_line("log", "df", "--name", "x", df=FRAME)
    run_line("log", "df", "--name", "x", df=FRAME[1:])
    text = render_text(screen_of(run_line("diff", "x:v0", "x:v1").payload, caller="cli"), 200)
    line = next(line for line in text.splitlines() if line.startswith("jupyter artifacts diff"))
    assert line.endswith("x:v1 --table df.parquet")
    assert run_line(*line.split()[2:]).payload["counts"]["removed"] == 1
    assert run_line("diff", "x:v0", "x:v1", "--table", "df").payload["path"] == "df.parquet"
