"""Puts together what was heard while a cell ran, and records it: sorting out between two cells, hashing and writing in the background."""

import os
import queue
import threading
import time
from collections.abc import Iterable
from typing import NamedTuple

from jupyter_artifacts.core.at_work import at_work
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.run import Step
from jupyter_artifacts.core.operations.track import record_cells
from jupyter_artifacts.errors import Error
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.log_queue import quiet_threads
from jupyter_artifacts.sdk.run import Run, current_run
from jupyter_artifacts.sdk.run_names import default_artifact_name
from jupyter_artifacts.sdk.tracking import wrappers
from jupyter_artifacts.sdk.tracking.digests import HASHED_AT_ONCE, SMALL, Digests
from jupyter_artifacts.sdk.tracking.hook import EAR, Noted
from jupyter_artifacts.sdk.tracking.packages import packages_of
from jupyter_artifacts.sdk.tracking.paths import counts
from jupyter_artifacts.sdk.tracking.touched import FILES_KEPT, Touched, both_roles, expand, role_of, shell_words
from jupyter_artifacts.sdk.tracking.walk import Walk

LOGGED_LIMIT = 50
"""How many outputs of one cell are logged by themselves."""


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
        self._digests = Digests(run)
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
        heard += shell_words(step.source, here)
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
            for path in expand(whole) if noted.event == "library" and noted.role is not FileRole.LOG else (whole,):
                if len(roles) < FILES_KEPT and counts(path, here, self._own):
                    role = role_of(noted, path, self._began_ns)
                    if role is not None:
                        roles[path] = both_roles(roles.get(path), role)
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
                    self._digests.find(touched[-1])  # in the background, it may have changed before its turn comes
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
            CellFile(_from(ended.folder, each.path), each.role, self._digests.find(each, ended.run), each.size) for each in ended.touched
        )

    def digest_now(self, path: str) -> Digest | None:
        """What a file holds now; None where it is gone, or too large to look."""
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            return None
        return self._digests.find(Touched(os.path.abspath(path), FileRole.READ, found.st_size, found.st_mtime_ns))

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


def output_name(path: str) -> str:
    """The name of the artifact that an output is logged as."""
    return default_artifact_name("", path).removeprefix("run--").lstrip("-.") or "output"


def _from(folder: str, path: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/") if path.startswith(folder + os.sep) else path
