"""Payloads about what goes and comes back: deletions, restorations, times to live."""

from collections.abc import Sequence
from datetime import timedelta

from jupyter_artifacts.core.catalog.queries.deletion import DeletedVersion
from jupyter_artifacts.core.catalog.queries.elsewhere import Elsewhere
from jupyter_artifacts.core.model.duration import format_duration
from jupyter_artifacts.core.model.ttl import ArtifactTTL, format_ttl
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.delete import Deletion, Restoration
from jupyter_artifacts.core.operations.retention import RetentionPlace, RetentionSettings
from jupyter_artifacts.views.payloads import change_shapes as shapes
from jupyter_artifacts.views.payloads.code import HERE, CodePlace, undo_code
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut, elsewhere_shapes, iso_time, version_shape

_CLOCKS_DIFFER = timedelta(hours=1)
"""A clock that is behind the store's time by less is not worth a word."""


def delete_payload(deletions: Sequence[Deletion], *, limit: int | None = ITEMS_SHOWN, code_place: CodePlace = HERE) -> shapes.DeletePayload:
    """What was deleted, and how to take it back."""
    return {"kind": "delete", "deletions": [_deletion(each, limit) for each in deletions], "code": undo_code(code_place)}


def _deletion(deletion: Deletion, limit: int | None) -> shapes.Deletion:
    labels, more = cut(deletion.labels, limit)
    return {
        "collection": deletion.collection.name,
        "qualified_name": deletion.collection.qualified_name,
        "versions": list(labels),
        "more": more,
        "aliases": list(deletion.aliases),
        "latest": deletion.latest,
        "size": deletion.size,
    }


def restore_payload(restorations: Sequence[Restoration], *, limit: int | None = ITEMS_SHOWN) -> shapes.RestorePayload:
    """What was brought back."""
    versions, more = cut([version for each in restorations for version in each.versions], limit)
    kept = [version.name for each in restorations for version in each.kept]
    return {"kind": "restore", "versions": [version_shape(version) for version in versions], "more": more, "kept": kept}


def deleted_payload(
    versions: Sequence[DeletedVersion], place: str, *, limit: int | None = ITEMS_SHOWN, elsewhere: Sequence[Elsewhere] = ()
) -> shapes.DeletedPayload:
    """What can be brought back in `place` (``entity/project``)."""
    kept, more = cut(versions, limit)
    shown = [_deleted(each) for each in kept]
    return {"kind": "deleted", "place": place, "versions": shown, "more": more, "elsewhere": elsewhere_shapes(elsewhere)}


def _deleted(version: DeletedVersion) -> shapes.DeletedVersion:
    gone_at = version.deleted_at if version.deleted_at is not None else version.expires_at
    return {
        "name": f"{version.collection}:v{version.number}",
        "size": version.size,
        "gone_at": None if gone_at is None else iso_time(gone_at),
        "has_expired": version.expires_at is not None and version.expires_at <= (version.deleted_at or version.expires_at),
    }


def ttl_payload(
    version: VersionRecord, defaults: RetentionSettings, *, is_changed: bool, is_gone: bool, code_place: CodePlace = HERE
) -> shapes.TtlPayload:
    """How long a version is kept, and who says so."""
    in_force = version.ttl_in_force
    return {
        "kind": "ttl",
        "version": version_shape(version),
        "ttl": format_ttl(version.ttl),
        "in_force": "never" if in_force is None else format_duration(in_force),
        "from": _origin(version, defaults),
        "is_changed": is_changed,
        "is_gone": is_gone,
        "code": undo_code(code_place),
    }


def _origin(version: VersionRecord, defaults: RetentionSettings) -> str | None:
    """Where what holds was said; None where nobody said anything, or what they said is not for this version."""
    if version.ttl is not ArtifactTTL.INHERIT:
        return "version"
    if version.ttl_in_force != defaults.in_force:
        return None
    if defaults.project_ttl is not ArtifactTTL.INHERIT:
        return "project"
    return None if defaults.entity_ttl is ArtifactTTL.INHERIT else "entity"


def settings_payload(
    place: RetentionPlace, defaults: RetentionSettings, expired: int | None = None, code_place: CodePlace = HERE
) -> shapes.SettingsPayload:
    """What holds for a project; `expired` versions went away by changing it, None where nothing was changed."""
    in_force = defaults.in_force
    return {
        "kind": "settings",
        "entity": place.entity,
        "project": place.project or "",
        "entity_ttl": format_ttl(defaults.entity_ttl),
        "project_ttl": format_ttl(defaults.project_ttl),
        "in_force": "never" if in_force is None else format_duration(in_force),
        "expired": expired,
        "clock_behind": format_duration(defaults.clock_behind) if defaults.clock_behind > _CLOCKS_DIFFER else None,
        "code": undo_code(code_place),
    }
