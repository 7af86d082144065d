"""The screen of tracking: what the cells of a kernel read and wrote."""

import shlex

from jupyter_artifacts.views.blocks import Block, Code, Note, Screen, Table
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count, format_rest
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import NOTHING

_CODE_SHOWN = 40
_LINES_SHOWN = 10


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
        shown = payload["unlogged"][:_LINES_SHOWN]
        lines = [f"%artifact log {shlex.quote(file['path'])}  # {format_bytes(file['size'] or 0)}" for file in shown]
        rest = format_rest(len(payload["unlogged"]) - len(shown) + payload["unlogged_more"], "file")
        blocks.append(Code("\n".join([*lines, *([f"# {rest}"] if rest else [])]), "Written, and in no version yet. To keep it:"))
    return Screen(tuple(blocks))


def _row(cell: shapes.TrackedCell) -> tuple[str, ...]:
    first = next((line for line in cell["source"].splitlines() if line.strip()), "")
    code = first if len(first) <= _CODE_SHOWN else f"{first[: _CODE_SHOWN - 1]}…"
    return ("" if cell["ordinal"] is None else str(cell["ordinal"]), code, _files(cell["inputs"]), _files(cell["outputs"]))


def _files(files: list[shapes.TrackedFile]) -> str:
    return ", ".join(f"{file['path']} ({file['version']})" if file["version"] else file["path"] for file in files) or NOTHING
