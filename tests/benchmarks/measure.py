"""Measures whole processes by the operating system's own accounting, and keeps the scratch space honest."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

LIMIT_S = 900


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process and its children used. `said` is the JSON it printed on a line that starts with @@."""

    cpu: float
    wall: float
    peak_mib: float
    code: int
    said: Mapping[str, float] = field(default_factory=dict)
    error: str = ""


def usage_of(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Usage:
    """Run a command to its end, and say what it used."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            start_new_session=True,
        )  # fmt: skip
        timer = threading.Timer(LIMIT_S, lambda: os.killpg(process.pid, signal.SIGKILL))
        timer.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        lines = [line for line in out.read().decode(errors="replace").splitlines() if line.startswith("@@")]
        said = json.loads(lines[-1][2:]) if lines else {}
        error = err.read().decode(errors="replace")[-600:] if process.returncode else ""
    return Usage(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, process.returncode, said, error)


def disk_bytes(folder: Path) -> int:
    """Bytes on disk below a folder, each inode once."""
    seen: dict[int, int] = {}
    for path in folder.rglob("*"):
        found = path.lstat()
        seen[found.st_ino] = found.st_blocks * 512
    return sum(seen.values())


def warm(path: Path) -> None:
    """Read everything once, so that nothing measured waits for the disk."""
    for file in [path] if path.is_file() else path.rglob("*"):
        if file.is_file():
            with open(file, "rb", buffering=0) as opened:
                while opened.read(1 << 22):
                    pass


def remove(*paths: Path) -> None:
    """Remove files and folders, also large ones, quickly."""
    subprocess.run(["rm", "-rf", *map(str, paths)], check=True)


@contextmanager
def journaled_scratch(folder: Path, size: str = "24G") -> Iterator[Path]:
    """An ext4 of its own below `folder`, where that can be mounted; else the folder itself.

    On an ext4 without a journal, making files costs many times more for minutes after others were deleted in bulk, which is what a
    benchmark does all the time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    image, mount = folder / "scratch.ext4", folder / "scratch"
    mount.mkdir(exist_ok=True)
    if not _mounted(image, mount, size):
        yield mount
        return
    try:
        yield mount
    finally:
        subprocess.run(["umount", "--lazy", str(mount)], check=False)


def _mounted(image: Path, mount: Path, size: str) -> bool:
    if os.path.ismount(mount):
        return True
    if os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
        return False
    if not image.exists():
        subprocess.run(["truncate", "--size", size, str(image)], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    return subprocess.run(["mount", "-o", "loop", str(image), str(mount)], check=False).returncode == 0
