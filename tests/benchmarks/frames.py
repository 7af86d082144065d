"""The tables that are measured, and what pyarrow needs for the same work. Knows no store, so that every contender can run it."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq


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


class Limits:
    """pyarrow at the same work: Parquet files as it writes them by default, below the working folder."""

    def __init__(self) -> None:
        self.file, self.folder = "limit.parquet", Path("parts")

    def write(self, whole: pd.DataFrame) -> None:
        """One table."""
        pq.write_table(pa.Table.from_pandas(whole), self.file)

    def write_parts(self, frames: Sequence[pd.DataFrame]) -> None:
        """Many."""
        self.folder.mkdir(exist_ok=True)
        for at, each in enumerate(frames):
            pq.write_table(pa.Table.from_pandas(each), self.folder / f"{at:03}.parquet")

    def read(self) -> pd.DataFrame:
        """The one table."""
        return pq.read_table(self.file).to_pandas()

    def read_parts(self) -> pd.DataFrame:
        """The many, as one frame."""
        return ds.dataset(self.folder).to_table().to_pandas()

    def count_parts(self) -> int:
        """Their rows of which the filter holds."""
        return int(ds.dataset(self.folder).count_rows(filter=ds.field("x") > 2.0))
