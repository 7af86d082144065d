"""When progress is shown, and in what words. How it is drawn is the shell's."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, TextIO

from jupyter_artifacts.core.operations.progress import Progress
from jupyter_artifacts.views.quantities import format_bytes, format_count

_DELAY = 0.5
_INTERVAL = 0.1
_PAST = {
    "hashing": "hashed",
    "downloading": "downloaded",
    "verifying": "verified",
    "checking": "checked",
    "exporting": "exported",
    "importing": "imported",
    "searching": "searched",
}


class Bar(Protocol):
    """Draws progress in one place, over and over."""

    def show(self, text: str, fraction: float | None) -> None:
        """How far it is; the fraction is None where the total is not known."""

    def end(self, text: str) -> None:
        """The one line that stays."""


class Meter:
    """Listens to an operation. Nothing is shown in the first half second, and at most ten times a second after that.

    Use it as a context manager: what was shown ends as one line.
    """

    def __init__(self, bar: Bar, clock: Callable[[], float] = time.monotonic) -> None:
        self._bar = bar
        self._clock = clock
        self._began = clock()
        self._shown: float | None = None
        self._progress: Progress | None = None

    def __call__(self, progress: Progress) -> None:
        """See `OnProgress`. The object is kept after all: its last state is what the closing line tells."""
        self._progress = progress
        now = self._clock()
        if now - self._began < _DELAY or (self._shown is not None and now - self._shown < _INTERVAL):
            return
        self._shown = now
        self._bar.show(_running(progress), _fraction(progress))

    def __enter__(self) -> "Meter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown is None or self._progress is None:
            return
        verb, took = self._progress.verb, f"{self._clock() - self._began:.1f} s"
        if error is None:
            self._bar.end(_sentence(f"{_PAST.get(verb, verb)} {_amount(self._progress)} in {took}."))
        else:
            self._bar.end(_sentence(f"{verb} stopped at {_amount(self._progress)}, after {took}."))


def _running(progress: Progress) -> str:
    total = f" of {progress.files_total:,}" if progress.files_total > 1 else ""
    files = f"{progress.files:,}{total} files" if total else format_count(progress.files, "file")
    return _sentence(f"{progress.verb} {files}, {format_bytes(progress.bytes)}")


def _amount(progress: Progress) -> str:
    return f"{format_count(progress.files, 'file')} ({format_bytes(progress.bytes)})"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _fraction(progress: Progress) -> float | None:
    done, total = (progress.bytes, progress.bytes_total) if progress.bytes_total else (progress.files, progress.files_total)
    return min(done / total, 1.0) if total and done else None


class TerminalBar:
    """A line on standard error that overwrites itself; nothing where no person watches."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def show(self, text: str, fraction: float | None) -> None:
        """Overwrite the line."""
        done = "" if fraction is None else f" ({fraction:.0%})"
        self._write(f"\r\x1b[K{text}{done}")

    def end(self, text: str) -> None:
        """Leave a line."""
        self._write(f"\r\x1b[K{text}\n")

    def _write(self, text: str) -> None:
        if self._stream.isatty():
            self._stream.write(text)
            self._stream.flush()
