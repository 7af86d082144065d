"""The catalog in which changes are made again, and how records name things in it."""

import re
from dataclasses import dataclass
from typing import Protocol

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.state import NOUNS, Key
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.names import parse_version_number
from jupyter_artifacts.core.model.record import Record

Place = tuple[str, str, str]
"""Entity, project and name of a collection."""


_PLACE, _VERSION = re.compile(r"[^/]+/[^/]+/[^/]+"), re.compile(r"[^/]+/[^/]+/[^/]+:v[0-9]{1,18}")
_FORMS = {
    "version": _VERSION, "link": _VERSION, "alias": _PLACE, "collection": _PLACE, "project": re.compile("[^/]+/[^/]+"),
    "entity": re.compile("[^/]+"),
}  # fmt: skip


class UnplacedError(Exception):
    """A record speaks of something that no record made."""


class StoredBytes(Protocol):
    """Where the bytes come from that records speak of."""

    def range(self, db: Connection, digest: Digest) -> tuple[int, str]:
        """(key, first path) of a manifest range, which is inserted when it is new."""

    def content(self, db: Connection, digest: Digest) -> int:
        """The key of any other content."""


@dataclass(frozen=True, slots=True)
class Target:
    """The open transaction of a catalog, and where bytes come from."""

    db: Connection
    bytes: StoredBytes

    def version(self, name: object) -> int:
        """The key of the version that records call so, whatever became of it.

        Raises:
            UnplacedError: there is none.
        """
        return self._key("version", name)

    def collection(self, name: object) -> int:
        """The key of the collection that records call so.

        Raises:
            UnplacedError: there is none.
        """
        return self._key("collection", name)

    def _key(self, noun: str, name: object) -> int:
        found = self.find(noun, name)
        assert isinstance(found, int), noun
        return found

    def find(self, noun: str, name: object) -> Key:
        """The key of whatever records call so.

        Raises:
            UnplacedError: there is none.
        """
        if not isinstance(name, str) or not _FORMS[noun].fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a {noun}")
        found = NOUNS[noun].find(self.db, name)
        if found is None:
            raise UnplacedError(f"{noun} {name} is not known")
        return found


def text(record: Record, field: str) -> str:
    """A field that must be text."""
    value = record.body[field]
    if not isinstance(value, str):
        raise TypeError(f"{field} is no text")
    return value


def texts(record: Record, field: str) -> list[str]:
    """A field that must be a list of texts."""
    value = record.body[field]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError(f"{field} is no list of texts")
    return value


def number(record: Record, field: str) -> int:
    """A field that must be a whole number."""
    value = record.body[field]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{field} is no number")
    return value


def optional(record: Record, field: str) -> str | None:
    """A field that is text or null."""
    return None if record.body[field] is None else text(record, field)


def key(record: Record, field: str) -> int | None:
    """A field that is null or a key."""
    return None if record.body.get(field) is None else number(record, field)


def mapping(record: Record, field: str) -> dict[str, object]:
    """A field that must be an object."""
    value = record.body[field]
    if not isinstance(value, dict):
        raise TypeError(f"{field} is no object")
    return value


def place_of(name: str) -> Place:
    """Entity, project and name of ``entity/project/name``."""
    entity, project, name = name.split("/")
    return entity, project, name


def version_place(name: str) -> tuple[Place, int]:
    """The collection and number of ``entity/project/name:v3``."""
    place, _, label = name.rpartition(":")
    parsed = parse_version_number(label)
    if parsed is None:
        raise ValueError(f"{name} names no version")
    return place_of(place), parsed
