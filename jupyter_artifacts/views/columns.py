"""Aligned columns for terminals: how wide text is drawn, and which columns give way when a table is too wide."""

import unicodedata
from collections.abc import Sequence

_GAP = "  "
_NARROWEST = 8
_FLOORS = (24, 12, _NARROWEST)


def drawn_width(text: str) -> int:
    """How many terminal columns `text` takes: two for wide characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def fit(text: str, width: int) -> str:
    """`text`, cut with an ellipsis if it is drawn wider than `width`."""
    if drawn_width(text) <= width:
        return text
    kept, used = [], 1
    for character in text:
        used += _character_width(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept) + "…"


def pad(text: str, width: int, *, is_right: bool = False) -> str:
    """`text` filled up to `width` with spaces, at its left if `is_right`."""
    space = " " * (width - drawn_width(text))
    return space + text if is_right else text + space


def lay_out(rows: Sequence[Sequence[str]], align_right: frozenset[int], width: int) -> tuple[list[str], int]:
    """The lines of a table, its first row underlined, and how many columns found no room.

    The widest columns are narrowed first, never below 8; if that is not enough, columns at the right are left out.
    """
    widest = [max(map(drawn_width, column)) for column in zip(*rows, strict=True)]
    widths = _widths(widest, width)
    lines = [
        _GAP.join(
            pad(fit(cell, limit), limit, is_right=position in align_right)
            for position, (cell, limit) in enumerate(zip(row, widths, strict=False))
        ).rstrip(" ")
        for row in rows
    ]
    rule = _GAP.join("─" * limit for limit in widths)
    return [lines[0], rule, *lines[1:]], len(widest) - len(widths)


def _widths(widest: list[int], room: int) -> list[int]:
    least = [min(width, _NARROWEST) for width in widest]
    while len(least) > 1 and _total(least) > room:
        least.pop()
    widths = widest[: len(least)]
    # One column cut short harms less than several: long texts give way before dates and names do.
    longest_first = sorted(range(len(widths)), key=widest.__getitem__, reverse=True)
    for floor in _FLOORS:
        for position in longest_first:
            excess = max(0, _total(widths) - room)
            widths[position] -= min(excess, max(0, widths[position] - floor))
    return widths


def _total(widths: list[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
