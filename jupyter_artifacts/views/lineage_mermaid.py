"""A lineage graph as a Mermaid flowchart, which GitHub and many editors draw."""

import re

from jupyter_artifacts.views.lineage_svg import label_of
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.styles import BLUE, GREEN, ON_FILL
from jupyter_artifacts.views.visible import visible_line

_ACTIVE = re.compile(r"[^\w .:/@-]")


def lineage_mermaid(payload: shapes.LineagePayload) -> str:
    """The flowchart. Names are labels; ids are numbers, so that no name is ever syntax."""
    ids = {node["id"]: f"n{at}" for at, node in enumerate(payload["nodes"])}
    lines = ["flowchart LR"]
    for node in payload["nodes"]:
        kind = "artifact" if node["kind"] == "artifact" else "run"
        over = f"{_text(node['type'])}<br/>" if node["type"] else ""
        lines.append(f'  {ids[node["id"]]}["{over}{_text(label_of(node))}"]:::{kind}')
    lines += [f"  {ids[edge['source']]} --> {ids[edge['target']]}" for edge in payload["edges"]]
    lines += [f"  classDef {kind} fill:{fill},color:{ON_FILL},stroke:{fill}" for kind, fill in (("artifact", BLUE), ("run", GREEN))]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Text in which nothing is active, by Mermaid's own numbers for characters."""
    return _ACTIVE.sub(lambda found: f"#{ord(found[0])};", visible_line(text))
