"""Payloads about the room that the store takes: who takes how much, and what garbage collection does about it."""

from collections.abc import Sequence

from jupyter_artifacts.core.catalog.queries.garbage_preview import GivenUpVersion
from jupyter_artifacts.core.model.duration import format_duration
from jupyter_artifacts.core.operations.du import CollectionUsage, Usage, VersionUsage
from jupyter_artifacts.core.operations.gc.plan import GcPlan, Removal
from jupyter_artifacts.core.operations.gc.result import GcResult
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut


def gc_payload(plan: GcPlan, result: GcResult | None = None, *, limit: int | None = ITEMS_SHOWN) -> shapes.GcPayload:
    """What garbage collection will do, and with a `result` what it has done."""
    return {
        "kind": "gc",
        "waits": {name: format_duration(wait) for name, wait in plan.waits._asdict().items()},
        "expired": _given_up(plan.expired, limit),
        "drafts": sum(1 for draft in plan.drafts if draft.is_open),
        "purged": _given_up(plan.purged, limit),
        "kept": _given_up(plan.kept, limit),
        "contents": {"count": plan.content_count, "bytes": plan.content_bytes},
        "condemned": {"count": plan.condemned_count, "bytes": plan.condemned_bytes},
        "removed": _removals(plan.removed),
        "rewritten": {"count": len(plan.rewritten), "bytes": sum(each.length for each in plan.rewritten), "new_bytes": plan.written_bytes},
        "held": _removals(plan.held),
        "leases": len(plan.leases),
        "staging": {"count": len(plan.staging), "bytes": sum(length for _, length in plan.staging)},
        "freed_bytes": plan.freed_bytes,
        "is_empty": plan.is_empty,
        "result": None if result is None else _result(result),
    }


def _given_up(versions: Sequence[GivenUpVersion], limit: int | None) -> shapes.GivenUp:
    kept, more = cut(versions, limit)
    total = sum(version.size for version in versions)
    return {"versions": [version.qualified_name for version in kept], "more": more, "count": len(versions), "size": total}


def _removals(removals: Sequence[Removal]) -> shapes.Amount:
    return {"count": sum(1 for each in removals if each.length), "bytes": sum(each.length for each in removals)}


def _result(result: GcResult) -> shapes.GcDone:
    return {
        "purged": len(result.purged),
        "rewritten": result.rewritten,
        "freed_bytes": result.freed_bytes,
        "skipped": result.skipped,
        "is_finished": result.is_finished,
    }


def usage_payload(usage: Usage, name: str | None = None, *, limit: int | None = ITEMS_SHOWN) -> shapes.UsagePayload:
    """Who takes how much room: in the store, or of what has this name, a collection or a version."""
    kept, more = cut(usage.collections, limit)
    return {
        "kind": "usage",
        "name": name,
        "collections": [_collection_usage(each, limit) for each in kept],
        "more": more,
        "charged": usage.charged,
        "containers": {"count": usage.container_count, "bytes": usage.container_bytes},
        "dead_bytes": usage.dead_bytes,
    }


def _collection_usage(each: CollectionUsage, limit: int | None) -> shapes.CollectionUsage:
    kept, more = cut(each.versions, limit)
    return {
        "name": each.collection.name,
        "qualified_name": each.collection.qualified_name,
        "type": each.collection.type,
        "version_count": len(each.versions),
        "charged": each.charged,
        "unique": each.unique,
        "versions": [_version_usage(each.collection.name, version) for version in kept],
        "more": more,
    }


def _version_usage(name: str, version: VersionUsage) -> shapes.VersionUsage:
    return {
        "name": f"{name}:v{version.number}",
        "version": f"v{version.number}",
        "size": version.size,
        "charged": version.charged,
        "shared": version.shared,
        "unique": version.unique,
    }
