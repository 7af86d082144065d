"""The shape of payloads about what goes, comes back, stays, and is undone; the others are in `shapes.py`."""

from typing import Literal, TypedDict

from jupyter_artifacts.views.payloads.shapes import Code, Elsewhere, Json, Version


class Deletion(TypedDict):
    """What was deleted of one collection: of `versions`, links where `size` is None. `latest` is where that alias has gone, if it has."""

    collection: str
    qualified_name: str
    versions: list[str]
    more: int
    aliases: list[str]
    latest: str | None
    size: int | None


class DeletePayload(TypedDict):
    """Versions that were deleted; `code` takes it back."""

    kind: Literal["delete"]
    deletions: list[Deletion]
    code: Code


class RestorePayload(TypedDict):
    """Versions that were brought back; those in `kept` had expired, and are kept for ever now."""

    kind: Literal["restore"]
    versions: list[Version]
    more: int
    kept: list[str]


class DeletedVersion(TypedDict):
    """A version that can be brought back; `gone_at` is when it was deleted, or its time passed."""

    name: str
    size: int
    gone_at: str | None
    has_expired: bool


class DeletedPayload(TypedDict):
    """What can be brought back in a place."""

    kind: Literal["deleted"]
    place: str
    versions: list[DeletedVersion]
    more: int
    elsewhere: list[Elsewhere]


TtlPayload = TypedDict(
    "TtlPayload",
    {
        "kind": Literal["ttl"],
        "version": Version,
        "ttl": str,
        "in_force": str,
        "from": str | None,
        "is_changed": bool,
        "is_gone": bool,
        "code": Code,
    },
)
"""How long a version is kept: `ttl` as it was said of it, `in_force` as it is, `from` "version", "project", "entity" or None."""


class SettingsPayload(TypedDict):
    """The defaults of a project; `expired` versions went away by changing them, None where nothing was changed.

    `clock_behind` says by how much the clock is behind the store's time, None where it is not.
    """

    kind: Literal["settings"]
    entity: str
    project: str
    entity_ttl: str
    project_ttl: str
    in_force: str
    expired: int | None
    clock_behind: str | None
    code: Code


class FieldChange(TypedDict):
    """One value that an operation changed; `noun` says of what kind `thing` is."""

    noun: str
    thing: str
    field: str
    before: Json
    after: Json


class Operation(TypedDict):
    """Something that was done. `obstacle` says why it can't be undone (or done again), None when it can."""

    id: int
    kind: str
    at: str
    project: str | None
    subject: str
    actor: str
    run: str | None
    changes: list[FieldChange]
    more: int
    undone_at: str | None
    obstacle: str | None


class OperationsPayload(TypedDict):
    """What was done in a place, newest first."""

    kind: Literal["operations"]
    place: str
    operations: list[Operation]
    more: int
    elsewhere: list[Elsewhere]
    code: Code


class UndoPayload(TypedDict):
    """An operation that was undone (`undone_at` says when) or done again; `code` is the way back."""

    kind: Literal["undo"]
    operation: Operation
    code: Code


class StoredDraft(TypedDict):
    """A draft that the store keeps: `added` files of `size` bytes in `parts`, by these runs. `base` may be deleted by now."""

    name: str
    artifact: str
    type: str
    base: str | None
    is_incremental: bool
    distributed_id: str | None
    parts: int
    added: int
    size: int
    removed: list[str]
    runs: list[str]
    created_at: str
    touched_at: str
    expires_at: str


class DraftsPayload(TypedDict):
    """Drafts of a place, the last touched first; where `are_dropped`, those that were given up; where `is_one`, the one that was named."""

    kind: Literal["drafts"]
    place: str
    drafts: list[StoredDraft]
    more: int
    elsewhere: list[Elsewhere]
    are_dropped: bool
    is_one: bool
