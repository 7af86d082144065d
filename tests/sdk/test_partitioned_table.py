"""`PartitionedTable`: parts that many writers added, as one table; only what is asked for is read, and it is verified."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.errors import ArtifactNotLoggedError, IntegrityError, InvalidPathError, PartSchemaError, UsageError
from tests.core.operations.damage import flip_byte_of


def log(tables: dict[str, wandb.Table], name: str = "data", **arguments: object) -> wandb.Artifact:
    artifact = wandb.Artifact(name, "dataset", **arguments)
    for path, table in tables.items():
        artifact.add(table, path)
    artifact.add(wandb.data_types.PartitionedTable("parts"), "all")
    artifact.save()
    return wandb.Api().artifact(f"{name}:latest")


def part(at: int, rows: int = 100) -> wandb.Table:
    numbers = np.arange(at * rows, (at + 1) * rows)
    return wandb.Table(dataframe=pd.DataFrame({"n": numbers, "text": [f"row {n}" for n in numbers], "x": numbers / 2}))


@pytest.fixture
def table() -> wandb.PartitionedTable:
    return log({f"parts/{at:02}": part(at) for at in range(8)}).get("all")


def test_rows_are_numbered_through_all_parts(table: wandb.PartitionedTable) -> None:
    rows = list(table.iterrows())
    assert [row for row, _ in rows] == [cells[0] for _, cells in rows] == list(range(800))
    assert (len(table), len(table.parts), table.columns) == (800, 8, ["n", "text", "x"])


def test_wandbs_digest_of_the_artifact() -> None:
    artifact = wandb.Artifact("data", "dataset", digest_algorithm="MD5")
    artifact.add(wandb.data_types.PartitionedTable("dataset_parts"), "dataset")
    assert artifact.digest == "c6a4d80ed84fd68df380425ded894b19"


def test_a_frame_of_columns_and_rows_that_were_asked_for(table: wandb.PartitionedTable) -> None:
    assert table.get_dataframe().shape == (800, 3)
    assert table.get_dataframe(["x"], filter=("n", ">=", 790))["x"].tolist() == [n / 2 for n in range(790, 800)]
    assert table.get_dataframe(filter=[("n", "<", 3), ("text", "!=", "row 1")])["n"].tolist() == [0, 2]
    assert table.get_dataframe(filter=[[("n", "==", 3)], [("n", "==", 5)]])["n"].tolist() == [3, 5]
    assert table.get_dataframe(["text"], filter=ds.field("n") == 7)["text"].tolist() == ["row 7"]
    assert (table.count(), table.count(("n", ">", 700))) == (800, 99)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"columns": ["tex"]}, "no column 'tex'; did you mean 'text'"),
        ({"columns": "n"}, "must be a list"),
        ({"filter": "n > 1"}, "no condition"),
        ({"filter": ("n", 1)}, "no condition"),
        ({"filter": ("z", "==", 1)}, "no column 'z'"),
        ({"filter": ("n", "~", 1)}, "no operator '~'; there are =, =="),
        ({"filter": ("n", "==", "rain")}, "column 'n' holds integer, which 'rain' can't be compared with"),
    ],
)
def test_what_makes_no_sense_is_said(table: wandb.PartitionedTable, arguments: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words) as raised:
        table.get_dataframe(**arguments)
    assert type(raised.value) is UsageError


def test_other_engines_read_it(table: wandb.PartitionedTable) -> None:
    assert table.to_arrow(["n"]).num_rows == 800
    assert table.to_duckdb().aggregate("sum(n), count(*)").fetchall() == [(319600, 800)]
    assert table.to_duckdb().filter("n < 3").project("text").fetchall() == [("row 0",), ("row 1",), ("row 2",)]
    frame = table.to_dask()
    assert frame.npartitions == 8
    assert int(frame["n"].sum().compute()) == 319600
    pd.testing.assert_frame_equal(frame.compute().reset_index(drop=True), table.get_dataframe(), check_dtype=False)


def test_parts_of_other_columns_are_named() -> None:
    tables = {"parts/a": part(0), "parts/b": wandb.Table(columns=["n", "text"], data=[[1, "x"]])}
    with pytest.raises(PartSchemaError, match=r"part parts/b.table.parquet lacks 'x', unlike part parts/a.table.parquet"):
        log(tables).get("all").get_dataframe()
    with pytest.raises(ValueError, match="parts/b"):
        list(log(tables).get("all").iterrows())
    tables["parts/b"] = wandb.Table(columns=["n", "text", "x"], data=[["one", "x", 1.0]])
    with pytest.raises(
        PartSchemaError, match=r"parts/b.table.parquet has text in column 'n', where part parts/a.table.parquet has integer"
    ):
        log(tables, "other").get("all").to_arrow()


def test_numbers_and_nulls_of_parts_go_together() -> None:
    tables = {f"parts/{at}": wandb.Table(columns=["a", "b"], data=[row]) for at, row in enumerate([[1, None], [2.5, "x"], [None, "y"]])}
    table = log(tables).get("all")
    assert [cells for _, cells in table.iterrows()] == [[1, None], [2.5, "x"], [None, "y"]]
    assert table.to_arrow().to_pylist() == [{"a": 1.0, "b": None}, {"a": 2.5, "b": "x"}, {"a": None, "b": "y"}]
    assert table.column_types == {"a": "float", "b": "text"}


def test_no_parts_are_an_empty_table() -> None:
    table = log({}).get("all")
    assert (len(table), table.columns, list(table.iterrows()), table.get_dataframe().shape) == (0, [], [], (0, 0))


def test_images_in_parts_come_back() -> None:
    table = log({f"parts/{at}": wandb.Table(columns=["n", "image"], data=[[at, wandb.Image(np.full((2, 2), at))]]) for at in range(3)}).get(
        "all"
    )
    assert [image.to_array()[0, 0] for image in table.get_dataframe()["image"]] == [0, 1, 2]
    assert [cells[1].to_array()[0, 0] for _, cells in table.iterrows()] == [0, 1, 2]


def test_a_table_that_is_in_no_artifact_has_no_rows_yet() -> None:
    table = wandb.PartitionedTable("parts")
    assert table == wandb.PartitionedTable("parts") != wandb.PartitionedTable("other")
    with pytest.raises(ArtifactNotLoggedError):
        table.get_dataframe()
    for path in ("../x", 3):
        with pytest.raises((UsageError, InvalidPathError)):
            wandb.PartitionedTable(path)


@pytest.fixture
def large() -> tuple[wandb.PartitionedTable, bytes]:
    """A part that is a blob of its own, one column of it noise."""
    noise = np.random.default_rng(5).bytes(16 * 200_000)
    frame = pd.DataFrame({"n": range(200_000), "noise": [noise[at : at + 16] for at in range(0, len(noise), 16)]})
    artifact = log({"parts/0": wandb.Table(dataframe=frame)})
    digest = artifact.manifest.entries["parts/0.table.parquet"].content_digest
    return artifact.get("all"), _content(artifact, digest)


def _content(artifact: wandb.Artifact, digest: Digest) -> bytes:
    return bytes(artifact._open_stored(digest).read())


def test_only_columns_that_are_asked_for_are_touched(large: tuple[wandb.PartitionedTable, bytes]) -> None:
    table, content = large
    flip_byte_of(table._artifact._opened, content, at=len(content) // 2)
    assert table.count(("n", ">", 100)) == 199_899
    assert table.get_dataframe(["n"]).shape == (200_000, 1)
    assert table.to_duckdb().aggregate("max(n)").fetchall() == [(199_999,)]
    with pytest.raises(IntegrityError):
        table.get_dataframe()
    with pytest.raises(IntegrityError):
        table.to_arrow(["noise"])
    with pytest.raises(IntegrityError):
        table.count(("noise", "!=", b""))
    with pytest.raises(Exception, match="damaged in the store"):
        table.to_duckdb().aggregate("count(noise)").fetchall()


def test_rows_of_many_row_groups_are_counted_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {f"parts/{at}": wandb.Table(dataframe=pd.DataFrame({"n": range(at, at + 150_000), "s": "x"})) for at in range(3)}
    table = log(parts).get("all")
    for held in (1, 2_000_000, 1 << 30):
        monkeypatch.setattr("jupyter_artifacts.core.tables.parts._HELD_BYTES", held)
        assert table.count(("n", "<", 140_000)) == 3 * 140_000 - 3
        assert table.count([("n", ">=", 150_000), ("s", "=", "x")]) == 3


def test_an_expression_without_columns_counts_all_rows_or_none(table: wandb.PartitionedTable) -> None:
    assert table.count(pc.scalar(True)) == len(table)
    assert table.count(pc.scalar(False)) == 0


def test_nothing_is_copied_to_disk(large: tuple[wandb.PartitionedTable, bytes], tmp_path: Path) -> None:
    before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    large[0].get_dataframe()
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == before


def test_a_preview_touches_the_first_rows_alone() -> None:
    artifact = wandb.Artifact("long", "dataset")
    artifact.add(wandb.Table(dataframe=pd.DataFrame({"x": np.random.default_rng(6).random(700_000)})), "t")
    artifact.save()
    digest = artifact.manifest.entries["t.table.parquet"].content_digest
    content = _content(artifact, digest)
    flip_byte_of(artifact._opened, content, at=len(content) // 2)
    assert len(next(artifact.get("t")._home.stored.batches(size=5))) == 5
    with pytest.raises(IntegrityError):
        artifact.get("t").get_dataframe()
