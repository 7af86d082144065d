"""Payloads about what was done: the list of operations, and one that was undone or done again."""

from collections.abc import Sequence

from jupyter_artifacts.core.catalog.queries.elsewhere import Elsewhere
from jupyter_artifacts.core.model.operation import FieldChange, OperationRecord
from jupyter_artifacts.views.payloads import change_shapes as shapes
from jupyter_artifacts.views.payloads.code import HERE, CodePlace, redo_code, undo_code
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut, elsewhere_shapes, iso_time


def operations_payload(
    operations: Sequence[OperationRecord],
    place: str,
    *,
    limit: int | None = ITEMS_SHOWN,
    code_place: CodePlace = HERE,
    elsewhere: Sequence[Elsewhere] = (),
) -> shapes.OperationsPayload:
    """Operations on `place` (``entity/project``, or an entity), newest first."""
    kept, more = cut(operations, limit)
    shown = [_operation(each) for each in kept]
    return {
        "kind": "operations", "place": place, "operations": shown, "more": more, "elsewhere": elsewhere_shapes(elsewhere),
        "code": undo_code(code_place),
    }  # fmt: skip


def undo_payload(operation: OperationRecord, code_place: CodePlace = HERE) -> shapes.UndoPayload:
    """An operation that was undone, or done again."""
    code = undo_code(code_place) if operation.undone_at is None else redo_code(operation.id, code_place)
    return {"kind": "undo", "operation": _operation(operation), "code": code}


def _operation(operation: OperationRecord) -> shapes.Operation:
    return {
        "id": operation.id,
        "kind": operation.kind,
        "at": iso_time(operation.at),
        "project": operation.project,
        "subject": operation.subject,
        "actor": operation.actor.partition("@")[0],  # the host stays in the store, as it does for runs
        "run": operation.run,
        "changes": [_change(each) for each in operation.changes],
        "more": operation.change_count - len(operation.changes),
        "undone_at": None if operation.undone_at is None else iso_time(operation.undone_at),
        "obstacle": operation.obstacle,
    }


def _change(change: FieldChange) -> shapes.FieldChange:
    return {"noun": change.noun, "thing": change.thing, "field": change.field, "before": change.before, "after": change.after}
