"""The payload of a recovery."""

from jupyter_artifacts.core.operations.recover.result import Recovery
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut


def recover_payload(result: Recovery, *, limit: int | None = ITEMS_SHOWN) -> shapes.RecoverPayload:
    """What was wrong with a store, what came of it, and what is missing for good."""
    files = [f"{each.collection}: {each.path or 'its list of files'}" for each in result.lost_files]
    missing = [*result.lost_records, *result.lost_manifests, *files, *result.replayed.skipped]
    kept, more = cut(missing, limit)
    return {
        "kind": "recover",
        "reasons": list(result.reasons),
        "is_needed": result.is_needed,
        "is_applied": result.is_applied,
        "kept_aside": [file.name for file in result.kept_aside],
        "missing": list(kept),
        "missing_more": more,
        "unknown_records": dict(result.replayed.unknown),
        "stray_records": result.stray_records,
        "missing_containers": result.missing_containers,
        "orphans": result.orphans,
        "versions": result.versions,
        "runs": result.runs,
        "contents": result.contents,
    }
