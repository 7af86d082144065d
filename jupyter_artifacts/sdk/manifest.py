"""What an artifact holds, as W&B shows it: a manifest of entries."""

import os
from collections.abc import Callable, Mapping
from typing import IO, TYPE_CHECKING

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.hashes import BLAKE3, XXH128
from jupyter_artifacts.core.model.manifest import PLAIN, Entry, Extra
from jupyter_artifacts.errors import EntryNotFoundError, UsageError

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact import Artifact


STORAGE_POLICY = "wandb-storage-policy-v1"


class ArtifactManifestEntry:
    """One file of an artifact.

    Attributes:
        path: where it lies in the artifact.
        size: bytes.
        local_path: the file it was added from, while the artifact is not logged.
        ref: the address it leads to, or the entry of another artifact that its content was taken from; None for a plain file.
    """

    def __init__(
        self,
        path: str,
        size: int,
        digest: Callable[[], Digest],
        artifact: "Artifact",
        local_path: str | None = None,
        ref: str | None = None,
        hash_text: Callable[[], str] | None = None,
        algorithm: str = BLAKE3,
        recorded: Extra = PLAIN,
    ) -> None:
        self.path = path
        self.size = size
        self.local_path = local_path
        self.ref = ref
        self._digest = digest
        self._hash_text = hash_text
        self._algorithm = algorithm
        self._artifact = artifact
        self._recorded = recorded

    @property
    def name(self) -> str:
        """The path (W&B's older word)."""
        return self.path

    @property
    def digest(self) -> str:
        """BLAKE3-256 of the content in hex, or W&B's digest in base64. A file that is not logged yet is read for it."""
        return self._digest().hex() if self._hash_text is None else self._hash_text()

    @property
    def content_digest(self) -> Digest:
        """What the store knows the content by: BLAKE3-256, 32 bytes."""
        return self._digest()

    def digest_algorithm(self) -> str:
        """How `digest` is made."""
        return self._algorithm

    @property
    def extra(self) -> dict[str, str]:
        """What W&B's manifests say besides: that a digest is not MD5; a reference's ETag and object version."""
        said = {key: str(self._recorded[key]) for key in ("etag", "versionID") if key in self._recorded}
        return said | ({"alg": self._algorithm} if self._algorithm == XXH128 and self.ref is None else {})

    def to_json(self) -> dict[str, object]:
        """The entry as W&B's manifests have it."""
        said = {"digest": self.digest, "ref": self.ref, "size": self.size, "extra": self.extra}
        return {key: value for key, value in said.items() if value is not None and value != {}}

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

    def ref_url(self) -> str:
        """An address that leads to this entry from other artifacts of the store: `add_reference` takes it."""
        return f"wandb-artifact://{self._artifact.source_qualified_name}/{self.path}"

    def open(self) -> IO[bytes]:
        """The content as a file for reading, without bringing it here: of what is large, or lies elsewhere, only what is read.

        Raises:
            ArtifactNotLoggedError: the artifact is not logged.
            BrokenReferenceError: below it, when it is read, why what a reference leads to can't be had as it was recorded.
            IntegrityError: the stored bytes are damaged.
        """
        return self._artifact._open_one(self.path)

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

    manifest_version = 1
    """Of W&B's format."""

    def __init__(self, entries: Mapping[str, ArtifactManifestEntry], digest: Callable[[], str], algorithm: str | None) -> None:
        self.entries = dict(entries)
        self.digest_algorithm = algorithm or BLAKE3
        self._digest = digest

    @classmethod
    def version(cls) -> int:
        """Of W&B's format."""
        return cls.manifest_version

    @property
    def storage_policy(self) -> str:
        """What W&B's manifests name as their storage policy; where contents lie, the store decides."""
        return STORAGE_POLICY

    def digest(self) -> str:
        """The digest of the artifact."""
        return self._digest()

    def to_manifest_json(self) -> dict[str, object]:
        """The manifest as W&B's clients write it to ``wandb_manifest.json``: exactly theirs where the digests are."""
        return {
            "version": self.manifest_version,
            "storagePolicy": self.storage_policy,
            "storagePolicyConfig": {"storageLayout": "V2"},
            "contents": {path: entry.to_json() for path, entry in self.entries.items()},
        }

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


def committed_entry(entry: Entry, artifact: "Artifact", hash_text: str | None = None) -> ArtifactManifestEntry:
    """An entry of a committed version, with its digest as W&B writes it where the version has those."""
    ref = entry.extra.get("ref", entry.extra.get("source"))
    text = None if hash_text is None else lambda: hash_text
    algorithm = BLAKE3 if hash_text is None else artifact.digest_algorithm
    return ArtifactManifestEntry(
        entry.path, entry.size, lambda: entry.digest, artifact, ref=None if ref is None else str(ref), hash_text=text,
        algorithm=algorithm, recorded=entry.extra,
    )  # fmt: skip
