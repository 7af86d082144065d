"""Screens as HTML for notebooks: safe in an untrusted one, readable without styles (GitHub strips them), light or dark.

Strings of a store appear as text only, never in an attribute, and all pass through `_text`. The type `Markup` keeps the
two apart: `_element` takes no plain string. No script, style sheet, id, link or handler is ever written.
"""

from base64 import b64encode
from collections.abc import Iterable
from html import escape
from typing import NewType, assert_never

from jupyter_artifacts.views import styles
from jupyter_artifacts.views.blocks import (
    Block,
    ChangeLine,
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

Markup = NewType("Markup", str)

# JupyterLab and nbconvert typeset $...$ inside HTML outputs; these classes say that nothing here is mathematics.
_NO_MATHS = ' class="tex2jax_ignore mathjax_ignore"'
_LONG_CELL_LENGTH = 40
_PICTURE = "A graph; the lines below say the same in words."
_BREAKS = frozenset(" -/?")
_NOTE_LABELS = {"warning": "Warning", "error": "Error", "success": "✓"}


def render_html(screen: Screen) -> str:
    """`screen` as one `div`."""
    return _element("div", styles.ROOT, *map(_block, screen.blocks), attributes=_NO_MATHS)


def _text(text: str) -> Markup:
    return Markup(escape(visible_line(text)))


def _lines(text: str) -> Markup:
    return Markup(escape("\n".join(visible_lines(text))))


def _element(tag: str, style: str, *children: Markup, attributes: str = "") -> Markup:
    styled = f' style="{style}"' if style else ""
    return Markup(f"<{tag}{attributes}{styled}>{''.join(children)}</{tag}>")


def _joined(parts: Iterable[Markup], separator: str = "") -> Markup:
    return Markup(separator.join(parts))


def _isolated(text: str) -> Markup:
    """`text` inside a line of other text: right-to-left letters may not reorder their neighbours."""
    return _element("bdi", "", _text(text))


def _block(block: Block) -> Markup:
    match block:
        case Title():
            return _title(block)
        case Facts():
            return _facts(block)
        case Table():
            return _table(block)
        case Changes():
            return _changes(block)
        case TextDiff():
            return _text_diff(block)
        case Note():
            return _note(block)
        case Code():
            return _code(block)
        case Tree():
            return _tree(block)
        case Picture():
            return _picture(block)
        case Group():
            return _group(block)
        case _:
            assert_never(block)


def _title(title: Title) -> Markup:
    name = _element("strong", styles.TITLE_NAME, _isolated(title.text))
    badges = (_element("span", styles.BADGE, _text(text)) for text in title.badge_texts)
    return _element("div", styles.TITLE, _joined([name, *badges], " "))


def _facts(facts: Facts) -> Markup:
    longest = max((len(label) for label, _ in facts.pairs), default=0)
    width = min(max(longest * 0.6 + 1, 6), 12)
    label_style = f"width:{width:.1f}em;{styles.FACT_LABEL}"
    rows = (
        _element(
            "tr",
            styles.FACT_ROW,
            _element("th", label_style, _text(label), attributes=' scope="row"'),
            _element("td", styles.FACT_VALUE, _text(value)),
        )
        for label, value in facts.pairs
    )
    return _element("table", styles.FACTS, _element("tbody", "", *rows))


def _table(table: Table) -> Markup:
    caption = [_element("caption", styles.CAPTION, _text(table.caption))] if table.caption else []
    head = _row(table, table.columns, "th", ' scope="col"')
    body = (_row(table, row, "td", number=number) for number, row in enumerate(table.rows))
    whole = _element("table", styles.TABLE, *caption, _element("thead", "", head), _element("tbody", "", *body))
    return _element("div", styles.SCROLLED, whole, _rest("div", table.more, "row", is_empty=not table.rows))


def _row(table: Table, cells: tuple[str, ...], tag: str, attributes: str = "", *, number: int = -1) -> Markup:
    is_tall = any(len(text) > _LONG_CELL_LENGTH for text in cells)
    shared = styles.TALL if is_tall else ""
    marked = []
    for position, text in enumerate(cells):
        style = styles.CELL_RIGHT if position in table.align_right else styles.CELL
        content = _joined([*_thumbnail(table.pictures.get((number, position))), _cell_text(text)])
        marked.append(_element(tag, style + shared + _wrapping(text), content, attributes=attributes))
    return _element("tr", styles.TABLE_ROW, *marked)


def _thumbnail(picture: bytes | None) -> list[Markup]:
    """An image whose address is base64: nothing in it is markup of the page. What it shows is told by the text beside it."""
    if picture is None:
        return []
    return [Markup(f'<img alt="" src="data:image/png;base64,{b64encode(picture).decode("ascii")}" style="{styles.THUMBNAIL}">')]


def _wrapping(text: str) -> str:
    """Short cells stay on one line. A large table is mostly styles, so this is said only where a line could break."""
    can_break = not text.isascii() or not _BREAKS.isdisjoint(text)
    return styles.UNBROKEN if can_break and len(text) <= _LONG_CELL_LENGTH else ""


def _cell_text(text: str) -> Markup:
    # A cell's own max-width is undefined in CSS; a block inside it has one.
    return _element("div", styles.LONG_CELL, _text(text)) if len(text) > _LONG_CELL_LENGTH else _text(text)


def _rest(tag: str, more: int, noun: str, *, is_empty: bool) -> Markup:
    rest = format_rest(more, noun, is_empty=is_empty)
    return _element(tag, styles.REST, _text(rest)) if rest else Markup("")


def _changes(changes: Changes) -> Markup:
    rest = _rest("li", changes.more, "change", is_empty=not changes.items)
    return _element("ul", styles.CHANGES, *map(_change, changes.items), rest)


def _change(line: ChangeLine) -> Markup:
    sign = _element("span", styles.SIGN + styles.SIGN_FILLS.get(line.sign, styles.GREY), _text(line.sign))
    parts = [sign, _element("code", styles.PATH, _isolated(line.path))]
    if line.detail:
        parts.append(_element("span", styles.QUIET, _isolated(line.detail)))
    return _element("li", styles.CHANGE, _joined(parts, " "))


def _text_diff(diff: TextDiff) -> Markup:
    head = _element("div", styles.FRAME_HEAD, _element("code", styles.PATH, _text(diff.path)))
    lines = _element("div", styles.DIFF_LINES, *(_diff_line(sign, text) for sign, text in diff.lines))
    return _element("div", styles.FRAME, head, _element("pre", styles.DIFF, lines), _diff_rest(diff))


def _diff_line(sign: str, text: str) -> Markup:
    tint = styles.DIFF_TINTS.get(sign)
    style = f"{styles.DIFF_LINE};background-color:{tint}" if tint else styles.DIFF_LINE
    return _element("div", style, _text(sign), Markup(" "), _text(text))


def _diff_rest(diff: TextDiff) -> Markup:
    rest = _rest("div", diff.more, "line", is_empty=not diff.lines)
    return _element("div", styles.DIFF_LINE, rest) if rest else rest


def _note(note: Note) -> Markup:
    fill = styles.NOTE_FILLS.get(note.level, styles.GREY)
    label = _NOTE_LABELS.get(note.level)
    parts = [_element("strong", styles.NOTE_LABEL + fill, Markup(label))] if label else []
    return _element("div", styles.NOTE + fill, _joined([*parts, _lines(note.text)], " "))


def _code(code: Code) -> Markup:
    caption = _element("div", styles.CODE_CAPTION, _text(code.caption)) if code.caption else Markup("")
    return _joined([caption, _element("pre", styles.CODE, _lines(code.text))])


def _tree(tree: Tree) -> Markup:
    lines = []
    for line in outline(tree.root):
        detail = [_element("span", styles.QUIET, _isolated(line.detail))] if line.detail else []
        lines.append(_joined([Markup(line.branch), _joined([_isolated(line.label), *detail], "  ")]))
    return _element("pre", styles.TREE, _joined(lines, "\n"))


def _picture(picture: Picture) -> Markup:
    """An image whose address is base64: nothing in it is markup of the page. Untrusted notebooks keep only the sentence."""
    source = b64encode(picture.svg.encode(errors="replace")).decode("ascii")
    image = Markup(f'<img alt="{_PICTURE}" src="data:image/svg+xml;base64,{source}">')
    return _joined([_element("div", styles.SCROLLED, image), _element("div", styles.REST, _text(picture.alternative))])


def _group(group: Group) -> Markup:
    title = _element("summary", styles.GROUP_TITLE, _text(group.title))
    body = _element("div", styles.GROUP_BODY, *map(_block, group.blocks))
    return _element("details", styles.GROUP, title, body, attributes=" open" if group.is_open else "")
