"""The shape of an answer, and how whoever works on one learns that nobody waits for it any more."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.answers.params import Params


class Answer(NamedTuple):
    """What a view asked for.

    Attributes:
        result: JSON.
        buffers: bytes that go beside it as they are.
    """

    result: Mapping[str, object]
    buffers: tuple[bytes, ...] = ()


class Cancelled(Exception):
    """Nobody waits for the answer any more."""


Check = Callable[[], None]
"""Called now and then by long work; raises `Cancelled` when it may stop."""

Method = Callable[[Store, Params, Check], Answer]


def never() -> None:
    """For callers who always wait."""
