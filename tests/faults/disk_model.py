"""A disk that forgets what was not synced, replayed from a trace of system calls.

Bytes of a file are durable once the file is synced after they were written; a name once its folder is synced after the name was given.
A model may be carried from one process to the next: what a killed process wrote is still not durable when the next one reads it.
"""

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.story import ALL, STORE
from tests.faults.tracing import Call

CALLS = "mkdir,openat,write,writev,pwrite64,ftruncate,fallocate,fsync,fdatasync,link,rename,unlink,unlinkat,rmdir"

_WRITING = frozenset({"write", "writev", "pwrite64", "ftruncate", "fallocate"})
_SYNCING = frozenset({"fsync", "fdatasync"})


@dataclass
class _File:
    """Bytes, whatever their names."""

    is_synced: bool = True


@dataclass
class Disk:
    """What is on it below `home`, and what of that would survive a power cut.

    Attributes:
        containers: keys of those containers that the store uses in the end; others are what killed processes left.
        names: every file and folder by path.
        unsynced_names: paths that their folder may not have after a power cut.
    """

    home: Path
    containers: Collection[str]
    names: dict[str, _File] = field(default_factory=dict)
    unsynced_names: set[str] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._store = str(self.home / STORE)
        self._log = f"{self._store}/catalog.db-wal"

    def replay(self, calls: list[Call]) -> Iterator[str]:
        """Carry out what a process did; says where it relied on something that was not durable."""
        for call in calls:
            if call.is_done:
                yield from self._replay(call)

    def _replay(self, call: Call) -> Iterator[str]:
        if call.name in _SYNCING:
            self._sync(call.fd_path)
            if call.fd_path == self._log:
                yield from self._expect(["packs", "blobs"], "when the catalog's log is synced")
        elif call.name in _WRITING:
            if call.fd_path in self.names:
                self.names[call.fd_path].is_synced = False
            elif acknowledged := re.match(r'1<[^>]*>, "([a-z]+)\\n"', call.arguments):
                yield from self._expect_all(acknowledged[1])
        elif call.name == "openat":
            if "O_CREAT" in call.arguments:
                self._name(re.sub(r".*<([^>]*)>$", r"\1", f"{call.result}{call.outcome}"), _File())
        elif call.name == "mkdir":
            self._name(call.paths[0], _File())
        elif call.name in ("link", "rename"):
            yield from self._move(call)
        elif call.name in ("unlink", "rmdir"):
            yield from self._remove(call.paths[0])
        elif folder := re.match(r"[A-Z_0-9]*<([^>]*)>", call.arguments):
            yield from self._remove(os.path.join(folder[1], call.paths[0]))

    def _name(self, path: str, file: _File) -> None:
        if path.startswith(f"{self.home}/") and path not in self.names:
            self.names[path] = file
            self.unsynced_names.add(path)

    def _sync(self, path: str) -> None:
        if path in self.names:
            self.names[path].is_synced = True
        self.unsynced_names -= {name for name in self.unsynced_names if os.path.dirname(name) == path}

    def _move(self, call: Call) -> Iterator[str]:
        source, target = call.paths
        file = self.names.get(source)
        if file is None:
            return
        if not file.is_synced and self._is_kept(target):
            yield f"{self._short(target)} got its name before its bytes were synced"
        if call.name == "rename":
            del self.names[source]
            self.unsynced_names.discard(source)
            self.names.pop(target, None)
        self._name(target, file)

    def _remove(self, path: str) -> Iterator[str]:
        if path == self._log and not self.names[f"{self._store}/catalog.db"].is_synced:
            yield "the catalog's log was removed before the catalog was synced"
        self.names.pop(path, None)
        self.unsynced_names.discard(path)

    def _expect_all(self, step: str) -> Iterator[str]:
        if step in ALL:
            yield from self._expect(
                ["packs", "blobs", "records", "store.json", "catalog.db", "catalog.db-wal"], f"when {step} is acknowledged"
            )

    def _expect(self, kept: list[str], when: str) -> Iterator[str]:
        tops = [f"{self._store}/{name}" for name in kept]
        for path, file in self.names.items():
            if not self._is_kept(path) or not any(path == top or path.startswith(f"{top}/") for top in tops):
                continue
            if path in self._told:
                continue
            if not file.is_synced and path != f"{self._store}/catalog.db":  # its log holds what was written to it
                self._told.add(path)
                yield f"the bytes of {self._short(path)} are not durable {when}"
            if not self._has_durable_name(path):
                self._told.add(path)
                yield f"the name of {self._short(path)} is not durable {when}"

    def _has_durable_name(self, path: str) -> bool:
        while path != str(self.home):
            if path in self.unsynced_names:
                return False
            path = os.path.dirname(path)
        return True

    def _is_kept(self, path: str) -> bool:
        """Whether losing it would lose anything: a folder without files doesn't, nor do the locks."""
        inside = path.removeprefix(f"{self._store}/")
        parts = inside.split("/")
        if parts[0] in ("packs", "blobs"):
            return parts[-1] in self.containers
        if parts[0] == "records":
            return parts[1:] not in ([], ["lock"])
        return inside in ("store.json", "catalog.db", "catalog.db-wal")

    def _short(self, path: str) -> str:
        return re.sub(r"[0-9a-f]{32}", "…", path.removeprefix(f"{self._store}/"))
