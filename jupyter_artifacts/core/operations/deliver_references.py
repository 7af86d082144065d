"""Brings what references lead to into a folder, many small ones at a time, each exactly as it was recorded or not at all."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.reference import BLAKE3_KIND, Pin, pin_of
from jupyter_artifacts.core.operations.target import Target
from jupyter_artifacts.core.references.address import canonical
from jupyter_artifacts.core.references.cache import ReferenceCache
from jupyter_artifacts.core.references.contract import SMALL_LIMIT, Scheme
from jupyter_artifacts.core.references.policy import Policy
from jupyter_artifacts.core.references.remote import changed
from jupyter_artifacts.core.references.schemes import is_readable, scheme_of
from jupyter_artifacts.core.stat_cache import FileStamp, stamp_of
from jupyter_artifacts.errors import Error, ReferenceChangedError

_PIECE = 8 << 20
_BATCH = 256
_BATCH_BYTES = 64 << 20

OnDelivered = Callable[[Entry, bool], None]


class ReferenceDelivery:
    """References on their way into a folder.

    Attributes:
        written, replaced, kept, bytes_written: what was done.
        stamps: files that are right now, with the digests of their contents.
        failures: what could not be delivered, and why.
        unreadable: entries whose addresses nothing can read.
    """

    def __init__(
        self,
        target: Target,
        root: str,
        known: dict[str, tuple[FileStamp, Digest]],
        may_exist: bool,
        cache: ReferenceCache | None,
        policy: Policy,
    ) -> None:
        self.written = self.replaced = self.kept = self.bytes_written = 0
        self.stamps: list[tuple[FileStamp, Digest]] = []
        self.failures: list[tuple[Entry, Error]] = []
        self.unreadable: list[Entry] = []
        self._target = target
        self._root = root
        self._known = known
        self._may_exist = may_exist
        self._policy = policy
        self._cache = cache
        self._waiting: list[tuple[Entry, Pin, bool]] = []
        self._waiting_bytes = 0

    def add(self, entry: Entry) -> None:
        """Deliver `entry`, now or by the next `finish`."""
        if not is_readable(str(entry.extra["ref"])):
            self.unreadable.append(entry)
            return
        try:
            pin = pin_of(entry)
            canonical(pin.ref)
            is_there = self._may_exist and self._target.find(entry.path) is not None
            if is_there and self._is_right(entry, pin):
                self.kept += 1
                return
        except Error as error:
            self.failures.append((entry, error))
            return
        self._waiting.append((entry, pin, is_there))
        self._waiting_bytes += entry.size
        if len(self._waiting) >= _BATCH or self._waiting_bytes >= _BATCH_BYTES:
            self.finish()

    def finish(self) -> None:
        """Deliver all that waits."""
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        groups: dict[int, tuple[Scheme, list[tuple[Entry, Pin, bool]]]] = {}
        for each in waiting:
            try:
                scheme = scheme_of(canonical(each[1].ref), self._policy)
            except Error as error:
                self.failures.append((each[0], error))
                continue
            groups.setdefault(id(scheme), (scheme, []))[1].append(each)
        for scheme, group in groups.values():
            group = [each for each in group if not self._is_delivered_from_cache(*each)]
            self._deliver_small(scheme, [each for each in group if each[0].size <= SMALL_LIMIT])
            for entry, pin, is_there in group:
                if entry.size > SMALL_LIMIT and self._write(entry, pin, is_there, scheme.read_windows(pin)):
                    self._keep_large(entry, pin)
        if self._cache is not None:
            self._cache.settle()

    def _is_delivered_from_cache(self, entry: Entry, pin: Pin, is_there: bool) -> bool:
        cache = self._cache_for(pin)
        digest = cache.digest_of(pin) if cache is not None else None
        if cache is None or digest is None:
            return False
        known = pin._replace(kind=BLAKE3_KIND, digest=digest)
        try:
            self._write_checked(entry, _Checked(known, cache.read(pin)), is_there)
            return True
        except (ReferenceChangedError, OSError):  # what is in the cache is not what was put there
            cache.drop(pin)
            return False
        except Error as error:
            self.failures.append((entry, error))
            return True

    def _keep_large(self, entry: Entry, pin: Pin) -> None:
        """From the file that was just written: what is wrong with it by then is found when it is taken."""
        if (cache := self._cache_for(pin)) is not None:
            with suppress(OSError), open(f"{self._root}/{entry.path}", "rb", buffering=0) as file:
                cache.keep(pin, self.stamps[-1][1], iter(lambda: file.read(_PIECE), b""))

    def _cache_for(self, pin: Pin) -> ReferenceCache | None:
        """Files of this machine are not kept twice."""
        return None if pin.ref.startswith("file:") else self._cache

    def _deliver_small(self, scheme: Scheme, group: Sequence[tuple[Entry, Pin, bool]]) -> None:
        if not group:
            return
        for (entry, pin, is_there), content in zip(group, scheme.read_small([pin for _, pin, _ in group]), strict=True):
            if isinstance(content, Error):
                self.failures.append((entry, content))
            elif self._write(entry, pin, is_there, iter((content,))) and (cache := self._cache_for(pin)) is not None:
                cache.keep(pin, self.stamps[-1][1], (content,))

    def _write(self, entry: Entry, pin: Pin, is_there: bool, pieces: Iterator[bytes]) -> bool:
        try:
            self._write_checked(entry, _Checked(pin, pieces), is_there)
            return True
        except Error as error:
            self.failures.append((entry, error))
            return False

    def _write_checked(self, entry: Entry, checked: "_Checked", is_there: bool) -> None:
        written = self._target.write(entry.path, lambda: checked, replace=is_there or entry.size > SMALL_LIMIT)
        self.written += 1
        self.replaced += is_there
        self.bytes_written += checked.size
        self.stamps.append((stamp_of(f"{self._root}/{entry.path}", written), checked.digest))

    def _is_right(self, entry: Entry, pin: Pin) -> bool:
        """Whether the file that is there is the one; only a digest of the content can tell."""
        cache = self._cache_for(pin)
        digest = pin.digest or (cache.digest_of(pin) if cache is not None else None)
        if digest is None:
            return False
        expected = entry._replace(digest=digest)
        file = f"{self._root}/{entry.path}"
        found = self._target.find(entry.path)
        assert found is not None
        stamp = stamp_of(file, found)
        if self._known.get(file) != (stamp, digest) and not self._target.has_content(entry.path, expected):
            return False
        self.stamps.append((stamp, digest))
        return True


class _Checked:
    """Pieces of a content, which fail at their end where they are not what was recorded: then no file is left."""

    def __init__(self, pin: Pin, pieces: Iterator[bytes]) -> None:
        from blake3 import blake3

        self._pin = pin
        self._pieces = pieces
        self._whole = blake3()
        self.size = 0
        self.digest: Digest = b""

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._whole.update(piece)
            self.size += len(piece)
            yield piece
        self.digest = self._whole.digest()
        found = self._pin._replace(digest=self.digest, size=self.size)
        if self._pin.kind == BLAKE3_KIND and found != self._pin:
            raise changed(self._pin, found)
