"""Drafts as the catalog keeps them: one person's, or one to which many writers add. Times are microseconds since 1970, UTC."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from os import urandom
from typing import NamedTuple

from jupyter_artifacts.core.model.version import CollectionRecord

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"

DRAFT_LIFE = timedelta(days=7)
"""A draft that nobody touches is given up after so long."""
DRAFT_LIFE_US = DRAFT_LIFE // timedelta(microseconds=1)


class DraftState(StrEnum):
    """What became of a draft."""

    OPEN = "open"
    """It can be added to."""
    COMMITTED = "committed"
    """It is a version now, and stays for those who ask again. Drafts of one person are gone when they are a version."""


class DraftRecord(NamedTuple):
    """A draft.

    Attributes:
        key: catalog key.
        name: random; what people call it.
        collection: whose next version it is to be.
        distributed_id: what its writers have in common; None for the draft of one person.
        generation: which one of that id it is, from 0 on.
        base_key: the version that it begins with, or None.
        is_incremental: whether it begins with the version that is the latest when it is committed.
        version_key: the version that it has become, or None.
        held_until: until then its writers wait: it is being committed.
    """

    key: int
    name: str
    collection: CollectionRecord
    distributed_id: str | None
    generation: int
    state: str
    base_key: int | None
    is_incremental: bool
    version_key: int | None
    created_at: int
    touched_at: int
    held_until: int

    @property
    def is_open(self) -> bool:
        """Whether it can be added to."""
        return self.state == DraftState.OPEN

    def is_forgotten_at(self, now: int) -> bool:
        """Whether nobody has touched it for so long that it is given up."""
        return self.touched_at + DRAFT_LIFE_US <= now


class DraftPart(NamedTuple):
    """What one writer put into a draft, at once.

    Attributes:
        number: from 1 on, in the order in which they came.
        token: of the call; the same token never makes two parts.
        writer: the process and its host.
        run_key: the run that it belongs to, or None.
        run: that run's path, or None.
        step_key: the notebook cell that it came from, or None.
        entry_count: entries that it adds.
        size: their bytes.
        body: what it says besides entries: `removed` (paths), `is_based`, `extras`, `description`, `metadata`, `aliases`, `tags`,
            `ttl_seconds`, `digest_algorithm`.
    """

    number: int
    token: str
    writer: str
    run_key: int | None
    run: str | None
    step_key: int | None
    entry_count: int
    size: int
    body: Mapping[str, object]
    created_at: int

    @property
    def removed(self) -> list[str]:
        """Paths that it takes out of the version that the draft begins with."""
        return self.texts("removed")

    @property
    def has_a_say(self) -> bool:
        """Whether it says what the draft begins with: one that is empty leaves that to the others."""
        return bool(self.entry_count or self.removed or self.body.get("is_based"))

    @property
    def who(self) -> str:
        """Its writer, as messages name one."""
        return f"{f'run {self.run}, ' if self.run else ''}{self.writer}"

    def texts(self, field: str) -> list[str]:
        """A list of texts of its body."""
        found = self.body.get(field, ())
        return [str(each) for each in found] if isinstance(found, list | tuple) else []

    def mapping(self, field: str) -> dict[str, object]:
        """An object of its body."""
        found = self.body.get(field)
        return dict(found) if isinstance(found, Mapping) else {}


def new_draft_name() -> str:
    """Eight random letters and digits."""
    return "".join(_ALPHABET[byte % 36] for byte in urandom(8))
