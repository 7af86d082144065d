"""Room for what is derived from tables and can be made again: converted files, statistics, what a sort spills. Never the only copy.

tables/<name>            derived from a content, named by its digest; the least recently used go when there is too much
tables/work-<process>-…  files of a process that is reading, removed when it ends, or by another after a day
"""

import atexit
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from jupyter_artifacts.errors import StoreFullError, StoreReadOnlyError

LIMIT_BYTES = 8 << 30
_WORK = "work-"
_STALE_S = 86_400


class Scratch:
    """A folder of derived files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._work: tuple[int, str] | None = None

    def work_folder(self) -> str:
        """A folder of this process alone; the system's temporary files take its place where the cache can't be written."""
        if self._work is None or self._work[0] != os.getpid():
            self._work = (os.getpid(), self._make_work_folder())
            atexit.register(_remove_own, self._work)
        return self._work[1]

    def new_file(self, suffix: str) -> str:
        """The path of a new, empty file in the work folder."""
        handle, path = tempfile.mkstemp(suffix=suffix, dir=self.work_folder())
        os.close(handle)
        return path

    def find(self, name: str) -> str | None:
        """The derived file of that name, if it is there. Counts as a use."""
        path = self.folder / name
        try:
            if not _is_private(self.folder):
                return None
            os.utime(path)
        except OSError:
            return None
        return str(path)

    def derive(self, name: str, make: Callable[[str], None]) -> str:
        """The derived file of that name, made by `make(path)` when it is not there. Nobody sees half of one.

        Raises:
            StoreFullError: there is no room for it.
        """
        if found := self.find(name):
            return found
        made = self.new_file(".part")
        try:
            make(made)
            if not _is_private(self.folder):
                return made
            self._evict(os.path.getsize(made))
            final = self.folder / name
            try:
                os.replace(made, final)
            except OSError:
                return made  # the cache can't be written: good for this process
            return str(final)
        except BaseException as error:
            with suppress(OSError):
                os.unlink(made)
            if isinstance(error, OSError):
                raise StoreFullError(f"a table can't be unpacked in {self.folder}: {error.strerror}. Free some room there.") from error
            raise

    def _make_work_folder(self) -> str:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not _is_private(self.folder):
                return tempfile.mkdtemp(prefix="jupyter-artifacts-")
            self._remove_stale()
            return tempfile.mkdtemp(prefix=f"{_WORK}{os.getpid()}-", dir=self.folder)
        except OSError:
            try:
                return tempfile.mkdtemp(prefix="jupyter-artifacts-")
            except OSError as error:
                raise StoreReadOnlyError(f"there is no folder for temporary files, {self.folder} among them: {error.strerror}.") from error

    def _remove_stale(self) -> None:
        for each in self.folder.glob(f"{_WORK}*"):
            with suppress(OSError):
                if time.time() - each.stat().st_mtime > _STALE_S and not _is_alive(each.name):
                    shutil.rmtree(each, ignore_errors=True)

    def _evict(self, coming: int) -> None:
        files = []
        with suppress(OSError), os.scandir(self.folder) as entries:
            files = [(each.stat().st_mtime, each.stat().st_size, each.path) for each in entries if each.is_file()]
        total = coming + sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= LIMIT_BYTES:
                return
            with suppress(OSError):
                os.unlink(path)
            total -= size


def _is_private(folder: Path) -> bool:
    """Whether nobody else can put files into `folder`: others' rows would be shown as those of a version."""
    try:
        found = os.stat(folder)
    except FileNotFoundError:
        return False
    return not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _remove_own(work: tuple[int, str]) -> None:
    if work[0] == os.getpid():  # a forked child inherits the registration, and not the folder
        shutil.rmtree(work[1], ignore_errors=True)


def _is_alive(name: str) -> bool:
    number = name.removeprefix(_WORK).partition("-")[0]
    try:
        os.kill(int(number), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        return True
    return True
