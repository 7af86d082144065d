"""What an artifact holds, as W&B shows it: a manifest of entries."""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.errors import EntryNotFoundError, UsageError

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact import Artifact


class ArtifactManifestEntry:
    """One file of an artifact.

    Attributes:
        path: where it lies in the artifact.
        size: bytes.
        local_path: the file it was added from, while the artifact is not logged.
    """

    def __init__(
        self,
        path: str,
        size: int,
        digest: Callable[[], Digest],
        artifact: "Artifact",
        local_path: str | None = None,
        ref: str | None = None,
    ) -> None:
        self.path = path
        self.size = size
        self.local_path = local_path
        self.ref = ref
        self._digest = digest
        self._artifact = artifact

    @property
    def name(self) -> str:
        """The path (W&B's older word)."""
        return self.path

    @property
    def digest(self) -> str:
        """BLAKE3-256 of the content, in hex. A file that is not logged yet is read for it."""
        return self._digest().hex()

    def parent_artifact(self) -> "Artifact":
        """The artifact it belongs to."""
        return self._artifact

    def ref_target(self) -> str:
        """The address that a reference leads to.

        Raises:
            ValueError: this is a file of the store, not a reference.
        """
        if self.ref is None:
            raise UsageError(f"{self.path} is a file, not a reference.")
        return self.ref

    def download(self, root: str | os.PathLike[str] | None = None, skip_cache: bool | None = None) -> str:
        """Bring this file alone below `root` (default: where the artifact's downloads go); returns its path.

        Raises:
            ArtifactNotLoggedError: the artifact is not logged.
            IntegrityError: the stored bytes are damaged.
        """
        folder = self._artifact._download_one(self.path, root, skip_cache)
        return os.path.join(folder, *self.path.split("/"))

    def __repr__(self) -> str:
        return f"<ArtifactManifestEntry {self.path!r}, {self.size} bytes>"


class ArtifactManifest:
    """The entries of an artifact, by path."""

    def __init__(self, entries: Mapping[str, ArtifactManifestEntry]) -> None:
        self.entries = dict(entries)

    def __len__(self) -> int:
        return len(self.entries)

    def size(self) -> int:
        """Bytes of all entries."""
        return sum(entry.size for entry in self.entries.values())

    def get_entry_by_path(self, path: str) -> ArtifactManifestEntry | None:
        """The entry at `path`, or None."""
        return self.entries.get(path)

    def get_entries_in_directory(self, directory: str) -> list[ArtifactManifestEntry]:
        """All entries below a folder."""
        prefix = directory.rstrip("/") + "/"
        return [entry for path, entry in self.entries.items() if path.startswith(prefix)]

    def __repr__(self) -> str:
        return f"<ArtifactManifest of {len(self)} entries>"


def entry_not_found(path: str, paths: list[str], owner: str) -> EntryNotFoundError:
    """The error that says which paths there are instead."""
    from difflib import get_close_matches

    near = get_close_matches(path, paths, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"It has {', '.join(map(repr, paths[:5]))}{' and more' if len(paths) > 5 else ''}."
    return EntryNotFoundError(f"{owner} has no file {path!r}. {hint if paths else 'It is empty.'}")


def committed_entry(entry: Entry, artifact: "Artifact") -> ArtifactManifestEntry:
    """An entry of a committed version."""
    ref = entry.extra.get("ref")
    return ArtifactManifestEntry(entry.path, entry.size, lambda: entry.digest, artifact, ref=str(ref) if ref is not None else None)
