"""Long work over HTTP: begun, watched, stopped; and files of the server's tree, in and out."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth import Authorizer

import jupyter_artifacts as wandb
from jupyter_artifacts.core.operations.progress import Progress
from jupyter_artifacts.server.tasks import KEPT, Task
from tests.server.asking import Answer, Asker
from tests.server.stories import log, write

STORE = "/stores/default"
V0 = f"{STORE}/projects/ana/vision/collections/digits/versions/v0"


def ended(ask: Asker, answer: Answer) -> dict[str, Any]:
    """The task that an answer tells of, once it has ended."""
    assert answer.status == 202, answer
    for _ in range(600):
        found: dict[str, Any] = ask("GET", f"/tasks/{answer.json['id']}").json
        if found["state"] in ("done", "failed", "cancelled"):
            return found
        time.sleep(0.02)
    raise AssertionError(found)


def test_a_folder_of_the_servers_tree_is_logged_in_a_run_of_its_own(ask: Asker, jp_root_dir: Path, workspace: Path) -> None:
    write(jp_root_dir / "data" / "my set", a__csv="x\n1\n", b__csv="x\n2\n")
    body = {
        "path": "data/my set", "project": "vision", "type": "table", "aliases": ["raw"], "tags": ["two"], "description": "both",
        "metadata": {"rows": 2}, "ignore": ["b*"],
    }  # fmt: skip
    task = ended(ask, ask("POST", f"{STORE}/logs", body))

    assert (task["state"], task["error"]) == ("done", None)
    assert (task["verb"], task["subject"], task["result"]["kind"]) == ("log", "data/my set", "log")
    assert task["result"]["version"]["qualified_name"] == "ana/vision/my-set:v0"
    told = ask("GET", f"{STORE}/projects/ana/vision/collections/my-set/versions/raw").json
    assert ([each["path"] for each in told["entries"]], told["metadata"]) == (["a.csv"], {"rows": 2})
    assert (told["producers"][0]["job_type"], told["producers"][0]["state"]) == ("jupyter_server", "finished")
    assert str(workspace) not in str(task)


def test_only_what_the_contents_manager_shows_is_logged(filled: object, ask: Asker, jp_root_dir: Path, workspace: Path) -> None:
    write(workspace, secret__txt="secret")
    write(jp_root_dir, seen__txt="seen", **{".hidden/key": "key", "private/x.txt": "x"})
    ask.extension.services.files._excluded.append("private")
    for path in (
        "../secret.txt",
        "/../secret.txt",
        str(workspace / "secret.txt"),
        ".hidden/key",
        ".hidden",
        "private",
        "private/x.txt",
        "nowhere",
        "a\0b",
    ):
        answer = ask("POST", f"{STORE}/logs", {"path": path, "name": "x"})

        assert answer.status in (400, 404), path
        assert answer.json["code"] in ("invalid-path", "path-not-found")
    assert ended(ask, ask("POST", f"{STORE}/logs", {"path": "seen.txt"}))["state"] == "done"


def test_what_goes_wrong_in_a_task_is_told_by_it_without_a_place(filled: object, ask: Asker, jp_root_dir: Path, workspace: Path) -> None:
    (jp_root_dir / "folder").mkdir()
    (jp_root_dir / "folder" / "loop").symlink_to("loop")
    task = ended(ask, ask("POST", f"{STORE}/logs", {"path": "folder", "name": "x", "project": "vision"}))

    assert task["state"] == "failed"
    assert task["error"]["code"] in ("source", "source-vanished", "source-unreadable")
    assert "loop" in task["error"]["message"]
    assert str(workspace) not in str(task)


def test_a_name_that_cannot_be_is_refused_before_a_task_begins(filled: object, ask: Asker, jp_root_dir: Path) -> None:
    write(jp_root_dir, a__txt="a")
    for body in ({"name": "a/b"}, {"name": "a:v1"}, {"project": "a/b"}, {"entity": ""}):
        assert ask("POST", f"{STORE}/logs", {"path": "a.txt", **body}).status == 400


def test_a_version_is_downloaded_into_a_new_folder_of_the_tree(filled: object, ask: Asker, jp_root_dir: Path) -> None:
    (jp_root_dir / "here").mkdir()
    task = ended(ask, ask("POST", f"{V0}/download", {"folder": "here"}))

    assert (task["state"], task["result"]["root"], task["result"]["written"]) == ("done", "here/digits-v0", 4)
    assert (jp_root_dir / "here/digits-v0/notes/read.md").read_text() == "# Read me\nfirst\n"
    assert ask("POST", f"{V0}/download", {"folder": "here"}).status == 409
    again = ended(ask, ask("POST", f"{V0}/download", {"folder": "here", "replace": True}))
    assert again["result"]["kept"] == 4
    some = ended(ask, ask("POST", f"{V0}/download", {"name": "some", "prefix": "notes/"}))
    assert some["result"]["written"] == 1
    assert [file.name for file in (jp_root_dir / "some").iterdir()] == ["notes"]


def test_a_download_goes_nowhere_else(filled: object, ask: Asker, jp_root_dir: Path, workspace: Path) -> None:
    write(jp_root_dir, file__txt="x")
    (jp_root_dir / "out").symlink_to(workspace / "cache")
    before = sorted(file for file in workspace.rglob("*") if "cache" not in str(file))
    for body in (
        {"folder": ".."},
        {"folder": "file.txt"},
        {"name": ".."},
        {"name": "a/b"},
        {"name": ".ssh"},
        {"name": "/x"},
        {"name": "out"},
    ):
        assert ask("POST", f"{V0}/download", body).status in (400, 404, 409), body
    assert sorted(file for file in workspace.rglob("*") if "cache" not in str(file)) == before


class NoContents(Authorizer):
    """Lets nobody near the files of the server."""

    def is_authorized(self, handler: object, user: object, action: str, resource: str) -> bool:
        return resource != "contents"


def test_who_may_not_see_the_servers_files_cannot_log_or_write_them(filled: object, ask: Asker, jp_root_dir: Path) -> None:
    write(jp_root_dir, a__txt="a")
    ask.app.web_app.settings["authorizer"] = NoContents(parent=ask.app)

    for answer in (ask("POST", f"{STORE}/logs", {"path": "a.txt"}), ask("POST", f"{V0}/download", {})):
        assert (answer.status, answer.json["code"]) == (403, "forbidden")


def test_garbage_is_told_first_and_then_collected(filled: object, ask: Asker) -> None:
    plan = ask("GET", f"{STORE}/garbage", query={"grace": "0s"}).json
    task = ended(ask, ask("POST", f"{STORE}/garbage", {"grace": "0s"}))

    assert plan["purged"]["versions"] == ["ana/vision/gone:v0"]
    assert task["result"]["result"]["purged"] == 1
    assert ask("GET", f"{STORE}/garbage", query={"grace": "0s"}).json["is_empty"]
    assert ask("GET", f"{STORE}/garbage", query={"grace": "soon"}).status == 400


def test_a_check_tells_what_it_found(filled: object, ask: Asker) -> None:
    task = ended(ask, ask("POST", f"{STORE}/checks", {"mode": "quick"}))

    assert task["result"]["kind"] == "fsck"
    assert ended(ask, ask("POST", f"{STORE}/checks", {"sample": "50%"}))["state"] == "done"
    assert ask("POST", f"{STORE}/checks", {"sample": "much"}).status == 400


def test_the_server_answers_while_a_task_works_and_a_task_that_is_stopped_leaves_nothing(
    ask: Asker, jp_root_dir: Path, monkeypatch: Any
) -> None:
    log(write(jp_root_dir / "first", a__txt="a"))
    write(jp_root_dir / "many", **{f"{at}__bin": bytes([at]) * 2_000_000 for at in range(30)})
    reached, go_on = threading.Event(), threading.Event()
    usual = Task.on_progress

    def hold(self: Task, progress: Progress) -> None:
        usual(self, progress)
        reached.set()
        go_on.wait(20)
        usual(self, progress)

    monkeypatch.setattr(Task, "on_progress", hold)
    begun = ask("POST", f"{STORE}/logs", {"path": "many", "project": "vision"})
    assert reached.wait(20)
    going_on = ask("GET", f"/tasks/{begun.json['id']}").json
    assert (going_on["state"], going_on["progress"]["verb"]) == ("running", "hashing")
    assert ask("GET", f"{STORE}/collections").json["total"] == 1
    assert ask("DELETE", f"/tasks/{begun.json['id']}").status == 200
    go_on.set()

    assert ended(ask, begun)["state"] == "cancelled"
    assert ask("GET", f"{STORE}/collections").json["total"] == 1
    assert list((wandb.Api().store.root / "staging").iterdir()) == []
    assert ask("GET", "/tasks").json["tasks"][0]["id"] == begun.json["id"]


def test_tasks_that_ended_long_ago_are_forgotten(ask: Asker) -> None:
    tasks = ask.extension.services.tasks
    first = tasks.start("x", "test", "", lambda task: {})
    for _ in range(KEPT + 5):
        last = tasks.start("x", "test", "", lambda task: {})
        while not tasks.get(last["id"]).has_ended:
            time.sleep(0.001)

    assert ask("GET", f"/tasks/{first['id']}").json["code"] == "task-not-found"
    assert len(ask("GET", "/tasks").json["tasks"]) <= KEPT + 1


@pytest.mark.parametrize("state", ["failed"])
def test_what_nobody_foresaw_in_a_task_is_told_as_a_number(ask: Asker, state: str) -> None:
    tasks = ask.extension.services.tasks

    def work(task: Task) -> dict[str, object]:
        raise RuntimeError("/secret/place")

    begun = tasks.start("x", "test", "", work)
    while not tasks.get(begun["id"]).has_ended:
        time.sleep(0.001)
    told = ask("GET", f"/tasks/{begun['id']}").json

    assert (told["state"], told["error"]["code"]) == (state, "internal")
    assert "secret" not in str(told)
