"""A tree as lines with drawn branches; every renderer shows trees this way, so they look alike and can be copied."""

from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_artifacts.views.blocks import TreeNode

# Deeper outlines run off the page. Walked with a stack besides: a lineage chain may outrun Python's recursion limit.
DEEPEST = 24


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One line: `branch` is drawn by us, label and detail come from the node."""

    branch: str
    label: str
    detail: str


def outline(root: TreeNode) -> Iterator[OutlineLine]:
    """The lines of `root`, parents before children; what lies deeper than `DEEPEST` is counted in a line of its own."""
    stack = [(root, "", "", 0)]
    while stack:
        node, branch, indent, depth = stack.pop()
        yield OutlineLine(branch, node.label, node.detail)
        if depth == DEEPEST and node.children:
            yield OutlineLine(f"{indent}└─ ", f"… {_count_below(node):,} more below", "")
            continue
        for position, child in enumerate(reversed(node.children)):
            is_last = position == 0
            child_branch, child_indent = ("└─ ", "   ") if is_last else ("├─ ", "│  ")
            stack.append((child, indent + child_branch, indent + child_indent, depth + 1))


def _count_below(node: TreeNode) -> int:
    count, stack = 0, list(node.children)
    while stack:
        below = stack.pop()
        count += 1
        stack.extend(below.children)
    return count
