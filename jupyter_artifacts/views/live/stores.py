"""The stores that views may ask about: those that this process has shown something of, and the one that is set."""

import threading

from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import Error, StoreNotFoundError
from jupyter_artifacts.settings import load_settings

_lock = threading.Lock()
_known: dict[str, Store] = {}


def remember(store: Store) -> None:
    """Let views ask about a store that something is shown of."""
    with _lock:
        _known[store.id] = store


def find_store(store_id: str) -> Store:
    """The store of that id. A notebook names ids only, never where a store lies.

    Raises:
        StoreNotFoundError: this process knows none of that id.
    """
    with _lock:
        found = _known.get(store_id)
    return found if found is not None else _find_set_store(store_id)


def _find_set_store(store_id: str) -> Store:
    """The store that settings name, where its id is this: a notebook that was reopened goes on with a new kernel."""
    try:
        settings = load_settings()
        store = open_store(settings.store, settings.cache_dir, may_create=False)
    except Error:
        store = None
    if store is None or store.id != store_id:
        raise StoreNotFoundError("This kernel has not opened the store that this view is of. Run a cell that uses it.")
    remember(store)
    return store


def close_all() -> None:
    """Give back this thread's connections."""
    with _lock:
        stores = list(_known.values())
    for each in stores:
        each.close()
