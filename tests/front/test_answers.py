"""What views ask about a store, and what they are told."""

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CommError, Error, UsageError
from jupyter_artifacts.views.answers import Answer, Params, find_method, never
from tests.core.builders import ENTITY, PROJECT, log


def ask(store: Store, method: str, **params: object) -> Answer:
    found = find_method(method)
    assert found is not None
    answer = found(store, Params(params), never)
    json.dumps(answer.result)  # all of it can be sent
    return answer


def told(store: Store, method: str, **params: object) -> Mapping[str, Any]:
    return ask(store, method, **params).result


def name(label: str = "v0") -> str:
    return f"{ENTITY}/{PROJECT}/data:{label}"


def saved(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def notebook(*sources: str) -> bytes:
    cells = [{"cell_type": "code", "source": source, "outputs": [{"text": [f"out of {source[:5]}"]}]} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4}).encode()


PNG = b"\x89PNG\r\n" + bytes(40)


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("a.txt", b"text", "text"),
        ("a.json", b'{"a": [1, NaN]}', "json"),
        ("broken.json", b"{", "text"),
        ("deep.json", b"[" * 100_000, "text"),
        ("a.csv", b"x,y\n1,2\n", "table"),
        ("a.ipynb", notebook("1 + 1"), "notebook"),
        ("no.ipynb", b"[]", "text"),
        ("a.npy", saved(np.arange(4)), "array"),
        ("broken.npy", b"\x93NUMPY", "binary"),
        ("a.png", PNG, "media"),
        ("a.svg", b"<svg onload=alert(1)>", "text"),
        ("a.html", b"<script>alert(1)</script>", "text"),
        ("a.bin", b"\x00\x01", "binary"),
        ("empty", b"", "text"),
    ],
)
def test_a_file_is_shown_by_what_it_is(store: Store, path: str, content: bytes, kind: str) -> None:
    log(store, "data", {path: content})

    assert told(store, "preview", version=name(), path=path)["kind"] == kind


def test_pickled_objects_are_never_loaded(store: Store) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (pytest.fail, ("it was unpickled",))

    file = io.BytesIO()
    np.save(file, np.array([Bomb()], dtype=object), allow_pickle=True)
    log(store, "data", {"a.npy": file.getvalue()})

    assert told(store, "preview", version=name(), path="a.npy")["kind"] == "binary"


def test_files_are_told_in_pages_and_found_by_any_part_of_their_path(store: Store) -> None:
    log(store, "data", {f"folder/{number:04}.txt": b"%d" % number for number in range(1200)})

    page = told(store, "entries", version=name(), offset=1000, limit=5)
    assert [each["path"] for each in page["items"]] == [f"folder/{number}.txt" for number in range(1000, 1005)]
    assert page["total"] == 1200
    found = told(store, "entries", version=name(), search="DER/011", limit=3)
    assert (len(found["items"]), found["total"]) == (3, 10)


BEFORE = {
    "same": b"same", "gone.txt": b"gone", "a.txt": b"one\ntwo\n",
    "a.json": b'{"a": 1, "b": [1, 2]}', "a.ipynb": notebook("x = 1", "print(x)"),
    "a.npy": saved(np.zeros(10)), "a.png": PNG, "a.bin": b"\x00\x01",
}  # fmt: skip
AFTER = {
    "same": b"same", "new.txt": b"new", "a.txt": b"one\nthree\n", "a.json": b'{"a": true, "b": [1, 2, 3]}',
    "a.ipynb": notebook("x = 2", "print(x)", "y = 'another thing entirely'"), "a.npy": saved(np.ones(10)), "a.png": PNG + b"\x01",
    "a.bin": b"\x00\x02",
}  # fmt: skip


@pytest.fixture
def pair(store: Store) -> Store:
    log(store, "data", BEFORE, metadata={"rate": 1})
    log(store, "data", AFTER, metadata={"rate": 2})
    return store


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("same", "equal"), ("a.txt", "text"), ("a.json", "json"), ("a.ipynb", "notebook"), ("a.npy", "array"), ("a.png", "image"),
        ("a.bin", "binary"), ("new.txt", "one"), ("gone.txt", "one"),
    ],
)  # fmt: skip
def test_a_file_is_compared_by_what_it_is(pair: Store, path: str, kind: str) -> None:
    assert told(pair, "compare", old=name("v0"), new=name("v1"), path=path, old_path=None)["kind"] == kind


def test_json_is_compared_by_its_places(pair: Store) -> None:
    changes = told(pair, "compare", old=name("v0"), new=name("v1"), path="a.json")["changes"]

    assert [(each["kind"], each["path"]) for each in changes] == [("modified", "a"), ("added", "b[2]")]


def test_notebooks_are_compared_by_cells(pair: Store) -> None:
    cells = told(pair, "compare", old=name("v0"), new=name("v1"), path="a.ipynb")["cells"]

    assert [each["kind"] for each in cells] == ["modified", "equal", "added"]


def test_large_files_are_compared_when_the_reader_says_so(store: Store) -> None:
    log(store, "data", {"a.txt": b"a\n" * 800_000})
    log(store, "data", {"a.txt": b"b\n" * 800_000})

    assert told(store, "compare", old=name("v0"), new=name("v1"), path="a.txt")["kind"] == "large"
    assert told(store, "compare", old=name("v0"), new=name("v1"), path="a.txt", force=True)["kind"] == "text"


def test_changes_are_told_in_pages_by_kind_and_name(pair: Store) -> None:
    kinds = ["added", "removed", "modified"]
    page = told(pair, "changes", old=name("v0"), new=name("v1"), kinds=kinds, search="", offset=1, limit=2)

    assert (len(page["items"]), page["total"]) == (2, 8)
    assert told(pair, "changes", old=name("v0"), new=name("v1"), kinds=["added"], search="")["total"] == 1
    assert told(pair, "changes", old=name("v0"), new=name("v1"), kinds=kinds, search="JSON")["total"] == 1


