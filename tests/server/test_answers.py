"""What each route answers when all goes well, as the document says. A new route that needs more than names fails until it has a row."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

import jupyter_artifacts as wandb
from jupyter_artifacts.server.route import PREFIX, Route
from jupyter_artifacts.server.route_table import ROUTES
from tests.server.asking import Asker, part
from tests.server.stories import write
from tests.server.test_provenance import make, run_in
from tests.server.test_sharing import begin
from tests.server.test_tasks import ended
from tests.server.write_openapi import FILE

NAMES = {"store": "default", "entity": "ana", "project": "vision", "name": "digits", "label": "v0"}
DOCUMENT = yaml.safe_load(FILE.read_text(encoding="utf-8"))

QUERIES: dict[str, dict[str, object]] = {
    "search_store": {"text": "digits read"}, "search_files": {"search": "read"}, "get_notebook_story": {"path": "day.ipynb"},
    "get_preview": {"path": "notes/read.md"}, "get_content": {"path": "notes/read.md"}, "get_table_page": {"path": "table.csv"},
    "get_usage": {"name": "ana/vision/digits"}, "get_answer": {"params": '{"path": "day.ipynb"}'}, "plan_garbage": {"grace": "0s"},
}  # fmt: skip
"""What is asked of routes that need to be told more than names."""

NAMED: dict[str, dict[str, str]] = {
    "get_diff": {"label": "v1"}, "get_table_diff": {"label": "v1"}, "get_table_diff_page": {"label": "v1"},
    "get_recipe": {"name": "clean"}, "get_recipe_notebook": {"name": "clean"}, "get_answer": {"method": "notebook_story"},
    "apply_answer": {"method": "edit"}, "restore_version": {"name": "model"},
    "delete_version": {"name": "model"}, "restore_collection": {"name": "gone"},
}  # fmt: skip
"""Names that are not the usual ones."""

BODIES: dict[str, dict[str, object]] = {
    "log_files": {"path": "day.ipynb"}, "export_to_file": {"names": ["ana/vision/digits"]}, "import_from_file": {"path": "in.zip"},
    "make_registry": {"name": "models"}, "link_to_collection": {"target": "ana/vision/chosen"}, "change_settings": {"ttl": "30d"},
    "change_collection": {"description": "x"}, "change_version": {"tags_added": ["x"]},
    "apply_answer": {"params": {"version": "ana/vision/digits:v0", "tags": {"before": [], "after": ["x"]}}},
}  # fmt: skip
"""What is sent to routes that need it; nothing to all other routes that take a body."""


@pytest.fixture
def everything(filled: Any, ask: Asker, jp_root_dir: Path, workspace: Path) -> dict[str, str]:
    """A store and a tree in which each route finds what it is asked for; the names of the run, draft and task."""
    write(jp_root_dir, day__ipynb="{}")
    with run_in(jp_root_dir / "day.ipynb") as run:
        make(run, "c-1", "clean", "1")
    wandb.Api().export("vision/model", jp_root_dir / "in.zip")
    wandb.Api().artifact("vision/clean:v0").link("vision/linked")
    wandb.Api().artifact("vision/digits:v1").aliases  # noqa: B018  what is cached now is cached
    task = ended(ask, ask("POST", "/stores/default/checks", {"mode": "quick"}))
    return {"run": run.id, "draft": begin(ask, workspace), "task": task["id"]}


def path_of(route: Route, names: dict[str, str]) -> str:
    return "/".join(part(names[each[1:-1]]) if each.startswith("{") else each for each in route.path.split("/"))


def schema_of(route: Route) -> dict[str, Any]:
    answer = DOCUMENT["paths"][PREFIX + route.path][route.verb.lower()]["responses"][str(route.status)]["content"]
    return answer.get("application/json", {}).get("schema", {})


ORDER = {"DELETE": 1}
"""What goes is asked for last."""


def test_each_route_does_what_it_is_for_and_answers_as_the_document_says(everything: dict[str, str], ask: Asker) -> None:
    for route in sorted(ROUTES, key=lambda each: ORDER.get(each.verb, 0)):
        names = {**NAMES, **everything, **NAMED.get(route.name, {})}
        if route.name == "unlink_from_collection":
            names |= {"name": "linked"}
        if route.name == "restore_version":
            ask("DELETE", path_of(route, names).removesuffix("/restore"), query={"delete_aliases": "true"})
        if route.name in ("save_draft", "drop_draft", "redo_operation"):
            continue  # below: each ends what others need
        body = None if route.verb == "GET" else BODIES.get(route.name, {})
        query = {"delete_aliases": "true"} if route.name == "delete_version" else QUERIES.get(route.name)
        answer = ask(route.verb, path_of(route, names), body, query=query)

        assert answer.status == route.status, (route, answer)
        if route.is_content:
            assert answer.headers["Content-Disposition"].startswith("attachment"), route
            assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'", route
            assert answer.headers["X-Content-Type-Options"] == "nosniff", route
        else:
            said = json.loads(answer.content)
            Draft202012Validator({**schema_of(route), "components": DOCUMENT["components"]}).validate(said)
            assert answer.headers["Content-Type"].startswith("application/json")
            if route.status == 202:
                assert ended(ask, answer)["state"] == "done", route
    ended_draft = {**NAMES, **everything}
    drop = next(each for each in ROUTES if each.name == "drop_draft")
    assert ask("DELETE", path_of(drop, ended_draft), {}).json["are_dropped"]
    redo = next(each for each in ROUTES if each.name == "redo_operation")
    ask("POST", path_of(redo, ended_draft).replace("/redo", "/undo"), {})
    assert ask("POST", path_of(redo, ended_draft), {}).status == 200
