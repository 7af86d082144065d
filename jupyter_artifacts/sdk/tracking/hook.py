"""Hears which files this process opens: Python's audit events (PEP 578), noted while a cell runs.

A hook can't be taken out again, so there is one for the life of the process, which returns at once while nobody listens. It notes what it
hears in a dict, each thing once: a loop that opens a file a million times leaves one entry.
"""

import os
import sys
from collections.abc import Callable
from threading import get_ident
from typing import Any, NamedTuple

from jupyter_artifacts.core.model.cell import FileRole
from jupyter_artifacts.sdk.log_queue import quiet_threads

NOTED_LIMIT = 20_000
"""How many different files one cell may open before the rest is left out."""


class Noted(NamedTuple):
    """Something heard: a path with its role, or another event that matters. `before` is (size, mtime) of a file when it was opened."""

    path: str
    role: FileRole | None
    event: str
    before: tuple[int, int] | None = None


class Ear:
    """What is heard while it listens."""

    def __init__(self) -> None:
        self.is_on = False
        self._heard: dict[tuple[Any, ...], None] = {}
        self._folder = ""
        self._is_installed = False

    def listen(self) -> None:
        """Begin anew."""
        if not self._is_installed:
            self._is_installed = True
            sys.addaudithook(self._make_hook())
        self._heard.clear()
        self._folder = os.getcwd()
        self.is_on = True

    def take(self) -> list[Noted]:
        """What was heard since; hears nothing more until `listen`."""
        self.is_on = False
        heard, self._heard = list(self._heard), {}
        return [noted for entry in heard for noted in _meaning(entry)]

    def note(self, path: object, role: FileRole) -> None:
        """A library opens a file by itself."""
        if not self.is_on or get_ident() in quiet_threads or len(self._heard) > NOTED_LIMIT:
            return
        text = _as_text(path)
        if text is not None:
            full = os.path.join(self._folder, text)
            self._heard.setdefault(("library", full, role, _stamp(full)))

    def note_logged(self, path: object) -> None:
        """A file or folder becomes part of an artifact, in whichever thread."""
        text = _as_text(path)
        if self.is_on and text is not None:
            self._heard.setdefault(("library", os.path.join(self._folder, text), FileRole.LOG, None))

    def _make_hook(self) -> Callable[[str, tuple[Any, ...]], None]:
        ear = self

        def hook(event: str, args: tuple[Any, ...]) -> None:
            if not ear.is_on or event not in _HEARD:
                return
            if get_ident() in quiet_threads or len(ear._heard) > NOTED_LIMIT:
                return
            try:
                if event == "open":
                    path, mode, flags = args
                    if type(path) is not int:
                        ear._heard.setdefault((event, path if type(path) is str else _as_text(path), mode, flags, ear._folder))
                elif event == "os.chdir":
                    ear._folder = os.path.join(ear._folder, os.fsdecode(args[0]))
                else:
                    ear._heard.setdefault((event, *_plain(event, args, ear._folder)))
            except Exception:  # whatever somebody passes to open(): listening must never be what fails
                return

        return hook


_HEARD = frozenset(
    ["open", "os.chdir", "os.rename", "os.link", "os.symlink", "sqlite3.connect", "subprocess.Popen", "os.system", "os.exec",
     "os.posix_spawn", "os.forkpty", "pty.spawn", "socket.connect"]
)  # fmt: skip
_PROCESSES = frozenset(["subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.forkpty", "pty.spawn"])


def _plain(event: str, args: tuple[Any, ...], folder: str) -> tuple[Any, ...]:
    """Arguments of an event as values that can be compared; not the environment of a process, which may hold secrets."""
    if event == "socket.connect":
        return ()
    if event in ("os.rename", "os.link", "os.symlink"):
        return (_as_text(args[0]), _as_text(args[1]), folder)
    if event == "sqlite3.connect":
        full = os.path.join(folder, _as_text(args[0]) or "")
        return (full, _stamp(full))
    words = args[1] if event in ("subprocess.Popen", "os.exec", "os.posix_spawn") else args[0] if args else ""
    return (words if isinstance(words, str) else tuple(_as_text(each) or "" for each in words), folder)


def _meaning(entry: tuple[Any, ...]) -> list[Noted]:
    event = entry[0]
    if event == "open":
        _, path, mode, flags, folder = entry
        return [] if path is None else [Noted(os.path.join(folder, path), _role(mode, flags), event)]
    if event == "library":
        return [Noted(entry[1], entry[2], event, entry[3])]
    if event == "sqlite3.connect":
        return [] if entry[1].endswith(":memory:") else [Noted(entry[1], FileRole.CHANGE, event, entry[2])]
    if event in ("os.rename", "os.link", "os.symlink"):
        return [Noted(os.path.join(entry[3], entry[2] or ""), FileRole.WRITE, event)]
    if event in _PROCESSES:
        return [*_words(entry), Noted("", None, "process")]
    return [Noted("", None, "network")]


def _words(entry: tuple[Any, ...]) -> list[Noted]:
    """Words of a command that are files are taken for its inputs; what it writes is found by looking."""
    _, words, folder = entry
    return [Noted(os.path.join(folder, word), FileRole.READ, "word") for word in command_words(words)]


def command_words(words: str | tuple[str, ...]) -> list[str]:
    """The words of a command that may name files, of a shell's line too."""
    import shlex

    found: list[str] = []
    for word in (words,) if isinstance(words, str) else words:
        if " " in word:
            try:
                lexer = shlex.shlex(word, posix=True, punctuation_chars=True)
                lexer.whitespace_split = True
                found += lexer
            except ValueError:
                continue
        else:
            found.append(word)
    return [word for word in found[1:] if word and not word.startswith("-")] + found[:1]


def _role(mode: object, flags: object) -> FileRole:
    if isinstance(mode, str):
        if "a" in mode or ("r" in mode and "+" in mode):
            return FileRole.CHANGE
        return FileRole.WRITE if "w" in mode or "x" in mode else FileRole.READ
    bits = flags if isinstance(flags, int) else 0
    if not bits & (os.O_WRONLY | os.O_RDWR):
        return FileRole.READ
    return FileRole.WRITE if bits & os.O_TRUNC or bits & os.O_EXCL else FileRole.CHANGE


def _as_text(path: object) -> str | None:
    if isinstance(path, str):
        return path
    if isinstance(path, bytes | os.PathLike):
        return os.fsdecode(path)
    return None


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns


EAR = Ear()
"""The one of this process."""
