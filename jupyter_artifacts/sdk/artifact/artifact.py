"""The class `Artifact`, put together: one to the user, as in W&B."""

from collections.abc import Mapping
from typing import Any

from jupyter_artifacts.core.model.hashes import check_algorithm
from jupyter_artifacts.core.model.metadata import check_metadata
from jupyter_artifacts.core.model.names import check_artifact_name, check_new_type, check_text, check_type
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ArtifactNotLoggedError, UsageError
from jupyter_artifacts.sdk.artifact.digests import ArtifactDigests
from jupyter_artifacts.sdk.artifact.drafting import ArtifactDrafting
from jupyter_artifacts.sdk.artifact.edits import ArtifactEdits
from jupyter_artifacts.sdk.artifact.facts import ArtifactFacts
from jupyter_artifacts.sdk.artifact.filling import ArtifactFilling
from jupyter_artifacts.sdk.artifact.lineage import ArtifactLineage
from jupyter_artifacts.sdk.artifact.links import ArtifactLinks
from jupyter_artifacts.sdk.artifact.objects import ArtifactObjects
from jupyter_artifacts.sdk.artifact.reading import ArtifactReading
from jupyter_artifacts.sdk.artifact.retention import ArtifactRetention
from jupyter_artifacts.settings import Settings


class Artifact(
    ArtifactFacts,
    ArtifactDigests,
    ArtifactEdits,
    ArtifactFilling,
    ArtifactObjects,
    ArtifactDrafting,
    ArtifactReading,
    ArtifactLineage,
    ArtifactLinks,
    ArtifactRetention,
):
    """A versioned folder of data.

    Construct one, add files, log it with `Run.log_artifact` or `save`; or fetch a committed version with `Run.use_artifact` or
    `Api.artifact`.

    Args:
        name: 1 to 128 letters, digits, `_`, `-` and `.`; one name has one type in a project.
        type: what it is, such as "dataset" or "model".
        description: free text.
        metadata: a dict (or JSON object as text) of at most 100 keys.
        incremental: True adds to the version that is the latest when this one is logged: what is there stays, unless something else is
            added at its path.
        use_as: accepted for W&B's sake; has no effect.
        storage_region: accepted for W&B's sake; has no effect: a version lies in the store that is open, wherever that is.
        digest_algorithm: "MD5" or "XXH128" gives W&B's exact digests of the artifact and its entries besides the store's own, which is
            "BLAKE3". A collection keeps to W&B's algorithm that it began with, whatever is asked for.

    Raises:
        InvalidNameError: the name or type is not valid.
        InvalidMetadataError: the metadata can't be kept as JSON.
        UsageError: the description is not valid Unicode.
    """

    def __init__(
        self,
        name: str,
        type: str,
        description: str | None = None,
        metadata: Mapping[str, Any] | str | None = None,
        incremental: bool = False,
        use_as: str | None = None,
        storage_region: str | None = None,
        *,
        digest_algorithm: str | None = None,
    ) -> None:
        name = check_artifact_name(name)
        if storage_region is not None and not (check_text("storage region", storage_region) or "").strip():
            raise UsageError("storage_region is blank; leave it out.")
        self._begin_as_draft(name, check_new_type(type, name), check_text("description", description), check_metadata(metadata))
        self._digest_algorithm, self._is_incremental = check_algorithm(digest_algorithm), bool(incremental)

    @classmethod
    def _of_reserved_type(cls, name: str, type_name: str) -> "Artifact":
        """A draft of a type that is for artifacts made automatically."""
        artifact = cls(name, "unspecified")
        artifact._type = check_type(type_name)
        return artifact

    @classmethod
    def _of_version(cls, store: Store, version: VersionRecord, settings: Settings) -> "Artifact":
        artifact = cls.__new__(cls)
        artifact._begin_as_version(store, version, settings)
        return artifact

    def wait(self, timeout: float | None = None) -> "Artifact":
        """Wait until it is committed.

        Raises:
            ArtifactNotLoggedError: it was never logged.
            WaitTimeoutError: not committed within `timeout` seconds.
            Error: what went wrong with logging it.
        """
        if self._version is None:
            if self._job is None:
                raise ArtifactNotLoggedError.of("Artifact", "wait()")
            self._job.wait(timeout)
        return self

    def __repr__(self) -> str:
        from jupyter_artifacts.views.quantities import format_count

        if self._version is None:
            return f"<Artifact {self._name!r} ({self._type}), a draft of {self._contents_in_words()}>"
        return f"<Artifact {self._version.qualified_name} ({self.type}, {format_count(self._version.entry_count, 'file')})>"

    def _contents_in_words(self) -> str:
        from jupyter_artifacts.views.quantities import format_count

        if (draft := self._based_draft) is None:
            return format_count(len(self._draft.sources), "file")
        added, removed = format_count(len(draft.sources), "file"), format_count(len(draft.removed), "path")
        return f"{draft.base.version.name} with {added} added and {removed} removed"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        from jupyter_artifacts.sdk.show import artifact_bundle

        return artifact_bundle(self)
