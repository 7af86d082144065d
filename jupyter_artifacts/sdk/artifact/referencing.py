"""References: what an artifact holds by address alone."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.errors import ArtifactNotLoggedError, UsageError
from jupyter_artifacts.sdk.artifact.life import ArtifactLife

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact.artifact import Artifact
    from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry


class ArtifactReferencing(ArtifactLife):
    """Adding references to a draft."""

    def add_reference(
        self,
        uri: "str | ArtifactManifestEntry",
        name: str | os.PathLike[str] | None = None,
        checksum: bool = True,
        max_objects: int | None = None,
    ) -> "Sequence[ArtifactManifestEntry]":
        """Add what lies at an address, without copying it: addresses, sizes and fingerprints, taken now.

        Args:
            uri: ``file:///…``, ``s3://…``, ``gs://…``, ``https://…``, an address of Azure Blob Storage, or an entry of another artifact. A
                folder or prefix stands for all objects in it. Other schemes are recorded and can't be read.
            name: where a single object goes, else the folder that all go to. Default: its last component, or names relative to `uri`.
            checksum: False records the address as it is: nobody is asked, nothing is listed but folders of this machine.
            max_objects: how many objects a prefix may have; default 10,000.

        Returns:
            The entries.

        Raises:
            ArtifactFinalizedError: the artifact is logged.
            UsageError: an address without a scheme or with a bad one, too many objects, bad names, other contents at the same paths.
            BrokenReferenceError: below it, why what lies there can't be told. Nothing was added.
        """
        from jupyter_artifacts.core.operations.add_reference import expand_reference
        from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry

        draft = self._open_draft("add_reference()")
        name = None if name is None else os.fspath(name)
        if isinstance(uri, ArtifactManifestEntry):
            entries = [self._entry_elsewhere(uri, name)]
        else:
            entries = expand_reference(uri, name, is_checked=checksum, most=max_objects)
            if (algorithm := self._whole._algorithm()) is not None:
                from jupyter_artifacts.core.operations.hashes import with_hash_of_file

                entries = [with_hash_of_file(entry, algorithm) for entry in entries]
        draft.add_entries(entries)
        return AddedEntries(self._whole, entries)

    def _entry_elsewhere(self, entry: "ArtifactManifestEntry", name: str | None) -> Entry:
        from jupyter_artifacts.core.operations.add_reference import entry_of_artifact
        from jupyter_artifacts.core.operations.load_manifest import find_entry

        other = entry.parent_artifact()
        if not other._is_settled:
            raise ArtifactNotLoggedError.of("ArtifactManifestEntry", "ref_url()")
        base = self._based_draft.base.store if self._based_draft is not None else None
        if base is not None and base.id != other._opened.id:
            raise UsageError(f"{other.name} is in another store; download the entry, and add it as a file.")
        found = find_entry(other._opened, other._settled, entry.path)
        assert found is not None
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
