"""Measures whole processes by the operating system's own accounting, and keeps the scratch space honest."""

import ctypes
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LIMIT_S = 900
REAPER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("reaper.py")))


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process and all that it started used. `said` is the JSON it printed on a line that starts with @@.

    `peak_mib` is that of the largest process of them, and at least 10: that of the process that starts them.
    """

    cpu: float
    wall: float
    peak_mib: float
    code: int
    said: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


def usage_of(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Usage:
    """Run a command to its end, and say what it used. `environment` is all that it sees of one; by default it sees ours."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as report:
        subprocess.run(
            [*REAPER, str(report.fileno()), str(LIMIT_S), *command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=out, stderr=err, pass_fds=[report.fileno()], check=False,
        )  # fmt: skip
        for file in (out, err, report):
            file.seek(0)
        printed, error = out.read().decode(errors="replace"), err.read().decode(errors="replace")[-600:]
        figures = report.read().split()
    if not figures:
        raise RuntimeError(f"{command[0]} could not be run: {error}")
    cpu, wall, peak, code = float(figures[0]), float(figures[1]), int(figures[2]), int(figures[3])
    if wall >= LIMIT_S:
        error = f"took more than {LIMIT_S} s"
    lines = [line for line in printed.splitlines() if line.startswith("@@")]
    said = json.loads(lines[-1][2:]) if lines else {}
    return Usage(cpu, wall, peak / 1024, code, said, error if code else "")


def unsynced() -> dict[str, str]:
    """Variables under which the syncs of a command do nothing, as in the limits; none where libeatmydata lacks."""
    libraries = sorted(Path("/usr/lib").glob("*/libeatmydata.so"))
    return {"LD_PRELOAD": str(libraries[0])} if libraries else {}


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
    with (folder / "scratch.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # two at once would empty each other's folders
        except BlockingIOError:
            raise SystemExit(f"another benchmark is at work in {folder}; wait for it, or give another --folder.") from None
        if not _mounted(image, mount, size):
            yield mount
            return
        try:
            yield mount
        finally:
            subprocess.run(["umount", "--lazy", str(mount)], check=False)


def _mounted(image: Path, mount: Path, size: str) -> bool:
    if os.geteuid() != 0 or shutil.which("mkfs.ext4") is None or not _has_own_mounts():
        return False
    if os.path.ismount(mount):  # left by an older release, or mounted by hand
        subprocess.run(["umount", "--lazy", str(mount)], check=True)
    if not image.exists():
        subprocess.run(["truncate", "--size", size, str(image)], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    return subprocess.run(["mount", "-o", "loop", str(image), str(mount)], check=False).returncode == 0


_NEW_MOUNTS, _RECURSIVE, _PRIVATE = 0x20000, 0x4000, 0x40000


def _has_own_mounts() -> bool:
    """Whether this process and its children now have mounts of their own, which the kernel takes away with them, also when killed."""
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.unshare(_NEW_MOUNTS) == 0 and libc.mount(None, b"/", None, _RECURSIVE | _PRIVATE, None) == 0
