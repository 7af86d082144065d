"""Opens what an entry stands for: a content of the store, or what a reference leads to, asked for range by range."""

import io
from typing import BinaryIO, cast

from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.model.manifest import Entry, is_reference
from jupyter_artifacts.core.model.reference import BLAKE3_KIND, NO_KIND, Pin, pin_of
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.byte_file import ByteFile
from jupyter_artifacts.core.operations.load_manifest import naming_deletion
from jupyter_artifacts.core.operations.open_content import open_content
from jupyter_artifacts.core.operations.reference_policy import policy_of
from jupyter_artifacts.core.references.address import canonical
from jupyter_artifacts.core.references.contract import Scheme
from jupyter_artifacts.core.references.policy import Policy
from jupyter_artifacts.core.references.remote import changed
from jupyter_artifacts.core.references.schemes import scheme_of
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import Error

_AHEAD = 1 << 16


def open_entry(store: Store, version: VersionRecord, entry: Entry) -> BinaryIO:
    """The bytes of an entry as a file for reading. Of large ones, only what is asked for is read.

    Raises:
        IntegrityError: stored bytes are not those that were logged; of a large content, when they are read.
        UnsupportedError: it is a reference, to an address that can't be read.
        BrokenReferenceError: below it, why what it leads to can't be had; most of this shows when it is read.
    """
    if is_reference(entry.extra):
        return io.BufferedReader(ReferenceFile(entry, policy_of(store, version)), _AHEAD)
    return cast(BinaryIO, open_content(store, entry.digest))


def read_start(store: Store, version: VersionRecord, entry: Entry, limit: int) -> bytes:
    """The first `limit` bytes of an entry. Those of a content are verified; of a reference, only the whole can be.

    Raises:
        IntegrityError: they are damaged.
        BrokenReferenceError: below it, why what a reference leads to can't be had.
        VersionNotFoundError: the version was deleted meanwhile.
    """
    with naming_deletion(store, version), open_entry(store, version, entry) as file:
        content = file.read(limit) or b""
    if is_reference(entry.extra) and limit >= entry.size:
        check_whole(pin_of(entry), digest_of(content), len(content))
    return content


def sized(store: Store, version: VersionRecord, entry: Entry) -> Entry:
    """The entry with the size that it has; of a reference that was recorded unseen, its server is asked.

    Raises:
        As `open_entry`.
    """
    if not is_reference(entry.extra) or pin_of(entry).kind != NO_KIND:
        return entry
    with open_entry(store, version, entry) as file:
        return entry._replace(size=file.seek(0, io.SEEK_END))


def check_whole(pin: Pin, digest: bytes, size: int) -> None:
    """Nothing, where this is what was recorded, as far as can be told.

    Raises:
        ReferenceChangedError: it is not.
    """
    found = pin._replace(digest=digest, size=size)
    if pin.kind == BLAKE3_KIND and found != pin:
        raise changed(pin, found)


class ReferenceFile(ByteFile):
    """Bytes elsewhere as a file for reading: each range is of the version that was recorded.

    A part can't be compared with a digest of the whole. Where that is the fingerprint, sizes alone are, and ETags where there are any.
    """

    def __init__(self, entry: Entry, policy: Policy) -> None:
        pin = pin_of(entry)
        self._scheme: Scheme = scheme_of(canonical(pin.ref), policy)
        if pin.kind == NO_KIND:  # nobody has looked how much there is
            [now] = self._scheme.look([pin])
            if isinstance(now, Error):
                raise now
            pin = pin._replace(size=now.size)
        self.pin = pin
        super().__init__(pin.size)

    def part(self, start: int, length: int) -> bytes:
        """A range that lies within the size."""
        return self._scheme.read_range(self.pin, start, length)

    _read_at = part
