"""Runs functions in child processes: many at once, or as a user without rights.

Children are forked, so that any function will do and nothing is imported again. Tests that use this are marked with `forks`: Python 3.12
and later warn when a process with threads forks, and a test runner may have some.
"""

import multiprocessing
import os
import pickle
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from jupyter_artifacts.core.store import Store, open_store

T = TypeVar("T")

NOBODY = 65534

forks = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


def in_children(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Run each of `acts` in a process of its own, all starting at the same moment; their results, or the first error."""
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(len(acts))
    pipes = [context.Pipe(duplex=False) for _ in acts]
    children = [
        context.Process(target=_act, args=(act, barrier, writing), daemon=True) for act, (_, writing) in zip(acts, pipes, strict=True)
    ]
    for child in children:
        child.start()
    for _, writing in pipes:
        writing.close()
    answers = [reading.recv_bytes() for reading, _ in pipes]
    for child, (reading, _) in zip(children, pipes, strict=True):
        child.join()
        reading.close()
    results = []
    for answer in answers:
        result, error = pickle.loads(answer)
        if error is not None:
            raise error
        results.append(result)
    return results


def _act(act: Callable[[], object], barrier, writing) -> None:
    try:
        barrier.wait(60)
        answer = act(), None
    except BaseException as error:
        answer = None, error
    writing.send_bytes(pickle.dumps(answer))
    writing.close()
    os._exit(0)  # nothing of the parent's (its tests, its connections) ends here


def in_child(act: Callable[[], T]) -> T:
    """Run `act` in a process of its own."""
    return in_children([act])[0]


def as_nobody(act: Callable[[], T]) -> T:
    """Run `act` as a user to whom permissions apply: `nobody` when root asks, else whoever asks."""
    if os.geteuid() != 0:
        return act()

    def without_rights() -> T:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        return act()

    return in_child(without_rights)


def give_to_nobody(folder: Path) -> Path:
    """Let `as_nobody` own everything below `folder`, and reach it."""
    if os.geteuid() == 0:
        for each in (folder, *folder.rglob("*")):
            os.chown(each, NOBODY, NOBODY, follow_symlinks=False)
    return folder


def public_folder() -> tempfile.TemporaryDirectory[str]:
    """A temporary folder that `as_nobody` owns and can reach; pytest's own are closed to others."""
    folder = tempfile.TemporaryDirectory(prefix="ja-test-")
    give_to_nobody(Path(folder.name))
    return folder


def reopened(store: Store) -> Store:
    """The same store, opened anew: for a child that must not depend on what its parent had open."""
    return open_store(str(store.root), store.root.parent / "cache")
