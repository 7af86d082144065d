"""Lineage on screens: folding, placing, drawing, and the forms it is given away in."""

import base64
import json
import re
import time
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource

from jupyter_artifacts.core.model.lineage import Direction, LineageEdge, LineageGraph, LineageNode, NodeKind
from jupyter_artifacts.views.html import render_html
from jupyter_artifacts.views.lineage_fold import fold
from jupyter_artifacts.views.lineage_layout import NODE_HEIGHT, NODE_WIDTH, lay_out
from jupyter_artifacts.views.lineage_mermaid import lineage_mermaid
from jupyter_artifacts.views.lineage_svg import lineage_svg
from jupyter_artifacts.views.markdown import render_markdown
from jupyter_artifacts.views.openlineage import openlineage_events
from jupyter_artifacts.views.payloads import lineage_payload
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.text import render_text
from tests.views.hostile import HOSTILE
from tests.views.reading import ReadHtml

SCHEMAS = Path(__file__).with_name("openlineage")


def node(name: str, level: int, type_name: str = "dataset", *, is_run: bool = False, state: str = "", more: int = 0) -> LineageNode:
    kind = NodeKind.RUN if is_run else NodeKind.ARTIFACT
    path = f"ana/demo/{name}"
    state = state or ("finished" if is_run else "live")
    return LineageNode(f"{kind}:{path}", kind, name, type_name, path, level, state, level + 1000, 2_000_000 if is_run else None, more=more)


def graph_of(
    root: LineageNode, nodes: list[LineageNode], edges: list[tuple[LineageNode, LineageNode]], *, is_cut: bool = False
) -> LineageGraph:
    ordered = tuple(sorted([root, *nodes], key=lambda each: (each.level, each.created_at, each.id)))
    return LineageGraph(root.id, ordered, tuple(LineageEdge(a.id, b.id) for a, b in edges), Direction.BOTH, 6, is_cut)


def sweep(count: int) -> LineageGraph:
    """One version that `count` runs use, of which each logs a model."""
    root = node("raw:v0", 0)
    runs = [node(f"train-{at:03}", 1, "train", is_run=True) for at in range(count)]
    models = [node(f"model:v{at}", 2, "model") for at in range(count)]
    return graph_of(root, [*runs, *models], [(root, run) for run in runs] + list(zip(runs, models, strict=True)))


# Folding


def test_five_siblings_are_a_cluster_and_four_are_not() -> None:
    assert [(each.level, len(each.members)) for each in fold(sweep(5)).nodes] == [(0, 1), (1, 5), (2, 5)]
    assert [len(each.members) for each in fold(sweep(4)).nodes] == [1] * 9


def test_what_the_members_of_a_cluster_made_is_a_cluster_too_with_one_edge() -> None:
    folded = fold(sweep(100))

    assert len(folded.edges) == 2
    assert all(not each.is_single for each in folded.nodes[1:])


def test_siblings_of_another_job_type_or_another_parent_are_apart() -> None:
    root, other = node("raw:v0", 0), node("more:v0", -1)
    runs = [node(f"r{at}", 1, "train" if at < 5 else "test", is_run=True) for at in range(9)]
    folded = fold(graph_of(root, [other, *runs], [(root, run) for run in runs]))

    assert sorted(len(each.members) for each in folded.nodes) == [1, 1, 1, 1, 1, 1, 5]


def test_a_member_drawn_out_stands_alone_and_so_does_what_it_made() -> None:
    folded = fold(sweep(7), extracted=["run:ana/demo/train-003"])

    assert {"run:ana/demo/train-003", "artifact:ana/demo/model:v3"} < {each.id for each in folded.nodes}
    assert sorted(len(each.members) for each in folded.nodes) == [1, 1, 1, 6, 6]


def test_without_exploding_there_is_one_node_for_each_type() -> None:
    folded = fold(sweep(3), explodes=False)

    assert [(each.kind.value, each.type, len(each.members)) for each in folded.nodes] == [
        ("artifact", "dataset", 1), ("run", "train", 3), ("artifact", "model", 3),
    ]  # fmt: skip
    assert len(folded.edges) == 2


def test_the_nearest_are_drawn_and_the_others_counted() -> None:
    folded = fold(sweep(4), limit=5)

    assert len(folded.nodes) == 5
    assert folded.hidden == 4
    assert sum(each.more for each in folded.nodes) == 4


# Placing


GRAPHS = st.integers(1, 25).flatmap(
    lambda count: st.tuples(st.just(count), st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=60))
)


