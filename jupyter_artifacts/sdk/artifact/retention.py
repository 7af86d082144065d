"""How long an artifact is kept, deleting it, and bringing it back."""

import warnings
from datetime import timedelta

from jupyter_artifacts.core.model.names import parse_version_number
from jupyter_artifacts.core.model.ttl import ArtifactTTL, check_ttl, is_automatic_type
from jupyter_artifacts.errors import ArtifactNotLoggedError, UsageError
from jupyter_artifacts.sdk.artifact.life import ArtifactLife


class ArtifactRetention(ArtifactLife):
    """The end of an artifact."""

    @property
    def ttl(self) -> timedelta | None:
        """How long it is kept, counted from its creation; None is for ever. Set it, then `save()` or log.

        It takes a `timedelta`, None to keep it whatever its project says, or `ArtifactTTL.INHERIT` (where it starts) to keep it as long as
        its project or entity says. Read, it is what holds: for a logged artifact that inherits, what it inherits.

        Raises:
            ArtifactNotLoggedError: it inherits, and is not logged yet: then nothing tells what.
        """
        self._settle()
        if self._ttl is None and self._version is not None:
            return self._version.ttl_in_force
        own = ArtifactTTL.INHERIT if self._ttl is None else self._ttl[0]
        if isinstance(own, ArtifactTTL):
            raise ArtifactNotLoggedError("'Artifact.ttl' is inherited, and known once the artifact is logged or saved.")
        return own

    @ttl.setter
    def ttl(self, ttl: timedelta | ArtifactTTL | None) -> None:
        from jupyter_artifacts.core.operations.update import refuse_ttl

        self._settle()
        checked = check_ttl(ttl)
        if self._version is not None:
            refuse_ttl(self._version, checked, is_registered=False)  # whether it is, is asked when it is saved
        elif isinstance(checked, timedelta) and is_automatic_type(self._type):
            raise UsageError(f"{self._name} is of type {self._type!r}, which is made automatically and can't have a TTL.")
        self._ttl = (checked,)

    @property
    def has_expired(self) -> bool:
        """Whether its time has passed, so that nobody finds it any more."""
        from jupyter_artifacts.core.operations.resolve import is_there

        version = self._logged("has_expired")
        return version.expires_at is not None and not is_there(self._opened, version)

    def delete(self, delete_aliases: bool = False) -> None:
        """Delete this version; of a link, only the link. `latest` moves to the newest version left; the number is never used again.

        It is gone for readers at once. Until garbage collection gives its files up, `restore()` brings it back, and
        `Api.undo()` brings it back with its aliases.

        Args:
            delete_aliases: True deletes it together with its aliases. `latest` is no reason not to.

        Raises:
            ArtifactNotLoggedError: it is a draft.
            ConflictError: it has aliases, and `delete_aliases` is False.
            VersionNotFoundError: it was deleted already.
        """
        from jupyter_artifacts.core.operations.delete import delete_version
        from jupyter_artifacts.core.operations.link import unlink_version

        version = self._logged("delete()")
        if version.link is None:
            delete_version(self._opened, version, delete_aliases=delete_aliases, run_key=self._run_key())
        else:
            warnings.warn(
                f"{version.qualified_name} is a link: only the link is deleted, and {version.source_qualified_name} stays.", stacklevel=2
            )
            unlink_version(self._opened, version)
        self._is_deleted = True

    def restore(self) -> None:
        """Bring a deleted or expired version back; what has expired is kept for ever from then on. Its aliases stay where they are.

        Raises:
            ArtifactNotLoggedError: it is a draft.
            UsageError: it is a link, which is made again by `link`.
            VersionNotFoundError: it was not deleted, or its files were given up.
        """
        from jupyter_artifacts.core.operations.delete import restore

        version = self._logged("restore()")
        if version.link is not None:
            raise UsageError(f"{version.qualified_name} was a link: link {version.source_qualified_name} again.")
        done = restore(self._opened, version.collection, parse_version_number(version.label), run_key=self._run_key())
        self._become(self._opened, done.versions[0], self._in_force)

    def _run_key(self) -> int | None:
        """The run that is going on here, where it is one of this store."""
        from jupyter_artifacts.sdk.run import current_run

        run = current_run()
        return run._record.key if run is not None and run._store is self._opened else None
