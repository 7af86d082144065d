"""Looks for files by their paths in all collections. SQL can't search lists of files, so they are read once and remembered."""

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.queries import versions
from jupyter_artifacts.core.catalog.queries.contents import find_contents
from jupyter_artifacts.core.catalog.queries.overview import LatestRange, Wanted, list_latest_ranges
from jupyter_artifacts.core.catalog.queries.records import find_newest_record
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import MAX_RANGE_BYTES, decode_range
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.read_content import ContentReader
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import Error

MOST_CHARACTERS = 64 << 20
"""Of paths that are remembered: some 400,000 files; what was asked for longest ago is forgotten."""
_PLACES_KEPT = 8


class FoundFile(NamedTuple):
    """A file whose path holds what was looked for."""

    version: VersionRecord
    path: str
    size: int


class _Known(NamedTuple):
    """A list of files: all paths in small letters, one a line; paths and sizes as they are."""

    text: str
    paths: Sequence[str]
    sizes: Sequence[int]


class PathIndex:
    """The lists of files of the latest versions, as far as somebody has looked for files. May be shared between threads."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._lists: OrderedDict[Digest, _Known] = OrderedDict()
        self._characters = 0
        self._places: OrderedDict[tuple[str, Wanted], tuple[int, Sequence[LatestRange]]] = OrderedDict()

    def find(self, store: Store, wanted: Wanted, words: Sequence[str], *, limit: int, seconds: float) -> tuple[list[FoundFile], bool]:
        """Files of the latest versions whose paths hold all `words` (in small letters), of collections changed last first.

        Lists that are not known yet are read for so many seconds. Also says whether everything was looked at.
        """
        deadline = time.monotonic() + seconds
        matches: list[tuple[int, str, int]] = []
        is_complete = True
        with ContentReader(store) as reader:
            for place in self._latest_ranges(store, wanted):
                known = self._known(place.digest)
                if known is None:
                    if time.monotonic() > deadline:
                        is_complete = False
                        continue
                    known = self._read(store, reader, place.digest)
                if all(word in known.text for word in words):
                    matches += _matches(place.version_key, known, words)
                    if len(matches) > limit:
                        is_complete = False
                        break
        return _files(store, matches[:limit]), is_complete

    def _latest_ranges(self, store: Store, wanted: Wanted) -> Sequence[LatestRange]:
        """Where to look, asked anew when the store has changed."""
        key = (store.id, wanted)
        with store.catalog.read() as db:
            revision = find_newest_record(db)
            with self._lock:
                known = self._places.get(key)
            if known is not None and known[0] == revision:
                return known[1]
            found = list_latest_ranges(db, wanted)
        with self._lock:
            self._places[key] = (revision, found)
            while len(self._places) > _PLACES_KEPT:
                self._places.popitem(last=False)
        return found

    def _known(self, digest: Digest) -> _Known | None:
        with self._lock:
            found = self._lists.get(digest)
            if found is not None:
                self._lists.move_to_end(digest)
            return found

    def _read(self, store: Store, reader: ContentReader, digest: Digest) -> _Known:
        """A list that is damaged is no reason to find nothing elsewhere: opening its version says what is wrong."""
        try:
            with store.catalog.read() as db:
                place = find_contents(db, [digest])[digest]
            if max(place.size, place.length) > MAX_RANGE_BYTES:
                return _Known("", (), ())
            entries = decode_range(reader.read(place))
        except (Error, KeyError):
            return _Known("", (), ())
        paths = list(entries.paths)
        known = _Known("\n".join(paths).lower(), paths, [entries.entry(at).size for at in range(len(paths))])
        with self._lock:
            if digest not in self._lists:
                self._lists[digest] = known
                self._characters += len(known.text)
            while self._characters > self._most and len(self._lists) > 1:
                self._characters -= len(self._lists.popitem(last=False)[1].text)
        return known


def _matches(version: int, known: _Known, words: Sequence[str]) -> list[tuple[int, str, int]]:
    return [
        (version, path, known.sizes[at]) for at, path in enumerate(known.paths) if all(word in path.lower() for word in words)
    ]  # fmt: skip


def _files(store: Store, matches: Sequence[tuple[int, str, int]]) -> list[FoundFile]:
    with store.catalog.read() as db:
        live = {each.key: each for each in versions.list_versions_by_key(db, sorted({version for version, _, _ in matches}))}
    return [FoundFile(live[version], path, size) for version, path, size in matches if version in live]
