"""The storage map: areas that add up, the same each time, and a picture that can't be harmed."""

import math
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.operations.du import measure_usage
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.payloads import storage_payload
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.storage_svg import storage_svg
from jupyter_artifacts.views.text import render_text
from jupyter_artifacts.views.treemap import Box, squarify
from tests.commands.test_upkeep import Shell
from tests.commands.workspace import workspace
from tests.core.builders import find, log

__all__ = ["workspace"]

WHOLE = Box(0, 0, 600, 400)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 10**12), max_size=40))
def test_areas_are_in_proportion_and_nothing_overlaps(sizes: list[int]) -> None:
    boxes = squarify(sizes, WHOLE)

    assert boxes == squarify(sizes, WHOLE)
    total = sum(sizes)
    for size, box in zip(sizes, boxes, strict=True):
        assert math.isclose(box.width * box.height, 240_000 * size / total if total else 0, rel_tol=1e-6, abs_tol=1e-3)
        assert -1e-6 <= box.x <= 600
        assert box.x + box.width <= 600 + 1e-6
        assert box.y + box.height <= 400 + 1e-6
    drawn = [box for size, box in zip(sizes, boxes, strict=True) if size / max(1, total) > 1e-6]
    for at, one in enumerate(drawn):
        for other in drawn[at + 1 :]:
            wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert wide <= 1e-6 or high <= 1e-6


def test_rectangles_are_nearly_squares() -> None:
    boxes = squarify([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 600, 400))  # the example of the paper

    assert max(max(box.width / box.height, box.height / box.width) for box in boxes) < 3


def test_the_map_says_what_each_takes_and_what_deleting_it_frees(store: Store) -> None:
    log(store, "images", {"a": b"a" * 30_000, "b": b"b" * 10_000})
    log(store, "images", {"a": b"a" * 30_000, "c": b"c" * 5_000})
    log(store, "table", {"t": b"t" * 20_000})
    log(store, "gone", {"g": b"g" * 9_000})
    delete_version(store, find(store, "gone", "v0"), delete_aliases=True)

    payload = storage_payload(measure_usage(store), plan_gc(store))

    images, table = payload["collections"]
    assert [(each["name"], each["charged"], each["unique"]) for each in images["versions"]] == [
        ("images:v0", 40_000, 10_000), ("images:v1", 5_000, 5_000),
    ]  # fmt: skip
    area = {each["name"]: each["box"][2] * each["box"][3] for each in payload["collections"]}
    assert math.isclose(area["images"] / area["table"], 45_000 / 20_000, rel_tol=0.01)
    assert (payload["charged"], table["unique"]) == (65_000, 20_000)
    assert payload["gc"]["kept"]["versions"] == ["ana/demo/gone:v0"]
    text = render_text(screen_of(payload))
    assert "images:v0" in text
    assert "Can be restored" in text
    svg = ElementTree.fromstring(storage_svg(payload))
    assert "images:v0: 40.0 kB; deleting it frees 10.0 kB" in "".join(svg.itertext())


def test_a_thousand_versions_make_a_small_picture(store: Store) -> None:
    log(store, "data", {"a": b"1"})
    usage = measure_usage(store)
    one = usage.collections[0].versions[0]
    many = tuple(one._replace(number=at, charged=at + 1) for at in range(1_000))
    payload = storage_payload(usage._replace(collections=[usage.collections[0]._replace(versions=many)]), plan_gc(store))

    (collection,) = payload["collections"]
    assert (len(collection["versions"]), collection["more"]) == (200, 800)
    assert len(storage_svg(payload)) < 60_000


def test_the_verb_draws_saves_and_refuses(workspace: Path) -> None:
    shell = Shell()

    assert "Nothing is kept here." in render_text(screen_of(shell.do("du", "--map").payload))
    Path("a.txt").write_text("1")
    shell.do("log", "a.txt")
    assert "a.txt" in render_text(screen_of(shell.do("du", "--map").payload))
    shell.do("du", "a.txt", "--map", "--save", "map.svg")
    assert Path("map.svg").read_text().startswith("<svg")
    for words in (["--save", "map.svg"], ["--map", "--save", "map.png"]):
        with pytest.raises(UsageError, match="--save takes a file"):
            shell.do("du", *words)
