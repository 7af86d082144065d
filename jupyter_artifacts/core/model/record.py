"""Records: one line of JSON for each change of the catalog. FORMAT.md describes them for other readers.

Each names the digest of the line before, so that a lost or reordered line shows, and ends with a seal of its own, so that one can tell
which line is damaged, also the last one.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.model.manifest import canonical_json

SNAPSHOT = "snapshot"
"""The kind of records that say all that there is, instead of what changed: with them a file may begin."""
SEAL = "~"
"""Sorts behind every other key, so that the seal is the end of the line."""
MAX_LINE = 64 << 20
"""What says it is longer is no record: metadata, the longest part of one, has a quarter of that."""

_SEAL_DIGITS = 16
_TAIL = len(f',"{SEAL}":"') + _SEAL_DIGITS + len('"}')


class Record(NamedTuple):
    """One change of the catalog.

    Attributes:
        number: 0 for the first.
        previous: digest of the line before, as text.
        kind: what happened.
        at: when, in microseconds since 1970, UTC.
        body: every field of the line.
        line: as it is written, without its end.
    """

    number: int
    previous: str
    kind: str
    at: int
    body: Mapping[str, object]
    line: bytes

    @property
    def digest(self) -> Digest:
        """Of the line, without its end."""
        return digest_of(self.line)


def record_line(number: int, previous: str, kind: str, at: int, body: Mapping[str, object]) -> str:
    """The line of a record, without its line end."""
    open_line = canonical_json({"seq": number, "previous": previous, "kind": kind, "at": at, **body})[:-1]
    return f'{open_line},"{SEAL}":"{_seal(open_line.encode())}"}}'


def parse_record(line: bytes) -> Record:
    """Read a line (without its line end) back.

    Raises:
        ValueError: it is damaged, or no record.
    """
    if line[-_TAIL:] != f',"{SEAL}":"{_seal(line[:-_TAIL])}"}}'.encode():
        raise ValueError("its seal is broken")
    try:
        body = json.loads(line)
        return Record(int(body["seq"]), str(body["previous"]), str(body["kind"]), int(body["at"]), body, line)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"it is no record ({type(error).__name__})") from error


def _seal(open_line: bytes) -> str:
    return digest_of(open_line).hex()[:_SEAL_DIGITS]