def test_edits_change_what_was_changed_and_leave_the_rest(pair: Store) -> None:
    edited = told(
        pair, "edit", version=name("v0"), aliases={"before": [], "after": ["best"]}, tags={"before": [], "after": ["clean data"]},
        description={"after": "words"}, ttl="30d",
    )["version"]  # fmt: skip

    assert (edited["aliases"], edited["tags"], edited["description"]) == (["best"], ["clean data"], "words")
    assert edited["expires_at"]
    again = told(pair, "edit", version=name("v0"), tags={"before": ["clean data"], "after": []}, ttl="never")["version"]
    assert (again["aliases"], again["tags"], again["description"], again["expires_at"]) == (["best"], [], "words", None)


@pytest.mark.parametrize(
    "params",
    [{"aliases": {"before": [], "after": ["v7"]}}, {"aliases": {"before": [], "after": ["a/b"]}}, {"ttl": "soon"}, {"tags": 3}],
)
def test_edits_that_make_no_sense_change_nothing(pair: Store, params: dict[str, object]) -> None:
    before = told(pair, "card", version=name("v0"))

    with pytest.raises(Error):
        ask(pair, "edit", version=name("v0"), description={"after": "changed"}, **params)
    assert told(pair, "card", version=name("v0")) == before


def test_history_says_what_each_version_changed(pair: Store) -> None:
    page = told(pair, "history", collection=f"{ENTITY}/{PROJECT}/data", offset=0, limit=10)

    assert [each["version"]["version"] for each in page["items"]] == ["v1", "v0"]
    assert page["items"][0]["counts"]["modified"] == 6
    assert told(pair, "versions", collection=f"{ENTITY}/{PROJECT}/data")["items"][1]["label"] == "v0"


@pytest.fixture
def numbers(store: Store) -> Store:
    file = io.BytesIO()
    columns = {
        "number": list(range(2000)),
        "text": [f"row {number % 7}" for number in range(2000)],
        "big": [2**60 + at for at in range(2000)],
    }
    pq.write_table(pa.table(columns), file)
    log(store, "data", {"t.parquet": file.getvalue(), "bad.parquet": b"PAR1 no"})
    return store


def rows(answer: Answer) -> list[dict[str, Any]]:
    with pa.ipc.open_stream(answer.buffers[0]) as reader:
        return list(reader.read_all().to_pylist())


def test_tables_come_in_arrow_pages_sorted_filtered_and_searched(numbers: Store) -> None:
    where: dict[str, Any] = {"version": name(), "path": "t.parquet", "viewer": "one"}
    shape = told(numbers, "table", **where)
    assert ([each["name"] for each in shape["columns"]], shape["total"]) == (["number", "text", "big"], 2000)

    assert [row["number"] for row in rows(ask(numbers, "table-page", **where, offset=1500, limit=2))] == [1500, 1501]
    sort = [{"column": "number", "descending": True}]
    assert rows(ask(numbers, "table-page", **where, sort=sort, offset=0, limit=1))[0]["big"] == 2**60 + 1999
    filters = [{"column": "number", "operator": "<", "value": 10}]
    narrow = ask(numbers, "table-page", **where, sort=sort, filters=filters, search="row 3")
    assert ([row["number"] for row in rows(narrow)], narrow.result["total"]) == ([3], 1)
    assert told(numbers, "table-cell", **where, row=4, column="text")["text"] == "row 4"


def test_columns_have_figures(numbers: Store) -> None:
    figures = told(numbers, "table-statistics", version=name(), path="t.parquet", column="number")

    assert (figures["rows"], figures["minimum"], figures["maximum"]) == (2000, "0", "1999")
    assert sum(figures["counts"]) == 2000


@pytest.mark.parametrize(
    "params",
    [
        {"path": "bad.parquet"},
        {"path": "t.parquet", "sort": [{"column": 'x"; DROP TABLE t; --'}]},
        {"path": "t.parquet", "filters": [{"column": "number", "operator": "OR 1=1", "value": 1}]},
        {"path": "t.parquet", "sort": "number"},
    ],
)
def test_tables_and_questions_that_make_no_sense_are_refused_in_words(numbers: Store, params: dict[str, object]) -> None:
    with pytest.raises(Error):
        ask(numbers, "table-page", version=name(), **params)


@pytest.mark.parametrize("values", [None, 3, [], "x"])
def test_parameters_must_be_an_object(values: object) -> None:
    with pytest.raises(UsageError):
        Params(values)


def test_the_storage_map_is_asked_for_as_a_whole_of_a_collection_and_of_a_version(store: Store) -> None:
    log(store, "data", {"a": b"a" * 3000})
    log(store, "data", {"a": b"a" * 3000, "b": b"b" * 1000})
    log(store, "other", {"c": b"c" * 500})

    whole = told(store, "storage")
    assert {each["name"]: each["charged"] for each in whole["collections"]} == {"data": 4000, "other": 500}
    assert whole["name"] is None
    assert whole["gc"]["kind"] == "gc"
    one = told(store, "storage", name=f"{ENTITY}/{PROJECT}/data")
    assert [each["version"] for each in one["collections"][0]["versions"]] == ["v0", "v1"]
    assert [each["unique"] for each in told(store, "storage", name=name("v1"))["collections"][0]["versions"]] == [1000]
    with pytest.raises(CommError):
        told(store, "storage", name=f"{ENTITY}/{PROJECT}/nothing")
