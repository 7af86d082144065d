"""What may change on an artifact besides its files: description, metadata, aliases, tags. `save()` keeps it all at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_artifacts.core.model.metadata import check_metadata
from jupyter_artifacts.core.model.names import check_alias, check_tag, check_text
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.update import update_version
from jupyter_artifacts.sdk.artifact.life import ArtifactLife
from jupyter_artifacts.settings import load_settings


class ArtifactEdits(ArtifactLife):
    """Values to change, and `save()`."""

    @property
    def description(self) -> str | None:
        """Free text; set it, then `save()`."""
        self._settle()
        return self._description

    @description.setter
    def description(self, description: str | None) -> None:
        self._settle()
        self._description = check_text("description", description)

    @property
    def metadata(self) -> dict[str, Any]:
        """The user's dict; change or replace it, then `save()`."""
        self._settle()
        return self._metadata

    @metadata.setter
    def metadata(self, metadata: Mapping[str, Any] | str | None) -> None:
        self._settle()
        self._metadata = check_metadata(metadata)

    @property
    def aliases(self) -> list[str]:
        """Names of this version besides its number; change or replace the list, then `save()`."""
        self._logged("aliases")
        return self._aliases

    @aliases.setter
    def aliases(self, aliases: Iterable[str]) -> None:
        self._logged("aliases")
        self._aliases = [check_alias(alias) for alias in aliases]
        self._are_aliases_replaced = True

    @property
    def tags(self) -> list[str]:
        """Words to find it by; change or replace the list, then `save()`."""
        self._logged("tags")
        return self._tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        self._logged("tags")
        self._tags = [check_tag(tag) for tag in tags]

    def save(self, project: str | None = None) -> None:
        """Log a draft (into the current run, else into a run of its own); of a logged artifact, keep all changes, at once.

        Raises:
            Error: below it, why it can't be logged or changed.
        """
        self._settle()
        if self._version is not None:
            self._save_changes(self._version)
            return
        from jupyter_artifacts.sdk.run import automatic_run, current_run

        if (run := current_run()) is not None and project in (None, run.project):
            run.log_artifact(self._whole)
            return
        with automatic_run(load_settings(), project=project) as automatic:
            automatic.submit(self._whole, now=True)

    def _save_changes(self, version: VersionRecord) -> None:
        aliases = {check_alias(alias) for alias in self._aliases}
        # An alias that was merely there when this object was read may have moved since; only what was asked for moves (back) here.
        added = aliases if self._are_aliases_replaced else aliases - set(version.aliases)
        changed = update_version(
            self._opened, version, description=self._description, metadata=check_metadata(self._metadata),
            add_aliases=added, remove_aliases=set(version.aliases) - aliases,
            tags=[check_tag(tag) for tag in self._tags],
        )  # fmt: skip
        self._become(self._opened, changed, self._in_force)
