"""Screens about what was done: the list of operations, and one that was undone or done again."""

from jupyter_artifacts.core.model.ttl import format_ttl, ttl_of_seconds
from jupyter_artifacts.views.blocks import Block, Note, Screen, Table, Title
from jupyter_artifacts.views.payloads import change_shapes as shapes
from jupyter_artifacts.views.quantities import format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import NOTHING, json_text, nothing_here

_CHANGES_SHOWN = 4
_TEXT_SHOWN = 40
_VERBS = {"log": "log", "log-unchanged": "log again", "collection": "change"}


def operations_screen(payload: shapes.OperationsPayload, audience: Audience) -> Screen:
    """What was done, newest first."""
    if not payload["operations"]:
        text = f"Nothing was done in {payload['place']} that could be undone."
        return Screen((*nothing_here(text, payload["place"], "operation", payload["elsewhere"]),))
    rows = tuple(_row(each, audience) for each in payload["operations"])
    columns = ("No.", audience.time_column("When"), "Operation", "Changed", "By", "State")
    table = Table(columns, rows, align_right=frozenset({0}), more=payload["more"])
    return Screen((Title(payload["place"], ("operations",)), table, audience.code(payload["code"], "To take the last one back:")))


def _row(operation: shapes.Operation, audience: Audience) -> tuple[str, ...]:
    return (
        str(operation["id"]),
        audience.time_cell(operation["at"]),
        _title(operation),
        changes_text(operation),
        f"run {operation['run']}" if operation["run"] else operation["actor"],
        "undone" if operation["undone_at"] else "",
    )


def _title(operation: shapes.Operation) -> str:
    return f"{_VERBS.get(operation['kind'], operation['kind'])} {operation['subject']}"


def undo_screen(payload: shapes.UndoPayload, audience: Audience) -> Screen:
    """What was undone, or done again."""
    operation = payload["operation"]
    is_undone = operation["undone_at"] is not None
    lines = [_change_text(change, is_undone=is_undone) for change in operation["changes"]]
    more = operation["more"]
    title = f"{'Undone' if is_undone else 'Done again'}: {_title(operation)}."
    blocks: list[Block] = [Note(title, "success"), Table(("What is so now",), tuple((line,) for line in lines if line), more=more)]
    return Screen((*blocks, audience.code(payload["code"], "To do it again:" if is_undone else "To undo it again:")))


def changes_text(operation: shapes.Operation) -> str:
    """What an operation changed, in a cell."""
    texts = [text for change in operation["changes"] if (text := _change_text(change))]
    rest = len(texts) - _CHANGES_SHOWN + operation["more"]
    shown = texts[:_CHANGES_SHOWN]
    return "; ".join([*shown, format_count(rest, "more change")] if rest > 0 else shown)


def _change_text(change: shapes.FieldChange, *, is_undone: bool = False) -> str:
    before, after = (change["after"], change["before"]) if is_undone else (change["before"], change["after"])
    thing, field = change["thing"].rpartition("/")[2], change["field"]
    if field == "is_deleted":
        return f"{thing} {'gone' if after else 'there'}"
    if change["noun"] == "alias":
        return f"{field}: {_label(before)} → {_label(after)}"
    if field in ("metadata", "description"):
        return field if after else f"{field} taken away"
    if field == "ttl_seconds":
        return f"time to live: {_ttl(before)} → {_ttl(after)}"
    return f"{field}: {_short(before)} → {_short(after)}"


def _label(version: object) -> str:
    return str(version).rpartition(":")[2] if version else NOTHING


def _ttl(seconds: object) -> str:
    return format_ttl(ttl_of_seconds(seconds if isinstance(seconds, int) else None))


def _short(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else json_text(value)
    text = NOTHING if value in (None, []) else text
    return text if len(text) <= _TEXT_SHOWN else f"{text[:_TEXT_SHOWN]}…"
