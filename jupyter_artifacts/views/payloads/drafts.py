"""Payloads about drafts that the store keeps."""

from collections.abc import Sequence

from jupyter_artifacts.core.catalog.queries.elsewhere import Elsewhere
from jupyter_artifacts.core.operations.keep_draft import KeptDraft
from jupyter_artifacts.views.payloads import change_shapes as shapes
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut, elsewhere_shapes, iso_time


def drafts_payload(
    drafts: Sequence[KeptDraft],
    place: str,
    *,
    are_dropped: bool = False,
    is_one: bool = False,
    limit: int | None = ITEMS_SHOWN,
    elsewhere: Sequence[Elsewhere] = (),
) -> shapes.DraftsPayload:
    """Drafts of `place` (``entity/project``), the last touched first; or those that were dropped, or one that somebody goes on with."""
    kept, more = cut(drafts, limit)
    return {
        "kind": "drafts",
        "place": place,
        "drafts": [_draft(each) for each in kept],
        "more": more,
        "elsewhere": elsewhere_shapes(elsewhere),
        "are_dropped": are_dropped,
        "is_one": is_one,
    }


def _draft(kept: KeptDraft) -> shapes.StoredDraft:
    collection = kept.draft.collection
    return {
        "name": kept.draft.name,
        "artifact": f"{collection.entity}/{collection.project}/{collection.name}",
        "type": collection.type,
        "base": None if kept.base is None else kept.base.name,
        "is_incremental": kept.draft.is_incremental,
        "distributed_id": kept.draft.distributed_id,
        "parts": len(kept.parts),
        "added": sum(part.entry_count for part in kept.parts),
        "size": sum(part.size for part in kept.parts),
        "removed": sorted({path for part in kept.parts for path in part.removed}),
        "runs": sorted({part.run for part in kept.parts if part.run is not None}),
        "created_at": iso_time(kept.draft.created_at),
        "touched_at": iso_time(kept.draft.touched_at),
        "expires_at": iso_time(kept.expires_at),
    }
