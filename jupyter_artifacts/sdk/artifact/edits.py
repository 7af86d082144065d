"""What may change on an artifact besides its files: description, metadata, aliases, tags. `save()` keeps it all at once."""

import warnings
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.metadata import check_metadata
from jupyter_artifacts.core.model.names import check_alias, check_tag, check_text, parse_version_number
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.errors import InvalidNameError, UsageError
from jupyter_artifacts.sdk.artifact.life import ArtifactLife
from jupyter_artifacts.settings import load_settings

if TYPE_CHECKING:
    from jupyter_artifacts.core.operations.update import VersionEdit


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
        self._changed()
        self._warn_of_source("description")

    @property
    def metadata(self) -> dict[str, Any]:
        """The user's dict; change or replace it, then `save()`."""
        self._settle()
        return self._metadata_now()

    @metadata.setter
    def metadata(self, metadata: Mapping[str, Any] | str | None) -> None:
        self._settle()
        self._metadata, self._is_metadata_replaced = check_metadata(metadata), True
        self._changed()
        self._warn_of_source("metadata")

    @property
    def aliases(self) -> list[str]:
        """Names of this version besides its number, in its collection; change or replace the list, then `save()`.

        Each collection has its own: those of a link are not those of its source.
        """
        self._logged("aliases")
        return self._aliases

    @aliases.setter
    def aliases(self, aliases: Iterable[str]) -> None:
        self._logged("aliases")
        self._aliases = [check_alias(alias) for alias in _names("aliases", aliases)]
        self._are_aliases_replaced = True

    @property
    def tags(self) -> list[str]:
        """Words to find it by; change or replace the list, then `save()`."""
        self._logged("tags")
        return self._tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        self._logged("tags")
        self._tags = [check_tag(tag) for tag in _names("tags", tags)]
        self._warn_of_source("tags")

    def save(self, project: str | None = None, settings: object = None) -> None:
        """Log a draft (into the current run, else into a run of its own); of a logged artifact, keep all changes, at once.

        Only what was changed here is written: what somebody else changed meanwhile stays. Metadata that was changed in place is merged
        key by key at its top level, metadata that was replaced is replaced.

        Args:
            project: where a draft goes; default that of the run, else of the version that it is a draft of.
            settings: accepted for W&B's sake.

        Raises:
            Error: below it, why it can't be logged or changed.
        """
        from jupyter_artifacts.core.operations.update import edit_version

        self._settle()
        if self._version is not None:
            self._become(self._opened, edit_version(self._opened, self._version, self._edit(self._version)), self._in_force)
            return
        from jupyter_artifacts.sdk.run import automatic_run, current_run

        if (run := current_run()) is not None and project in (None, run.project):
            run.log_artifact(self._whole)
            return
        settings, place = self._settings or load_settings(), self._based_draft.base.version.source_collection if self._based_draft else None
        entity, project = (place.entity, project or place.project) if place is not None else (None, project)
        with automatic_run(settings, project=project, entity=entity) as automatic:
            automatic.submit(self._whole, now=True)

    def move_alias(self, alias: str, *, expected: str | None) -> None:
        """Move an alias here at once, provided that it still names the version `expected` ("v3"), or with None, nothing.

        Where several decide at the same time which version is the best, all but one of them get the error.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            ConflictError: the alias names something else by now; nothing was changed.
            InvalidNameError: not a valid alias, or `expected` is not a version.
        """
        from jupyter_artifacts.core.operations.update import VersionEdit, edit_version

        version, name = self._logged("move_alias()"), check_alias(alias)
        if expected is not None and parse_version_number(expected) is None:
            raise InvalidNameError(f"expected is {str(expected)[:60]!r}; give a version such as 'v3', or None.")
        changed = edit_version(self._opened, version, VersionEdit(aliases_added={name}, aliases_expected={name: expected}))
        self._version = changed
        if name not in self._aliases:
            self._aliases.append(name)

    def _edit(self, version: VersionRecord) -> "VersionEdit":
        """What was changed here since the version was read. Whatever else can be changed on a version joins it here."""
        from jupyter_artifacts.core.operations.update import VersionEdit

        aliases = {check_alias(alias) for alias in _names("aliases", self._aliases)}
        tags = {check_tag(tag) for tag in _names("tags", self._tags)}
        edit = VersionEdit(
            description=None if self._description == version.description else (self._description,),
            # An alias that was merely there when this object was read may have moved since; only what was asked for moves (back) here.
            aliases_added=aliases if self._are_aliases_replaced else aliases - set(version.aliases),
            aliases_removed=set(version.aliases) - aliases,
            tags_added=tags - set(version.tags),
            tags_removed=set(version.tags) - tags,
            ttl=self._ttl,
        )
        if self._metadata is None:
            return edit
        metadata = check_metadata(self._metadata)
        if self._is_metadata_replaced:
            return edit._replace(metadata=metadata)
        changed = {key: value for key, value in metadata.items() if not _is_same(version.metadata, key, value)}
        return edit._replace(metadata_set=changed, metadata_removed=frozenset(version.metadata.keys() - metadata.keys()))

    def _warn_of_source(self, what: str) -> None:
        if self._version is not None and self._version.link is not None:
            warnings.warn(
                f"{self._version.qualified_name} is a link: its {what} will change on {self._version.source_qualified_name} too, which it"
                " links to.",
                stacklevel=3,
            )


def _is_same(metadata: Mapping[str, object], key: str, value: object) -> bool:
    """Whether `metadata` has that value, of that type: 1 and True are equal to Python, and not to JSON."""
    return key in metadata and canonical_json({"": metadata[key]}) == canonical_json({"": value})


def _names(what: str, names: Iterable[str]) -> Iterable[str]:
    if isinstance(names, str):
        raise UsageError(f"{what} must be a list, such as [{names!r}], not a single text.")
    return names
