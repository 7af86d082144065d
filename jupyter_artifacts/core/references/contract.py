"""What a scheme of addresses must be able to do, and the limits that all of them keep."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from jupyter_artifacts.core.model.reference import Pin
from jupyter_artifacts.core.references.address import Address
from jupyter_artifacts.errors import Error

DEFAULT_MOST = 10_000
"""How many objects a prefix expands to unless more are asked for, as in W&B."""
SMALL_LIMIT = 4 << 20
"""Objects up to this size are read in one request, many at a time; larger ones window by window."""
WINDOW = 8 << 20
WAIT_SECONDS = 0.1
"""How long to wait before the second try; three times that before the third, and so on."""
TRIES = 4
"""How often a request is made that fails for a reason that may pass."""
UNKNOWN_SIZE_LIMIT = 1 << 30
"""How much is read of a body that doesn't say how long it is."""
PATIENCE_SECONDS = 60.0
"""How long a body may take, besides the time that `SLOWEST` allows it."""
SLOWEST = 10_000
"""Bytes a second that a server must give in the long run."""


class Found(NamedTuple):
    """One object that an address expands to. `name` is relative to the address; that of a single object its last component."""

    name: str
    pin: Pin


class Scheme(Protocol):
    """Objects behind addresses of one kind. May be shared between threads.

    Everything raises errors below `BrokenReferenceError`; trouble that may pass has been tried again `TRIES` times by then.
    """

    def expand(self, address: Address, most: int) -> Iterator[Found]:
        """All objects at or below an address, in the order of their names; they are not read where their server has fingerprints.

        Raises:
            LimitExceededError: there are more than `most`.
            ReferenceMissingError: there is nothing.
        """

    def look(self, pins: Sequence[Pin]) -> list[Pin | Error]:
        """What is there now: of a pinned version, that version. An error takes the place of what can't be told."""

    def read_small(self, pins: Sequence[Pin]) -> list[bytes | Error]:
        """The whole contents of small objects, exactly those versions; of kind "etag" they have the ETag and size of the pin."""

    def read_windows(self, pin: Pin) -> Iterator[bytes]:
        """A content piece by piece, all of one version."""

    def read_range(self, pin: Pin, start: int, length: int) -> bytes:
        """A part of a content; shorter only at its end."""
