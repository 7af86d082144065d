"""Makes room where a disk is full: for what will free some."""

from collections.abc import Callable
from typing import TypeVar

from jupyter_artifacts.core.containers.reserve import release_reserve
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import StoreFullError

T = TypeVar("T")


def with_reserve(store: Store, act: Callable[[], T]) -> T:
    """What `act` returns; on a full disk it gets a second try with the room that the store had set aside.

    For transactions that give up something. The room is set aside again by the next collection that finds enough.

    Raises:
        StoreFullError: that was not enough either.
    """
    try:
        return act()
    except StoreFullError:
        if not release_reserve(store.root):
            raise
        return act()
