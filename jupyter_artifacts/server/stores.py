"""The stores that this server knows. A browser names one by its id, or by the name that the server's settings give it: never by a place."""

from collections.abc import Mapping
from typing import NamedTuple

from jupyter_artifacts.errors import Error, StoreNotFoundError
from jupyter_artifacts.sdk.api import Api

DEFAULT = "default"
"""The name of the store that the package's own settings name."""


class KnownStore(NamedTuple):
    """A store by its name; `url` is None for the one that the settings in force name."""

    name: str
    url: str | None

    def open_api(self) -> Api:
        """A door to it; the store itself is opened when something is asked of it."""
        return Api({"store": self.url} if self.url else None)


class KnownStores:
    """Every store that this server tells of."""

    def __init__(self, others: Mapping[str, str]) -> None:
        """`others` are the URLs of stores beside the default one, by name."""
        self.all = (KnownStore(DEFAULT, None), *(KnownStore(name, url) for name, url in others.items() if name != DEFAULT))

    def get(self, name_or_id: str) -> KnownStore:
        """The store of that name or id.

        Raises:
            StoreNotFoundError: this server knows no such store.
        """
        for each in self.all:
            if name_or_id == each.name or name_or_id == find_id(each):
                return each
        raise StoreNotFoundError(
            "this server does not know that store. Ask it for its stores, or name this one in JupyterArtifacts.stores."
        )

    def close(self) -> None:
        """Give back this thread's connections."""
        for each in self.all:
            try:
                each.open_api().store.close()
            except Error:
                continue  # never opened, or gone


def find_id(known: KnownStore) -> str | None:
    """The id of a store; None where it can't be opened, or was never made."""
    try:
        return known.open_api().store.id
    except Error:
        return None
