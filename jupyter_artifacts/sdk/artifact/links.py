"""Links: an artifact in other collections, such as those of a registry, and the way back to where it was logged."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.names import check_alias, parse_collection_ref
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact.life import ArtifactLife

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact.artifact import Artifact
    from jupyter_artifacts.sdk.collection import ArtifactCollection


class ArtifactLinks(ArtifactLife):
    """Facts of links, making and unmaking them."""

    @property
    def is_link(self) -> bool:
        """Whether it was fetched from a collection that it was linked to."""
        self._settle()
        return self._version is not None and self._version.link is not None

    @property
    def linked_at(self) -> str | None:
        """When the link was made: ISO 8601, UTC; None unless it is a link."""
        from jupyter_artifacts.sdk.times import iso_time

        link = self._logged("linked_at").link
        return None if link is None else iso_time(link.linked_at)

    @property
    def linked_artifacts(self) -> "list[Artifact]":
        """This version as the collections hold it that it is linked to, at most 500; of a link, none."""
        from jupyter_artifacts.core.operations.link import list_links

        version = self._logged("linked_artifacts")
        if version.link is not None:
            return []
        return [self._whole._of_version(self._opened, each, self._in_force) for each in list_links(self._opened, version)]

    @property
    def source_artifact(self) -> "Artifact":
        """This version as it was logged; itself, unless it is a link."""
        from jupyter_artifacts.core.operations.link import get_source

        version = self._logged("source_artifact")
        if version.link is None:
            return self._whole
        return self._whole._of_version(self._opened, get_source(self._opened, version), self._in_force)

    @property
    def source_name(self) -> str:
        """``name:v3`` where it was logged; the name alone before."""
        return self._settled.source_name if self._is_settled else self._name

    @property
    def source_version(self) -> str:
        """``v3`` where it was logged."""
        return self._logged("source_version").source_label

    @property
    def source_entity(self) -> str:
        """Who owns the project it was logged to."""
        return self._logged("source_entity").source_collection.entity

    @property
    def source_project(self) -> str:
        """The project it was logged to."""
        return self._logged("source_project").source_collection.project

    @property
    def source_qualified_name(self) -> str:
        """``entity/project/name:v3`` where it was logged."""
        return self._logged("source_qualified_name").source_qualified_name

    @property
    def source_collection(self) -> "ArtifactCollection":
        """The collection it was logged to."""
        from jupyter_artifacts.sdk.collection import ArtifactCollection

        version = self._logged("source_collection")
        return ArtifactCollection(self._opened, version.source_collection, self._in_force)

    def link(self, target_path: str, aliases: Iterable[str] | None = None) -> "Artifact":
        """Link it to a collection, which is made when it is missing; a draft is logged first.

        The link has a number and aliases of its own there, "latest" among them; everything else is the version's.

        Args:
            target_path: ``[[entity/]project/]collection``; a registry is a project named ``wandb-registry-…``.
            aliases: in the target, besides "latest".

        Returns:
            The version as the target holds it.

        Raises:
            UsageError: a bad path or alias, or the target takes no such links.
        """
        from jupyter_artifacts.core.operations.link import LinkTarget, link_version

        target = parse_collection_ref(target_path)
        if isinstance(aliases, str):
            raise UsageError(f"aliases must be a list, such as [{aliases!r}], not a single text.")
        checked = [check_alias(alias) for alias in aliases or ()]
        if self._whole.is_draft():
            if self._job is None:
                self._whole.save()
            self._whole.wait()
        version = self._logged("link()")
        source = version.source_collection
        place = LinkTarget(target.entity or source.entity, target.project or source.project, target.name)
        return self._whole._of_version(self._opened, link_version(self._opened, version, place, checked), self._in_force)

    def unlink(self) -> None:
        """Take this link away; the version stays where it was logged, and other links stay too.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            UsageError: it is not a link.
        """
        from jupyter_artifacts.core.operations.link import unlink_version

        version = self._logged("unlink()")
        unlink_version(self._opened, version)
