"""Metrics of a run: W&B's rules of steps, the summary, and what comes back."""

import argparse
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts import errors
from jupyter_artifacts.core.operations.history import read_tables
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.sdk import run_history, run_metrics

OWN = ("_step", "_timestamp", "_runtime")


def rows_of(run: Any) -> list[dict[str, Any]]:
    """What was logged, with the step of each row."""
    fetched = wandb.Api().run(run.path)
    return [{key: value for key, value in row.items() if key not in OWN[1:]} for row in fetched.scan_history()]


# Steps ---------------------------------------------------------------------------------------------------------------------------


def test_each_log_is_a_step() -> None:
    with wandb.init() as run:
        run.log({"loss": 0.5, "epoch": 1})
        run.log({"loss": 0.25, "epoch": 2})
        assert run.step == 2
    assert rows_of(run) == [{"_step": 0, "loss": 0.5, "epoch": 1}, {"_step": 1, "loss": 0.25, "epoch": 2}]


def test_logs_without_commit_are_one_row() -> None:
    with wandb.init() as run:
        run.log({"loss": 1.0}, commit=False)
        run.log({"loss": 2.0, "acc": 0.5}, commit=False)
        run.log({"f1": 3.0})
        run.log({"loss": 4.0})
    assert rows_of(run) == [{"_step": 0, "loss": 2.0, "acc": 0.5, "f1": 3.0}, {"_step": 1, "loss": 4.0}]


def test_logs_at_one_step_are_one_row_until_a_higher_step_comes() -> None:
    with wandb.init() as run:
        run.log({"a": 1}, step=3)
        run.log({"b": 2}, step=3)
        run.log({"a": 5}, step=7, commit=True)
        run.log({"a": 6})
        run.log({"c": 1}, step=np.int64(20))
    assert rows_of(run) == [{"_step": 3, "a": 1, "b": 2}, {"_step": 7, "a": 5}, {"_step": 8, "a": 6}, {"_step": 20, "c": 1}]


def test_a_lower_step_is_left_out_with_a_warning_at_the_callers_line() -> None:
    with wandb.init() as run:
        run.log({"a": 1}, step=5, commit=True)
        with pytest.warns(UserWarning, match=r"step=2\) came after step 6") as caught:
            run.log({"a": 2}, step=2)
        assert caught[0].filename == __file__
        run.log({"a": 3})
    assert rows_of(run) == [{"_step": 5, "a": 1}, {"_step": 6, "a": 3}]


def test_an_empty_log_is_a_step_without_a_row() -> None:
    with wandb.init() as run:
        run.log({})
        run.log({"a": 1})
    assert rows_of(run) == [{"_step": 1, "a": 1}]


@pytest.mark.parametrize("step", [-1, 1.5, "3", True, 2**70])
def test_a_step_that_is_no_whole_number_is_refused(step: Any) -> None:
    with wandb.init() as run, pytest.raises(ValueError, match="step="):
        run.log({"a": 1}, step=step)


def test_the_module_logs_to_the_current_run() -> None:
    with pytest.raises(wandb.UsageError, match=r"log\(\) needs a run"):
        wandb.log({"a": 1})
    with wandb.init() as run:
        wandb.log({"a": 1})
        wandb.config.lr = 0.5
        wandb.summary["best"] = 7
        wandb.define_metric("loss", summary="min")
        assert (run.config["lr"], run.summary["best"]) == (0.5, 7)
    assert rows_of(run) == [{"_step": 0, "a": 1}]


def test_config_and_summary_of_no_run_say_what_to_do() -> None:
    for use in (lambda: wandb.config.lr, lambda: wandb.config["lr"], lambda: wandb.summary.update({"a": 1})):
        with pytest.raises(wandb.UsageError, match=r"begin one with init\(\)"):
            use()
    with pytest.raises(wandb.UsageError, match="config needs a run"):
        wandb.config.lr = 1


def test_a_finished_run_logs_and_changes_nothing_more() -> None:
    run = wandb.init()
    run.finish()
    for change in (lambda: run.log({"a": 1}), lambda: run.config.update({"a": 1}), lambda: run.summary.update({"a": 1})):
        with pytest.raises(wandb.UsageError, match="is finished"):
            change()


# Values --------------------------------------------------------------------------------------------------------------------------


