"""What the public API does about the store as a whole: the room it takes, and its health."""

from datetime import timedelta
from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.duration import parse_duration
from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.operations.resolve import resolve_collection, resolve_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.session import session

if TYPE_CHECKING:
    from jupyter_artifacts.core.operations.du import Usage
    from jupyter_artifacts.core.operations.fsck.result import FsckResult
    from jupyter_artifacts.core.operations.gc.plan import GcPlan
    from jupyter_artifacts.core.operations.gc.result import GcResult


class ApiUpkeep:
    """Who takes how much room, collecting garbage, and whether everything is as it was written."""

    @property
    def store(self) -> Store:
        """The store it looks after."""
        raise LookupError

    @property
    def default_entity(self) -> str:
        """Who owns what names no entity."""
        raise LookupError

    @property
    def default_project(self) -> str:
        """Where names belong that name no project."""
        raise LookupError

    def du(self, name: str | None = None) -> "Usage":
        """Who takes how much room: each byte is charged to the oldest live version that holds it.

        Args:
            name: of a collection (``[[entity/]project/]name``) or a version (``name:v3``); without it, the whole store.

        Raises:
            CommError: below it, what does not exist.
        """
        from jupyter_artifacts.core.operations.du import measure_usage

        session().queue.drain()
        if name is None:
            return measure_usage(self.store)
        ref = parse_artifact_ref(name)
        if ref.label is None:
            return measure_usage(self.store, resolve_collection(self.store, ref, self.default_entity, self.default_project))
        return measure_usage(self.store, version=resolve_version(self.store, ref, self.default_entity, self.default_project))

    def plan_gc(self, grace: timedelta | str | None = None) -> "GcPlan":
        """What `gc` would do now, to the byte. Changes nothing."""
        from jupyter_artifacts.core.operations.gc.plan import plan_gc
        from jupyter_artifacts.core.operations.gc.waits import waits_of

        session().queue.drain()
        return plan_gc(self.store, waits_of(_length(grace)))

    def gc(self, grace: timedelta | str | None = None) -> "GcResult":
        """Delete for good what was given up: versions deleted over a week ago, and what only they held.

        Args:
            grace: takes the place of every wait, as a `timedelta` or as text such as "1h". With "0s", what was deleted is gone for good
                when this returns.

        Raises:
            UsageError: that is no length of time.
            StoreError: below it, why the store can't be changed.
        """
        from jupyter_artifacts.core.operations.gc.apply import apply_gc

        return apply_gc(self.store, self.plan_gc(grace))

    def fsck(self, mode: str | None = None, *, sample: str | float | None = None, minutes: float | None = None) -> "FsckResult":
        """Check the whole store. Nothing is repaired; what is damaged is remembered, so that logging the same files again heals it.

        Args:
            mode: "full" (every byte, and the catalog against its records) or "quick" (is everything there?); without any, "full".
            sample: read only a share of all bytes, such as "5%" or 0.05: first what was not read for longest.
            minutes: read only for so long, in the same order.

        Raises:
            UsageError: that is no such check, or more than one.
            StoreError: below it, why the store can't be read.
        """
        from jupyter_artifacts.core.operations.fsck.fsck import fsck
        from jupyter_artifacts.core.operations.fsck.scope import parse_scope

        scope = parse_scope(mode, sample=sample, minutes=minutes)
        session().queue.drain()
        return fsck(self.store, scope.mode, share=scope.share, seconds=scope.seconds)


def _length(grace: timedelta | str | None) -> timedelta | None:
    if isinstance(grace, str):
        return parse_duration(grace)
    if grace is not None and not isinstance(grace, timedelta):
        raise UsageError(f"a grace is a datetime.timedelta or text such as '1h', not {type(grace).__name__}.")
    if grace is not None and grace < timedelta(0):
        raise UsageError(f"a grace can't be negative, and {grace} is.")
    return grace
