"""Screens as Markdown (GitHub's kind, with tables) for viewers that show no HTML.

Strings of a store stand either in code (spans and fences, where nothing but the closing fence has a meaning) or are
escaped by `_text`. Raw HTML is never written, so groups can't fold here.
"""

import re
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
from jupyter_artifacts.views.outline import outline
from jupyter_artifacts.views.quantities import format_rest
from jupyter_artifacts.views.visible import visible_line, visible_lines

_NOTE_LABELS = {"warning": "**Warning:** ", "error": "**Error:** ", "success": "✓ "}

# As entities what must also survive a renderer that doesn't know the backslash, or that splits tables first.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
# The underscore only at a word's edge: inside snake_case it is inert, and the source stays readable. The colon and dot
# only where bare addresses would become links.
_ACTIVE = re.compile(r"[\\`*\[\]~$@]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=//)|(?<=www)\.", re.IGNORECASE | re.ASCII)
# What makes a heading, list, underline or table of the line it begins; harmless further on in a line.
_OPENING = re.compile(r"(\d{0,9})([#+\-=:.)])", re.ASCII)
_BACKTICKS = re.compile(r"`+")


def render_markdown(screen: Screen) -> str:
    """`screen` as Markdown, ending with a newline."""
    return "\n\n".join(map(_block, screen.blocks)) + "\n"


def _text(text: str) -> str:
    """`text` on one line with nothing active in it; not for the beginning of a line."""
    return _inline(visible_line(text).strip(" "))


def _inline(shown: str) -> str:
    escaped = _ACTIVE.sub(r"\\\g<0>", shown)
    return re.sub(r"[&<>|]", lambda found: _ENTITIES[found[0]], escaped)


def _whole_line(shown: str) -> str:
    shown = shown.strip(" ")
    opening = _OPENING.match(shown)
    if opening:
        return rf"{opening[1]}\{opening[2]}{_inline(shown[opening.end() :])}"
    return _inline(shown)


def _bold(text: str) -> str:
    escaped = _text(text)
    return f"**{escaped}**" if escaped else ""


def _code_span(text: str) -> str:
    shown = visible_line(text)
    if not shown:
        return ""
    fence = _fence(shown, 1)
    space = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{space}{shown}{space}{fence}"


def _fenced(lines: list[str], language: str = "") -> str:
    fence = _fence("\n".join(lines), 3)
    return "\n".join([fence + language, *lines, fence])


def _fence(shown: str, shortest: int) -> str:
    """More backticks in a row than `shown` has, so that nothing in it can close the code."""
    longest = max(map(len, _BACKTICKS.findall(shown)), default=0)
    return "`" * max(shortest, longest + 1)


def _block(block: Block) -> str:
    match block:
        case Title():
            return " ".join([_bold(block.text), *map(_code_span, block.badge_texts)])
        case Facts():
            return "\n".join(f"- {_bold(label)} {_text(value)}" for label, value in block.pairs)
        case Table():
            return _table(block)
        case Changes():
            return _changes(block)
        case TextDiff():
            return _text_diff(block)
        case Note():
            return _note(block)
        case Code():
            caption = [_whole_line(visible_line(block.caption))] if block.caption else []
            return "\n\n".join([*caption, _fenced(visible_lines(block.text))])
        case Tree():
            return _fenced([_pair(line.branch + visible_line(line.label), line.detail) for line in outline(block.root)])
        case Picture():
            return _whole_line(visible_line(block.alternative))
        case Group():
            return "\n\n".join([_bold(block.title), *map(_block, block.blocks)])
        case _:
            assert_never(block)


def _pair(shown: str, detail: str) -> str:
    return f"{shown}  {visible_line(detail)}" if detail else shown


def _table(table: Table) -> str:
    rule = ["---:" if position in table.align_right else "---" for position in range(len(table.columns))]
    lines = [_row([_text(name) for name in table.columns]), _row(rule)]
    lines += [_row([_text(cell) for cell in row]) for row in table.rows]
    caption = [_whole_line(visible_line(table.caption))] if table.caption else []
    return "\n\n".join([*caption, "\n".join(lines), *_rest(table.more, "row", is_empty=not table.rows)])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _changes(changes: Changes) -> str:
    lines = [_pair(f"{visible_line(item.sign)} {visible_line(item.path)}", item.detail) for item in changes.items]
    code = [_fenced(lines, "diff")] if lines else []
    return "\n\n".join([*code, *_rest(changes.more, "change", is_empty=not lines)])


def _text_diff(diff: TextDiff) -> str:
    lines = [f"{visible_line(sign)} {visible_line(text)}" for sign, text in diff.lines]
    code = [_fenced(lines, "diff")] if lines else []
    return "\n\n".join([_code_span(diff.path), *code, *_rest(diff.more, "line", is_empty=not lines)])


def _rest(more: int, noun: str, *, is_empty: bool) -> list[str]:
    rest = format_rest(more, noun, is_empty=is_empty)
    return [rest] if rest else []


def _note(note: Note) -> str:
    # A backslash before the line break keeps the break.
    return _NOTE_LABELS.get(note.level, "") + "\\\n".join(map(_whole_line, visible_lines(note.text)))
