"""The screen of a notebook's status: inputs with newer versions, stale cells."""

from jupyter_artifacts.views.blocks import Block, Note, Screen, Table
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.screens.audience import Audience

_CODE_SHOWN = 50


def status_screen(payload: shapes.StatusPayload, audience: Audience) -> Screen:
    """What is not up to date."""
    newer = [each for each in payload["inputs"] if each["newest"] is not None]
    blocks: list[Block] = []
    if not newer and not payload["stale"]:
        what = "Every input is the newest version" if payload["inputs"] else "No input is known"
        cells = ", and no tracked cell is stale." if payload["is_tracked"] else "."
        blocks.append(Note(what + cells, "success" if payload["inputs"] else "note"))
    if newer:
        rows = tuple((each["version"], each["newest"] or "") for each in newer)
        blocks.append(Table(("Used", "Newest"), rows, caption="Inputs with newer versions", more=payload["inputs_more"]))
    if payload["stale"]:
        cells_ = tuple(
            ("" if each["ordinal"] is None else str(each["ordinal"]), _first(each["source"]), each["reason"]) for each in payload["stale"]
        )
        columns = ("Cell", "Code", "Why")
        blocks.append(Table(columns, cells_, align_right=frozenset({0}), caption="Stale cells", more=payload["stale_more"]))
    if not payload["is_tracked"]:
        blocks.append(Note("Cells are not tracked, so only inputs are known; `%artifact track on` records cells."))
    return Screen(tuple(blocks))


def _first(source: str) -> str:
    line = next((line for line in source.splitlines() if line.strip()), "")
    return line if len(line) <= _CODE_SHOWN else f"{line[: _CODE_SHOWN - 1]}…"
