"""Tables, beside pyarrow at the same work in the same process: CPU seconds of all threads."""

import time
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq

import jupyter_artifacts as wandb
from tests.benchmarks.frames import Limits, Times, frame

FILTER = ("x", ">", 2.0)


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
    times, limits = Times(), Limits()
    with wandb.init():
        log({"t": wandb.Table(dataframe=frame(100))}, "warm")  # libraries and catalog
        limits.write(frame(100))
        limits.read()
        whole = frame(rows)
        large = times.take("log", lambda: log({"t": wandb.Table(dataframe=whole)}, "large"), lambda: limits.write(whole), turns=1)
        file = large.get_entry("t.table.parquet").download()
        back = times.take("read", lambda: large.get("t").get_dataframe(), lambda: pq.read_table(file).to_pandas())
        wrong = "" if back.equals(whole) else "the frame that came back is another one"
        frames = [frame(part_rows, 100 + at) for at in range(parts)]
        many = times.take(
            "parts_log",
            lambda: log({f"parts/{at:03}": wandb.Table(dataframe=each) for at, each in enumerate(frames)}, "many"),
            lambda: limits.write_parts(frames),
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


def build(rows: int) -> dict[str, object]:
    """A Table made of a DataFrame, and logged."""
    whole = frame(rows)[["id", "x", "count", "label", "name"]]
    with wandb.init():
        begin, wall = time.process_time(), time.perf_counter()
        log({"t": wandb.Table(dataframe=whole)}, "built")
        return {"build_cpu": time.process_time() - begin, "build_s": time.perf_counter() - wall}
