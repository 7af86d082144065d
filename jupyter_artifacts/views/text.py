"""Screens as plain text for terminals and logs: no colour, no control character but the newline."""

from itertools import pairwise
from typing import assert_never

from jupyter_artifacts.views.blocks import (
    Block,
    Changes,
    Code,
    Facts,
    Group,
    Note,
    Picture,
    Screen,
    Table,
    TextDiff,
    Title,
    Tree,
)
from jupyter_artifacts.views.columns import drawn_width, lay_out, pad
from jupyter_artifacts.views.outline import outline
from jupyter_artifacts.views.quantities import format_rest
from jupyter_artifacts.views.visible import visible_line, visible_lines

_NOTE_LABELS = {"warning": "Warning: ", "error": "Error: ", "success": "✓ "}
_INDENT = "  "
# One long path must not push the details of all others off the screen.
_WIDEST_FIRST = 60


def render_text(screen: Screen, width: int = 100) -> str:
    """`screen` for a terminal of `width` columns; tables are narrowed to it, everything else keeps its length.

    Ends without a newline, as `repr` does.
    """
    return "\n".join(_blocks(screen.blocks, width))


def _blocks(blocks: tuple[Block, ...], width: int) -> list[str]:
    if not blocks:
        return []
    lines = _block(blocks[0], width)
    for previous, block in pairwise(blocks):
        if not _belongs_to(block, previous):
            lines.append("")
        lines += _block(block, width)
    return lines


def _belongs_to(block: Block, previous: Block) -> bool:
    """Whether no blank line stands between the two."""
    return isinstance(previous, Title | Note) and isinstance(block, Facts | Note)


def _block(block: Block, width: int) -> list[str]:
    match block:
        case Title():
            return ["  ".join([visible_line(block.text), *(f"[{visible_line(text)}]" for text in block.badge_texts)])]
        case Facts():
            return _aligned([(visible_line(label), value) for label, value in block.pairs])
        case Table():
            return _table(block, width)
        case Changes():
            return _changes(block)
        case TextDiff():
            lines = [f"{visible_line(sign)} {visible_line(text)}".rstrip(" ") for sign, text in block.lines]
            return [visible_line(block.path), *lines, *_rest(block.more, "line", is_empty=not lines)]
        case Note():
            first, *rest = visible_lines(block.text)
            return [_NOTE_LABELS.get(block.level, "") + first, *rest]
        case Code():
            caption = [visible_line(block.caption)] if block.caption else []
            return [*caption, *visible_lines(block.text)]
        case Tree():
            return _aligned([(line.branch + visible_line(line.label), line.detail) for line in outline(block.root)])
        case Picture():
            return [visible_line(block.alternative)]
        case Group():
            return [visible_line(block.title), *_indented(_blocks(block.blocks, width - len(_INDENT)))]
        case _:
            assert_never(block)


def _aligned(pairs: list[tuple[str, str]]) -> list[str]:
    """Two columns: what is shown already, and strings still to be made visible."""
    width = max((drawn_width(first) for first, _ in pairs if drawn_width(first) <= _WIDEST_FIRST), default=0)
    return [f"{pad(first, width)}  {visible_line(second)}".rstrip(" ") for first, second in pairs]


def _table(table: Table, width: int) -> list[str]:
    caption = [visible_line(table.caption)] if table.caption else []
    rows = [[visible_line(cell) for cell in row] for row in (table.columns, *table.rows)]
    lines, lost = lay_out(rows, table.align_right, width)
    return [*caption, *lines, *_rest(table.more, "row", is_empty=not table.rows), *_rest(lost, "column")]


def _changes(changes: Changes) -> list[str]:
    lines = _aligned([(f"{visible_line(item.sign)} {visible_line(item.path)}", item.detail) for item in changes.items])
    return [*lines, *_rest(changes.more, "change", is_empty=not lines)]


def _rest(more: int, noun: str, *, is_empty: bool = False) -> list[str]:
    rest = format_rest(more, noun, is_empty=is_empty)
    return [rest] if rest else []


def _indented(lines: list[str]) -> list[str]:
    return [f"{_INDENT}{line}" if line else "" for line in lines]
