"""From the second life to the first again: a logged artifact as the beginning of the next version."""

from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING

from jupyter_artifacts.errors import StoreError
from jupyter_artifacts.sdk.artifact.life import ArtifactLife

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact.artifact import Artifact


class ArtifactDrafting(ArtifactLife):
    """Drafts of a version, and the version that a draft began with."""

    def new_draft(self) -> "Artifact":
        """A draft that holds what this version holds, with its description and metadata; without its aliases, tags and TTL.

        None of its files is needed, and its manifest is not read, however long it is. What is added takes the place of what is there;
        `remove` takes files and folders out. Log it with `Run.log_artifact`, or with `save()` outside a run.

        The store keeps the draft, and a few seconds later what was added: it can be gone on with after the process has ended
        (`Api.drafts`), until nobody has touched it for 7 days; and the version may be deleted meanwhile.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            VersionNotFoundError: it was deleted.
        """
        from jupyter_artifacts.core.operations.draft_base import DraftBase
        from jupyter_artifacts.core.operations.keep_draft import begin_kept_draft
        from jupyter_artifacts.core.operations.version_draft import VersionDraft
        from jupyter_artifacts.sdk.draft_keeper import DraftKeeper

        name: str | None = None
        version = self._logged("new_draft()")
        with suppress(StoreError):  # a store that can only be read, or is busy: then the draft lives in this process alone
            name = begin_kept_draft(self._opened, version)
        draft = self._whole.__class__.__new__(self._whole.__class__)
        draft._begin_as_draft(
            version.source_collection.name, version.source_collection.type, version.description, deepcopy(dict(version.metadata)),
            VersionDraft(DraftBase(self._opened, version, draft_name=name)), self._in_force,
        )  # fmt: skip
        draft._digest_algorithm = self._whole._algorithm()
        if name is not None:
            draft._keeper = DraftKeeper(draft, self._opened, name)
        return draft

    @property
    def base(self) -> "Artifact | None":
        """The version that it was drafted from, or added to; None where it began with nothing."""
        if (draft := self._based_draft) is not None:
            return self._base_of(draft)
        from jupyter_artifacts.core.operations.resolve import find_base_of

        version = self._logged("base")
        found = find_base_of(self._opened, version)
        return None if found is None else self._whole._of_version(self._opened, found, self._in_force)
