"""What all media have in common: content that is known by its digest, where it comes from, and how it is stored once."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Self

from blake3 import blake3

from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.errors import InvalidPathError, UsageError

ReadContent = Callable[[str], bytes]
"""Reads the entry at a path of the artifact that a medium came from."""


class StoredAt:
    """Where a medium lies that came out of an artifact: an entry at `path`, read by `read`; `origin` says of which version."""

    __slots__ = ("origin", "path", "read")

    def __init__(self, path: str, read: ReadContent, origin: Any) -> None:
        self.path = path
        self.read = read
        self.origin = origin


class MediaFile:
    """The bytes of a medium, or of what belongs to one: given, in a local file, or in an artifact.

    Attributes:
        extension: without a dot.
        file: a local path, or None.
        stored: where it lies in an artifact it came from, or None.
    """

    def __init__(
        self,
        folder: str,
        extension: str,
        *,
        content: bytes | None = None,
        file: str | None = None,
        stored: StoredAt | None = None,
        digest: str | None = None,
        size: int | None = None,
    ) -> None:
        self.folder, self.extension, self.file, self.stored = folder, extension, file, stored
        self._content, self._digest, self._size = content, digest, size

    @classmethod
    def of_path(cls, folder: str, path: str | os.PathLike[str]) -> Self:
        """A local file.

        Raises:
            InvalidPathError: there is none.
        """
        file = os.path.abspath(os.fspath(path))
        if not os.path.isfile(file):
            raise InvalidPathError(f"there is no file {os.fspath(path)!r}.")
        base = os.path.basename(file).lower()
        return cls(folder, "pts.json" if base.endswith(".pts.json") else base.rpartition(".")[2] if "." in base else "bin", file=file)

    def read(self) -> bytes:
        """The bytes.

        Raises:
            IntegrityError: those in the store are damaged.
        """
        if self._content is None and self.stored is not None:
            return self.stored.read(self.stored.path)
        if self._content is None:
            assert self.file is not None
            with open(self.file, "rb") as opened:
                return opened.read()
        return self._content

    @property
    def content(self) -> bytes | None:
        """The bytes, where they are in memory only."""
        return self._content

    @property
    def digest(self) -> str:
        """BLAKE3-256 in hexadecimal digits."""
        if self._digest is None:
            whole = blake3()
            if self.file is not None:
                whole.update_mmap(self.file) if os.path.getsize(self.file) else whole
                self._size = os.path.getsize(self.file)
            else:
                content = self.read()
                whole.update(content)
                self._size = len(content)
            self._digest = whole.hexdigest()
        return self._digest

    @property
    def size(self) -> int:
        """Bytes."""
        assert self.digest
        return self._size or 0

    @property
    def path(self) -> str:
        """Where it lies in an artifact: once for each content."""
        return f"media/{self.folder}/{self.digest[:32]}.{self.extension}"

    def facts(self) -> dict[str, Any]:
        """`path`, `digest` and `size`, as cells have them."""
        return {"path": self.path, "digest": self.digest, "size": self.size}


class Media:
    """A medium: what cells of a table and entries of an artifact may be.

    Attributes:
        caption: text beside it, or None.
    """

    is_loggable = True
    """`Run.log` takes it."""

    media_kind: ClassVar[str]
    media_folder: ClassVar[str]

    caption: str | None
    _main: MediaFile
    _details: dict[str, Any]
    _parts: dict[str, MediaFile]

    def _begin(self, main: MediaFile, caption: str | None, details: Mapping[str, Any] | None = None) -> None:
        if caption is not None and not isinstance(caption, str):
            raise UsageError(f"a caption is text, not {type(caption).__name__}.")
        self.caption = caption
        self._main = main
        self._details = {key: value for key, value in (details or {}).items() if value is not None}
        self._parts = {}

    @classmethod
    def from_cell(cls, cell: Mapping[str, Any], read: ReadContent, origin: Any) -> Self:
        """The medium that a cell, or an entry of its own, stands for."""
        self = cls.__new__(cls)
        details = json.loads(cell["details"]) if cell.get("details") else {}
        self._begin(_stored(cls.media_folder, cell, read, origin), cell.get("caption"), details)
        self._restore_parts(read, origin)
        return self

    def _restore_parts(self, read: ReadContent, origin: Any) -> None:
        """Take up what belongs to it besides."""

    def to_cell(self) -> dict[str, Any]:
        """What stands for it in a cell."""
        details = canonical_json(self._details) if self._details else None
        return {**self._main.facts(), "caption": self.caption, "details": details}

    def media_files(self) -> Iterator[MediaFile]:
        """All that must be in an artifact which holds it."""
        yield self._main
        yield from self._parts.values()

    def read(self) -> bytes:
        """Its bytes, as the file that they are.

        Raises:
            IntegrityError: those in the store are damaged.
        """
        return self._main.read()

    @property
    def digest(self) -> str:
        """BLAKE3-256 of its bytes in hexadecimal digits."""
        return self._main.digest

    @property
    def size(self) -> int:
        """Bytes."""
        return self._main.size

    @property
    def format(self) -> str:
        """What its file is, as the extension of its name."""
        return self._main.extension

    def thumbnail(self, side: int = 96) -> bytes | None:
        """A small PNG of it, where there is something to see."""
        return None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Media) and type(other) is type(self) and self.to_cell() == other.to_cell()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.digest))

    def __repr__(self) -> str:
        caption = f" {self.caption!r}" if self.caption else ""
        return f"<{type(self).__name__}{caption}, {self.format}>"


def _stored(folder: str, facts: Mapping[str, Any], read: ReadContent, origin: Any) -> MediaFile:
    path = str(facts["path"])
    extension = path.rpartition("/")[2].partition(".")[2] or "bin"
    digest, size = facts.get("digest"), facts.get("size")  # W&B's cells say neither as we do; they are found when somebody asks
    known = {"digest": str(digest), "size": int(size)} if digest is not None and size is not None else {}
    return MediaFile(folder, extension, stored=StoredAt(path, read, origin), **known)  # type: ignore[arg-type]


def stored_part(folder: str, facts: Mapping[str, Any], read: ReadContent, origin: Any) -> MediaFile:
    """A file that belongs to a medium of an artifact."""
    return _stored(folder, facts, read, origin)


def is_path(value: object) -> bool:
    """Whether this names a file."""
    return isinstance(value, str | os.PathLike)
