"""The vocabulary of every screen: what is shown, before anyone decides how.

A screen is a row of blocks, a block is plain strings. Strings are taken as they are, hostile ones too: each renderer
(`html`, `markdown`, `text`) makes them safe and cuts the long ones, so nothing here is escaped or shortened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ChangeSign = Literal["+", "-", "~", "→"]
LineSign = Literal[" ", "+", "-", "@"]
Level = Literal["note", "warning", "error", "success"]


@dataclass(frozen=True, slots=True)
class Title:
    """A name, and small badges beside it: version, aliases."""

    text: str
    badge_texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, one pair a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column names; `align_right` holds column positions, `more` counts rows left out.

    `pictures` are thumbnails by (row, column): a PNG, shown where a medium shows pictures, beside the text.

    Raises:
        ValueError: a row is longer or shorter than the columns; renderers would silently drop or shift cells.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align_right: frozenset[int] = frozenset()
    caption: str = ""
    more: int = 0
    pictures: Mapping[tuple[int, int], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"A row has {len(row)} cells for {len(self.columns)} columns.")


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One path that was added, removed, modified or renamed."""

    sign: ChangeSign
    path: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths that differ; `more` counts those left out."""

    items: tuple[ChangeLine, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class TextDiff:
    """Lines of one file that differ, as (sign, text); `more` counts lines left out.

    `@` opens a hunk, and its text says where in the file.
    """

    path: str
    lines: tuple[tuple[LineSign, str], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence to the reader; may have several lines."""

    text: str
    level: Level = "note"


@dataclass(frozen=True, slots=True)
class Code:
    """Code to copy; may have several lines."""

    text: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A line of an outline and what hangs below it."""

    label: str
    detail: str = ""
    children: tuple["TreeNode", ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """An outline, for instance of lineage."""

    root: TreeNode


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG document of ours, shown where pictures can be; `alternative` says it in a sentence. All it says stands in other blocks too."""

    svg: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks under a title that can be folded where the medium allows it."""

    title: str
    blocks: tuple["Block", ...]
    is_open: bool = False


Block = Title | Facts | Table | Changes | TextDiff | Note | Code | Tree | Picture | Group


@dataclass(frozen=True, slots=True)
class Screen:
    """All that one command or object shows."""

    blocks: tuple[Block, ...]
