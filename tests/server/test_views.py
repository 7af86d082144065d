"""What views ask over REST: the questions that kernels answer, lineage, and pages of tables."""

import json
import struct
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jupyter_artifacts.server.tables import KEPT
from jupyter_artifacts.views.answers import _HOMES, CHANGES, KERNEL_ONLY
from tests.server.asking import Answer, Asker
from tests.server.stories import PNG, log, write

VIEWS = "/stores/default/views"
PROJECT = "/stores/default/projects/ana/vision"
DIGITS = "ana/vision/digits"
V0 = f"{PROJECT}/collections/digits/versions/v0"
ASKED: dict[str, dict[str, object]] = {
    "hello": {},
    "card": {"version": f"{DIGITS}:v0"},
    "entries": {"version": f"{DIGITS}:v0"},
    "preview": {"version": f"{DIGITS}:v0", "path": "dot.png"},
    "diff": {"old": f"{DIGITS}:v0", "new": f"{DIGITS}:v1"},
    "changes": {"old": f"{DIGITS}:v0", "new": f"{DIGITS}:v1", "kinds": ["modified"]},
    "compare": {"old": f"{DIGITS}:v0", "new": f"{DIGITS}:v1", "path": "notes/read.md"},
    "history": {"collection": DIGITS},
    "versions": {"collection": DIGITS},
    "lineage": {"root": f"artifact:{DIGITS}:v1"},
}


def unframed(answer: Answer) -> tuple[Any, list[bytes]]:
    """(result, buffers) of a frame."""
    assert answer.status == 200, answer
    [length] = struct.unpack(">I", answer.content[:4])
    head, rest, buffers = json.loads(answer.content[4 : 4 + length]), answer.content[4 + length :], []
    for size in head["lengths"]:
        buffers.append(rest[:size])
        rest = rest[size:]
    assert rest == b""
    return head["result"], buffers


def question(ask: Asker, method: str, params: object) -> Answer:
    return ask("GET", f"{VIEWS}/{method}", query={"params": json.dumps(params)})


def test_what_only_a_kernel_knows_is_no_question_to_a_server(filled: Any, ask: Asker) -> None:
    for method in KERNEL_ONLY:
        assert "no method" in question(ask, method, {"output": "0" * 32}).json["message"]
        assert ask("POST", f"{VIEWS}/{method}", {"params": {"output": "0" * 32}}).status == 400


def test_every_question_of_a_view_is_answered_as_a_kernel_would_and_changes_nothing(filled: Any, ask: Asker) -> None:
    before = ask("GET", "/stores/default").json["revision"]
    answers = {method: unframed(question(ask, method, params)) for method, params in ASKED.items()}
    for method in _HOMES.keys() - ASKED.keys() - CHANGES:
        assert question(ask, method, {}).status in (200, 400, 404), method

    assert answers["hello"][0] == {"store": filled.id}
    assert answers["card"][0]["version"]["name"] == "digits:v0"
    assert answers["preview"][1] == [PNG]
    assert answers["compare"][0]["kind"] == "text"
    assert ask("GET", "/stores/default").json["revision"] == before


def test_a_view_changes_something_by_post_only(filled: object, ask: Asker) -> None:
    edit = {"version": f"{DIGITS}:v0", "aliases": {"before": ["best"], "after": ["best", "chosen"]}}

    assert question(ask, "edit", edit).status == 400
    assert ask("POST", f"{VIEWS}/card", {"params": ASKED["card"]}).status == 400
    assert unframed(ask("POST", f"{VIEWS}/edit", {"params": edit}))[0]["version"]["aliases"] == ["best", "chosen"]


