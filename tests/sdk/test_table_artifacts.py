"""Tables in artifacts: stored as Parquet that anybody reads, taken from one artifact into another without a copy."""

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.errors import (
    ArtifactFinalizedError,
    ArtifactNotLoggedError,
    ConflictError,
    EntryNotFoundError,
    InvalidPathError,
    NotATableError,
    UsageError,
)

FRAME = pd.DataFrame({"n": range(1000), "text": [f"row {at}" for at in range(1000)], "x": np.linspace(0, 1, 1000)})


def log(name: str, **objects: object) -> wandb.Artifact:
    """Log an artifact of these objects, and fetch it."""
    artifact = wandb.Artifact(name, "dataset")
    for path, obj in objects.items():
        artifact.add(obj, path)
    artifact.save()
    return wandb.Api().artifact(f"{name}:latest")


def test_a_table_comes_back_by_its_name() -> None:
    table = wandb.Table(dataframe=FRAME)
    artifact = log("data", cats=table)
    back = artifact.get("cats")

    assert repr(back) == "<Table of 1,000 rows by 3 columns: n, text, x>"
    assert back == table
    assert artifact["cats"] == artifact.get("cats.table.parquet") == table
    assert artifact.get("dogs") is None
    pd.testing.assert_frame_equal(back.get_dataframe(), FRAME)
    pd.testing.assert_frame_equal(artifact.get("cats").get_dataframe(["x", "n"]), FRAME[["x", "n"]])


def test_the_file_is_plain_parquet() -> None:
    path = log("data", cats=wandb.Table(dataframe=FRAME)).get_entry("cats.table.parquet").download()
    pd.testing.assert_frame_equal(pd.read_parquet(path), FRAME)


def test_equal_tables_make_one_version() -> None:
    rows = FRAME.values.tolist()
    one_by_one = wandb.Table(columns=list(FRAME.columns))
    for row in rows:
        one_by_one.add_data(*row)
    versions = [
        log("data", t=each).version
        for each in (wandb.Table(dataframe=FRAME), wandb.Table(columns=list(FRAME.columns), data=rows), one_by_one,
                     wandb.Table(dataframe=FRAME.astype({"text": object})))
    ]  # fmt: skip
    assert versions == ["v0"] * 4


def test_items_are_set_and_gotten() -> None:
    artifact = wandb.Artifact("data", "dataset")
    artifact["cats"] = table = wandb.Table(columns=["a"], data=[[1]])
    assert artifact["cats"] is table
    with pytest.raises(ArtifactNotLoggedError):
        artifact.get("dogs")
    artifact.save()
    assert artifact["cats"] == table
    with pytest.raises(ArtifactFinalizedError):
        artifact.add(table, "more")


@pytest.mark.parametrize("obj", [3, FRAME, "text", None])
def test_other_objects_are_a_type_error(obj: object) -> None:
    with pytest.raises(TypeError, match="add\\(\\) takes tables and media"):
        wandb.Artifact("data", "dataset").add(obj, "name")


def test_names_obey_the_rules_of_paths() -> None:
    artifact, table = wandb.Artifact("data", "dataset"), wandb.Table()
    for name in ("../x", "/x", "a//b"):
        with pytest.raises(InvalidPathError):
            artifact.add(table, name)
    with pytest.raises(UsageError):
        artifact.add(table, "")
    assert artifact.add(table, "folder/sub").path == "folder/sub.table.parquet"


def test_another_table_of_the_same_name_needs_overwrite() -> None:
    artifact = wandb.Artifact("data", "dataset")
    artifact.add(wandb.Table(columns=["a"], data=[[1]]), "t")
    artifact.add(wandb.Table(columns=["a"], data=[[1]]), "t")
    with pytest.raises(ConflictError):
        artifact.add(wandb.Table(columns=["a"], data=[[2]]), "t")
    artifact.add(wandb.Table(columns=["a"], data=[[3]]), "t", overwrite=True)
    assert artifact["t"].data == [[3]]


