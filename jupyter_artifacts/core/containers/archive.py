"""A ZIP file of stored members, back to back, that any ZIP reader opens. FORMAT.md describes it for other readers.

There is one way to write a member, and what is read has to be exactly that: lists that disagree, bytes that belong to no member, links,
compression and members that come twice are all refused by comparing headers with those that the writer would have written.
"""

import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from jupyter_artifacts.core.containers.write import write_all
from jupyter_artifacts.errors import DamagedExportError

_LOCAL = struct.Struct("<IHHHHHIIIHH")
_LOCAL_SIZES = struct.Struct("<HHQQ")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_CENTRAL_SIZES = struct.Struct("<HHQQQ")
_END_64 = struct.Struct("<IQHHIIQQQQ")
_LOCATOR = struct.Struct("<IIQI")
_END = struct.Struct("<IHHHHIIH")
_TAIL_LENGTH = _END_64.size + _LOCATOR.size + _END.size
_VERSION, _UNIX = 45, 3 << 8
_MIDNIGHT, _DAY = 0, 0x0021  # 1980-01-01: the format has no word for "no time"
_ALL_16, _ALL_32 = 0xFFFF, 0xFFFFFFFF
_PLAIN_FILE = 0o100644 << 16
_MAX_LIST = 1 << 28
_COPY_AT_ONCE = 8 << 20


class Member(NamedTuple):
    """A member of an archive: `start` is where its bytes begin."""

    name: str
    start: int
    length: int
    crc: int


def _local_header(member: Member) -> bytes:
    name = member.name.encode("ascii")
    fixed = _LOCAL.pack(
        0x04034B50, _VERSION, 0, 0, _MIDNIGHT, _DAY, member.crc, _ALL_32, _ALL_32, len(name), _LOCAL_SIZES.size
    )  # fmt: skip
    return fixed + name + _LOCAL_SIZES.pack(1, 16, member.length, member.length)


def _central_header(member: Member) -> bytes:
    name = member.name.encode("ascii")
    at = member.start - len(_local_header(member))
    fixed = _CENTRAL.pack(
        0x02014B50, _UNIX | _VERSION, _VERSION, 0, 0, _MIDNIGHT, _DAY, member.crc, _ALL_32, _ALL_32, len(name), _CENTRAL_SIZES.size, 0, 0,
        0, _PLAIN_FILE, _ALL_32,
    )  # fmt: skip
    return fixed + name + _CENTRAL_SIZES.pack(1, 24, member.length, member.length, at)


def _tail(count: int, start: int, length: int) -> bytes:
    end_64 = _END_64.pack(0x06064B50, _END_64.size - 12, _UNIX | _VERSION, _VERSION, 0, 0, count, count, length, start)
    locator = _LOCATOR.pack(0x07064B50, 0, start + length, 1)
    return end_64 + locator + _END.pack(0x06054B50, 0, 0, _ALL_16, _ALL_16, _ALL_32, _ALL_32, 0)


class ArchiveWriter:
    """Writes an archive into a file that was just made, member by member, each in pieces."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._at = 0
        self._members: list[Member] = []
        self._crc = 0

    @contextmanager
    def member(self, name: str) -> Iterator[None]:
        """A member; `write` in the body says what is in it."""
        empty = Member(name, 0, 0, 0)
        header_at, start = self._at, self._at + len(_local_header(empty))
        self._crc = 0
        self._append(_local_header(empty))
        yield
        member = Member(name, start, self._at - start, self._crc)
        os.pwrite(self._fd, _local_header(member), header_at)  # length and sum are known only now
        self._members.append(member)

    def write(self, *pieces: bytes | memoryview) -> None:
        """The next bytes of the member."""
        for piece in pieces:
            self._crc = zlib.crc32(piece, self._crc)
        self._append(*pieces)

    def finish(self) -> int:
        """Write the list of members; returns how long the archive is."""
        start = self._at
        self._append(b"".join(map(_central_header, self._members)))
        self._append(_tail(len(self._members), start, self._at - start))
        return self._at

    def _append(self, *pieces: bytes | memoryview) -> None:
        write_all(self._fd, pieces)
        self._at += sum(map(len, pieces))


class ArchiveReader:
    """Reads an archive that `ArchiveWriter` has written, and nothing else.

    Raises:
        DamagedExportError: it is none, or not whole. What members hold is not looked at.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self.length = os.fstat(fd).st_size
        self.members: Mapping[str, Member] = {each.name: each for each in self._list()}

    def read(self, member: Member, at: int, length: int) -> bytes:
        """Up to `length` bytes of a member, from `at`."""
        length = max(0, min(length, member.length - at))
        parts, start = [], member.start + at
        while length:
            part = os.pread(self._fd, length, start)
            if not part:
                raise DamagedExportError("it ends too early")
            parts.append(part)
            start, length = start + len(part), length - len(part)
        return b"".join(parts) if len(parts) != 1 else parts[0]

    def windows(self, member: Member) -> Iterator[bytes]:
        """All bytes of a member, piece by piece."""
        for at in range(0, member.length, _COPY_AT_ONCE):
            yield self.read(member, at, _COPY_AT_ONCE)

    def read_checked(self, member: Member) -> bytes:
        """All bytes of a small member, compared with its sum.

        Raises:
            DamagedExportError: they are others.
        """
        body = self.read(member, 0, member.length)
        if zlib.crc32(body) != member.crc:
            raise DamagedExportError(f"{member.name} was changed")
        return body

    def _list(self) -> Iterator[Member]:
        tail = self._pread(max(0, self.length - _TAIL_LENGTH), _TAIL_LENGTH)
        if len(tail) < _TAIL_LENGTH:
            raise DamagedExportError("it is too short to be one")
        count, _, length, start = _END_64.unpack_from(tail)[-4:]
        if length > _MAX_LIST or start + length + _TAIL_LENGTH != self.length or tail != _tail(count, start, length):
            raise DamagedExportError("it does not end as one does: it was cut off, changed, or another program has written it")
        listed, at, end, names = self._pread(start, length), 0, 0, set[str]()
        for _ in range(count):
            member = _parse_central(listed, at)
            header = _local_header(member)
            is_as_written = (
                listed[at : at + len(_central_header(member))] == _central_header(member)
                and member.start == end + len(header)
                and member.start + member.length <= start
                and self._pread(end, len(header)) == header
                and member.name not in names
            )
            if not is_as_written:
                raise DamagedExportError(f"the member {member.name!r} is not as it was written")
            names.add(member.name)
            at, end = at + len(_central_header(member)), member.start + member.length
            yield member
        if at != length or end != start:
            raise DamagedExportError("it holds more than it lists")

    def _pread(self, at: int, length: int) -> bytes:
        parts = []
        while length and (part := os.pread(self._fd, length, at)):
            parts.append(part)
            at, length = at + len(part), length - len(part)
        return b"".join(parts)


def _parse_central(listed: bytes, at: int) -> Member:
    """What an entry of the list says; whether it says so in the right way is the caller's to compare."""
    try:
        fields = _CENTRAL.unpack_from(listed, at)
        name = listed[at + _CENTRAL.size : at + _CENTRAL.size + fields[10]].decode("ascii")
        _, _, length, _, header_at = _CENTRAL_SIZES.unpack_from(listed, at + _CENTRAL.size + len(name))
    except (struct.error, UnicodeDecodeError):
        raise DamagedExportError("the list of its members is damaged") from None
    if not name.isprintable():
        raise DamagedExportError("a member has no name that could be shown")
    member = Member(name, 0, length, fields[7])
    return member._replace(start=header_at + len(_local_header(member)))