def test_values_come_back_as_they_are() -> None:
    row = {
        "int": 2**62, "float": 0.1, "text": "größer 雪", "yes": True, "huge": 2**80, "list": [1, "a", None], "nan": math.nan,
        "inf": -math.inf, "deep": {"a": {"b": 1}, "c": "x"}, "empty": {}, "none": None,
    }  # fmt: skip
    with wandb.init() as run:
        run.log(row)
        run.log({"int": 1.5, "float": 7, "text": 3, "yes": "no"})
    first, second = rows_of(run)
    assert math.isnan(first.pop("nan"))
    assert first == {
        "_step": 0, "int": 2**62, "float": 0.1, "text": "größer 雪", "yes": True, "huge": 2**80, "list": [1, "a", None], "inf": -math.inf,
        "deep.a.b": 1, "deep.c": "x", "empty": {},
    }  # fmt: skip
    assert second == {"_step": 1, "int": 1.5, "float": 7.0, "text": 3, "yes": "no"}
    assert type(first["yes"]) is bool


def test_scalars_of_other_libraries_are_numbers() -> None:
    class Tensor:
        """What PyTorch's have."""

        shape = ()

        def tolist(self) -> float:
            return 2.5

    with wandb.init() as run:
        run.log({"f32": np.float32(0.5), "i": np.int8(3), "b": np.bool_(True), "zero": np.array(4.0), "t": Tensor(), "few": np.arange(3)})
    assert rows_of(run) == [{"_step": 0, "f32": 0.5, "i": 3, "b": True, "zero": 4.0, "t": 2.5, "few": [0, 1, 2]}]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (object(), "'a.bad' is a object"),
        (pd.DataFrame({"x": [1]}), r"'a.bad' is a table.*artifact\.add\(\)"),
        (np.zeros(5000), "'a.bad' is an array of 5,000 values"),
        (list(range(5000)), "'a.bad' is 5,000 values"),
        ({1, object()}, "is a object"),
        ("\ud800", "'a.bad' holds text that is not valid Unicode"),
        (1j, "'a.bad' is a complex"),
        (2**5000, "over 4096 bits"),
    ],
)
def test_a_value_that_cannot_be_kept_is_named_and_the_call_keeps_nothing(value: object, said: str) -> None:
    with wandb.init() as run:
        with pytest.raises(wandb.UsageError, match=said):
            run.log({"fine": 1, "a": {"bad": value}})
        run.log({"fine": 2})
    assert rows_of(run) == [{"_step": 0, "fine": 2}]


@pytest.mark.parametrize("key", ["", "_step", "_timestamp", "_runtime", "\ud800"])
def test_a_name_that_no_metric_can_have_is_refused(key: str) -> None:
    with wandb.init() as run, pytest.raises(wandb.UsageError, match=r"metric"):
        run.log({key: 1})


def test_two_values_of_one_dotted_name_are_refused() -> None:
    with wandb.init() as run, pytest.raises(wandb.UsageError, match=r"two metrics are called 'a\.b'"):
        run.log({"a.b": 1, "a": {"b": 2}})


def test_what_is_no_dict_of_names_is_a_type_error_as_in_wandb() -> None:
    with wandb.init() as run:
        with pytest.raises(TypeError):
            run.log([1])
        with pytest.raises(TypeError):
            run.log({1: 2})


def test_huge_integers_do_not_stop_the_rest_from_being_kept() -> None:
    with wandb.init() as run:
        for number in (1, 2**20_000):  # the second takes the quick way, which looks at types alone
            run.log({"n": number})
        run.keep()
    assert [row["n"] for row in rows_of(run)] == [1, hex(2**20_000)]


# Summary -------------------------------------------------------------------------------------------------------------------------


def test_the_summary_has_the_last_values_and_what_is_set() -> None:
    with wandb.init() as run:
        run.log({"loss": 3.0, "only": "once"})
        run.summary["loss"] = -1
        assert run.summary.loss == -1
        run.log({"loss": 2.0, "deep": {"x": 1}})
        run.summary.update({"best": {"epoch": 4}, "nan": math.nan})
        run.summary.best["epoch"] = 5
        run.summary.note = "good"
        assert run.summary["deep"]["x"] == run.summary["deep.x"] == 1
        assert (run.summary.get("missing"), "loss" in run.summary, set(run.summary) >= {"loss", "best"}) == (None, True, True)
        with pytest.raises(AttributeError, match="the summary has no 'missing'; it has loss"):
            _ = run.summary.missing
        with pytest.raises(wandb.UsageError, match="summary 'bad'"):
            run.summary["bad"] = object()
    summary = wandb.Api().run(run.path).summary
    assert math.isnan(summary.pop("nan"))
    assert summary == {"loss": 2.0, "only": "once", "deep.x": 1, "best": {"epoch": 5}, "note": "good"}


