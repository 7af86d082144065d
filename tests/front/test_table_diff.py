"""Tables of two versions compared by row and cell, and pictures made small: what the comparison and the grid ask for."""

import io
import json
import threading
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.answers import Cancelled, Params, find_method, never
from jupyter_artifacts.views.answers.compare_table import stopped_by
from tests.core.builders import ENTITY, PROJECT, log

OLD = b"id,name,size\n1,ant,2.5\n2,bee,3\n3,cat,4\n"
NEW = b"id,name,size,kind\n1,ant,2.5,insect\n2,BEE,3,insect\n4,dog,4,mammal\n"


def name(label: str = "v0") -> str:
    return f"{ENTITY}/{PROJECT}/data:{label}"


def told(store: Store, method: str, **params: object) -> Mapping[str, Any]:
    found = find_method(method)
    assert found is not None
    result = found(store, Params({"old": name("v0"), "new": name("v1"), **params}), never).result
    return json.loads(json.dumps(result))  # type: ignore[no-any-return]


@pytest.fixture
def animals(store: Store) -> Store:
    log(store, "data", {"a.csv": OLD})
    log(store, "data", {"a.csv": NEW})
    return store


def test_a_table_is_compared_by_its_rows_and_on_request_by_its_lines(animals: Store) -> None:
    assert told(animals, "compare", path="a.csv") == {"kind": "table", "is_text": True}
    assert told(animals, "compare", path="a.csv", form="text")["kind"] == "text"


def test_figures_say_by_what_rows_were_matched_and_how_many_differ(animals: Store) -> None:
    figures = told(animals, "table-diff", path="a.csv")

    assert (figures["key"], figures["key_origin"]) == (["id"], "found")
    assert figures["counts"] == {"added": 1, "removed": 1, "changed": 1, "unchanged": 1}
    assert figures["changed_cells"] == {"name": 1}
    assert [(each["kind"], each["name"]) for each in figures["columns"]] == [("added", "kind")]
    assert figures["key_choices"] == ["id", "name", "size"]


def test_rows_come_in_pages_with_both_texts_of_a_cell_that_differs(animals: Store) -> None:
    rows = told(animals, "table-diff-rows", path="a.csv", offset=0, limit=2)

    assert rows["total"] == 3
    assert [(each["kind"], each["key"], each["cells"]) for each in rows["items"]] == [
        ("changed", ["2"], [["bee", "BEE"], "3.0", "insect"]),
        ("removed", ["3"], ["cat", "4.0", ""]),
    ]
    last = told(animals, "table-diff-rows", path="a.csv", offset=2, limit=2)["items"]
    assert [(each["kind"], each["old_row"], each["new_row"], each["cells"]) for each in last] == [
        ("added", None, 2, ["dog", "4.0", "mammal"])
    ]


def test_a_reader_may_name_the_key(animals: Store) -> None:
    figures = told(animals, "table-diff", path="a.csv", key=["name"])

    assert (figures["key"], figures["counts"]["changed"], figures["total"]) == (["name"], 0, 4)
    with pytest.raises(UsageError, match="can't be compared by 'nothing'"):
        told(animals, "table-diff", path="a.csv", key=["nothing"])


def test_columns_that_differ_come_first_and_only_so_many_are_drawn(store: Store) -> None:
    for last in (1, 2):
        sink = io.BytesIO()
        pq.write_table(pa.table({"id": [1, 2], **{f"c{at}": [0, last if at == 149 else 0] for at in range(150)}}), sink)
        log(store, "data", {"a.parquet": sink.getvalue()})

    figures = told(store, "table-diff", path="a.parquet")
    assert (figures["shown"][0], len(figures["shown"]), figures["more_columns"]) == ("c149", 100, 50)
    [row] = told(store, "table-diff-rows", path="a.parquet", offset=0, limit=200)["items"]
    assert row["cells"][:2] == [["1", "2"], "0"]


def test_a_comparison_that_nobody_waits_for_stops() -> None:
    def check() -> None:
        raise Cancelled

    with stopped_by(check)(work := Stoppable()):
        assert work.was_stopped.wait(60)


class Stoppable:
    """A computation that ends when it is told to."""

    def __init__(self) -> None:
        self.was_stopped = threading.Event()

    def stop(self) -> None:
        self.was_stopped.set()


def test_a_file_that_is_no_table_after_all_is_told_in_words(store: Store) -> None:
    log(store, "data", {"a.parquet": b"not parquet"})
    log(store, "data", {"a.parquet": b"not parquet either"})

    with pytest.raises(Exception, match=r"a\.parquet|Parquet"):
        told(store, "table-diff", path="a.parquet")


def test_an_image_is_made_small_and_what_is_none_is_refused(store: Store) -> None:
    sink = io.BytesIO()
    Image.new("RGB", (400, 200), "red").save(sink, "PNG")
    log(store, "data", {"a.png": sink.getvalue(), "b.png": b"no picture"})
    found = find_method("thumbnail")
    assert found is not None

    answer = found(store, Params({"version": name(), "path": "a.png", "side": 64}), never)
    assert answer.result == {"mime": "image/png"}
    assert Image.open(io.BytesIO(answer.buffers[0])).size == (64, 32)
    with pytest.raises(UsageError, match="no image"):
        found(store, Params({"version": name(), "path": "b.png"}), never)
