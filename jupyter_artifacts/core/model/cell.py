"""Cells that were executed, and the files that they read and wrote."""

from enum import StrEnum
from typing import NamedTuple

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.run import Step


class FileRole(StrEnum):
    """What a cell did with a file."""

    READ = "read"
    WRITE = "write"
    CHANGE = "change"
    """Wrote to what was there before: appended, or changed in place."""
    LOG = "log"
    """Made part of an artifact."""


class CellFile(NamedTuple):
    """A file that a cell touched.

    Attributes:
        path: from the folder that the cell ran in where it lies below that, else absolute.
        digest: of its contents when the cell had ended; None where that is not known.
        version_key: the version that is known to hold these contents, which the cell read.
    """

    path: str
    role: FileRole
    digest: Digest | None = None
    size: int | None = None
    version_key: int | None = None


class CellRecord(NamedTuple):
    """One execution of one cell. Times are microseconds since 1970, UTC.

    Attributes:
        key: of the step in the catalog; 0 for one that is not recorded yet.
        is_ok: whether it ended without an error.
        took_us: how long it ran.
        notes: what replaying it would need besides files, such as "network" or "process".
    """

    key: int
    step: Step
    began_at: int
    took_us: int
    is_ok: bool
    files: tuple[CellFile, ...]
    notes: tuple[str, ...] = ()