def test_define_metric_says_what_the_summary_holds() -> None:
    with wandb.init() as run:
        run.log({"loss": 9.0})
        run.define_metric("loss", summary="min,max,mean,first,last")
        run.define_metric("val/*", summary="max")
        run.define_metric("val/hidden", summary="none")
        run.define_metric("acc", summary="best", goal="maximize")
        run.define_metric("plain", summary="copy")
        for loss, acc in ((3.0, 0.1), (math.nan, 0.7), (6.0, 0.5)):
            run.log({"loss": loss, "acc": acc, "val/acc": acc, "val/hidden": 1, "plain": acc})
    assert wandb.Api().run(run.path).summary == {
        "loss": {"min": 3.0, "max": 9.0, "mean": 6.0, "first": 9.0, "last": 6.0}, "acc": {"best": 0.7}, "val/acc": {"max": 0.7},
        "plain": 0.5,
    }  # fmt: skip


def test_a_second_definition_adds_to_the_first_or_replaces_it() -> None:
    with wandb.init() as run:
        run.define_metric("loss", summary="min", step_metric="epoch")
        assert run.define_metric("loss", hidden=True) == run.define_metric("loss", summary="min", step_metric="epoch", hidden=True)
        assert run.define_metric("loss", summary="max", overwrite=True).step_metric is None


def test_rows_get_the_last_value_of_their_step_metric() -> None:
    with wandb.init() as run:
        epoch = run.define_metric("epoch")
        run.define_metric("train/*", step_metric=epoch)
        run.log({"epoch": 1})
        run.log({"train/loss": 0.5})
        run.log({"train/loss": 0.4, "epoch": 2})
        run.log({"other": 1})
    assert rows_of(run) == [
        {"_step": 0, "epoch": 1},
        {"_step": 1, "train/loss": 0.5, "epoch": 1},
        {"_step": 2, "train/loss": 0.4, "epoch": 2},
        {"_step": 3, "other": 1},
    ]


@pytest.mark.parametrize(
    "arguments", [{"name": ""}, {"name": "a*b"}, {"name": "a", "summary": "middle"}, {"name": "a", "goal": "up"}, {"name": 3}]
)
def test_bad_definitions_are_refused(arguments: dict[str, Any]) -> None:
    with wandb.init() as run, pytest.raises(wandb.UsageError):
        run.define_metric(**arguments)


# Config --------------------------------------------------------------------------------------------------------------------------


def test_config_is_read_and_set_as_items_and_attributes() -> None:
    with wandb.init(config={"lr": 0.1, "deep": {"a": [1, 2]}, "inf": math.inf}) as run:
        run.config.epochs = 3
        run.config["--batch-size"] = np.int64(32)
        run.config.update({"opt": "adam"}, seed=7)
        run.config.setdefaults({"opt": "sgd", "warm": True})
        run.config["deep"]["a"].append(3)
        assert (run.config.lr, run.config["epochs"], run.config.get("missing", 5), "opt" in run.config) == (0.1, 3, 5, True)
        assert run.config.as_dict() == dict(run.config) == dict(run.config.items())
        with pytest.raises(AttributeError, match="the config has no 'missing'"):
            _ = run.config.missing
    assert wandb.Api().run(run.path).config == {
        "lr": 0.1, "deep": {"a": [1, 2, 3]}, "inf": math.inf, "epochs": 3, "batch-size": 32, "opt": "adam", "seed": 7, "warm": True,
    }  # fmt: skip


def test_a_value_that_was_set_changes_only_when_that_is_asked_for() -> None:
    with wandb.init(config={"lr": 0.1}) as run:
        with pytest.raises(wandb.UsageError, match=r"config 'lr' is 0.1 already.*allow_val_change=True"):
            run.config.update({"new": 1, "lr": 0.2})
        assert run.config == {"lr": 0.1}
        run.config.lr = 0.1
        run.config.update({"lr": 0.2}, allow_val_change=True)
        assert run.config.lr == 0.2


def test_config_takes_the_attributes_of_an_object() -> None:
    args = argparse.Namespace(lr=0.1, path=Path("x/y"), kind=int)
    with wandb.init(config=args) as run:
        run.config.update(argparse.Namespace(extra=1))
        assert run.config.as_dict() == {"lr": 0.1, "path": "x/y", "kind": "<class 'int'>", "extra": 1}
    for bad in (7, "config.yaml"):
        with pytest.raises(TypeError, match="config must be a dict"):
            wandb.init(config=bad)


