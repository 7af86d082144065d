"""What identifies an artifact's contents: the store's own digest, or W&B's where that was asked for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.hashes import BLAKE3, artifact_hash, hash_text
from jupyter_artifacts.core.model.manifest import Entry, is_reference
from jupyter_artifacts.sdk.artifact.life import ArtifactLife

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.manifest import ArtifactManifest, ArtifactManifestEntry


class ArtifactDigests(ArtifactLife):
    """Digests of an artifact and its entries."""

    @property
    def digest_algorithm(self) -> str:
        """How `digest` and the digests of entries are made: "BLAKE3", or W&B's "MD5" or "XXH128"."""
        return self._algorithm() or BLAKE3

    @property
    def digest(self) -> str:
        """Identifies the contents: BLAKE3-256 in hex, or exactly W&B's digest. Before logging, files are read for it."""
        if self._is_settled:
            return str(self._settled.extras.get("digest", self._settled.digest.hex()))
        algorithm = self._algorithm()
        if algorithm is None:
            return self._draft.digest().hex()
        return artifact_hash(algorithm, self._draft_hashes(algorithm))

    @property
    def manifest(self) -> "ArtifactManifest":
        """All entries."""
        from jupyter_artifacts.core.operations.load_manifest import load_entries
        from jupyter_artifacts.sdk.manifest import ArtifactManifest, committed_entry

        if not self._is_settled:
            entries = {path: self._whole._entry_of(path, source) for path, source in self._draft.items()}
            return ArtifactManifest(entries, lambda: self.digest, self._algorithm())
        found, algorithm = list(load_entries(self._opened, self._settled)), self._algorithm()
        stored = [entry.digest for entry in found if not is_reference(entry.extra)] if algorithm else []
        texts = self._hash_texts(stored, algorithm) if algorithm else {}
        committed = {entry.path: committed_entry(entry, self._whole, self._text_of(entry, texts)) for entry in found}
        return ArtifactManifest(committed, lambda: self.digest, algorithm)

    def _algorithm(self) -> str | None:
        """The algorithm of W&B's that this artifact has digests of; None for none."""
        found = self._settled.extras.get("digest_algorithm") if self._is_settled else self._digest_algorithm
        return None if found in (None, BLAKE3) else str(found)

    def _committed_entry(self, entry: Entry) -> "ArtifactManifestEntry":
        """One entry of the committed version."""
        from jupyter_artifacts.sdk.manifest import committed_entry

        algorithm = self._algorithm()
        if algorithm is None:
            return committed_entry(entry, self._whole)
        texts = {} if is_reference(entry.extra) else self._hash_texts([entry.digest], algorithm)
        return committed_entry(entry, self._whole, self._text_of(entry, texts))

    def _text_of(self, entry: Entry, texts: dict[Digest, str]) -> str | None:
        """W&B's digest of an entry; None where the artifact has none of those."""
        if not is_reference(entry.extra):
            return texts.get(entry.digest)
        from jupyter_artifacts.core.model.reference import wandb_digest

        return None if self._algorithm() is None else wandb_digest(entry.extra, entry.digest)

    def _hash_texts(self, digests: list[Digest], algorithm: str) -> dict[Digest, str]:
        from jupyter_artifacts.core.operations.hashes import hashes_of

        store = self._opened if self._based_draft is None else self._based_draft.base.store
        return {digest: hash_text(found) for digest, found in hashes_of(store, algorithm, digests).items()}

    def _draft_hashes(self, algorithm: str) -> Iterator[tuple[str, str]]:
        """(path, W&B's digest) of all that the draft holds, in order."""
        from jupyter_artifacts.core.model.reference import wandb_digest

        items = list(self._draft.items())
        old = {path: source for path, source in items if path not in self._draft.sources and isinstance(source, Entry)}
        inherited = {entry.digest for entry in old.values() if not is_reference(entry.extra)}
        known = self._hash_texts(sorted(inherited), algorithm) if inherited else {}
        for path, _ in items:
            if (entry := old.get(path)) is not None:
                yield path, wandb_digest(entry.extra, entry.digest) if is_reference(entry.extra) else known[entry.digest]
            else:
                yield path, self._draft_hash(path, algorithm)

    def _draft_hash(self, path: str, algorithm: str) -> str:
        """W&B's digest of what is at a path of the draft; the file is read unless it was read before and is unchanged."""
        from jupyter_artifacts.core.operations.hashes import hash_of_file
        from jupyter_artifacts.core.operations.scan import scan_file

        source = self._draft.sources[path]
        if isinstance(source, Entry):
            if is_reference(source.extra):
                from jupyter_artifacts.core.model.reference import wandb_digest

                return wandb_digest(source.extra, source.digest)
            return self._hash_texts([source.digest], algorithm)[source.digest]
        stamp = scan_file(source.file)
        known = self._hashed.get((stamp, algorithm))
        if known is None:
            known = self._hashed[stamp, algorithm] = hash_text(hash_of_file(stamp, algorithm))
        return known
