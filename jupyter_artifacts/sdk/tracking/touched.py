"""What was heard of files while a cell ran, put together once it has ended: which counts, and what the cell did with it."""

import glob
import os
import re
from collections.abc import Iterable
from typing import NamedTuple

from jupyter_artifacts.core.model.cell import FileRole
from jupyter_artifacts.sdk.tracking.hook import Noted, command_words

FILES_KEPT = 10_000
"""How many files of one cell are recorded."""
_SHELL_LINE = re.compile(r"^\s*(?:\w+\s*=\s*)?!+(.*)$", re.MULTILINE)
_SHELL_CELL = re.compile(r"^%%(?:bash|sh|script|!)[^\n]*\n(.*)", re.DOTALL)


class Touched(NamedTuple):
    """A file when the cell had ended."""

    path: str
    role: FileRole
    size: int | None = None
    mtime_ns: int | None = None


def role_of(noted: Noted, path: str, began_ns: int) -> FileRole | None:
    """What a note says of a file, now that the cell has ended."""
    if noted.role is FileRole.CHANGE and noted.event != "open":
        after = _stamp(path)
        if noted.before is None:
            return FileRole.WRITE
        return FileRole.READ if after == noted.before else FileRole.CHANGE
    if noted.event == "word":
        after = _stamp(path)
        if after is None:
            return None
        return FileRole.READ if after[1] < began_ns - 10_000_000 else FileRole.WRITE
    return noted.role


def both_roles(before: FileRole | None, then: FileRole) -> FileRole:
    """What a cell did with a file, in the order in which it did it."""
    if before is None or before is then:
        return then
    if FileRole.LOG in (before, then):
        return before if then is FileRole.LOG else then
    if before is FileRole.WRITE:
        return FileRole.WRITE
    return FileRole.CHANGE


def expand(path: str) -> Iterable[str]:
    """Files of a folder or pattern that a library was given."""
    if os.path.isdir(path):
        found = (os.path.join(folder, name) for folder, _, names in os.walk(path) for name in sorted(names))
        return [each for each, _ in zip(found, range(FILES_KEPT), strict=False)]
    if any(mark in path for mark in "*?["):
        return sorted(glob.glob(path, recursive=True))[:FILES_KEPT]
    return (path,)


def shell_words(source: str, here: str) -> list[Noted]:
    """Files that the shell lines of a cell name; IPython's processes tell no audit hook what they are."""
    lines = _SHELL_LINE.findall(source) if "!" in source else []
    if whole := _SHELL_CELL.match(source):
        lines += whole[1].splitlines()
    return [Noted(os.path.join(here, word), FileRole.READ, "word") for line in lines for word in command_words(f"- {line}")]


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns
