"""Tables and media that are logged among metrics."""

import numpy as np
import pytest

import jupyter_artifacts as wandb


def table(rows: int = 2, **more: object) -> wandb.Table:
    return wandb.Table(columns=["n"], data=[[at] for at in range(rows)], **more)


def test_a_table_that_is_logged_is_an_artifact_of_the_run() -> None:
    with wandb.init(project="demo", id="abc") as run:
        run.log({"loss": 0.5, "predictions": table()})
        logged = run.logged_artifacts()[0]

    assert (logged.name, logged.type) == ("run-abc-predictions:v0", "run_table")
    assert logged.get("predictions") == table()
    row = next(iter(wandb.Api().run("demo/abc").scan_history()))
    assert row["predictions"] == "entity/demo/run-abc-predictions:v0/predictions.table.parquet"
    assert row["loss"] == 0.5


def test_keys_that_are_no_names_are_spelled_as_names() -> None:
    with wandb.init(project="demo", id="abc") as run:
        run.log({"val/top 5": table(), "deep": {"er": table(3)}})
        assert sorted(each.name for each in run.logged_artifacts()) == ["run-abc-deep.er:v0", "run-abc-val-top-5:v0"]
        assert run.logged_artifacts()[0].get("val/top 5") == table()


def test_an_immutable_table_is_logged_once() -> None:
    with wandb.init(project="demo", id="abc") as run:
        logged = table()
        run.log({"t": logged})
        run.log({"t": logged})
        assert logged.has_been_logged()
        logged.add_data(9)
        with pytest.warns(UserWarning, match="log_mode='MUTABLE'"):
            run.log({"t": logged})
        assert [each.name for each in run.logged_artifacts()] == ["run-abc-t:v0"]


def test_a_mutable_table_makes_a_version_each_time() -> None:
    with wandb.init(project="demo", id="abc") as run:
        logged = table(log_mode="MUTABLE")
        for row in range(3):
            run.log({"t": logged})
            logged.add_data(row)
        versions = wandb.Api().artifacts("run_table", "demo/run-abc-t")
        assert [len(each.get("t")) for each in versions] == [4, 3, 2]


def test_a_table_that_is_logged_row_by_row_has_no_new_columns() -> None:
    with wandb.init(project="demo") as run:
        logged = table(log_mode="INCREMENTAL")
        run.log({"t": logged})
        with pytest.raises(wandb.Error, match="row by row"):
            logged.add_column("new", [1, 2])


def test_an_image_that_is_logged_is_an_artifact_too() -> None:
    with wandb.init(project="demo", id="abc") as run:
        run.log({"cat": wandb.Image(np.zeros((2, 2)))})
        assert run.logged_artifacts()[0].get("cat").width == 2
        assert run.summary["cat"] == "entity/demo/run-abc-cat:v0/cat.image.json"
