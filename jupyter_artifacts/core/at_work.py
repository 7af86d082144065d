"""Background threads at work, and forks that wait for them.

A forked child has no thread but the one that forked. What the others held at that moment stays held in it for ever: locks of native
libraries, and of modules that were being imported. So a fork waits until no thread of ours is in the middle of something, and lets none
begin. One that takes long is waited for only once; of what it held, the child repairs what Python lets it repair.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

_PATIENCE = 2.0
"""Seconds that a fork waits for the work of other threads. So long a fork takes longer, once for each piece of work."""

_changed = threading.Condition()
_pieces = count()
_at_work: dict[int, int] = {}
_waited_for: set[int] = set()
_is_forking = False


@contextmanager
def at_work() -> Iterator[None]:
    """A piece of work of a background thread: it begins after a fork that is going on, and a fork that comes waits for its end."""
    own = threading.get_ident()
    if own in _at_work:
        yield
        return
    piece = next(_pieces)
    with _changed:
        while _is_forking:
            _changed.wait()
        _at_work[own] = piece
    try:
        yield
    finally:
        with _changed:
            _at_work.pop(own, None)
            _waited_for.discard(piece)
            _changed.notify_all()


def pause() -> None:
    """Before a fork: wait for the others, and let none begin until `resume`."""
    global _is_forking
    own, deadline = threading.get_ident(), time.monotonic() + _PATIENCE
    with _changed:
        _is_forking = True
        while waited := {piece for thread, piece in _at_work.items() if thread != own} - _waited_for:
            if not _changed.wait(deadline - time.monotonic()):
                _waited_for.update(waited)
                return


def resume() -> None:
    """After a fork, in the parent: let them go on."""
    global _is_forking
    with _changed:
        _is_forking = False
        _changed.notify_all()


def begin_child() -> None:
    """After a fork, in the child: nobody else is at work."""
    global _changed, _is_forking
    was_interrupted = bool(_at_work.keys() - {threading.get_ident()})
    _changed, _is_forking = threading.Condition(), False
    _at_work.clear()
    _waited_for.clear()
    if was_interrupted:
        _repair_imports()


def _repair_imports() -> None:
    """Forget imports that threads of the parent were in the middle of: they never end here, and whoever imports the same waits for them."""
    locks: dict[str, Any] = getattr(sys.modules.get("_frozen_importlib"), "_module_locks", {})
    for name, reference in list(locks.items()):
        if getattr(reference(), "owner", None) not in (None, threading.get_ident()):
            del locks[name]
            if getattr(getattr(sys.modules.get(name), "__spec__", None), "_initializing", False):
                del sys.modules[name]
