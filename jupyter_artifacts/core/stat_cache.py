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

_MAGIC = b"JASTAT2\n"
_HEADER = struct.Struct("<8sIQQ")
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
        known = self._read(root)
        try:
            return _decode(known, root) if known else {}
        except ValueError:
            return {}

    def match(self, root: str, stamps: Sequence[FileStamp]) -> list[Digest | None] | None:
        """The digests of these files below `root`, if they are all that was saved, in that order, and unchanged.

        Whole columns are compared: a quarter of the cost of looking up each file. None stands for those that were too young to trust.
        """
        known = self._read(root)
        if known is None or known.files != len(stamps):
            return None
        try:
            is_same = _columns([*stamps], root) == known.columns
        except (OverflowError, UnicodeError):
            return None
        if not is_same:
            return None
        digests: list[Digest | None] = [*known.digests()]
        for at in known.racy():
            digests[at] = None
        return digests

    def _read(self, root: str) -> "_Known | None":
        file = self._file(root)
        try:
            return _parse(file.read_bytes()) if _is_private(file.parent) else None
        except (OSError, ValueError, struct.error):
            return None

    def save(self, root: str, known: Iterable[tuple[FileStamp, Digest]], hashed_since_ns: int) -> None:
        """Replace what is known of the files below `root`; stamps too young to trust are saved as such. Never raises."""
        rows = list(known)
        if any(row[0][2] < 0 or row[0][3] < 0 for row in rows):  # before 1970: no clock is ever so far back that these could be trusted
            rows = [row for row in rows if row[0][2] >= 0 and row[0][3] >= 0]
        if _is_on_network(root):
            return
        file = self._file(root)
        temporary = file.with_name(f"{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary.write_bytes(_encode(rows, root, hashed_since_ns))
            os.replace(temporary, file)
        except (OSError, UnicodeError, OverflowError):
            with suppress(OSError):
                temporary.unlink()

    def _file(self, root: str) -> Path:
        return self._folder / "stat" / digest_of(os.fsencode(root)).hex()[:32]


class _Known(NamedTuple):
    """What a cache file holds: names joined by zero bytes, five columns of numbers, digests back to back."""

    files: int
    hashed_since: int
    names: bytes
    numbers: bytes
    all_digests: bytes

    def racy(self) -> list[int]:
        """Places of the files that were too young to trust (`FileStamp.is_racy_at`), told by their columns: commonly none."""
        times = array("Q")
        times.frombytes(self.numbers[8 * self.files : 24 * self.files])
        times = _little_endian(times)
        fine, coarse = self.hashed_since - _FINE_STEP_NS, self.hashed_since - _COARSE_STEP_NS
        if max(times) <= coarse:
            return []
        pairs = zip(times[: self.files], times[self.files :], strict=True)
        return [
            at for at, (mtime, ctime) in enumerate(pairs)
            if (mtime > fine or ctime > fine) or (not mtime % 1_000_000_000 and (mtime > coarse or ctime > coarse))
        ]  # fmt: skip

    @property
    def columns(self) -> tuple[bytes, bytes]:
        """What tells whether files are the same."""
        return self.names, self.numbers

    def digests(self) -> list[Digest]:
        """One for each file."""
        return [self.all_digests[at : at + DIGEST_LENGTH] for at in range(0, DIGEST_LENGTH * self.files, DIGEST_LENGTH)]


def _encode(rows: list[tuple[FileStamp, Digest]], root: str, hashed_since: int) -> bytes:
    names, numbers = _columns([stamp for stamp, _ in rows], root)
    body = b"".join((names, numbers, *(digest for _, digest in rows)))
    header = _HEADER.pack(_MAGIC, len(rows), len(names), hashed_since)
    return header + digest_of(header + body) + body


def _columns(stamps: list[FileStamp], root: str) -> tuple[bytes, bytes]:
    if not stamps:
        return b"", b""
    files, *columns = zip(*stamps, strict=True)
    # Names below the root without it, in one step for all of them; no name holds the zero byte.
    names = "\0".join(("", *files)).replace("\0" + os.path.join(root, ""), "\0")[1:]
    return names.encode(), b"".join([_little_endian(array("Q", column)).tobytes() for column in columns])


def _parse(body: bytes) -> _Known | None:
    magic, count, names_length, hashed_since = _HEADER.unpack_from(body)
    names_at = _HEADER.size + DIGEST_LENGTH
    numbers_at = names_at + names_length
    digests_at = numbers_at + 8 * _COLUMNS * count
    if magic != _MAGIC or digest_of(body[: _HEADER.size] + body[names_at:]) != body[_HEADER.size : names_at] or not count:
        return None
    return _Known(count, hashed_since, body[names_at:numbers_at], body[numbers_at:digests_at], body[digests_at:])


def _decode(known: _Known, root: str) -> dict[FileStamp, Digest]:
    prefix = os.path.join(root, "")
    files = [name if name[0] == "/" else prefix + name for name in known.names.decode().split("\0")]
    columns = []
    for at in range(0, len(known.numbers), 8 * known.files):
        numbers = array("Q")
        numbers.frombytes(known.numbers[at : at + 8 * known.files])
        columns.append(_little_endian(numbers))
    stamps = map(partial(tuple.__new__, FileStamp), zip(files, *columns, strict=True))
    rows = dict(zip(stamps, known.digests(), strict=True))
    if not (racy := set(known.racy())):
        return rows
    return {stamp: digest for at, (stamp, digest) in enumerate(rows.items()) if at not in racy}


def _little_endian(numbers: "array[int]") -> "array[int]":
    if byteorder == "big":
        numbers.byteswap()
    return numbers


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
