"""Tables, beside pyarrow at the same work in the same process: CPU seconds of all threads."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

import jupyter_artifacts as wandb

FILTER = ("x", ">", 2.0)


def frame(rows: int, seed: int = 6) -> pd.DataFrame:
    """Eight columns: numbers, times, text of few and of many values, truth values."""
    rng = np.random.default_rng(seed)
    words = np.array([f"class_{at:03}" for at in range(200)], dtype=object)
    return pd.DataFrame(
        {
            "id": np.arange(rows, dtype=np.int64) + seed * rows,
            "time": np.datetime64("2026-01-01", "us") + np.arange(rows).astype("timedelta64[ms]"),
            "x": rng.standard_normal(rows),
            "y": rng.standard_normal(rows).astype(np.float32),
            "count": rng.integers(0, 1000, rows).astype(np.int32),
            "label": pd.Series(words[rng.integers(0, 200, rows)], dtype="str"),
            "name": pd.Series(np.char.add("row-", np.arange(rows).astype(str)), dtype="str"),
            "flag": rng.random(rows) < 0.3,
        }
    )


class Times:
    """CPU seconds of steps by name, beside those of pyarrow: both in turns, and the least of each where a step can be done again."""

    def __init__(self) -> None:
        self.said: dict[str, float] = {}

    def take(self, name: str, ours: Callable[[], Any], limit: Callable[[], Any], *, turns: int = 3) -> Any:
        """Measure a step; returns what ours gave. A log has one turn: what was logged once costs less."""
        limits, times = [cpu(limit)[0]], []
        for _ in range(turns):
            used, result = cpu(ours)
            times.append(used)
            limits.append(cpu(limit)[0])
        self.said[name] = min(times)
        self.said[f"{name}_limit"] = min(limits) if turns > 1 else sum(limits) / len(limits)
        return result


def cpu(act: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a call, and its result."""
    begin = time.process_time()
    result = act()
    return time.process_time() - begin, result


def log(tables: dict[str, wandb.Table], name: str) -> wandb.Artifact:
    """Log tables below these names."""
    artifact = wandb.Artifact(name, "dataset")
    for path, table in tables.items():
        artifact.add(table, path)
    artifact.add(wandb.PartitionedTable("parts"), "all")
    wandb.run.log_artifact(artifact).wait()
    return wandb.Api().artifact(f"{name}:latest")


def measure(rows: int, parts: int, part_rows: int) -> dict[str, object]:
    """One large table, then many parts: written, read, counted."""
    times = Times()
    with wandb.init():
        log({"t": wandb.Table(dataframe=frame(100))}, "warm")  # libraries and catalog
        pq.read_table(_written(frame(100), "warm.parquet")).to_pandas()
        whole = frame(rows)
        large = times.take(
            "log", lambda: log({"t": wandb.Table(dataframe=whole)}, "large"), lambda: _written(whole, "limit.parquet"), turns=1
        )
        file = large.get_entry("t.table.parquet").download()
        back = times.take("read", lambda: large.get("t").get_dataframe(), lambda: pq.read_table(file).to_pandas())
        wrong = "" if back.equals(whole) else "the frame that came back is another one"
        frames = [frame(part_rows, 100 + at) for at in range(parts)]
        Path("parts").mkdir(exist_ok=True)
        many = times.take(
            "parts_log",
            lambda: log({f"parts/{at:03}": wandb.Table(dataframe=each) for at, each in enumerate(frames)}, "many"),
            lambda: [_written(each, f"parts/{at:03}.parquet") for at, each in enumerate(frames)],
            turns=1,
        )
        folder = Path(many.download()) / "parts"
        table = many.get("all")
        found = times.take("parts_read", table.get_dataframe, lambda: ds.dataset(folder).to_table().to_pandas())
        if len(found) != parts * part_rows:
            wrong = f"{len(found)} rows came back"
        expected = sum(int((each["x"] > 2.0).sum()) for each in frames)
        counted = times.take(
            "parts_count", lambda: many.get("all").count(FILTER), lambda: ds.dataset(folder).count_rows(filter=ds.field("x") > 2.0)
        )
        if counted != expected:
            wrong = f"{counted} rows were counted, not {expected}"
    return {**times.said, "wrong": wrong}


def _written(rows: pd.DataFrame, path: str) -> str:
    pq.write_table(pa.Table.from_pandas(rows), path)
    return path


def build(rows: int) -> dict[str, object]:
    """A Table made of a DataFrame, and logged."""
    whole = frame(rows)[["id", "x", "count", "label", "name"]]
    with wandb.init():
        begin, wall = time.process_time(), time.perf_counter()
        log({"t": wandb.Table(dataframe=whole)}, "built")
        return {"build_cpu": time.process_time() - begin, "build_s": time.perf_counter() - wall}
