"""Puts together what was heard while a cell ran, and records it: sorting out between two cells, hashing and writing in the background."""

import glob
import os
import queue
import re
import sys
import threading
import time
from collections.abc import Iterable
from typing import NamedTuple

from jupyter_artifacts.core.at_work import at_work
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.cell_names import names_of
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.run import Step
from jupyter_artifacts.core.operations.recipe import PACKAGE
from jupyter_artifacts.core.operations.track import record_cells
from jupyter_artifacts.errors import Error
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.log_queue import quiet_threads
from jupyter_artifacts.sdk.run import Run, current_run, default_artifact_name
from jupyter_artifacts.sdk.tracking import wrappers
from jupyter_artifacts.sdk.tracking.hook import EAR, Noted
from jupyter_artifacts.sdk.tracking.paths import counts
from jupyter_artifacts.sdk.tracking.walk import Walk

FILES_KEPT = 10_000
"""How many files of one cell are recorded."""
HASHED_AT_ONCE = 16
SMALL = 64 << 10
"""So many files of a cell, of up to so many bytes, are hashed when it ends; microseconds each."""
HASHED_LIMIT = 256 << 20
"""Larger files are hashed only when they are logged; what is known of them by then is used."""
LOGGED_LIMIT = 50
"""How many outputs of one cell are logged by themselves."""
_WINDOW = 8 << 20
_SHELL_LINE = re.compile(r"^\s*(?:\w+\s*=\s*)?!+(.*)$", re.MULTILINE)
_SHELL_CELL = re.compile(r"^%%(?:bash|sh|script|!)[^\n]*\n(.*)", re.DOTALL)


class Touched(NamedTuple):
    """A file when the cell had ended."""

    path: str
    role: FileRole
    size: int | None = None
    mtime_ns: int | None = None


class _Ended(NamedTuple):
    run: Run
    cell: CellRecord
    touched: tuple[Touched, ...]
    folder: str


