"""The payload of a notebook's status: inputs with newer versions, stale cells."""

from jupyter_artifacts.core.operations.status import Status
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut


def status_payload(status: Status, *, is_tracked: bool, limit: int | None = ITEMS_SHOWN) -> shapes.StatusPayload:
    """What is not up to date; inputs with newer versions first."""
    inputs, inputs_more = cut(sorted(status.inputs, key=lambda each: each.newest is None), limit)
    stale, stale_more = cut(status.stale, limit)
    return {
        "kind": "status",
        "is_tracked": is_tracked,
        "cell_count": status.cell_count,
        "inputs": [
            {
                "version": each.used.name,
                "qualified_name": each.used.source_qualified_name,
                "newest": None if each.newest is None else each.newest.name,
            }
            for each in inputs
        ],
        "inputs_more": inputs_more,
        "stale": [
            {"ordinal": each.cell.step.ordinal, "cell_id": each.cell.step.cell_id, "source": each.cell.step.source, "reason": each.reason}
            for each in stale
        ],
        "stale_more": stale_more,
    }
