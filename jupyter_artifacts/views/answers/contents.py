"""A file of a version, what kind of file it is, and its bytes as text."""

import os

from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.load_manifest import find_entry
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import EntryNotFoundError

# What browsers draw or play without ever executing it. SVG and HTML are not among them.
MEDIA_TYPES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".bmp": "image/bmp",
    ".avif": "image/avif", ".ico": "image/x-icon", ".wav": "audio/wav", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".flac": "audio/flac",
    ".m4a": "audio/mp4", ".mp4": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg",
}  # fmt: skip


def get_entry(store: Store, version: VersionRecord, path: str) -> Entry:
    """The file at a path.

    Raises:
        EntryNotFoundError: there is none.
    """
    entry = find_entry(store, version, path)
    if entry is None:
        raise EntryNotFoundError(f"{version.name} has no file {path!r}.")
    return entry


def suffix_of(path: str) -> str:
    """``.csv``, in lower case."""
    return os.path.splitext(path)[1].lower()


def media_type(path: str) -> str | None:
    """The MIME type of what browsers may be given as it is; None for all else."""
    return MEDIA_TYPES.get(suffix_of(path))


def as_text(content: bytes, *, is_cut: bool = False) -> str | None:
    """Text in UTF-8 (or UTF-16 with its mark), else None. Of a cut content, a character that was cut in half is left out."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        return None
    for shorter in range(4 if is_cut else 1):
        try:
            return content[: len(content) - shorter].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    return None
