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
        with pytest.raises(wandb.Error, match="row by row"):
            logged.cast("n", str)


def test_rows_that_are_logged_row_by_row_are_parts_of_one_table() -> None:
    with wandb.init(project="demo", id="abc") as run:
        logged = table(log_mode="INCREMENTAL")
        for row in range(3):
            run.log({"val/t": logged})
            logged.add_data(10 + row)
        run.log({"val/t": logged})
        run.log({"val/t": logged})  # nothing is new

    versions = wandb.Api().artifacts("run_table", "demo/run-abc-incr-val-t")
    assert [each.name.rpartition(":")[2] for each in versions] == ["v3", "v2", "v1", "v0"]
    assert [len(each.get("val/t")) for each in versions] == [5, 4, 3, 2]
    assert versions[0].get("val/t").get_dataframe()["n"].tolist() == [0, 1, 10, 11, 12]
    assert [len(versions[0].get(part)) for part in versions[0].get("val/t").parts] == [2, 1, 1, 1]
    assert [row["val/t"].split("/")[2] for row in wandb.Api().run("demo/abc").scan_history()] == [
        f"run-abc-incr-val-t:v{number}" for number in (0, 1, 2, 3, 3)
    ]


def test_a_resumed_run_goes_on_with_the_parts_of_its_table() -> None:
    for start in (0, 2):
        with wandb.init(project="demo", id="abc", resume="allow") as run:
            logged = wandb.Table(columns=["n", "image"], log_mode="INCREMENTAL")
            for at in (start, start + 1):
                logged.add_data(at, wandb.Image(np.full((2, 2), at, np.uint8)))
                run.log({"t": logged})

    found = wandb.Api().artifact("demo/run-abc-incr-t").get("t").get_dataframe()
    assert found["n"].tolist() == [0, 1, 2, 3]
    assert [image.to_array()[0, 0] for image in found["image"]] == [0, 1, 2, 3]


def test_rows_go_to_each_run_that_the_table_is_logged_to() -> None:
    logged = table(log_mode="INCREMENTAL")
    for name in ("one", "two"):
        with wandb.init(project="demo", id=name) as run:
            run.log({"t": logged})
        assert len(wandb.Api().artifact(f"demo/run-{name}-incr-t").get("t")) == 2


def test_an_image_that_is_logged_is_an_artifact_too() -> None:
    with wandb.init(project="demo", id="abc") as run:
        run.log({"cat": wandb.Image(np.zeros((2, 2)))})
        assert run.logged_artifacts()[0].get("cat").width == 2
        assert run.summary["cat"] == "entity/demo/run-abc-cat:v0/cat.image.json"
