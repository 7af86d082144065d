"""Reads an export: what is in it, and whether it is whole. Nothing of it is trusted."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from blake3 import blake3

from jupyter_artifacts.core.containers.archive import ArchiveReader, Member
from jupyter_artifacts.core.containers.codec import decode
from jupyter_artifacts.core.containers.pack import PackedContent, read_index
from jupyter_artifacts.core.model.digest import digest_of, parse_digest
from jupyter_artifacts.core.model.export_line import MAX_LINE, Line, check_line, parse_line
from jupyter_artifacts.core.model.manifest import MAX_RANGE_BYTES, ManifestRange, decode_range, manifest_digest
from jupyter_artifacts.core.operations.transfer.export import FORMAT, HEAD, LINES
from jupyter_artifacts.errors import DamagedExportError, IntegrityError, SchemaTooNewError, StoreCorruptError, UsageError

_MEMBER = re.compile(r"packs/[0-9]{6}|blobs/[0-9a-f]{64}")
_MAX_HEAD = 1 << 20
_MAX_PACKED = 64 << 20
"""Bytes of one content in a pack, plain: far more than a store puts there."""


class Head(NamedTuple):
    """What an export says of itself."""

    collections: tuple[str, ...]
    default_entity: str


class Packed(NamedTuple):
    """Where a content lies in the file."""

    member: Member
    content: PackedContent


@contextmanager
def open_export(file: Path) -> Iterator["ExportFile"]:
    """An export, whose lists were checked.

    Raises:
        UsageError: there is no such file.
        DamagedExportError: it is none, or damaged; also what the body finds to be so.
    """
    try:
        fd = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise UsageError(f"{file} could not be read: {error.strerror}.") from None
    try:
        yield ExportFile(fd)
    except (DamagedExportError, _Wrong) as error:
        raise DamagedExportError(
            f"{file} is damaged, or no export: {error}. Nothing was imported; copy it again, or export anew."
        ) from None
    except OSError as error:
        raise DamagedExportError(f"{file} could not be read to its end: {error.strerror}. Nothing was imported.") from None
    finally:
        os.close(fd)


class _Wrong(Exception):
    """Something in the file is not as it should be."""


class ExportFile:
    """An open export."""

    def __init__(self, fd: int) -> None:
        self._archive = ArchiveReader(fd)
        members = self._archive.members
        if unknown := [name for name in members if name not in (HEAD, LINES) and not _MEMBER.fullmatch(name)]:
            raise _Wrong(f"it holds {unknown[0]!r}, which no export does")
        if HEAD not in members or LINES not in members:
            raise _Wrong("it does not say what it holds")
        self.head, self._lines_digest = self._read_head(members[HEAD])
        self._lines = members[LINES]
        self.blobs = {parse_digest(name.partition("/")[2]): each for name, each in members.items() if name.startswith("blobs/")}
        self._packs = [each for name, each in members.items() if name.startswith("packs/")]

    def lines(self) -> Iterator[Line]:
        """All lines, each in its form; whether they are those that were written shows when the last was read."""
        whole, buffer = blake3(), b""
        for window in self._archive.windows(self._lines):
            whole.update(window)
            *complete, buffer = (buffer + window).split(b"\n")
            yield from map(_line, complete)
            if len(buffer) > MAX_LINE:
                raise _Wrong("a line is too long")
        if buffer or whole.hexdigest() != self._lines_digest:
            raise _Wrong("its lines were changed")

    def packed(self) -> Iterator[Packed]:
        """Every content in a pack, and where it lies."""
        for member in self._packs:
            try:
                for content in read_index(_Part(self._archive, member), member.length):
                    if max(content.size, content.length) > _MAX_PACKED:
                        raise _Wrong("a content says that it is larger than any in a pack")
                    yield Packed(member, content)
            except StoreCorruptError as error:
                raise _Wrong(f"{member.name}: {error}") from None

    def read(self, place: Packed) -> bytes:
        """A content as it is stored; its plain bytes were compared with its digest."""
        content = place.content
        stored = self._archive.read(place.member, content.start, content.length)
        plain = decode(stored, content.codec, content.size)
        if plain is None or len(plain) != content.size or digest_of(plain) != content.digest:
            raise _Wrong(f"content {content.digest.hex()[:16]}… was changed")
        return stored

    def read_range(self, place: Packed) -> ManifestRange:
        """A list of files."""
        if max(place.content.size, place.content.length) > MAX_RANGE_BYTES:
            raise _Wrong("a list of files says that it is larger than any")
        plain = decode(self.read(place), place.content.codec, place.content.size)
        assert plain is not None
        try:
            return decode_range(plain)
        except (StoreCorruptError, IntegrityError, UsageError) as error:
            raise _Wrong(f"a list of files breaks the format: {error}") from None

    def blob_reader(self, member: Member) -> Callable[[int], bytes]:
        """Reads a blob from its beginning, so many bytes at a time."""
        at = 0

        def read(length: int) -> bytes:
            nonlocal at
            window = self._archive.read(member, at, length)
            at += len(window)
            return window

        return read

    def _read_head(self, member: Member) -> tuple[Head, str]:
        if member.length > _MAX_HEAD:
            raise _Wrong("what it says of itself is too long")
        try:
            head = parse_line(self._archive.read_checked(member))
            if not isinstance(head, dict) or type(head["format"]) is not int:
                raise _Wrong("it does not say what it is")
            if head["format"] > FORMAT:
                raise SchemaTooNewError(
                    f"this export has format {head['format']}; this release knows up to {FORMAT}. Upgrade jupyter_artifacts."
                )
            names = [str(each) for each in head["collections"]]
            return Head(tuple(names), str(head["default_entity"])), str(head["lines"])
        except (KeyError, TypeError, ValueError) as error:
            raise _Wrong(f"what it says of itself can't be read ({error})") from None


def _line(text: bytes) -> Line:
    try:
        line = check_line(parse_line(text))
    except ValueError as error:
        raise _Wrong(str(error)) from None
    if line["is"] == "version":
        ranges = line["ranges"]
        assert isinstance(ranges, list)
        if manifest_digest([bytes.fromhex(each) for each in ranges]).hex() != line["digest"]:
            raise _Wrong(f"{line['version']} has another list of files than its digest says")
    return line


class _Part(NamedTuple):
    """A member as a container."""

    archive: ArchiveReader
    member: Member

    def read(self, start: int, length: int) -> bytes:
        """As the contract says."""
        return self.archive.read(self.member, start, length)

    def close(self) -> None:
        """Nothing to release."""


def refuse(what: str) -> _Wrong:
    """What the body of `open_export` raises where the file is wrong."""
    return _Wrong(what)
