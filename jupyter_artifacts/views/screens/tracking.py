"""The screen of tracking: what the cells of a kernel read and wrote."""

import shlex

from jupyter_artifacts.views.blocks import Block, Code, Note, Screen, Table
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import NOTHING

_CODE_SHOWN = 40
_LINES_SHOWN = 10
_FILES_SHOWN = 3


def tracking_screen(payload: shapes.TrackingPayload, audience: Audience) -> Screen:
    """Whether cells are recorded, what they read and wrote, and what of it nothing keeps yet."""
    if not payload["is_on"]:
        return Screen((Note("Cells are not tracked. `%artifact track on` records each one with the files that it reads and writes."),))
    logs = " What they write is logged." if payload["logs"] else ""
    blocks: list[Block] = [Note(f"Tracking cells: {format_count(payload['cell_count'], 'cell')} recorded.{logs}")]
    if payload["problem"]:
        blocks.append(Note(f"The last cell could not be recorded: {payload['problem']}", "warning"))
    rows = tuple(_row(cell) for cell in payload["cells"] if cell["inputs"] or cell["outputs"])
    if rows:
        blocks.append(Table(("Cell", "Code", "Read", "Written"), rows, align_right=frozenset({0})))
    if payload["unlogged"]:
        lines = _lines(payload["unlogged"])
        if len(lines) > _LINES_SHOWN or payload["unlogged_more"]:
            lines = [*lines[:_LINES_SHOWN], "# … and more"]
        blocks.append(Code("\n".join(lines), "Written, and in no version yet. To keep it:"))
    return Screen(tuple(blocks))


def _row(cell: shapes.TrackedCell) -> tuple[str, ...]:
    first = next((line for line in cell["source"].splitlines() if line.strip()), "")
    code = first if len(first) <= _CODE_SHOWN else f"{first[: _CODE_SHOWN - 1]}…"
    return (
        "" if cell["ordinal"] is None else str(cell["ordinal"]),
        code,
        _files(cell["inputs"], cell["inputs_more"]),
        _files(cell["outputs"], cell["outputs_more"]),
    )


def _files(files: list[shapes.TrackedFile], more: int) -> str:
    shown = ", ".join(f"{file['path']} ({file['version']})" if file["version"] else file["path"] for file in files[:_FILES_SHOWN])
    rest = len(files) - _FILES_SHOWN + more
    return f"{shown} and {rest:,} more" if rest > 0 else shown or NOTHING


def _lines(files: list[shapes.UnloggedFile]) -> list[str]:
    """What to type to keep these: a folder where several lie in one."""
    folders: dict[str, list[shapes.UnloggedFile]] = {}
    for file in files:
        folders.setdefault(file["path"].rpartition("/")[0] or file["path"], []).append(file)
    lines = []
    for folder, inside in folders.items():
        for file in inside if len(inside) <= _FILES_SHOWN else []:
            lines.append(f"{file['code']}  # {format_bytes(file['size'] or 0)}")
        if len(inside) > _FILES_SHOWN:
            lines.append(f"%artifact log {shlex.quote(folder)}  # {format_count(len(inside), 'file')}")
    return lines
