"""Tables as the JSON of W&B, and of it again."""

import json
import math
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.errors import NotATableError, UsageError

WHEN = datetime(2026, 11, 21, 10, 30, 0, 123456)
CELLS = {
    "n": [1, 2**53 + 1, None],
    "x": [0.5, math.inf, None],
    "s": ["a", "NaN", None],
    "b": [True, False, None],
    "here": [WHEN, None, None],
    "there": [WHEN.replace(tzinfo=UTC), None, None],
    "list": [[1, 2], [], None],
    "empty": [None, None, None],
}


def full() -> wandb.Table:
    table = wandb.Table(columns=[])
    for name, cells in CELLS.items():
        table.add_column(name, cells)
    return table


def test_a_table_is_told_in_json_and_made_of_it_again() -> None:
    said = json.loads(json.dumps(full().to_json(wandb.Artifact("a", "dataset")), allow_nan=False))

    assert (said["_type"], said["ncols"], said["nrows"], said["log_mode"]) == ("table", 8, 3, "IMMUTABLE")
    assert said["columns"] == list(CELLS)
    assert said["data"][0][:4] == [1, 0.5, "a", True]
    allowed = said["column_types"]["params"]["type_map"]["n"]["params"]["allowed_types"]
    assert [each["wb_type"] for each in allowed] == ["none", "number"]
    assert wandb.Table.from_json(said, None) == full()


def test_media_lie_in_the_artifact_that_the_json_is_made_for() -> None:
    draft = wandb.Artifact("a", "dataset")
    said = wandb.Table(columns=["i"], data=[[wandb.Image(np.full((2, 2), 7, np.uint8), caption="cat")]]).to_json(draft)
    draft.save()

    found = wandb.Table.from_json(json.loads(json.dumps(said)), draft.wait()).get_column("i")[0]
    assert (found.caption, found.to_array()[0, 0]) == ("cat", 7)
    with pytest.raises(UsageError, match="which artifact"):
        wandb.Table.from_json(said)


def test_a_table_that_wandb_wrote_is_a_table(tmp_path: Path) -> None:
    wandb.Image(np.full((3, 3), 9, np.uint8)).image.save(tmp_path / "cat.png")
    said = {
        "_type": "table", "columns": ["when", "score", "image", 7], "ncols": 4, "nrows": 2,
        "data": [[1735689600000, 0.5, {"_type": "image-file", "path": "media/images/cat.png", "sha256": "ab", "size": 70}, "x"],
                 [None, "NaN", None, 1]],
        "column_types": {"wb_type": "typedDict", "params": {"type_map": {
            "when": {"wb_type": "union", "params": {"allowed_types": [{"wb_type": "timestamp"}, {"wb_type": "none"}]}},
            "score": {"wb_type": "number"}, "7": {"wb_type": "any"},
        }}},
    }  # fmt: skip
    (tmp_path / "preds.table.json").write_text(json.dumps(said))
    draft = wandb.Artifact("a", "dataset")
    draft.add_file(str(tmp_path / "preds.table.json"))
    draft.add_file(str(tmp_path / "cat.png"), "media/images/cat.png")
    found = draft.save() or draft.wait().get("preds")

    assert found.columns == ["when", "score", "image", "7"]
    assert found.get_column("when") == [datetime(2025, 1, 1, tzinfo=UTC), None]
    assert math.isnan(found.get_column("score")[1])
    assert found.get_column("image")[0].to_array()[0, 0] == 9
    assert found.get_column("7") == ["x", 1]


@pytest.mark.parametrize(("cell", "word"), [(b"x", "bytes"), (Decimal(1), "decimal"), (WHEN.date(), "date"), (WHEN - WHEN, "duration")])
def test_what_json_cannot_say_is_refused_by_its_column(cell: object, word: str) -> None:
    table = wandb.Table(columns=["n", "odd"], data=[[1, cell]])
    with pytest.raises(UsageError, match=f"column 'odd' holds {word}"):
        table.to_json(wandb.Artifact("a", "dataset"))


@pytest.mark.parametrize("said", [{}, {"columns": ["a"], "data": 3}, {"columns": ["a"], "data": [[1, 2]]}, {"columns": ["a"], "data": [1]}])
def test_json_that_is_no_table_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(NotATableError):
        wandb.Table.from_json(said)


def test_a_run_is_told_where_the_table_was_logged_to() -> None:
    with wandb.init(project="demo", id="abc") as run:
        table = full()
        with pytest.raises(UsageError, match="logged to"):
            table.to_json(run)
        run.log({"t": table})
        assert table.to_json(run)["artifact_path"] == "entity/demo/run-abc-t:v0/t.table.parquet"
