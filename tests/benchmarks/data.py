"""The workloads' data, from fixed seeds; made once below a folder.

tree     10,000 files, log-normal sizes (mean about 20 KB), 100 nested folders, 198 MB
tiny     100,000 files of 1,024 bytes in 100 folders
big.bin  2 GiB that no compressor can shrink
million  1,000,000 files of 16 bytes in 1,000 folders
table    5,000,000 rows of eight columns as Parquet, and the same with 1,000 cells changed: old.parquet, new.parquet
rows     1,000,000 of these
long     20,000,000 of these
"""

import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.measure import remove

MIB = 1 << 20
SIZES = {
    "tree": 10_000, "tiny": 100_000, "big.bin": 2048 * MIB, "million": 1_000_000, "table": 5_000_000, "rows": 1_000_000, "long": 20_000_000,
}  # fmt: skip


def make(folder: Path, item: str, scale: float = 1.0) -> Path:
    """`item` below `folder`, made when missing; smaller by `scale`."""
    done = folder / (item if scale == 1 else f"{item}-{scale:g}")
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{item}.part"
        remove(part)
        MAKERS[item](part, round(SIZES[item] * scale))
        part.rename(done)
    return done


def _tree(root: Path, files: int, mean: int = 20_000, sigma: float = 1.0) -> None:
    rng = np.random.default_rng(1)
    sizes = rng.lognormal(math.log(mean) - sigma**2 / 2, sigma, files).astype(int) + 1
    for number, size in enumerate(sizes):
        folder = root / f"d{number % 10}" / f"e{number // 10 % 10}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"f{number:05}.bin").write_bytes(rng.bytes(int(size)))


def mutate(root: Path) -> int:
    """1 % of the files below `root` changed, 1 % removed, 1 % added; returns the bytes that are new."""
    rng = np.random.default_rng(2)
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    picked, one, new = rng.permutation(len(paths)), max(len(paths) // 100, 1), 0
    for at in picked[:one]:
        with open(paths[at], "r+b") as file:
            file.write(rng.bytes(64))
        new += paths[at].stat().st_size
    for at in picked[one : 2 * one]:
        paths[at].unlink()
    for at in picked[2 * one : 3 * one]:
        paths[at].with_suffix(".new").write_bytes(rng.bytes(20_000))
        new += 20_000
    return new


def _tiny(root: Path, files: int, size: int = 1024) -> None:
    rng = np.random.default_rng(3)
    for number in range(100):
        folder = root / f"d{number:02}"
        folder.mkdir(parents=True)
        for at in range(max(files // 100, 1)):
            (folder / f"f{at:04}.bin").write_bytes(rng.bytes(size))


def _big(file: Path, size: int) -> None:
    rng = np.random.default_rng(4)
    with open(file, "wb") as out:
        for _ in range(max(size // (16 * MIB), 1)):
            out.write(rng.bytes(16 * MIB))


def _million(root: Path, files: int) -> None:
    for number in range(1000):
        folder = os.path.join(root, f"d{number:03}")
        os.makedirs(folder)
        for at in range(max(files // 1000, 1)):
            fd = os.open(f"{folder}/f{at:04}", os.O_WRONLY | os.O_CREAT, 0o644)
            os.write(fd, b"%07d %07d\n" % (number, at))
            os.close(fd)


def _tables(root: Path, rows: int) -> None:
    """Written in pieces: 20,000,000 rows do not fit beside each other."""
    import pyarrow.parquet as pq

    root.mkdir(parents=True)
    rng = np.random.default_rng(6)
    changed, writers = max(rows // 1000, 1), {}
    for start in range(0, rows, 1 << 20):
        old = _piece(rng, start, min(1 << 20, rows - start))
        values = old["value"].to_numpy().copy()
        values[-start % changed :: changed] += 1
        new = old.set_column(1, "value", [values])
        for name, piece in (("old", old), ("new", new)):
            if name not in writers:
                text = ["label", "user"]
                writers[name] = pq.ParquetWriter(
                    root / f"{name}.parquet", piece.schema, compression="zstd", compression_level=1, use_dictionary=text
                )
            writers[name].write_table(piece, row_group_size=131_072)
    for writer in writers.values():
        writer.close()


def _piece(rng: np.random.Generator, start: int, rows: int) -> Any:
    import pyarrow as pa

    return pa.table({
        "id": np.arange(start, start + rows),
        "value": rng.normal(size=rows),
        "count": rng.integers(0, 1000, rows),
        "large": rng.integers(0, 2**62, rows),
        "share": rng.random(rows, dtype=np.float32),
        "label": pa.array(np.array(["cat", "dog", "bird", "fish"])[rng.integers(0, 4, rows)]),
        "user": pa.array(np.char.add("user", rng.integers(0, 100_000, rows).astype(str))),
        "time": pa.array(rng.integers(1_600_000_000_000_000, 1_700_000_000_000_000, rows)).cast(pa.timestamp("us")),
    })  # fmt: skip


MAKERS: Mapping[str, Callable[[Path, int], None]] = {
    "tree": _tree, "tiny": _tiny, "big.bin": _big, "million": _million, "table": _tables, "rows": _tables, "long": _tables,
}  # fmt: skip
