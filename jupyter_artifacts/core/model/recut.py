"""A manifest after changes: ranges that nothing touches are kept as they are, unread; the others are cut anew.

The outcome is what `split_into_ranges` makes of all entries at once, since where a range ends depends only on the paths from its
beginning on: as soon as a new range ends where an old one did, the old ones after it are right again, up to the next change.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import BORDERS, Borders, Entry, Extra, ManifestRange
from jupyter_artifacts.core.model.removals import Removals
from jupyter_artifacts.errors import ConflictError

_BLOCK = 4096
"""Additions that are held in memory at once."""


class OldRanges(NamedTuple):
    """A manifest that is about to change.

    Attributes:
        first_paths: of each range, in order.
        counts: how many entries each has.
        load: the entries of the range at a position.
    """

    first_paths: Sequence[str]
    counts: Sequence[int]
    load: Callable[[int], ManifestRange]


_NOTHING = ManifestRange((), (), ())
NO_RANGES = OldRanges((), (), lambda at: _NOTHING)


class Recut:
    """The ranges of a manifest after changes, in order: the position of an old range that stays, or a new range. Iterate it once.

    Args:
        old: the manifest as it was.
        additions: in path order, each path once; they replace what is at their paths.
        removals: what goes away of `old`.
        folders: every folder above the additions, in order: none of them may be a file that stays.
        borders: where ranges end.

    Attributes:
        growth: by how many bytes all entries together have grown; complete once the ranges were iterated.
    """

    def __init__(
        self,
        old: OldRanges,
        additions: Iterable[Entry],
        removals: Removals,
        folders: Sequence[str] = (),
        borders: Borders = BORDERS,
    ) -> None:
        self._old = old
        self._additions = _Queue(additions)
        self._removals = removals
        self._folders = folders
        self._borders = borders
        self._pending = _Pending(borders)
        self._below: list[str] = []
        self.growth = 0

    def __iter__(self) -> Iterator[int | ManifestRange]:
        """See the class.

        Raises:
            ConflictError: a path would be both a file and a folder.
        """
        firsts = self._old.first_paths
        for at, first in enumerate(firsts):
            upper = firsts[at + 1] if at + 1 < len(firsts) else None
            removed = self._removals.between(first, upper)
            is_touched = bool(removed) or self._additions.has_before(upper)
            folders = _from_to(self._folders, first, upper)
            is_kept = not is_touched and not self._pending and self._ends_as_before(at)
            if is_kept and not folders and not self._watches(upper):
                yield at
                continue
            old = self._old.load(at)
            self._refuse_files(old, folders)
            if not is_touched:
                self._refuse_folders(old.paths, upper)
            if is_kept:
                yield at
                continue
            for piece in self._changed(old, removed, upper) if is_touched else (old,):
                self._pending.extend(piece)
                yield from self._pending.cut()
            yield from self._pending.cut(upper if self._is_there(upper) else None)
        for piece in self._merged(_NOTHING, (), None):  # there was nothing before
            self._pending.extend(piece)
            yield from self._pending.cut()
        yield from self._pending.rest()

    def _ends_as_before(self, at: int) -> bool:
        """Whether an unchanged range that begins as before ends as before: it is full, or what comes next is still there."""
        firsts = self._old.first_paths
        return self._old.counts[at] == self._borders.most or at + 1 == len(firsts) or self._is_there(firsts[at + 1])

    def _is_there(self, path: str | None) -> bool:
        """Whether the old entry at `path` stays, or the next addition takes its place."""
        return path is not None and (not self._removals.removes(path) or self._additions.next_path == path)

    def _refuse_files(self, old: ManifestRange, folders: Sequence[str]) -> None:
        for folder in folders:
            at = bisect_left(old.paths, folder)
            if at < len(old) and old.paths[at] == folder and not self._removals.removes(folder):
                raise _both(folder)

    def _changed(self, old: ManifestRange, removed: Sequence[str], upper: str | None) -> Iterator[ManifestRange]:
        """The entries of an old range after the changes in it."""
        kept = self._removals.kept(old.paths, removed) if removed else range(len(old))
        if len(kept) < len(old):
            self.growth -= sum(old.sizes) - sum(old.sizes[each] for each in kept)
        yield from self._merged(old, kept, upper)

    def _merged(self, old: ManifestRange, kept: Sequence[int], upper: str | None) -> Iterator[ManifestRange]:
        """The `kept` positions of an old range with all additions before `upper`, a block at a time."""
        paths = [old.paths[each] for each in kept]
        done = 0
        while True:
            block = self._additions.take_before(upper, _BLOCK)
            self._below += [f"{entry.path}/" for entry in block]
            self._refuse_folders(paths, upper)
            end = len(paths) if len(block) < _BLOCK else bisect_right(paths, block[-1].path)
            if piece := self._merge(old, kept[done:end], paths[done:end], block):
                yield piece
            done = end
            if len(block) < _BLOCK:
                return

    def _merge(self, old: ManifestRange, kept: Sequence[int], paths: Sequence[str], added: Sequence[Entry]) -> ManifestRange:
        if not added and len(kept) == len(old):
            return old
        where = dict(zip(paths, kept, strict=True))
        for at, entry in enumerate(added):
            replaced = where.get(entry.path)
            self.growth += entry.size - (old.sizes[replaced] if replaced is not None else 0)
            where[entry.path] = ~at
        order = sorted(where)
        places = [where[path] for path in order]
        digests = [old.digests[place] if place >= 0 else added[~place].digest for place in places]
        sizes = [old.sizes[place] if place >= 0 else added[~place].size for place in places]
        extras: dict[int, Extra] = {}
        if old.extras or any(entry.extra for entry in added):
            found = ((at, old.extras.get(place) if place >= 0 else added[~place].extra) for at, place in enumerate(places))
            extras = {at: extra for at, extra in found if extra}
        return ManifestRange(order, digests, sizes, extras)

    def _watches(self, upper: str | None) -> bool:
        """Whether what lies below an addition would be in the range before `upper`."""
        return any(upper is None or below < upper for below in self._below)

    def _refuse_folders(self, paths: Sequence[str], upper: str | None) -> None:
        """Refuse an addition that has old entries below it; `paths` are those of a range that stay. Later ranges have their turn."""
        later = []
        for below in self._below:
            at = bisect_left(paths, below)
            following = paths[at] if at < len(paths) else upper
            if following is not None and following.startswith(below) and (at < len(paths) or not self._removals.removes(following)):
                raise _both(below[:-1])
            if upper is not None and at == len(paths) and (upper < below or upper.startswith(below)):
                later.append(below)
        self._below = later


def _both(path: str) -> ConflictError:
    return ConflictError(
        f"{path!r} would be both a file and a folder in the artifact. Remove what is there, or give the new one another name."
    )


def _from_to(ordered: Sequence[str], first: str, upper: str | None) -> Sequence[str]:
    return ordered[bisect_left(ordered, first) : len(ordered) if upper is None else bisect_left(ordered, upper)]


class _Queue:
    """Entries in path order, of which the next is known."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._rest = iter(entries)
        self._next = next(self._rest, None)

    @property
    def next_path(self) -> str | None:
        """The path of the next, or None."""
        return self._next.path if self._next is not None else None

    def has_before(self, upper: str | None) -> bool:
        """Whether the next comes before `upper`; None is the end of all."""
        return self._next is not None and (upper is None or self._next.path < upper)

    def take_before(self, upper: str | None, most: int) -> list[Entry]:
        """The next ones before `upper`, at most so many."""
        return list(islice(self._before(upper), most))

    def _before(self, upper: str | None) -> Iterator[Entry]:
        while self._next is not None and (upper is None or self._next.path < upper):
            taken, self._next = self._next, next(self._rest, None)
            yield taken


