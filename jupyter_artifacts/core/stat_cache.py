"""The stat cache: which digest a file had when it was last read, so that logging unchanged files costs a walk and no reading.

Local to the machine, one small file for each folder that was logged or downloaded. A hit counts only when size, both times, inode and
device are those seen then, and both times were older than a timestamp step when hashing began (git's rule for racy timestamps). Losing
the cache loses nothing. Not used on network file systems, whose times can't be trusted.
"""

import os
import stat
import struct
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from sys import byteorder
from typing import NamedTuple

from jupyter_artifacts.core.model.digest import DIGEST_LENGTH, Digest, digest_of

_MAGIC = b"JASTAT1\n"
_HEADER = struct.Struct("<8sIQ")
_FINE_STEP_NS = 20_000_000
_COARSE_STEP_NS = 2_000_000_000
_COLUMNS = 5
_NETWORK = ("nfs", "cifs", "smb", "fuse.", "9p", "afs", "ceph", "lustre", "gpfs", "beegfs", "virtiofs", "glusterfs")


class FileStamp(NamedTuple):
    """A file and what the file system said of it."""

    file: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int

    def is_racy_at(self, moment_ns: int) -> bool:
        """Whether the file could change after `moment_ns` without its times showing it."""
        if self.mtime_ns < 0 or self.ctime_ns < 0:  # before 1970: some clock was wrong, and the cache holds no such times
            return True
        newest = max(self.mtime_ns, self.ctime_ns)
        step = _COARSE_STEP_NS if self.mtime_ns % 1_000_000_000 == 0 else _FINE_STEP_NS
        return newest > moment_ns - step


def stamp_of(file: str, found: os.stat_result) -> FileStamp:
    """The stamp of `file` from what `stat` said."""
    return FileStamp(file, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)


class StatCache:
    """Known digests of files below some folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, root: str) -> dict[FileStamp, Digest]:
        """What is known of the files below `root`; empty when nothing is, the cache file is damaged, or others may write it."""
        file = self._file(root)
        try:
            if not _is_private(file.parent):
                return {}
            body = file.read_bytes()
        except OSError:
            return {}
        try:
            return _decode(body, root)
        except (ValueError, struct.error):
            return {}

    def save(self, root: str, known: Iterable[tuple[FileStamp, Digest]], hashed_since_ns: int) -> None:
        """Replace what is known of the files below `root`; stamps too young to trust are left out. Never raises."""
        rows = list(known)
        if not _are_old(rows, hashed_since_ns):
            rows = [row for row in rows if not row[0].is_racy_at(hashed_since_ns)]
        if _is_on_network(root):
            return
        file = self._file(root)
        temporary = file.with_name(f"{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary.write_bytes(_encode(rows, root))
            os.replace(temporary, file)
        except (OSError, UnicodeError, OverflowError):
            with suppress(OSError):
                temporary.unlink()

    def _file(self, root: str) -> Path:
        return self._folder / "stat" / digest_of(os.fsencode(root)).hex()[:32]


def _are_old(rows: Sequence[tuple[FileStamp, Digest]], moment_ns: int) -> bool:
    """Whether no stamp can be racy: the common case, told without asking each of them."""
    if not rows:
        return True
    times = [stamp[2] for stamp, _ in rows] + [stamp[3] for stamp, _ in rows]
    return min(times) >= 0 and max(times) <= moment_ns - _COARSE_STEP_NS


def _encode(rows: list[tuple[FileStamp, Digest]], root: str) -> bytes:
    prefix = os.path.join(root, "")
    files = "\0".join([stamp.file.removeprefix(prefix) for stamp, _ in rows]).encode()
    columns = []
    for column in zip(*[stamp[1:] for stamp, _ in rows], strict=True) if rows else ():
        numbers = array("Q", column)
        if byteorder == "big":
            numbers.byteswap()
        columns.append(numbers.tobytes())
    body = b"".join((files, *columns, *(digest for _, digest in rows)))
    header = _HEADER.pack(_MAGIC, len(rows), len(files))
    return header + digest_of(header + body) + body


def _decode(body: bytes, root: str) -> dict[FileStamp, Digest]:
    magic, count, files_length = _HEADER.unpack_from(body)
    at = _HEADER.size + DIGEST_LENGTH
    if magic != _MAGIC or digest_of(body[: _HEADER.size] + body[at:]) != body[_HEADER.size : at] or not count:
        return {}
    prefix = os.path.join(root, "")
    files = [file if file[0] == "/" else prefix + file for file in body[at : at + files_length].decode().split("\0")]
    at += files_length
    columns = []
    for _ in range(_COLUMNS):
        numbers = array("Q")
        numbers.frombytes(body[at : at + 8 * count])
        if byteorder == "big":
            numbers.byteswap()
        columns.append(numbers)
        at += 8 * count
    digests = [body[start : start + DIGEST_LENGTH] for start in range(at, at + DIGEST_LENGTH * count, DIGEST_LENGTH)]
    stamps = map(partial(tuple.__new__, FileStamp), zip(files, *columns, strict=True))
    return dict(zip(stamps, digests, strict=True))


@lru_cache(maxsize=1024)
def _is_private(folder: Path) -> bool:
    """Whether nobody else can put files into `folder`: a false line would make a log keep other bytes than its files hold."""
    found = os.stat(folder)
    return not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _is_on_network(root: str) -> bool:
    """Whether `root` lies on a network file system, as far as the system tells (Linux; elsewhere no). Asked once a process."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(errors="replace").splitlines()
    except OSError:
        return False
    best, kind = "", ""
    for line in mounts:
        left, _, right = line.partition(" - ")
        point = left.split()[4].encode().decode("unicode_escape", "replace")
        inside = root == point or root.startswith(os.path.join(point, ""))
        if inside and len(point) >= len(best):
            best, kind = point, right.split()[0]
    return kind.startswith(_NETWORK)