def test_an_artifact_in_the_config_is_an_input_of_the_run(workspace: Path) -> None:
    (workspace / "f").write_text("f")
    with wandb.init() as run:
        run.log_artifact("f", name="data", type="dataset").wait()
    with wandb.init() as run:
        run.config["data"] = wandb.Api().artifact("data:v0")
        assert run.config["data"] == "entity/uncategorized/data:v0"
    assert [each.name for each in wandb.Api().run(run.path).used_artifacts()] == ["data:v0"]


def test_a_fetched_run_is_changed_by_update() -> None:
    with wandb.init(config={"lr": 0.1}) as run:
        run.log({"loss": 1})
    fetched = wandb.Api().run(run.path)
    fetched.summary["loss"] = 0.5
    fetched.config["note"] = "checked"
    fetched.update()
    again = wandb.Api().run(run.path)
    assert (again.config, again.summary) == ({"lr": 0.1, "note": "checked"}, {"loss": 0.5})


# History -------------------------------------------------------------------------------------------------------------------------


def test_history_is_a_frame() -> None:
    with wandb.init() as run:
        for at in range(100):
            run.log({"loss": 1 / (at + 1), "n": at})
            if at % 10 == 0:
                run.log({"val": at})
    frame = wandb.Api().run(run.path).history()
    assert list(frame.columns) == [*OWN, "loss", "n", "val"]
    assert len(frame) == 110
    assert frame["_step"].tolist() == list(range(110))
    assert (frame["_runtime"] >= 0).all()
    assert frame["val"].dropna().tolist() == list(range(0, 100, 10))
    only = wandb.Api().run(run.path).history(keys=["n", "loss"])
    assert list(only.columns) == ["_step", "n", "loss"]
    assert only["n"].tolist() == list(range(100))
    few = wandb.Api().run(run.path).history(samples=11)
    assert few["_step"].tolist()[0::10] == [0, 109]
    assert len(few) == 11
    assert wandb.Api().run(run.path).history(keys=["val"], pandas=False)[1] == {"_step": 12, "val": 10}


def test_history_of_nothing_is_empty() -> None:
    with wandb.init() as run:
        pass
    fetched = wandb.Api().run(run.path)
    assert list(fetched.history().columns) == list(OWN)
    assert (len(fetched.history()), list(fetched.scan_history()), fetched.lastHistoryStep) == (0, [], -1)
    assert len(fetched.history(keys=["loss"])) == 0


def test_scan_history_takes_keys_and_steps() -> None:
    with wandb.init() as run:
        for at in range(10):
            run.log({"a": at, "b": at} if at % 2 else {"a": at})
        run.log({"a": math.nan, "b": 1})
    fetched = wandb.Api().run(run.path)
    assert [row["a"] for row in fetched.scan_history(keys=["a", "b"], max_step=10)] == [1, 3, 5, 7, 9]
    assert [row["_step"] for row in fetched.scan_history(min_step=3, max_step=5)] == [3, 4]
    assert len(list(fetched.scan_history(keys=["b", "a"]))) == 6  # NaN is a value
    assert len(fetched.history(keys=["b", "a"])) == 6
    for bad in ("a", [1]):
        with pytest.raises(wandb.UsageError, match="keys must be a list"):
            fetched.scan_history(keys=bad)


def test_a_metric_may_have_values_of_several_types() -> None:
    with wandb.init() as run:
        for value in (1, "a", None, True, 2.5):
            run.log({"mixed": value})
            run.log({"int or float": 1 if value == 1 else 0.5})
    assert [row.get("mixed") for row in rows_of(run)][::2] == [1, "a", None, True, 2.5]
    frame = wandb.Api().run(run.path).history()
    assert frame["mixed"].dropna().tolist() == [1, "a", True, 2.5]
    assert frame["int or float"].dtype == float


def test_chunks_of_different_types_make_one_column(monkeypatch: pytest.MonkeyPatch) -> None:
    with wandb.init() as run:
        for values in ([1, 2], [0.5], ["x"], [2**70]):
            for value in values:
                run.log({"m": value, "i": len(values)})
            with run._saving:
                run._save_chunk(run._progress(with_metrics=False))
    frame = wandb.Api().run(run.path).history()
    assert frame["m"].tolist() == [1, 2, 0.5, "x", 2**70]
    assert frame["i"].tolist() == [2, 2, 1, 1, 1]
    assert frame["i"].dtype == np.int64


def test_a_run_that_goes_on_reads_its_own_history() -> None:
    with wandb.init() as run:
        run.log({"a": 1})
        assert [row["a"] for row in run.scan_history()] == [1]
        run.log({"a": 2})
        assert run.history()["a"].tolist() == [1, 2]