def test_a_table_of_another_artifact_is_a_reference_to_it() -> None:
    image = wandb.Image(np.zeros((4, 4)))
    source = log("source", t=wandb.Table(columns=["n", "image"], data=[[1, image], [2, None]]))
    with wandb.init() as run:
        copy = wandb.Artifact("copy", "dataset")
        copy.add(source.get("t"), "mine")
        run.log_artifact(copy).wait()
        assert [used.name for used in run.used_artifacts()] == ["source:v0"]

    assert copy.log_result.stored_bytes < 5000
    assert copy.get("mine").get_column("image")[0] == image
    source.delete()
    assert copy.get("mine").get_column("image")[0].to_array().shape == (4, 4)
    assert copy.manifest.entries["mine.table.parquet"].digest == source_digest(copy, "mine.table.parquet")


def source_digest(artifact: wandb.Artifact, path: str) -> str:
    entry = artifact._find_stored(path)
    assert entry.extra == {"source": "wandb-artifact://entity/uncategorized/source:v0/t.table.parquet"}
    return entry.digest.hex()


def test_a_table_that_was_changed_is_stored_anew() -> None:
    table = log("source", t=wandb.Table(columns=["n"], data=[[1]])).get("t")
    table.add_data(2)
    assert log("copy", t=table).get("t").data == [[1], [2]]


def test_a_table_of_another_store_is_copied(tmp_path: Path) -> None:
    source = log("source", t=wandb.Table(dataframe=FRAME))
    with wandb.init(store=tmp_path / "other") as run:
        artifact = wandb.Artifact("copy", "dataset")
        artifact.add(source.get("t"), "t")
        run.log_artifact(artifact).wait()
        assert list(run.used_artifacts()) == []
    assert artifact.get("t") == wandb.Table(dataframe=FRAME)


def test_keys_are_kept() -> None:
    people = wandb.Table(columns=["id", "name"], data=[["a", "Ana"], ["b", "Bo"]])
    people.set_pk("id")
    orders = wandb.Table(columns=["who", "what"], data=[["a", 1]])
    orders.set_fk("who", people, "id")
    artifact = log("data", orders=orders)

    marks = artifact.get("orders")._home.stored.marks
    assert artifact.get(marks.foreign_keys["who"].table) == people
    assert artifact.get(marks.foreign_keys["who"].table)._primary_key == "id"
    assert artifact.get("orders") == orders
    more = artifact.get("orders")
    more.add_data("b", 2)
    assert log("more", orders=more).get("orders")._home.stored.marks.foreign_keys["who"].column == "id"
    people.add_data("a", "Another")
    with pytest.raises(UsageError, match="rows 0 and 2 are both 'a'"):
        log("data", people=people)


def test_a_draft_of_a_version_gives_what_it_began_with() -> None:
    draft = log("data", t=wandb.Table(columns=["a"], data=[[1]]), u=wandb.Table(columns=["b"], data=[[2]])).new_draft()
    assert draft.get("t").data == [[1]]
    draft.remove("u.table.parquet")
    assert draft.get("u") is None
    table = draft.get("t")
    table.add_data(5)
    draft.add(table, "t", overwrite=True)
    draft.save()
    assert draft.get("t").data == [[1], [5]]


def test_any_parquet_file_is_a_table(tmp_path: Path) -> None:
    FRAME.set_index("text").to_parquet(tmp_path / "plain.parquet")
    artifact = wandb.Artifact("data", "dataset")
    artifact.add_file(tmp_path / "plain.parquet")
    artifact.save()
    pd.testing.assert_frame_equal(artifact.get("plain.parquet").get_dataframe(), FRAME.set_index("text"))