def test_a_question_that_makes_no_sense_is_refused(filled: object, ask: Asker) -> None:
    for method, params in (
        ("nothing", {}), ("card", {}), ("card", []), ("card", {"version": "../x"}),
        ("preview", {"version": f"{DIGITS}:v0", "path": "../x"}), ("card", {"version": "x\ud800:v0"}),
        ("entries", {"version": f"{DIGITS}:v0", "offset": -1}),
    ):  # fmt: skip
        assert question(ask, method, params).status in (400, 404), (method, params)
    assert ask("GET", f"{VIEWS}/card", query={"params": "{"}).status == 400


def test_lineage_is_drawn_around_versions_and_runs(filled: object, ask: Asker) -> None:
    drawn = ask("GET", f"{V0.replace('v0', 'v1')}/lineage").json
    near = ask("GET", f"{V0.replace('v0', 'v1')}/lineage", query={"depth": 1, "direction": "down", "by_type": "true"}).json
    [train] = ask("GET", f"{PROJECT}/runs", query={"job_type": "train"}).json["runs"]
    around = ask("GET", f"{PROJECT}/runs/{train['run']['id']}/lineage").json

    assert (drawn["kind"], drawn["name"], drawn["version_count"], drawn["run_count"]) == ("lineage", "digits:v1", 2, 2)
    assert near["run_count"] == 1
    assert {node["x"] for node in around["nodes"]}
    assert ask("GET", f"{V0}/lineage", query={"depth": -1}).status == 400
    assert ask("GET", f"{V0}/lineage", query={"direction": "sideways"}).status == 400


def page(answer: Answer) -> tuple[dict[str, Any], dict[str, list[object]]]:
    """(what is said of the page, its columns)."""
    assert answer.status == 200, answer
    assert answer.headers["Content-Type"] == "application/vnd.apache.arrow.stream"
    table = pa.ipc.open_stream(answer.content).read_all()
    return json.loads(table.schema.metadata[b"jupyter_artifacts_page"]), table.to_pydict()


def test_pages_of_a_table_are_sorted_filtered_and_searched(ask: Asker, workspace: Path) -> None:
    rows = "".join(f"{at},{'even' if at % 2 == 0 else 'odd'} {at}\n" for at in range(1000))
    log(write(workspace / "files", table__csv=f"n,word\n{rows}"))
    table = f"{V0}/table"

    said, columns = page(ask("GET", table, query={"offset": 990, "limit": 100}))
    assert (said["rows"], said["offset"], columns["n"]) == (1000, 990, list(range(990, 1000)))
    said, columns = page(ask("GET", table, query={"sort": '["-n"]', "limit": 2, "columns": ["n"], "path": "table.csv"}))
    assert columns == {"n": [999, 998]}
    said, columns = page(ask("GET", table, query={"filters": '[["n", "<", 10]]', "search": "ODD"}))
    assert (said["rows"], columns["n"]) == (5, [1, 3, 5, 7, 9])


def test_a_question_about_a_table_that_makes_no_sense_is_refused(filled: object, ask: Asker) -> None:
    for query in (
        {"path": "../x"}, {"path": "page.html"}, {"sort": "n"}, {"sort": '["nothing"]'}, {"filters": "{}"},
        {"filters": '[["a", "; DROP", 1]]'}, {"columns": ["nothing"]}, {"offset": -1}, {"limit": 10**6}, {"offset": "x"},
        {"sort": "[" * 5000},
    ):  # fmt: skip
        answer = ask("GET", f"{V0}/table", query=query)

        assert answer.status in (400, 404, 413, 422), (query, answer)


def test_tables_stay_open_for_a_while_and_only_a_few(filled: object, ask: Asker) -> None:
    for at in range(KEPT + 3):
        page(ask("GET", f"{V0}/table", query={"search": str(at)}))
    tables = ask.extension.services.tables

    assert len(tables._open) == KEPT
    tables.close()
    assert not tables._open
    assert page(ask("GET", f"{V0}/table"))[1] == {"a": [1], "b": [2]}


@pytest.fixture(autouse=True)
def _gives_tables_back(ask: Asker) -> Any:
    yield
    ask.extension.services.tables.close()