def test_many_rows_become_chunks_while_the_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (run_history, run_metrics):
        monkeypatch.setattr(module, "CHUNK_ROWS", 100)
    with wandb.init() as run:
        for at in range(1050):
            run.log({"at": at})
        store: Store = run.store
        assert len(list(read_tables(store, run.record))) == 10
        assert run._history.count == 50
    assert [row["at"] for row in rows_of(run)] == list(range(1050))


def test_long_text_does_not_pile_up_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_history, "_MAX_BYTES", 10_000)
    with wandb.init() as run:
        for _ in range(50):
            run.log({"text": "x" * 1000})
        assert run._history.count < 20
    assert len(rows_of(run)) == 50


def test_rows_that_could_not_be_kept_are_kept_by_the_next_try() -> None:
    run = wandb.init()
    staging = run.store.root / "staging"
    run.log({"a": 1})
    staging.rmdir()
    staging.write_text("in the way")
    with pytest.raises(errors.StoreError):
        run.finish()
    assert wandb.run is run
    staging.unlink()
    run.log({"a": 2})
    run.finish()
    assert [row["a"] for row in rows_of(run)] == [1, 2]


def test_two_threads_log_at_once() -> None:
    from threading import Thread

    with wandb.init() as run:
        threads = [Thread(target=lambda at=at: [run.log({"thread": at, "n": n}) for n in range(2000)]) for at in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(5):
            run.keep()
        for thread in threads:
            thread.join()
    rows = rows_of(run)
    assert [row["_step"] for row in rows] == list(range(8000))
    for at in range(4):
        assert [row["n"] for row in rows if row["thread"] == at] == list(range(2000))


# Finding runs --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sweep() -> dict[str, float]:
    """Runs by name, with what they reached."""
    reached = {"a": 0.5, "b": 0.9, "c": 0.7}
    for name, acc in reached.items():
        config = {"lr": acc / 10, "deep": {"layers": 3 if name == "a" else 4}, "opt": "adam"}
        with wandb.init(project="p", name=name, config=config) as run:
            run.log({"acc": acc, "loss": math.nan if name == "b" else 1 - acc})
            run.summary["done"] = name != "c"
    wandb.init(project="p", name="d").finish()
    return reached


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"config.lr": 0.05}, "a"),
        ({"config.lr": {"$gt": 0.05}}, "bc"),
        ({"config.lr.value": {"$lte": 0.07}}, "ac"),
        ({"config.deep.layers": 4}, "bc"),
        ({"config.opt": "adam", "summary_metrics.acc": {"$gte": 0.7}}, "bc"),
        ({"config.opt": {"$regex": "^a"}}, "abc"),
        ({"config.opt": {"$in": ["sgd", "adam"]}}, "abc"),
        ({"config.opt": {"$ne": "adam"}}, "d"),
        ({"config.opt": None}, "d"),
        ({"config.opt": {"$exists": True}}, "abc"),
        ({"summary_metrics.acc": {"$exists": False}}, "d"),
        ({"summary.done": False}, "c"),
        ({"summary_metrics.acc": {"$in": [0.5, 0.9]}}, "ab"),
        ({"$or": [{"config.lr": 0.05}, {"display_name": "d"}]}, "ad"),
        ({"config.Unknown": 1}, ""),
    ],
)
def test_runs_are_found_by_config_and_summary(sweep: dict[str, float], filters: dict[str, Any], names: str) -> None:
    found = wandb.Api().runs("p", filters)
    assert "".join(run.name for run in found) == names
    assert len(found) == len(names)


def test_runs_are_ordered_by_what_they_reached_page_by_page(sweep: dict[str, float]) -> None:
    def names(order: str) -> str:
        return "".join(run.name for run in wandb.Api().runs("p", order=order, per_page=1))

    assert (names("+summary_metrics.acc"), names("-summary_metrics.acc"), names("-config.lr")) == ("acbd", "bcad", "bcad")
    assert names("-summary_metrics.loss")[:2] == "ac"
    assert set(names("-summary_metrics.loss")) == set("abcd")
    assert wandb.Api().runs("p", order="-summary_metrics.acc")[0].config["lr"] == pytest.approx(0.09)


@pytest.mark.parametrize(
    "filters", [{"config.": 1}, {"config.lr": [1]}, {"config.lr": {"$regex": "("}}, {"summary_metrics.a": {"$near": 1}}]
)
def test_filters_that_make_no_sense_are_refused(filters: dict[str, Any]) -> None:
    wandb.init(project="p").finish()
    with pytest.raises(wandb.UsageError, match=r"filters|compared|pattern"):
        wandb.Api().runs("p", filters)
