"""A lineage graph as a picture: one static SVG, the same in light and dark.

Inside a notebook it is an `img`, so the page's colours don't reach it (and an untrusted notebook drops it as a whole, instead of leaving
the labels behind in a heap). So nodes bring their own background, and edges are of a grey that is seen on white and on black.
"""

from html import escape

from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_count
from jupyter_artifacts.views.styles import BLUE, GREEN, GREY, ON_FILL
from jupyter_artifacts.views.visible import visible_line

_MARGIN = 12
_LABEL_LENGTH, _OVER_LENGTH = 27, 32
_EDGE = "#808080"
_FONT = "font-family='system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif'"


def lineage_svg(payload: shapes.LineagePayload) -> str:
    """The picture; with a title for screen readers. What a browser shows of it is text only."""
    width, height = payload["width"] + 2 * _MARGIN, payload["height"] + 2 * _MARGIN
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{-_MARGIN} {-_MARGIN} {width} {height}' width='{width}' height='{height}'"
        f" role='img' {_FONT} font-size='12' fill='{ON_FILL}'><title>{_text(alternative(payload), 300)}</title>"
    )
    lines, arrows = _edges(payload)
    drawn = f"<path d='{lines}' fill='none' stroke='{_EDGE}' stroke-width='1.5'/><path d='{arrows}' fill='{_EDGE}'/>" if lines else ""
    return head + drawn + "".join(_node(node, payload) for node in payload["nodes"]) + "</svg>\n"


def alternative(payload: shapes.LineagePayload) -> str:
    """The picture in a sentence."""
    versions, runs = format_count(payload["version_count"], "version"), format_count(payload["run_count"], "run")
    return f"Lineage of {payload['name']}: {versions}, {runs}."


def label_of(node: shapes.LineageNode) -> str:
    """What a node is called."""
    if not node["is_cluster"]:
        return node["members"][0]["name"]
    noun = "version" if node["kind"] == "artifact" else "run"
    return format_count(node["member_count"], noun)


def _edges(payload: shapes.LineagePayload) -> tuple[str, str]:
    """All lines as one path, all arrow heads as another: a picture of 300 nodes stays small."""
    corners = {node["id"]: (node["x"], node["y"]) for node in payload["nodes"]}
    wide, half = payload["node_width"], payload["node_height"] // 2
    lines, arrows = [], []
    for edge in payload["edges"]:
        (x, y), (to_x, to_y) = corners[edge["source"]], corners[edge["target"]]
        path = [f"M{x + wide} {y + half}"]
        at = (x + wide, y + half)
        for point in [*edge["bends"], [to_x - 6, to_y + half]]:
            middle = (at[0] + point[0]) // 2
            path.append(f"C{middle} {at[1]} {middle} {point[1]} {point[0]} {point[1]}")
            at = (point[0], point[1])
        lines.append("".join(path))
        arrows.append(f"M{to_x} {to_y + half}l-8-4v8z")
    return "".join(lines), "".join(arrows)


def _node(node: shapes.LineageNode, payload: shapes.LineagePayload) -> str:
    x, y, wide, high = node["x"], node["y"], payload["node_width"], payload["node_height"]
    is_gone = not node["is_cluster"] and node["members"][0]["state"] in ("deleted", "expired", "failed", "crashed")
    fill = GREY if is_gone else BLUE if node["kind"] == "artifact" else GREEN
    behind = "".join(
        f"<rect x='{x + by}' y='{y + by}' width='{wide}' height='{high}' rx='6' fill='{fill}' stroke='{ON_FILL}'/>"
        for by in ((6, 3) if node["is_cluster"] else ())
    )
    ring = f" stroke='{_EDGE}' stroke-width='4'" if node["id"] == payload["root"] else ""
    box = f"<rect x='{x}' y='{y}' width='{wide}' height='{high}' rx='6' fill='{fill}'{ring}/>"
    over = node["type"] or ("run" if node["kind"] == "run" else "")
    texts = f"<text x='{x + 10}' y='{y + 16}' font-size='10'>{_text(over, _OVER_LENGTH)}</text>"
    texts += f"<text x='{x + 10}' y='{y + 33}' font-weight='bold'>{_text(label_of(node), _LABEL_LENGTH)}</text>"
    more = f"<text x='{x + wide - 8}' y='{y + 16}' font-size='10' text-anchor='end'>+{node['more']:,}</text>" if node["more"] else ""
    return behind + box + texts + more


def _text(text: str, length: int) -> str:
    shown = visible_line(text)
    return escape(shown if len(shown) <= length else f"{shown[: length - 1]}…")
