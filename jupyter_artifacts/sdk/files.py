"""The files of an artifact as W&B's public API lists them."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry

T = TypeVar("T")


class Listing(Sequence[T], Generic[T]):
    """A list that is fetched when it is first looked at: supports len(), indexing and iteration."""

    def __init__(self, fetch: Callable[[], Sequence[T]]) -> None:
        self._fetch = fetch
        self._items: Sequence[T] | None = None

    @property
    def _all(self) -> Sequence[T]:
        if self._items is None:
            self._items = self._fetch()
        return self._items

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[T]:
        return iter(self._all)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._all[index]

    def __repr__(self) -> str:
        return repr(list(self._all))


class File:
    """One file of a committed artifact."""

    def __init__(self, entry: ArtifactManifestEntry) -> None:
        self._entry = entry

    @property
    def name(self) -> str:
        """Path in the artifact."""
        return self._entry.path

    @property
    def size(self) -> int:
        """Bytes."""
        return self._entry.size

    @property
    def digest(self) -> str:
        """BLAKE3-256 in hex."""
        return self._entry.digest

    def download(self, root: str | os.PathLike[str] = ".", replace: bool = False, exist_ok: bool = False) -> str:
        """Bring the file below `root`; returns its path.

        Raises:
            UsageError: it exists, and neither `replace` nor `exist_ok` is given.
        """
        target = os.path.join(root, *self.name.split("/"))
        if os.path.lexists(target):
            if exist_ok and not replace:
                return target
            if not replace:
                raise UsageError(f"{target} exists; pass replace=True to overwrite it, or exist_ok=True to keep it.")
        return self._entry.download(root)

    def __repr__(self) -> str:
        return f"<File {self.name!r}, {self.size} bytes>"