class _Pending:
    """Entries from a border on whose range does not end yet, as far as is known."""

    def __init__(self, borders: Borders) -> None:
        self._borders = borders
        self._paths: list[str] = []
        self._digests: list[Digest] = []
        self._sizes: list[int] = []
        self._extras: dict[int, Extra] = {}
        self._marks: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._paths)

    def extend(self, more: ManifestRange) -> None:
        """Add entries that come next."""
        count = len(self._paths)
        self._marks += [count + at for at, path in enumerate(more.paths) if self._borders.is_marked(path)]
        self._extras |= {count + at: extra for at, extra in more.extras.items()}
        self._paths += more.paths
        self._digests += more.digests
        self._sizes += more.sizes

    def cut(self, following: str | None = None) -> Iterator[ManifestRange]:
        """The ranges that have ended, where `following` is the path that comes next, if that is known."""
        start = 0
        while (end := self._end(start)) is not None:
            yield self._slice(start, end)
            start = end
        self._drop(start)
        if following is not None and len(self._paths) >= self._borders.least and self._borders.is_marked(following):
            yield from self.rest()

    def rest(self) -> Iterator[ManifestRange]:
        """The last range: nothing comes any more, or a border."""
        if self._paths:
            yield self._slice(0, len(self._paths))
            self._drop(len(self._paths))

    def _end(self, start: int) -> int | None:
        least, most = start + self._borders.least, start + self._borders.most
        at = bisect_left(self._marks, least)
        if at < len(self._marks) and self._marks[at] <= most:
            return self._marks[at]
        return most if len(self._paths) >= most else None

    def _slice(self, start: int, end: int) -> ManifestRange:
        extras = {at - start: extra for at, extra in self._extras.items() if start <= at < end} if self._extras else {}
        return ManifestRange(self._paths[start:end], self._digests[start:end], self._sizes[start:end], extras)

    def _drop(self, count: int) -> None:
        del self._paths[:count], self._digests[:count], self._sizes[:count]
        self._marks = [mark - count for mark in self._marks if mark >= count]
        self._extras = {at - count: extra for at, extra in self._extras.items() if at >= count}
