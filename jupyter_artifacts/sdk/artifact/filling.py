"""The first life: what can be added to an artifact, and taken out, until it is logged."""

import os
import sys
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.hashes import BLAKE3
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.paths import absolute_path, check_logical_path
from jupyter_artifacts.core.operations.draft import one_file_path
from jupyter_artifacts.core.operations.stage import Source
from jupyter_artifacts.core.stat_cache import FileStamp
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact.life import ArtifactLife
from jupyter_artifacts.settings import load_settings

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry

POLICIES = ("mutable", "immutable")
_NAMED_AT_MOST = 10_000


class ArtifactFilling(ArtifactLife):
    """Filling a draft; refused once it is logged."""

    def add_file(
        self,
        local_path: str | os.PathLike[str],
        name: str | None = None,
        is_tmp: bool = False,
        skip_cache: bool | None = None,
        policy: str | None = "mutable",
        overwrite: bool = False,
    ) -> "ArtifactManifestEntry":
        """Add a file. It is read when the artifact is logged.

        Args:
            local_path: the file.
            name: where it goes in the artifact; default its own name.
            is_tmp: True gives it a name made of its content, since its own means nothing.
            skip_cache: accepted for W&B's sake; nothing is cached here.
            policy: "immutable" makes it an error when the file changes before it is logged.
            overwrite: True replaces what was added at that path before.

        Raises:
            ArtifactFinalizedError: the artifact is logged.
            UsageError: no such file, a bad path, or another content at that path.
        """
        draft = self._open_draft("add_file()")
        path = one_file_path(local_path, name)
        if is_tmp:
            path = _content_path(local_path, path)
        draft.add_file(local_path, path, overwrite=overwrite, is_immutable=_is_immutable(policy))
        _note_logged(local_path)
        self._changed()
        return self._draft_entry(path)

    def add_dir(
        self,
        local_path: str | os.PathLike[str],
        name: str | None = None,
        skip_cache: bool | None = None,
        policy: str | None = "mutable",
        merge: bool = False,
        *,
        ignore: Sequence[str] = (),
        follow_links: bool = True,
    ) -> None:
        """Add every file below a folder, or none when something is wrong.

        Args:
            local_path: the folder.
            name: a folder in the artifact to put them into.
            skip_cache: accepted for W&B's sake; nothing is cached here.
            policy: as `add_file`.
            merge: True replaces what was added at the same paths before.
            ignore: patterns of paths to leave out, as in .gitignore.
            follow_links: False refuses links that lead out of the folder.

        Raises:
            ArtifactFinalizedError: the artifact is logged.
            UsageError: no such folder, bad names, or other contents at the same paths.
            SourceError: below it, what can't be logged.
        """
        self._open_draft("add_dir()").add_folder(
            local_path, name or "", ignore=ignore, follow_links=follow_links, overwrite=merge, is_immutable=_is_immutable(policy)
        )
        _note_logged(local_path)
        self._changed()

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
        from jupyter_artifacts.sdk.references import AddedEntries, entries_of

        draft = self._open_draft("add_reference()")
        entries = entries_of(self._whole, uri, None if name is None else os.fspath(name), is_checked=checksum, most=max_objects)
        draft.add_entries(entries)
        return AddedEntries(self._whole, entries)

    @contextmanager
    def new_file(self, name: str, mode: str = "x", encoding: str | None = None, policy: str | None = "mutable") -> Iterator[IO[Any]]:
        """Open a new file of the artifact for writing; it is added when the block ends without an error.

        In "x" mode it must not have been added before; what the version has there that this is a draft of is replaced.

        Raises:
            ArtifactFinalizedError: the artifact is logged.
            UsageError: a bad path, or in "x" mode a file of that name that is there already.
        """
        draft = self._open_draft("new_file()")
        path = check_logical_path(name)
        if "x" in mode and path in draft.sources:
            raise UsageError(f"{path!r} is in the artifact already; open it with mode 'w' to replace it.")
        file = os.path.join(self._temporary_folder(), *path.split("/"))
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, mode.replace("x", "w"), encoding=encoding) as opened:
            yield opened
        draft.add_file(file, path, overwrite="x" not in mode, is_immutable=_is_immutable(policy))
        self._changed()

    def remove(self, item: "str | os.PathLike[str] | ArtifactManifestEntry") -> None:
        """Take out a file, or a folder with all that is in it.

        Raises:
            ArtifactFinalizedError: the artifact is logged.
            PathNotFoundError: nothing is there (a FileNotFoundError, as W&B promises).
        """
        from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry

        path = item.path if isinstance(item, ArtifactManifestEntry) else os.fspath(item)
        self._open_draft("remove()").remove(path)
        self._changed()

    def finalize(self) -> None:
        """Allow no more changes of the files. Does not log."""
        self._is_final = True

    def get_added_local_path_name(self, local_path: str) -> str | None:
        """Where a file that was added in this process lies in the artifact, or None."""
        wanted = absolute_path(local_path)
        sources = self._draft.sources.items()
        return next((path for path, source in sources if isinstance(source, FileStamp) and source.file == wanted), None)

    def _draft_entry(self, path: str) -> "ArtifactManifestEntry":
        from jupyter_artifacts.sdk.manifest import entry_not_found

        source = self._draft.find(path)
        if source is None:
            raise entry_not_found(path, [each for each, _ in islice(self._draft.items(), _NAMED_AT_MOST)], self._name)
        return self._entry_of(path, source)

    def _entry_of(self, path: str, source: Source) -> "ArtifactManifestEntry":
        """An entry of the draft: one that was added, or one of the version that it is a draft of."""
        if path not in self._draft.sources and (draft := self._based_draft) is not None and isinstance(source, Entry):
            return self._base_of(draft)._committed_entry(source)
        from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry, committed_entry

        if isinstance(source, Entry) and source.extra:
            text_of_reference = self._whole._draft_hash(path, self._whole.digest_algorithm) if self._whole._algorithm() else None
            return committed_entry(source, self._whole, text_of_reference)
        file = source.file if isinstance(source, FileStamp) else None

        def digest() -> Digest:
            return self._draft.digest_at(path)

        def text() -> str:
            return self._whole._draft_hash(path, algorithm)

        algorithm = self._whole.digest_algorithm
        return ArtifactManifestEntry(
            path, source.size, digest, self._whole, local_path=file, hash_text=None if algorithm == BLAKE3 else text, algorithm=algorithm
        )

    def _temporary_folder(self) -> str:
        """A private folder for files that are being written; removed with this object."""
        import shutil  # both loaded when something is written, not by each log
        import tempfile

        if self._temporary is None:
            cache = load_settings().cache_dir / "drafts"
            os.makedirs(cache, 0o700, exist_ok=True)
            self._temporary = tempfile.mkdtemp(dir=cache)
            weakref.finalize(self, shutil.rmtree, self._temporary, ignore_errors=True)
        return tempfile.mkdtemp(dir=self._temporary)


def _is_immutable(policy: str | None) -> bool:
    if policy not in (None, *POLICIES):
        raise UsageError(f"policy={policy!r} is not one of {', '.join(map(repr, POLICIES))}.")
    return policy == "immutable"


def _content_path(file: str | os.PathLike[str], path: str) -> str:
    """`path` with the stem of its last component replaced by the start of the content's digest."""
    from jupyter_artifacts.core.operations.scan import scan_file
    from jupyter_artifacts.core.operations.verify import digest_of_file

    folder, slash, base = path.rpartition("/")
    digest = digest_of_file(scan_file(file)).hex()[:20]
    return f"{folder}{slash}{'.'.join((digest, *base.split('.')[1:]))}"


def _note_logged(path: str | os.PathLike[str]) -> None:
    """Tell whoever tracks the cells of a notebook, if anybody does."""
    if (hook := sys.modules.get("jupyter_artifacts.sdk.tracking.hook")) is not None:
        hook.EAR.note_logged(path)
