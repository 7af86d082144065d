"""The store as a whole: the room it takes, garbage, and health."""

from typing import Literal, TypedDict

from jupyter_artifacts.core.model.duration import parse_duration
from jupyter_artifacts.core.operations.fsck.fsck import fsck
from jupyter_artifacts.core.operations.fsck.scope import parse_scope
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.gc.waits import Waits, waits_of
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.paging import USUAL, Limit, Text
from jupyter_artifacts.server.tasks import CancelledError, Task, TaskState
from jupyter_artifacts.views.payloads import fsck_payload, gc_payload, usage_payload
from jupyter_artifacts.views.payloads.fsck_shapes import FsckPayload
from jupyter_artifacts.views.payloads.shapes import GcPayload, UsagePayload


class UsageQuery(TypedDict, total=False):
    """Whose room: of a collection (``entity/project/name``) or version (``entity/project/name:v3``); the whole store's where left out."""

    name: Text
    limit: Limit


class GraceQuery(TypedDict, total=False):
    """What takes the place of every wait, such as "0s", "1h" or "7d"."""

    grace: Text


class CheckScope(TypedDict, total=False):
    """How much a check looks at: all of it, whether everything is there, or a share of all bytes such as "5%"."""

    mode: Literal["full", "quick"]
    sample: Text


def get_usage(call: Call, query: UsageQuery) -> UsagePayload:
    """Tell who takes how much room: each byte is charged to the oldest version that holds it."""
    name = query.get("name")
    return usage_payload(call.api.du(name), name, limit=query.get("limit", USUAL))


def plan_garbage(call: Call, query: GraceQuery) -> GcPayload:
    """Tell what garbage collection would do, to the byte; does nothing."""
    return gc_payload(plan_gc(call.store, _waits(query)))


def collect_garbage(call: Call, body: GraceQuery) -> TaskState:
    """Delete for good what was given up, as a task."""
    store, waits = call.store, _waits(body)

    def work(task: Task) -> GcPayload:
        plan = plan_gc(store, waits)
        result = apply_gc(store, plan, should_stop=task.should_stop)
        if not result.is_finished:
            raise CancelledError
        return gc_payload(plan, result)

    return call.services.tasks.start(store.id, "gc", "", work)


def _waits(query: GraceQuery) -> Waits:
    return waits_of(parse_duration(query["grace"]) if "grace" in query else None)


def check_store(call: Call, body: CheckScope) -> TaskState:
    """Check the store, as a task; nothing is repaired."""
    store, scope = call.store, parse_scope(body.get("mode"), sample=body.get("sample"))

    def work(task: Task) -> FsckPayload:
        return fsck_payload(fsck(store, scope.mode, share=scope.share, seconds=scope.seconds, on_progress=task.on_progress))

    return call.services.tasks.start(store.id, "fsck", "", work)
