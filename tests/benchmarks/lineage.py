"""Lineage: a long history walked, a large graph placed and drawn, what tracking costs each cell."""

import os
import time
from pathlib import Path

from jupyter_artifacts.core.model.lineage import NodeKind
from jupyter_artifacts.core.operations.lineage import walk_lineage
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.settings import load_settings


def lineage(runs: str) -> dict[str, object]:
    """A history of so many runs one after the other; its graph, placed whole, and as it is drawn at first."""
    from jupyter_artifacts.views.lineage_layout import lay_out
    from jupyter_artifacts.views.lineage_svg import lineage_svg
    from jupyter_artifacts.views.payloads import lineage_payload
    from tests.core.operations.test_lineage import chained, fill

    count = int(runs)
    store = session().open_store(load_settings())
    (first,) = fill(store, chained(count), count + 1, count)
    began = time.process_time()
    graph = walk_lineage(store, first)
    walked = time.process_time() - began
    # Ten thousand nodes in a hundred layers, each with one or two edges from the layer before.
    nodes = [f"n{at}" for at in range(count)]
    wide = max(2, count // 100)
    edges = [(nodes[at - wide + (at * 7919 % wide) * (at % 3 == 0)], nodes[at]) for at in range(wide, count)]
    edges += [(nodes[at - wide], nodes[at]) for at in range(wide, count, 2)]
    edges = [edge for edge in dict.fromkeys(edges) if edge[0] != edge[1]]
    began = time.process_time()
    lay_out(nodes, edges)
    placed = time.process_time() - began
    began = time.process_time()
    svg = lineage_svg(lineage_payload(graph))
    drawn = time.process_time() - began
    wrong = (
        ""
        if len(graph.nodes) == 2 * count + 1 and [node.kind for node in graph.nodes].count(NodeKind.RUN) == count
        else "nodes are missing"
    )
    return {"walk_cpu": walked, "layout_cpu": placed, "draw_cpu": drawn, "svg_kb": len(svg) / 1000, "wrong": wrong}


def track(cells: str) -> dict[str, object]:
    """Cells of 50 ms that write and read a file, tracked: what that costs the thread that executes them."""
    os.environ["IPYTHONDIR"] = str(Path("ipython").absolute())
    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_artifacts.sdk.tracking.shell import start_tracking

    shell = InteractiveShell.instance()
    tracker = start_tracking()
    spent = 0.0
    for name in ("begin", "end"):
        method = getattr(tracker, name)

        def timed(*args: object, method=method, **named: object) -> None:
            nonlocal spent
            began = time.thread_time()
            method(*args, **named)
            spent += time.thread_time() - began

        setattr(tracker, name, timed)
    source = "import time\nend = time.thread_time() + 0.05\nwhile time.thread_time() < end: pass\n"
    began = time.process_time()
    for at in range(int(cells)):
        shell.run_cell(
            f"{source}with open('f{at % 9}.csv', 'w') as file: file.write('{at}')\nopen('f{at % 9}.csv').close()", store_history=True
        )
    whole = time.process_time() - began
    tracker.flush()
    flushed = time.process_time() - began
    wrong = "" if tracker.cell_count == int(cells) and not tracker.problem else f"{tracker.cell_count} cells; {tracker.problem}"
    return {"share": 100 * spent / whole, "background_ms": 1000 * (flushed - int(cells) * 0.05 - spent) / int(cells), "wrong": wrong}
