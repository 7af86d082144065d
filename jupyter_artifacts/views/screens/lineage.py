"""The screen of a lineage graph: the picture, and the same as an outline."""

from collections.abc import Mapping, Sequence

from jupyter_artifacts.views.blocks import Block, Note, Picture, Screen, Title, Tree, TreeNode
from jupyter_artifacts.views.lineage_svg import alternative, label_of, lineage_svg
from jupyter_artifacts.views.outline import DEEPEST
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience

_NAMED = 3
"""How many members of a cluster a line names."""


def lineage_screen(payload: shapes.LineagePayload, audience: Audience) -> Screen:
    """What it was made from, and what was made from it."""
    nodes = {node["id"]: node for node in payload["nodes"]}
    counts = f"{format_count(payload['version_count'], 'version')}, {format_count(payload['run_count'], 'run')}"
    blocks: list[Block] = [Title("Lineage", (payload["name"],)), Picture(lineage_svg(payload), alternative(payload))]
    if len(nodes) == 1:
        blocks.append(Note("Nothing is known to have made it or used it." if not nodes[payload["root"]]["more"] else counts + "."))
    else:
        blocks.append(Tree(_outline(payload, nodes)))
    if payload["hidden"]:
        blocks.append(Note(f"{payload['hidden']:,} of {counts} are not drawn. --depth N goes fewer steps, --by-type draws types alone."))
    elif payload["is_cut"]:
        blocks.append(Note(f"There is more beyond the marks +N: --depth N goes further than {payload['depth']} steps."))
    return Screen(tuple(blocks))


def saved_screen(payload: shapes.SavedPayload, audience: Audience) -> Screen:
    """What was written, and where."""
    return Screen((Note(f"Written to {payload['path']} ({payload['format']}, {format_bytes(payload['size'])}).", "success"),))


def _outline(payload: shapes.LineagePayload, nodes: Mapping[str, shapes.LineageNode]) -> TreeNode:
    """The root with two branches. What was unfolded once is only named the next time."""
    up: dict[str, list[str]] = {}
    down: dict[str, list[str]] = {}
    for edge in payload["edges"]:
        up.setdefault(edge["target"], []).append(edge["source"])
        down.setdefault(edge["source"], []).append(edge["target"])
    root = nodes[payload["root"]]
    words = ("made by", "used by") if root["kind"] == "artifact" else ("used", "logged")
    branches = []
    for word, onward in zip(words, (up, down), strict=True):
        seen = {payload["root"]}
        children = tuple(_branch(each, onward, nodes, seen, 2) for each in onward.get(payload["root"], ()) if each in nodes)
        if children:
            branches.append(TreeNode(word, "", children))
    return TreeNode(label_of(root), _detail(root), tuple(branches))


def _branch(
    here: str, onward: Mapping[str, Sequence[str]], nodes: Mapping[str, shapes.LineageNode], seen: set[str], depth: int
) -> TreeNode:
    node = nodes[here]
    if here in seen:
        return TreeNode(label_of(node), "see above" if onward.get(here) else _detail(node))
    seen.add(here)
    below = onward.get(here, ()) if depth <= DEEPEST else ()
    children = tuple(_branch(each, onward, nodes, seen, depth + 1) for each in below)
    if node["more"]:
        children += (TreeNode(f"… {node['more']:,} more"),)
    return TreeNode(label_of(node), _detail(node), children)


def _detail(node: shapes.LineageNode) -> str:
    members = node["members"]
    if node["is_cluster"]:
        names = ", ".join(member["name"] for member in members[:_NAMED])
        rest = node["member_count"] - _NAMED
        return " · ".join(part for part in (node["type"], f"{names}{f' and {rest:,} more' if rest > 0 else ''}") if part)
    member = members[0]
    if node["kind"] == "run":
        state = member["state"] if member["state"] != "finished" else ""
        return " · ".join(part for part in (node["type"], member["path"].rpartition("/")[2], state) if part)
    state = member["state"] if member["state"] != "live" else ""
    return " · ".join(part for part in (node["type"], ", ".join(member["aliases"]), state) if part)
