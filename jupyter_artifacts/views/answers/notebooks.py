"""Notebooks by their cells: what each says and prints, and which cells of two notebooks belong together."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypedDict

MOST_CELLS = 2000
ALIKE = 0.5
"""From this share of common text on, a cell without a twin counts as a changed one."""

_OUTPUT_LIMIT = 4000


class Cell(TypedDict):
    """A cell: "code" or "markdown", its source, and the text of its outputs."""

    type: str
    source: str
    outputs: str


class CellPair(TypedDict):
    """A cell before and after; of a row of `count` equal ones, neither."""

    kind: str
    old: Cell | None
    new: Cell | None
    count: int


def read_cells(notebook: object) -> list[Cell] | None:
    """The cells of a notebook as JSON, or None where it is none."""
    cells = notebook.get("cells") if isinstance(notebook, Mapping) else None
    if not isinstance(cells, list):
        return None
    return [_cell(each) for each in cells[:MOST_CELLS] if isinstance(each, Mapping)]


def _cell(cell: Mapping[str, object]) -> Cell:
    outputs = cell.get("outputs")
    texts = [_output(each) for each in outputs if isinstance(each, Mapping)] if isinstance(outputs, list) else []
    return {"type": str(cell.get("cell_type", "")), "source": _joined(cell.get("source")), "outputs": "\n".join(texts)[:_OUTPUT_LIMIT]}


def _output(output: Mapping[str, object]) -> str:
    if "text" in output:
        return _joined(output["text"])
    if "ename" in output:
        return f"{output['ename']}: {output.get('evalue', '')}"
    data = output.get("data")
    if not isinstance(data, Mapping):
        return ""
    if "text/plain" in data:
        return _joined(data["text/plain"])
    return f"[{', '.join(sorted(map(str, data)))}]"


def _joined(text: object) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text or "")


def compare_cells(old: Sequence[Cell], new: Sequence[Cell]) -> list[CellPair]:
    """Cells in order; equal ones next to each other are told as one row."""
    pairs: list[CellPair] = []
    matcher = SequenceMatcher(None, [_key(each) for each in old], [_key(each) for each in new], autojunk=False)
    for what, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            _add_equal(pairs, old[old_start:old_end], new[new_start:new_end])
        else:
            _add_different(pairs, list(old[old_start:old_end]), list(new[new_start:new_end]))
    return pairs


def _key(cell: Cell) -> tuple[str, str]:
    return cell["type"], cell["source"]


def _add_equal(pairs: list[CellPair], old: Sequence[Cell], new: Sequence[Cell]) -> None:
    """Cells of the same source; what they printed may differ."""
    for before, after in zip(old, new, strict=True):
        if before["outputs"] != after["outputs"]:
            pairs.append({"kind": "modified", "old": before, "new": after, "count": 1})
        elif pairs and pairs[-1]["kind"] == "equal":
            pairs[-1]["count"] += 1
        else:
            pairs.append({"kind": "equal", "old": None, "new": None, "count": 1})


def _add_different(pairs: list[CellPair], old: list[Cell], new: list[Cell]) -> None:
    for after in new:
        at = next((at for at, before in enumerate(old) if before["type"] == after["type"] and _are_alike(before, after)), None)
        if at is None:
            pairs.append({"kind": "added", "old": None, "new": after, "count": 1})
            continue
        pairs += ({"kind": "removed", "old": each, "new": None, "count": 1} for each in old[:at])
        pairs.append({"kind": "modified", "old": old[at], "new": after, "count": 1})
        del old[: at + 1]
    pairs += ({"kind": "removed", "old": each, "new": None, "count": 1} for each in old)


def _are_alike(old: Cell, new: Cell) -> bool:
    matcher = SequenceMatcher(None, old["source"].splitlines(), new["source"].splitlines(), autojunk=False)
    if matcher.ratio() >= ALIKE:
        return True
    if len(old["source"]) + len(new["source"]) > 4000:
        return False
    matcher = SequenceMatcher(None, old["source"], new["source"], autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
