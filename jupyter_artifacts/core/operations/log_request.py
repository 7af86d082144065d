"""What is asked of a log, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from jupyter_artifacts.core.model.run import Step
from jupyter_artifacts.core.model.ttl import ArtifactTTL, Ttl
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.stage import Source

if TYPE_CHECKING:
    from jupyter_artifacts.core.operations.draft_base import DraftBase


class Producer(NamedTuple):
    """A run that brought a part of a version.

    Attributes:
        token: of the call that did.
        at: when, in microseconds since 1970.
    """

    run_key: int
    step_key: int | None
    token: str
    at: int


class ClosingDraft(NamedTuple):
    """A draft that becomes the version, provided that `last_part` is still its last; None for the draft of one person, which then goes."""

    name: str
    last_part: int | None


class LogRequest(NamedTuple):
    """What is to become a version.

    Attributes:
        sources: by logical path.
        folders: folders that were added whole; the stat cache may know their files.
        files_in: folders of which single files were added.
        immutable: paths whose files must be as they were when added.
        base: the version that the sources are added to, if there is one; they replace what is at their paths.
        removed: paths of files and folders of the base that the new version leaves out.
        is_incremental: True adds the sources to the version that `latest` names when this one is committed.
        token: random; the same token never makes two versions.
        run_key: the run that logs.
        run_path: that run's, as messages name it.
        producers: other runs that brought parts of it.
        closing: the draft that it was, if it was one of the catalog.
        step: the notebook cell in which it does.
        ttl: how long it is kept; a version that has these contents already keeps its own.
        rehash: True reads every file, whatever the stat cache says.
        digest_algorithm: of W&B's digests, which are kept beside the store's own; None takes that of the collection.
        are_stamps_fresh: True when the sources were stamped by this very log; else files may have been edited since.
    """

    entity: str
    project: str
    name: str
    type: str
    sources: Mapping[str, Source]
    token: str
    folders: Sequence[str] = ()
    files_in: Sequence[str] = ()
    immutable: frozenset[str] = frozenset()
    base: "DraftBase | None" = None
    removed: Sequence[str] = ()
    is_incremental: bool = False
    description: str | None = None
    metadata: Mapping[str, object] = {}
    aliases: Sequence[str] = ()
    tags: Sequence[str] = ()
    extras: Mapping[str, object] = {}
    run_key: int | None = None
    run_path: str | None = None
    producers: Sequence[Producer] = ()
    closing: ClosingDraft | None = None
    step: Step | None = None
    ttl: Ttl = ArtifactTTL.INHERIT
    rehash: bool = False
    digest_algorithm: str | None = None
    are_stamps_fresh: bool = False


class LogResult(NamedTuple):
    """What became of it.

    Attributes:
        version: the new version, or the one that has these contents already.
        is_new: whether a version was made.
        stored_bytes: by how much the store's containers grew.
        changed_files: paths whose files changed between adding and logging; what was stored is what they held when logged.
        is_ttl_ignored: whether it asked for another TTL than the version has that was there already, which was not applied.
        ignored_metadata: keys whose values differ from those of the version that was there already, and were not applied.
    """

    version: VersionRecord
    is_new: bool
    stored_bytes: int = 0
    changed_files: tuple[str, ...] = ()
    ignored_metadata: tuple[str, ...] = ()
    is_ttl_ignored: bool = False