def test_a_file_that_is_no_parquet_is_named(tmp_path: Path) -> None:
    body = io.BytesIO()
    FRAME.to_parquet(body)
    artifact = wandb.Artifact("data", "dataset")
    for name, content in {"text": b"not at all", "cut": body.getvalue()[:-9], "empty": b""}.items():
        with artifact.new_file(f"{name}.table.parquet", mode="wb") as file:
            file.write(content)
    with artifact.new_file("list.partitioned-table.json") as file:
        file.write("[]")
    artifact.save()
    for name in ("text", "cut", "empty"):
        with pytest.raises(NotATableError, match=f"{name}.table.parquet of data:v0 is no Parquet file"):
            artifact.get(name)
    with pytest.raises(NotATableError, match="is not what its name says"):
        artifact.get("list")


def test_pages_that_are_wrong_since_before_the_log_are_named() -> None:
    body = io.BytesIO()
    FRAME.to_parquet(body, compression="zstd")
    broken = bytearray(body.getvalue())
    broken[200:4000] = b"x" * 3800
    artifact = wandb.Artifact("data", "dataset")
    with artifact.new_file("t.parquet", mode="wb") as file:
        file.write(broken)
    artifact.save()
    with pytest.raises(NotATableError, match="no Parquet file that can be read"):
        artifact.get("t.parquet").get_dataframe()


def test_a_joined_table_marks_what_differs() -> None:
    old = wandb.Table(columns=["id", "v", "only"], data=[[1, 1.0, "a"], [2, 2.0, "b"], [3, None, "c"], [None, 9.0, "d"]])
    new = wandb.Table(columns=["key", "v"], data=[[1, 1.0], [3, None], [2, 7.0], [4, 4.0]])
    frame = log("data", j=wandb.JoinedTable(old, new, ["id", "key"])).get("j").get_dataframe()

    assert list(frame.columns) == ["id", "_change", "_changed", "v.1", "v.2", "only"]
    assert frame["_change"].tolist() == ["same", "changed", "same", "removed", "added"]
    assert [list(each) for each in frame["_changed"]] == [[], ["v"], [], [], []]
    assert frame["v.2"].tolist()[1] == 7.0


def test_tables_are_joined_by_their_names() -> None:
    rows = [[1, "x"], [2, "y"]]
    artifact = log("data", one=wandb.Table(columns=["id", "v"], data=rows), two=wandb.Table(columns=["id", "v"], data=rows[:1]))
    joined = wandb.JoinedTable(artifact.get_entry("one.table.parquet"), artifact.get_entry("two.table.parquet"), "id")
    assert joined.get_dataframe()["_change"].tolist() == ["same", "removed"]
    draft = artifact.new_draft()
    draft.add(wandb.JoinedTable("one.table.parquet", "two.table.parquet", "id"), "both")
    draft.save()
    assert json.loads(Path(draft.get_entry("both.joined-table.json").download()).read_text())["table1"] == "one.table.parquet"
    assert draft.get("both").get_dataframe()["_change"].tolist() == ["same", "removed"]


def test_what_cannot_be_joined_is_said() -> None:
    table = wandb.Table(columns=["id"], data=[[1]])
    for arguments in ((table, 3, "id"), (table, "x.json", "id"), (table, table, 3), (table, table, ["id"])):
        with pytest.raises(ValueError, match=r"table2|join_key"):
            wandb.JoinedTable(*arguments)
    with pytest.raises(UsageError, match="table1 has no column 'no'"):
        wandb.JoinedTable(table, table, "no").get_dataframe()
    with pytest.raises(EntryNotFoundError, match="no table"):
        log("data", j=wandb.JoinedTable("one.table.parquet", table, "id")).get("j").get_dataframe()


def test_rows_of_parquet_are_in_groups_that_pages_can_be_read_from() -> None:
    table = log("data", t=wandb.Table(dataframe=pd.DataFrame({"n": range(300_000)}))).get_entry("t.table.parquet").download()
    assert pq.ParquetFile(table).num_row_groups == 3
