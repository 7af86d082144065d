"""The files of a logged artifact as W&B's public API lists them."""

import os
from typing import NoReturn

from jupyter_artifacts.core.model.hashes import MD5, hash_text
from jupyter_artifacts.core.operations.hashes import hashes_of
from jupyter_artifacts.core.operations.locate_content import find_container_path
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ArtifactFinalizedError, ArtifactNotLoggedError, UsageError
from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry


class File:
    """One file of an artifact."""

    def __init__(self, entry: ArtifactManifestEntry) -> None:
        self._entry = entry

    @property
    def name(self) -> str:
        """Path in the artifact."""
        return self._entry.path

    @property
    def size(self) -> int:
        """Bytes."""
        return self._entry.size

    @property
    def digest(self) -> str:
        """BLAKE3-256 in hex, or W&B's digest where the artifact has those."""
        return self._entry.digest

    @property
    def md5(self) -> str:
        """MD5 in base64, as W&B tells it; the content is read for it unless it is known.

        Raises:
            IntegrityError: the stored bytes are damaged, or it is a reference, whose bytes are not in the store.
        """
        digest = self._entry.content_digest
        return hash_text(hashes_of(self._store("md5"), MD5, [digest])[digest])

    @property
    def path_uri(self) -> str:
        """What names it anywhere in the store: ``wandb-artifact://entity/project/name:v3/path``; of a reference, its address."""
        return self._entry.ref or f"wandb-artifact://{self._entry.parent_artifact().source_qualified_name}/{self.name}"

    @property
    def url(self) -> str:
        """As `path_uri`: there is no server that would show it elsewhere."""
        return self.path_uri

    @property
    def direct_url(self) -> str:
        """As `path_uri`: there is no server that would show it elsewhere."""
        return self.path_uri

    @property
    def storage_path(self) -> str:
        """The container of the store that holds its bytes, such as ``packs/ab/ab…``; empty for a reference."""
        return find_container_path(self._store("storage_path"), self._entry.content_digest) or ""

    def download(self, root: str | os.PathLike[str] = ".", replace: bool = False, exist_ok: bool = False, api: object = None) -> str:
        """Bring the file below `root`; returns its path.

        Args:
            root: the folder.
            replace: True overwrites what is there.
            exist_ok: True keeps what is there.
            api: accepted for W&B's sake.

        Raises:
            UsageError: it exists, and neither `replace` nor `exist_ok` is given.
        """
        target = os.path.join(root, *self.name.split("/"))
        if os.path.lexists(target):
            if exist_ok and not replace:
                return target
            if not replace:
                raise UsageError(f"{target} exists; pass replace=True to overwrite it, or exist_ok=True to keep it.")
        return self._entry.download(root)

    def delete(self) -> NoReturn:
        """Refused: a version never changes.

        Raises:
            ArtifactFinalizedError: always.
        """
        raise ArtifactFinalizedError.of("File", "delete()")

    def _store(self, member: str) -> Store:
        artifact = self._entry.parent_artifact()
        if artifact.is_draft():
            raise ArtifactNotLoggedError.of("File", member)
        return artifact._opened

    def __repr__(self) -> str:
        return f"<File {self.name!r}, {self.size} bytes>"
