"""Bad cells, columns, keys and parts of tables: a defined result, or one error that names where it is; nothing half-written."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.errors import CellTypeError, UsageError

NAIVE, ZONED = dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def column(*cells: Any, **more: Any) -> wandb.Table:
    return wandb.Table(columns=["c"], data=[[cell] for cell in cells], **more)


def kept(table: wandb.Table) -> list[Any]:
    """The column as it comes back from the store."""
    artifact = wandb.Artifact("kept", "dataset")
    artifact.add(table, "t", overwrite=True)
    artifact.save()
    return wandb.Api().artifact("kept:latest").get("t").get_column("c")


@pytest.mark.parametrize(
    "cells",
    [
        (NAIVE, ZONED), (ZONED, NAIVE), ("text", b"bytes"), (b"bytes", "text"), (dt.date(2020, 1, 1), NAIVE), (True, 1), (1, True),
        (dt.timedelta(1), 1), (1, "1"), ([1], 1), ({"a": 1}, [1]),
    ],
)  # fmt: skip
def test_nothing_is_turned_into_another_type_without_a_word(cells: tuple[Any, ...]) -> None:
    with pytest.raises(CellTypeError, match="row 2 of column 'c' holds"):
        column(None, *cells)
    table = column(cells[0])
    with pytest.raises(CellTypeError, match="row 1 of column 'c' holds"):
        table.add_data(cells[1])
    assert len(table) == 1


def test_zones_of_times_are_kept_as_instants() -> None:
    east = dt.datetime(2020, 1, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert kept(column(east, ZONED)) == [ZONED, ZONED]
    zoned = pd.DataFrame({"c": pd.to_datetime(["2020-06-01 12:00", None]).tz_localize("America/New_York")})
    assert str(wandb.Table(dataframe=zoned).get_dataframe()["c"].dtype).endswith("America/New_York]")


@pytest.mark.parametrize("cell", [[[1, 2], [3]], [{"a": [1]}], {"a": {"b": [None, 1]}}, []])
def test_nested_cells_come_back(cell: Any) -> None:
    assert kept(column(cell, None)) == [cell, None]


def test_dicts_of_different_keys_share_their_columns() -> None:
    assert kept(column({"a": 1}, {"b": 2})) == [{"a": 1, "b": None}, {"a": None, "b": 2}]


def test_cells_nested_without_end_are_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(UsageError, match="row 0 of column 'c'"):
        column(endless, allow_mixed_types=True)
    deep: Any = 1
    for _ in range(500):
        deep = [deep]
    with pytest.raises(UsageError, match="row 0 of column 'c'"):
        column(deep, allow_mixed_types=True)


def test_huge_cells_come_back() -> None:
    huge = "x" * (20 << 20)
    assert kept(column(huge, None)) == [huge, None]


def test_unhashable_cells_are_no_key() -> None:
    with pytest.raises(UsageError, match="'c' can't be a key"):
        column([1], [2]).set_pk("c")


@pytest.mark.parametrize("cell", ["\ud800", object(), lambda: 1, 2**70, 1j, wandb.Table])
def test_what_cannot_be_kept_is_named(cell: Any) -> None:
    with pytest.raises(CellTypeError, match="row 1 of column 'c' holds"):
        column(None, cell).get_column("c")


def test_infinities_and_nan_come_back() -> None:
    back = kept(column(float("inf"), float("-inf"), float("nan"), None))
    assert back[:2] == [float("inf"), float("-inf")]
    assert back[2] != back[2]
    assert back[3] is None


def test_frames_of_odd_columns_are_refused_or_spelled() -> None:
    assert wandb.Table(dataframe=pd.DataFrame({1: [1], ("a", "b"): [2]})).columns == ["1", "('a', 'b')"]
    with pytest.raises(UsageError, match="several columns '1'"):
        wandb.Table(dataframe=pd.DataFrame([[1, 2]], columns=[1, "1"]))
    for odd in ("", "a.b", "a/b", "naïve\n", '"quoted"', "x" * 5000):
        artifact = wandb.Artifact("odd", "dataset")
        artifact.add(wandb.Table(columns=[odd, "n"], data=[[np.int8(1), 2]]), "parts/0")
        artifact.add(wandb.PartitionedTable("parts"), "all")
        artifact.save()
        assert wandb.Api().artifact("odd:latest").get("all").get_dataframe([odd])[odd].tolist() == [1]


def test_a_table_that_can_not_be_stored_leaves_nothing() -> None:
    artifact = wandb.Artifact("half", "dataset")
    table = wandb.Table(columns=["id", "image"], data=[[1, wandb.Image(np.zeros((2, 2)))], [2, None]])
    table.set_pk("id")
    table.add_data(1, None)
    with pytest.raises(UsageError, match="rows 0 and 2 are both 1"):
        artifact.add(table, "t")
    assert list(artifact.manifest.entries) == []