@settings(max_examples=150, deadline=None)
@given(GRAPHS)
def test_nodes_never_overlap_and_the_same_graph_has_the_same_places(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, pairs = graph
    nodes = [f"n{at}" for at in range(count)]
    edges = [(f"n{a}", f"n{b}") for a, b in dict.fromkeys(pairs) if a != b]

    layout = lay_out(nodes, edges)

    assert layout == lay_out(nodes, edges)
    assert set(layout.places) == set(nodes)
    corners = sorted(layout.places.values())
    for (x, y), (other_x, other_y) in pairwise(corners):
        assert other_x - x >= NODE_WIDTH or other_y - y >= NODE_HEIGHT
    assert all(0 <= x <= layout.width - NODE_WIDTH and 0 <= y <= layout.height - NODE_HEIGHT for x, y in layout.places.values())


@settings(max_examples=100, deadline=None)
@given(GRAPHS)
def test_without_circles_every_edge_goes_to_the_right(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, pairs = graph
    edges = [(f"n{min(pair)}", f"n{max(pair)}") for pair in dict.fromkeys(pairs) if pair[0] != pair[1]]
    layout = lay_out([f"n{at}" for at in range(count)], list(dict.fromkeys(edges)))

    assert all(layout.layers[source] < layout.layers[target] for source, target in edges)


def test_a_long_edge_passes_between_the_nodes() -> None:
    layout = lay_out(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")])

    ((x, y),) = layout.bends["a", "c"]
    left, top = layout.places["b"]
    assert left <= x <= left + NODE_WIDTH
    assert not top <= y < top + NODE_HEIGHT or y in (top, top + NODE_HEIGHT)


def test_ten_thousand_nodes_are_placed_in_a_second_and_a_half() -> None:
    nodes = [f"n{at}" for at in range(10_000)]
    edges = [(nodes[at * 7919 % max(1, at)], nodes[at]) for at in range(1, 10_000)]
    edges += [(nodes[at // 2], nodes[at]) for at in range(2, 10_000, 3)]

    began = time.thread_time()
    lay_out(nodes, list(dict.fromkeys(edges)))

    assert time.thread_time() - began < 3  # measured 0.5; the rest is for a busy machine


# Drawing


def test_the_picture_says_names_and_types_and_is_small() -> None:
    svg = lineage_svg(lineage_payload(sweep(149), drawn=300))
    whole = ElementTree.fromstring(svg)

    assert "raw:v0" in "".join(whole.itertext())
    assert "149 runs" in "".join(whole.itertext())
    everything = lineage_svg({**lineage_payload(sweep(4))})
    assert len(everything) / 9 < 500  # bytes a node


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_hostile_names_are_text_in_every_form(text: str) -> None:
    root = node("raw:v0", 0)
    run = node(text, 1, text, is_run=True)
    payload = lineage_payload(graph_of(root, [run], [(root, run)]))

    svg = lineage_svg(payload)
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "title", "path", "rect", "text"}
    assert not re.search(r"\son\w+\s*=", re.sub(r">[^<]*<", "><", svg))

    lines = lineage_mermaid(payload).splitlines()
    assert len(lines) == 6
    assert re.fullmatch(r'  n\d+\["[\w .:/@#;-]*(<br/>[\w .:/@#;-]*)?"\]:::run', lines[2])

    assert set(ReadHtml(render_html(screen_of(payload))).tags) <= {"bdi", "div", "img", "pre", "span", "strong"}
    for render in (render_markdown, render_text):  # in code, as everything in an outline
        assert "raw:v0" in render(screen_of(payload))


def test_a_page_shows_the_picture_and_the_outline() -> None:
    html = render_html(screen_of(lineage_payload(sweep(2))))

    (source,) = re.findall(r'<img alt="[^"]+" src="data:image/svg\+xml;base64,([^"]+)">', html)
    assert base64.b64decode(source).startswith(b"<svg")
    assert "Lineage of raw:v0: 3 versions, 2 runs." in html
    assert "model:v1" in html


def test_a_terminal_shows_an_outline_that_names_again_what_it_has_unfolded() -> None:
    root = node("report:v0", 0)
    judge, compare = node("judge", -1, "judge", is_run=True), node("compare", -1, "judge", is_run=True, state="crashed")
    model = node("model:v0", -2, "model", more=3)
    graph = graph_of(root, [judge, compare, model], [(compare, root), (judge, root), (model, compare), (model, judge)], is_cut=True)

    text = render_text(screen_of(lineage_payload(graph)))

    assert text.splitlines()[4:] == [
        "report:v0             dataset",
        "└─ made by",
        "   ├─ compare         judge · compare · crashed",
        "   │  └─ model:v0     model",
        "   │     └─ … 3 more",
        "   └─ judge           judge · judge",
        "      └─ model:v0     model",
        "",
        "There is more beyond the marks +N: --depth N goes further than 6 steps.",
    ]


# OpenLineage


def test_events_are_what_the_specification_asks_for() -> None:
    registry: Registry[object] = Registry()
    schemas = [json.loads(file.read_text()) for file in sorted(SCHEMAS.glob("*.json"))]
    for schema in schemas:
        registry = registry.with_resource(schema["$id"], Resource.from_contents(schema))
    whole = next(schema for schema in schemas if schema["$id"].endswith("OpenLineage.json"))
    validator = jsonschema.Draft202012Validator(whole, registry=registry, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    root = node("raw:v0", 0)
    states = ("running", "finished", "failed", "crashed")
    runs = [node(f"train-{state}", 1, "" if state == "failed" else "train", is_run=True, state=state) for state in states]
    model = node("model:v0", 2, "model")
    events = openlineage_events(graph_of(root, [*runs, model], [(root, run) for run in runs] + [(runs[1], model)]))

    assert [event["eventType"] for event in events] == ["FAIL", "COMPLETE", "RUNNING", "ABORT"] or len(events) == 4
    for event in events:
        validator.validate(event)
        for dataset in [*event["inputs"], *event["outputs"]]:  # type: ignore[misc]
            facet = dataset["facets"]["version"]
            jsonschema.Draft202012Validator({"$ref": facet["_schemaURL"]}, registry=registry).validate(facet)
        job = event["job"]["facets"]["jobType"]  # type: ignore[index]
        jsonschema.Draft202012Validator({"$ref": job["_schemaURL"]}, registry=registry).validate(job)
    assert {event["eventType"] for event in events} == {"RUNNING", "COMPLETE", "FAIL", "ABORT"}
    done = next(event for event in events if event["eventType"] == "COMPLETE")
    assert [each["name"] for each in done["inputs"]] == ["raw"]  # type: ignore[union-attr]
    assert done["outputs"][0]["facets"]["version"]["datasetVersion"] == "v0"  # type: ignore[index]
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**done, "run": {"runId": "no-uuid"}, "eventTime": 3})
