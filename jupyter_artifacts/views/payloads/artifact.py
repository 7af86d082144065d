"""Payloads about one version: its card, a draft's card, and what was changed about it: aliases, description, links."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.link import list_links
from jupyter_artifacts.core.operations.load_manifest import load_entries
from jupyter_artifacts.core.operations.run import find_producing_step, list_producers, list_users
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError, StoreError, VersionNotFoundError
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.code import code_anywhere
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut, metadata_changes, run_shape, step_shape, version_shape

_LOOKED_THROUGH = 20_000
"""Entries among which tables are looked for: pictures of a table come before it."""


def artifact_payload(
    store: Store, version: VersionRecord, *, limit: int | None = ITEMS_SHOWN, has_tables: bool = False
) -> shapes.ArtifactPayload:
    """All that is known about a version, also when the list of its files is lost; `limit` cuts the lists of files and runs.

    With `has_tables`, the first rows of tables that it holds too, which are read from the store.
    """
    entries, problem = _entries(store, version, limit)
    producers, producers_more = cut(list_producers(store, version), limit)
    users, users_more = cut(list_users(store, version), limit)
    elsewhere, links_more = cut([] if version.link else list_links(store, version), limit)
    step = find_producing_step(store, version)
    payload: shapes.ArtifactPayload = {
        "kind": "artifact",
        "version": version_shape(version),
        "metadata": dict(version.metadata),
        "producers": [run_shape(run) for run in producers],
        "producers_more": producers_more,
        "users": [run_shape(run) for run in users],
        "users_more": users_more,
        "links": [link.qualified_name for link in elsewhere],
        "links_more": links_more,
        "entries": entries,
        "more": version.entry_count - len(entries),
        "problem": problem,
        "step": step_shape(step) if step else None,
        "code": code_anywhere(store, version),
    }
    if has_tables and entries:
        from jupyter_artifacts.views.payloads.table import previews

        payload["tables"] = previews(store, version, _entries(store, version, _LOOKED_THROUGH)[0])
    return payload


def _entries(store: Store, version: VersionRecord, limit: int | None) -> tuple[list[shapes.Entry], str]:
    """The files, or why they can't be listed: what else there is to say must not fail because of that."""
    try:
        return [entry_shape(entry) for entry in islice(load_entries(store, version), limit)], ""
    except (IntegrityError, StoreError, VersionNotFoundError) as error:
        return [], str(error)


def entry_shape(entry: Entry) -> shapes.Entry:
    """One file as JSON."""
    ref = entry.extra.get("ref")
    return {"path": entry.path, "size": entry.size, "digest": entry.digest.hex(), "ref": None if ref is None else str(ref)}


def draft_payload(
    name: str,
    type_name: str,
    files: Sequence[tuple[str, int]],
    *,
    description: str | None = None,
    metadata: Mapping[str, object] | None = None,
    base: VersionRecord | None = None,
    removed: Sequence[str] = (),
    has_failed: bool = False,
    limit: int | None = ITEMS_SHOWN,
) -> shapes.DraftPayload:
    """An artifact that is not logged: what was added to it as (path, size), and whether logging it was tried and failed.

    With a `base`, it holds that version too, but for what was `removed` or has another in its place.
    """
    kept, more = cut(files, limit)
    taken, removed_more = cut(removed, limit)
    return {
        "kind": "draft",
        "name": name,
        "type": type_name,
        "description": description,
        "metadata": dict(metadata or {}),
        "size": sum(size for _, size in files),
        "entries": [{"path": path, "size": size} for path, size in kept],
        "more": more,
        "base": None if base is None else base.qualified_name,
        "removed": list(taken),
        "removed_more": removed_more,
        "has_failed": has_failed,
    }


def alias_payload(version: VersionRecord, added: Iterable[str], removed: Iterable[str]) -> shapes.AliasPayload:
    """A version after aliases were given to it or taken from it."""
    return {"kind": "alias", "version": version_shape(version), "added": sorted(set(added)), "removed": sorted(set(removed))}


def edit_payload(before: VersionRecord, version: VersionRecord) -> shapes.EditPayload:
    """A version after its description, metadata or tags were changed."""
    return {
        "kind": "edit",
        "version": version_shape(version),
        "is_described": version.description != before.description,
        "metadata": metadata_changes(before, version),
        "tags_added": sorted(set(version.tags) - set(before.tags)),
        "tags_removed": sorted(set(before.tags) - set(version.tags)),
    }


def link_payload(store: Store, link: VersionRecord) -> shapes.LinkPayload:
    """A version as the collection holds it that it was linked to."""
    return {"kind": "link", "version": version_shape(link), "code": code_anywhere(store, link)}


def unlink_payload(link: VersionRecord) -> shapes.UnlinkPayload:
    """A link that was taken away, as it was."""
    return {"kind": "unlink", "version": version_shape(link)}
