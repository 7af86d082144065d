"""Tables and media in an artifact: put in by `add`, taken out by `get`."""

import os
from collections.abc import Iterable, Sequence
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.errors import ArtifactNotLoggedError
from jupyter_artifacts.sdk.artifact.life import ArtifactLife

if TYPE_CHECKING:
    from jupyter_artifacts.core.store import Store
    from jupyter_artifacts.sdk.artifact.artifact import Artifact
    from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry
    from jupyter_artifacts.sdk.media.medium import MediaFile


class ArtifactObjects(ArtifactLife):
    """Objects of an artifact, which know how they are kept."""

    def add(self, obj: object, name: str, overwrite: bool = False) -> "ArtifactManifestEntry":
        """Add a table or medium.

        A table that was taken from another artifact and not changed is not stored again: the entry says where it was taken from, and
        whoever logs this artifact has used that one.

        Args:
            obj: a `Table`, `PartitionedTable`, `JoinedTable`, `Image`, `Audio`, `Video`, `Html` or `Object3D`.
            name: where it goes; what it is, is added to it: "cats" becomes "cats.table.parquet".
            overwrite: True replaces what was added under that name before.

        Raises:
            ArtifactFinalizedError: the artifact is logged.
            TypeError: an object of another kind (as W&B).
            UsageError: a bad name, something else is there already, or what of the object can't be kept.
        """
        from jupyter_artifacts.sdk.artifact.adding import add_object

        self._open_draft("add()")
        return self._whole._draft_entry(add_object(self._whole, obj, name, overwrite=overwrite))

    def get(self, name: str) -> Any | None:
        """The table or medium of a name, or None where there is none. Rows are read when somebody asks for them.

        Args:
            name: as it was added, or the path of an entry; any entry that is a Parquet file is a table.

        Raises:
            ArtifactNotLoggedError: it is not logged, and nothing of that name was added to it by this object.
            IntegrityError: the stored bytes are damaged.
        """
        from jupyter_artifacts.sdk.artifact.getting import find_added, get_object

        if self._version is None and self._job is None:
            if (found := find_added(self._objects, name)) is not None:
                return found
            if (draft := self._based_draft) is None:
                raise ArtifactNotLoggedError.of("Artifact", "get()")
            return get_object(self._base_of(draft), name, among=draft.find)
        self._logged("get()")
        return get_object(self._whole, name)

    def __getitem__(self, name: str) -> Any | None:
        """As `get`."""
        return self.get(name)

    def __setitem__(self, name: str, item: object) -> None:
        """As `add`."""
        self.add(item, name)

    def _find_stored(self, path: str) -> Entry | None:
        """The entry of a version."""
        from jupyter_artifacts.core.operations.load_manifest import find_entry

        return find_entry(self._opened, self._settled, path)

    def _open_stored(self, digest: Digest) -> Any:
        """A content of a version as a file.

        Raises:
            VersionNotFoundError: it was deleted meanwhile.
        """
        return self._open_all_stored([digest])[0]

    def _open_all_stored(self, digests: Sequence[Digest]) -> list[Any]:
        """As `_open_stored`, many at once."""
        from jupyter_artifacts.core.operations.load_manifest import naming_deletion
        from jupyter_artifacts.core.operations.open_content import open_contents

        with naming_deletion(self._opened, self._settled):
            return list(open_contents(self._opened, digests))

    def _read_entry(self, path: str) -> bytes:
        """The bytes of an entry of a version.

        Raises:
            EntryNotFoundError: there is none.
        """
        from jupyter_artifacts.sdk.manifest import entry_not_found

        entry = self._find_stored(path)
        if entry is None:
            raise entry_not_found(path, [], str(self._whole))
        with self._open_stored(entry.digest) as file:
            return bytes(file.read())

    # Adding ----------------------------------------------------------------------------------------------------------------------

    def _put(self, path: str, write: Any, *, overwrite: bool) -> None:
        """Add what `write` writes to an open file."""
        file = os.path.join(self._whole._temporary_folder(), path.rpartition("/")[2])
        with open(file, "xb") as opened:
            write(opened)
        self._draft.add_file(file, path, overwrite=overwrite)

    def _take(self, entry: Entry, origin: "Artifact", *, overwrite: bool) -> None:
        """Add an entry whose content another artifact has."""
        self._draft.add_entries([entry], overwrite=overwrite)
        self._taken[entry.path] = origin

    def _put_media(self, files: "list[MediaFile]") -> None:
        """Add files of media, each content once."""
        folder = None
        for file in files:
            path = file.path
            if self._draft.find(path) is not None:
                continue
            if file.stored is not None:
                self._take(Entry(path, Digest(bytes.fromhex(file.digest)), file.size), file.stored.origin, overwrite=False)
            elif file.file is not None:
                self._draft.add_file(file.file, path, is_immutable=True)  # its name says what is in it
            else:
                folder = folder or self._whole._temporary_folder()
                target = os.path.join(folder, path.replace("/", "-"))
                opened: IO[bytes]
                with open(target, "xb") as opened:
                    opened.write(file.read())
                self._draft.add_file(target, path)

    def _bring_taken(self, store: "Store") -> None:
        """What was taken from artifacts of other stores becomes files."""
        for path, origin in self._taken.items():
            source = self._draft.sources.get(path)
            if isinstance(source, Entry) and origin._opened.id != store.id:
                with origin._open_stored(source.digest) as content:
                    self._put(path, partial(_copy, content), overwrite=True)

    def _taken_from(self, store: "Store") -> "Iterable[Artifact]":
        """Versions of this store that something was taken from, each once."""
        return {origin._settled.key: origin for origin in self._taken.values() if origin._opened.id == store.id}.values()


def _copy(content: Any, out: IO[bytes]) -> None:
    while piece := content.read(8 << 20):
        out.write(piece)
