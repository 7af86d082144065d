"""What is taken out of a manifest: paths, each with all that is below it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from jupyter_artifacts.core.model.paths import folders_above

_AFTER_SLASH = chr(ord("/") + 1)
"""What is below ``a`` lies from ``a/`` up to, and without, ``a0``."""


class Removals:
    """A set of paths of files and folders that go away, with everything in the folders."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        given = set(paths)
        self._roots = {path for path in given if given.isdisjoint(folders_above(path))}
        self._ordered = sorted(self._roots)
        self._below = sorted(f"{path}/" for path in self._roots)

    def __bool__(self) -> bool:
        return bool(self._roots)

    def __iter__(self) -> Iterator[str]:
        """The paths, in order, without those below others."""
        return iter(self._ordered)

    def removes(self, path: str) -> bool:
        """Whether what was at `path` goes away."""
        return path in self._roots or not self._roots.isdisjoint(folders_above(path))

    def between(self, first: str, upper: str | None) -> list[str]:
        """Those paths that can take away anything from `first` on, before `upper`."""
        found = [folder for folder in folders_above(first) if folder in self._roots]
        found += _between(self._ordered, first, upper)
        found += [below[:-1] for below in _between(self._below, first, upper)]
        return found

    def kept(self, paths: Sequence[str], roots: Iterable[str]) -> Sequence[int]:
        """Positions of those of `paths` (which are in order) that stay when `roots` go."""
        stays = bytearray(b"\1") * len(paths)
        for root in roots:
            at = bisect_left(paths, root)
            if at < len(paths) and paths[at] == root:
                stays[at] = 0
            start, end = bisect_left(paths, f"{root}/"), bisect_left(paths, root + _AFTER_SLASH)
            stays[start:end] = bytes(end - start)
        return [at for at, is_kept in enumerate(stays) if is_kept] if 0 in stays else range(len(paths))


def _between(ordered: Sequence[str], first: str, upper: str | None) -> Sequence[str]:
    return ordered[bisect_left(ordered, first) : len(ordered) if upper is None else bisect_left(ordered, upper)]
