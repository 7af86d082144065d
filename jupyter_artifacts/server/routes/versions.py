"""Versions: what is known of them, how they differ, what may change on them."""

from collections.abc import Mapping
from typing import TypedDict

from jupyter_artifacts.core.model.metadata import check_metadata
from jupyter_artifacts.core.model.names import check_alias, check_tag, check_text, parse_artifact_ref
from jupyter_artifacts.core.model.ttl import parse_ttl
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.delete import delete_version as delete
from jupyter_artifacts.core.operations.delete import number_to_restore, restore
from jupyter_artifacts.core.operations.resolve import find_version_before, resolve_version
from jupyter_artifacts.core.operations.update import VersionEdit, edit_version
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.diff import ArtifactDiff
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.paging import USUAL, Limit, Text
from jupyter_artifacts.views.payloads import artifact_payload, delete_payload, diff_payload, edit_payload, restore_payload, usage_payload
from jupyter_artifacts.views.payloads.change_shapes import DeletePayload, RestorePayload
from jupyter_artifacts.views.payloads.shapes import ArtifactPayload, DiffPayload, EditPayload, UsagePayload


class VersionQuery(TypedDict, total=False):
    """How many files and runs at most."""

    limit: Limit


class DiffQuery(TypedDict, total=False):
    """What to compare with: a version such as ``entity/project/name:v1``; the one before it where left out."""

    base: Text
    limit: Limit


class DeleteQuery(TypedDict, total=False):
    """`delete_aliases`: also where other aliases than `latest` name it, which go with it."""

    delete_aliases: bool


class VersionChanges(TypedDict, total=False):
    """What is to change on a version; what is left out stays.

    `metadata` replaces all of it, `metadata_set` and `metadata_removed` some of its keys. Aliases move here from where they are;
    `aliases_expected` says what they must name until then ("v3", or null for nothing), else nothing changes. `ttl` is such as "30d",
    "never" or "inherit".
    """

    description: str | None
    metadata: dict[str, object]
    metadata_set: dict[str, object]
    metadata_removed: list[str]
    tags_added: list[Text]
    tags_removed: list[Text]
    aliases_added: list[Text]
    aliases_removed: list[Text]
    aliases_expected: dict[str, str | None]
    ttl: Text


def get_version(call: Call, query: VersionQuery) -> ArtifactPayload:
    """Tell all about one version."""
    return artifact_payload(call.store, call.version(), limit=query.get("limit", USUAL))


def get_diff(call: Call, query: DiffQuery) -> DiffPayload:
    """Compare a version with another."""
    new = call.version()
    old = base_of(call, new, query.get("base"))
    diff = ArtifactDiff(call.store, old, new)
    return diff_payload(call.store, old, new, diff.changes, diff.text(), limit=query.get("limit", USUAL))


def base_of(call: Call, new: VersionRecord, base: str | None) -> VersionRecord:
    """What a version is compared with: the one that `base` names, or the one before it.

    Raises:
        UsageError: it is the first, and none is named.
    """
    if base is not None:
        return resolve_version(call.store, parse_artifact_ref(base), *call.place)
    before = find_version_before(call.store, new)
    if before is None:
        raise UsageError(f"{new.name} is the first version, with none before it to compare with; name another.")
    return before


def get_version_usage(call: Call) -> UsagePayload:
    """Tell how much room a version takes, and what deleting it would free."""
    version = call.version()
    return usage_payload(call.api.du(version.source_qualified_name), version.qualified_name)


def change_version(call: Call, body: VersionChanges) -> EditPayload:
    """Change the aliases, tags, description, metadata or TTL of a version, all at once."""
    before = call.version()
    return edit_payload(before, edit_version(call.store, before, _edit(body)))


def _edit(body: VersionChanges) -> VersionEdit:
    if "metadata" in body and ("metadata_set" in body or "metadata_removed" in body):
        raise UsageError("metadata replaces all of it; leave out metadata_set and metadata_removed.")
    expected: Mapping[str, str | None] = body.get("aliases_expected", {})
    return VersionEdit(
        description=(check_text("description", body["description"]) or None,) if "description" in body else None,
        metadata=check_metadata(body["metadata"]) if "metadata" in body else None,
        metadata_set=check_metadata(body.get("metadata_set", {})),
        metadata_removed=frozenset(body.get("metadata_removed", ())),
        tags_added=frozenset(map(check_tag, body.get("tags_added", ()))),
        tags_removed=frozenset(body.get("tags_removed", ())),
        aliases_added=frozenset(map(check_alias, body.get("aliases_added", ()))),
        aliases_removed=frozenset(body.get("aliases_removed", ())),
        aliases_expected={check_alias(alias): label for alias, label in expected.items()},
        ttl=(parse_ttl(body["ttl"]),) if "ttl" in body else None,
    )


def delete_version(call: Call, query: DeleteQuery) -> DeletePayload:
    """Delete a version, until garbage collection so that it can be undone."""
    return delete_payload([delete(call.store, call.version(), delete_aliases=query.get("delete_aliases", False))])


def restore_version(call: Call) -> RestorePayload:
    """Bring back a version that was deleted, or has expired."""
    number = number_to_restore(call.ref)
    return restore_payload([restore(call.store, call.collection(), number)])
