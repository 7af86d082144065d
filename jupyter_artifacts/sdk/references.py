"""Adds references to a draft: to addresses, and to entries of other artifacts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from jupyter_artifacts.core.model.manifest import Entry, is_reference
from jupyter_artifacts.core.model.version import has_imported_references
from jupyter_artifacts.core.operations.add_reference import entry_of_artifact, expand_reference
from jupyter_artifacts.core.operations.load_manifest import find_entry
from jupyter_artifacts.errors import ArtifactNotLoggedError, UsageError
from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact.artifact import Artifact


_OF_ENTRY = "wandb-artifact://"


def entries_of(
    artifact: "Artifact", uri: "str | ArtifactManifestEntry", name: str | None, *, is_checked: bool, most: int | None
) -> list[Entry]:
    """The entries that stand for what lies at `uri`; see `Artifact.add_reference`."""
    if isinstance(uri, str) and uri.startswith(_OF_ENTRY):
        uri = _entry_at(uri)
    if isinstance(uri, ArtifactManifestEntry):
        return [_entry_elsewhere(artifact, uri, name)]
    entries = expand_reference(uri, name, is_checked=is_checked, most=most)
    if (algorithm := artifact._algorithm()) is None:
        return entries
    from jupyter_artifacts.core.operations.hashes import with_hash_of_file

    return [with_hash_of_file(entry, algorithm) for entry in entries]


def _entry_at(url: str) -> ArtifactManifestEntry:
    """The entry that an address names as `ref_url` does, in the store that is open."""
    from jupyter_artifacts.sdk.api import Api

    parts = url.removeprefix(_OF_ENTRY).split("/", 3)
    if len(parts) < 4 or not parts[3]:
        raise UsageError(f"{url!a} names no entry; write {_OF_ENTRY}entity/project/name:version/path.")
    return Api().artifact("/".join(parts[:3])).get_entry(parts[3])


def _entry_elsewhere(artifact: "Artifact", entry: ArtifactManifestEntry, name: str | None) -> Entry:
    other = entry.parent_artifact()
    if not other._is_settled:
        raise ArtifactNotLoggedError.of("ArtifactManifestEntry", "ref_url()")
    base = artifact._based_draft.base.store if artifact._based_draft is not None else None
    if base is not None and base.id != other._opened.id:
        raise UsageError(f"{other.name} is in another store; download the entry, and add it as a file.")
    found = find_entry(other._opened, other._settled, entry.path)
    assert found is not None
    if is_reference(found.extra) and has_imported_references(other._settled.extras):
        artifact._holds_imported_references = True
    return entry_of_artifact(found, f"wandb-artifact://{other.source_qualified_name}/{entry.path}", name)


class AddedEntries(Sequence["ArtifactManifestEntry"]):
    """The entries that a call added, made when they are looked at: there may be a million."""

    def __init__(self, artifact: "Artifact", entries: Sequence[Entry]) -> None:
        self._artifact = artifact
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, at: int) -> "ArtifactManifestEntry": ...

    @overload
    def __getitem__(self, at: slice) -> "list[ArtifactManifestEntry]": ...

    def __getitem__(self, at: int | slice) -> "ArtifactManifestEntry | list[ArtifactManifestEntry]":
        if isinstance(at, slice):
            return [self._artifact._entry_of(entry.path, entry) for entry in self._entries[at]]
        return self._artifact._entry_of(self._entries[at].path, self._entries[at])

    def __repr__(self) -> str:
        return f"<{len(self)} references added to {self._artifact!r}>"