class Tracker:
    """Records the cells of one kernel.

    Attributes:
        run: the kernel's own, for cells outside any other.
        logs: whether outputs are logged as soon as their cell has ended.
        problem: why the last cell was not recorded; empty where it was.
    """

    def __init__(self, run: Run, *, logs: bool = False) -> None:
        self.run = run
        self.logs = logs
        self.problem = ""
        self.cell_count = 0
        self._own = tuple(
            os.path.realpath(each) for each in (run.store.root, run.settings.cache_dir, os.environ.get("IPYTHONDIR") or "~/.ipython")
        )
        self._walk = Walk()
        self._digests: dict[tuple[str, int, int], Digest] = {}
        self._ended: queue.SimpleQueue[_Ended | threading.Event | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._began_ns = 0
        self._run_of_cell: Run | None = None
        wrappers.install()

    def begin(self) -> None:
        """A cell begins."""
        self._run_of_cell = None
        self._began_ns = time.time_ns()
        EAR.listen()

    def belongs_to(self, run: Run) -> None:
        """The cell that runs now is a step of `run`, though that may have ended when the cell ends."""
        self._run_of_cell = run

    def end(self, step: Step | None, *, is_ok: bool) -> None:
        """It has ended."""
        heard, ended_ns = EAR.take(), time.time_ns()
        if step is None or not self._began_ns:
            return
        here = os.path.realpath(os.getcwd())
        notes = {noted.event for noted in heard if noted.event in ("process", "network")}
        heard += _shell_words(step.source, here)
        has_process = "process" in notes
        younger = []
        if self._walk.is_worth_it(ended_ns - self._began_ns, has_process=has_process):
            younger = self._walk.find_younger(here, self._began_ns)
        touched = self._sort_out(heard, younger, here)
        run = self._run_of_cell or current_run() or self.run
        took = (ended_ns - self._began_ns) // 1000
        cell = CellRecord(0, step, self._began_ns // 1000, took, is_ok, (), tuple(sorted(notes)))
        self._began_ns = 0
        self.cell_count += 1
        self._start()
        self._ended.put(_Ended(run, cell, touched, here))

    def flush(self) -> None:
        """Wait until every cell that has ended is recorded."""
        if self._thread is not None and self._thread is not threading.current_thread():
            done = threading.Event()
            self._ended.put(done)
            done.wait()

    def close(self) -> None:
        """Record what has ended, and listen no more."""
        EAR.is_on = False
        if self._thread is not None:
            self._ended.put(None)
            self._thread.join()
            self._thread = None

    def _sort_out(self, heard: Iterable[Noted], younger: Iterable[str], here: str) -> tuple[Touched, ...]:
        """What counts of all that was heard, each file once."""
        roles: dict[str, FileRole] = {}
        for noted in heard:
            if noted.role is None:
                continue
            whole = os.path.normpath(noted.path)
            for path in _expand(whole) if noted.event == "library" and noted.role is not FileRole.LOG else (whole,):
                if len(roles) < FILES_KEPT and counts(path, here, self._own):
                    role = _told(noted, path, self._began_ns)
                    if role is not None:
                        roles[path] = _both(roles.get(path), role)
        for path in younger:
            if counts(path, here, self._own) and not path.endswith(".ipynb") and roles.get(path) in (None, FileRole.READ):
                roles[path] = FileRole.WRITE  # before it was read, as a download does; a process may also have changed it afterwards
        touched = []
        for path, role in roles.items():
            try:
                found = os.stat(path)
            except (OSError, ValueError):
                continue
            if os.path.isfile(path):
                touched.append(Touched(path, role, found.st_size, found.st_mtime_ns))
                self._walk.know(path, found.st_mtime_ns)
                if len(touched) <= HASHED_AT_ONCE and found.st_size <= SMALL:
                    self._digest(self.run, touched[-1])  # in the background, it may have changed before its turn comes
            elif role is FileRole.LOG:
                touched.append(Touched(path, role))
        return tuple(touched)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="jupyter_artifacts track", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        quiet_threads.add(threading.get_ident())
        while True:
            batch, is_last, waiting = [], False, []
            item = self._ended.get()
            while True:
                if item is None:
                    is_last = True
                elif isinstance(item, threading.Event):
                    waiting.append(item)
                else:
                    batch.append(item)
                if is_last or self._ended.empty():
                    break
                item = self._ended.get()
            with at_work():
                self._record(batch)
            for done in waiting:
                done.set()
            if is_last:
                self.run.store.close()  # this thread's connection
                return

    def _record(self, batch: list[_Ended]) -> None:
        try:
            by_store: dict[int, list[_Ended]] = {}
            for each in batch:
                by_store.setdefault(id(each.run.store), []).append(each)
            for some in by_store.values():
                store = some[0].run.store
                record_cells(store, [(each.run.record, self._complete(each)) for each in some])
            self.problem = ""
            if self.logs:
                for each in batch:
                    self._log_outputs(each)
        except (Error, OSError) as error:  # a store that is full or locked: the work in the notebook goes on
            self.problem = f"{type(error).__name__}: {error}"

    def _complete(self, ended: _Ended) -> CellRecord:
        notes = (*ended.cell.notes, *packages_of(ended.cell.step.source))
        return ended.cell._replace(files=self._files(ended), notes=notes)

    def _files(self, ended: _Ended) -> tuple[CellFile, ...]:
        return tuple(
            CellFile(_from(ended.folder, each.path), each.role, self._digest(ended.run, each), each.size) for each in ended.touched
        )

    def _digest(self, run: Run, file: Touched) -> Digest | None:
        """Of a file that is still as it was when its cell ended."""
        if file.size is None or file.mtime_ns is None or file.role is FileRole.LOG:
            return None
        key = (file.path, file.size, file.mtime_ns)
        if (known := self._digests.get(key)) is not None:
            return known
        try:
            found = _hash(file.path) if file.size <= HASHED_LIMIT else _known_digest(run, file)
            after = os.stat(file.path)
        except OSError:
            return None
        if found is None or (after.st_size, after.st_mtime_ns) != (file.size, file.mtime_ns):
            return None
        self._digests[key] = found
        return found

    def digest_now(self, path: str) -> Digest | None:
        """What a file holds now; None where it is gone, or too large to look."""
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            return None
        return self._digest(self.run, Touched(os.path.abspath(path), FileRole.READ, found.st_size, found.st_mtime_ns))

    def _log_outputs(self, ended: _Ended) -> None:
        if not ended.cell.is_ok:
            return
        logged = {each.path for each in ended.touched if each.role is FileRole.LOG}
        outputs = [each.path for each in ended.touched if each.role in (FileRole.WRITE, FileRole.CHANGE) and each.path not in logged]
        run = ended.run if not ended.run._is_finished else self.run
        for path in outputs[:LOGGED_LIMIT]:
            artifact = Artifact(output_name(path), "dataset")
            artifact.add_file(path)
            run.submit(artifact, step=ended.cell.step)


def packages_of(source: str) -> list[str]:
    """Notes of the packages that a cell imports, with their releases as they are now."""
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for module in sorted(names_of(source).imports - sys.stdlib_module_names):
        package = _PACKAGES.get(module, module)
        try:
            found.append(f"{PACKAGE}{package}=={version(package)}")
        except PackageNotFoundError:
            own = getattr(sys.modules.get(module), "__version__", None)
            found += [f"{PACKAGE}{module}=={own}"] if isinstance(own, str) else []
    return found


_PACKAGES = {"sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python", "yaml": "pyyaml", "bs4": "beautifulsoup4",
             "skimage": "scikit-image", "jupyter_artifacts": "jupyter-artifacts"}  # fmt: skip
"""Packages whose modules have other names."""


def output_name(path: str) -> str:
    """The name of the artifact that an output is logged as."""
    return default_artifact_name("", path).removeprefix("run--").lstrip("-.") or "output"


def _told(noted: Noted, path: str, began_ns: int) -> FileRole | None:
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


def _both(before: FileRole | None, then: FileRole) -> FileRole:
    """What a cell did with a file, in the order in which it did it."""
    if before is None or before is then:
        return then
    if FileRole.LOG in (before, then):
        return before if then is FileRole.LOG else then
    if before is FileRole.WRITE:
        return FileRole.WRITE
    return FileRole.CHANGE


def _expand(path: str) -> Iterable[str]:
    """Files of a folder or pattern that a library was given."""
    if os.path.isdir(path):
        found = (os.path.join(folder, name) for folder, _, names in os.walk(path) for name in sorted(names))
        return [each for each, _ in zip(found, range(FILES_KEPT), strict=False)]
    if any(mark in path for mark in "*?["):
        return sorted(glob.glob(path, recursive=True))[:FILES_KEPT]
    return (path,)


def _shell_words(source: str, here: str) -> list[Noted]:
    """Files that the shell lines of a cell name; IPython's processes tell no audit hook what they are."""
    from jupyter_artifacts.sdk.tracking.hook import command_words

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


def _from(folder: str, path: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/") if path.startswith(folder + os.sep) else path


def _hash(path: str) -> Digest:
    from blake3 import blake3

    hasher = blake3()
    with open(path, "rb", buffering=0) as file:
        while window := file.read(_WINDOW):
            hasher.update(window)
    return hasher.digest()


def _known_digest(run: Run, file: Touched) -> Digest | None:
    """What the stat cache knows of a large file, from a log or a download of a folder above it."""
    folder = os.path.dirname(file.path)
    for _ in range(4):
        for stamp, digest in run.store.stat_cache.load(folder).items():
            if (stamp.file, stamp.size, stamp.mtime_ns) == (file.path, file.size, file.mtime_ns):
                return digest
        folder = os.path.dirname(folder)
    return None
