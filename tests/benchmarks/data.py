"""The workloads' data, from fixed seeds; made once below a folder.

tree     10,000 files, log-normal sizes (mean about 20 KB), 100 nested folders, 198 MB
tiny     100,000 files of 1,024 bytes in 100 folders
big.bin  2 GiB that no compressor can shrink
million  1,000,000 files of 16 bytes in 1,000 folders
"""

import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from tests.benchmarks.measure import remove

MIB = 1 << 20
SIZES = {"tree": 10_000, "tiny": 100_000, "big.bin": 2048 * MIB, "million": 1_000_000}


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


MAKERS: Mapping[str, Callable[[Path, int], None]] = {"tree": _tree, "tiny": _tiny, "big.bin": _big, "million": _million}
