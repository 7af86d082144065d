"""Versions in other collections, drafts, and collections on their way to another store, over HTTP."""

from pathlib import Path
from typing import Any

import jupyter_artifacts as wandb
from tests.server.asking import Asker
from tests.server.stories import log, write
from tests.server.test_tasks import NoContents, ended

STORE = "/stores/default"
PROJECT = f"{STORE}/projects/ana/vision"
V0 = f"{PROJECT}/collections/digits/versions/v0"
REGISTRY = "wandb-registry-models"


def test_a_version_is_linked_to_a_registry_and_unlinked(filled: object, ask: Asker) -> None:
    made = ask("POST", f"{STORE}/registries", {"name": "models", "description": "the best", "types": ["dataset"]})
    linked = ask("POST", f"{V0}/links", {"target": f"ana/{REGISTRY}/digits", "aliases": ["prod"]}).json

    assert (made.status, made.json["name"], made.json["is_registry"]) == (201, REGISTRY, True)
    assert (linked["version"]["qualified_name"], linked["version"]["source"]) == (f"ana/{REGISTRY}/digits:v0", "ana/vision/digits:v0")
    assert [each["aliases"] for each in ask("GET", f"{V0}/links").json["links"]] == [["latest", "prod"]]
    assert ask("POST", f"{STORE}/registries", {"name": "models"}).status == 409
    refused = ask("POST", f"{PROJECT}/collections/model/versions/v0/links", {"target": f"ana/{REGISTRY}/model"})
    assert (refused.status, refused.json["code"]) == (400, "usage")
    link = f"{STORE}/projects/ana/{REGISTRY}/collections/digits/versions/prod"
    assert ask("DELETE", f"{link}/links").json["kind"] == "unlink"
    assert ask("GET", f"{V0}/links").json["links"] == []
    assert ask("DELETE", f"{V0}/links").status == 400  # it was logged there
    done = ask("GET", f"{STORE}/projects/ana/{REGISTRY}/operations").json
    assert [each["kind"] for each in done["operations"]] == ["unlink", "link"]


def begin(ask: Asker, workspace: Path) -> str:
    """A draft that somebody left; its name."""
    write(workspace, new__txt="new")
    draft = wandb.Api().artifact("vision/digits:v0").new_draft()
    draft.add_file(str(workspace / "new.txt"))
    draft._keeper.leave()
    [found] = ask("GET", f"{PROJECT}/drafts").json["drafts"]
    return str(found["name"])


def test_a_draft_is_seen_kept_and_saved(filled: object, ask: Asker, workspace: Path) -> None:
    name = begin(ask, workspace)
    [told] = ask("GET", f"{PROJECT}/drafts/{name}").json["drafts"]
    kept = ask("POST", f"{PROJECT}/drafts/{name}/keep", {}).json
    task = ended(ask, ask("POST", f"{PROJECT}/drafts/{name}/save", {}))

    assert (told["base"], told["added"]) == ("digits:v0", 1)
    assert kept["drafts"][0]["expires_at"] >= told["expires_at"]
    assert (task["state"], task["result"]["version"]["name"]) == ("done", "digits:v2")
    paths = [each["path"] for each in ask("GET", f"{PROJECT}/collections/digits/versions/v2/files").json["entries"]]
    assert "new.txt" in paths
    for verb, path in (("GET", name), ("DELETE", name), ("POST", f"{name}/keep"), ("POST", f"{name}/save")):
        assert ask(verb, f"{PROJECT}/drafts/{path}", None if verb == "GET" else {}).json["code"] == "draft-not-found"


def test_a_draft_is_dropped_but_not_from_another_project(filled: object, ask: Asker, workspace: Path) -> None:
    name = begin(ask, workspace)
    log(write(workspace / "other", a__txt="a"), "other", project="elsewhere")

    assert ask("DELETE", f"{STORE}/projects/ana/elsewhere/drafts/{name}", {}).status == 404
    assert ask("DELETE", f"{PROJECT}/drafts/{name}", {}).json["are_dropped"]
    assert ask("GET", f"{PROJECT}/drafts").json["drafts"] == []


def test_a_running_distributed_version_is_listed_and_finished(filled: object, ask: Asker, workspace: Path) -> None:
    with wandb.init(project="vision", group="sweep") as run:
        part = wandb.Artifact("shared", "dataset")
        part.add_file(str(write(workspace, part__txt="part") / "part.txt"))
        run.upsert_artifact(part, distributed_id="sweep").wait()
    [found] = ask("GET", f"{PROJECT}/drafts").json["drafts"]
    task = ended(ask, ask("POST", f"{PROJECT}/drafts/{found['name']}/save", {}))

    assert (found["distributed_id"], found["parts"], found["added"]) == ("sweep", 1, 1)
    assert (task["state"], task["result"]["version"]["name"]) == ("done", "shared:v0")


def test_collections_go_out_into_a_file_of_the_tree_and_come_back(filled: object, ask: Asker, jp_root_dir: Path) -> None:
    (jp_root_dir / "out").mkdir()
    body = {"names": ["ana/vision/digits"], "folder": "out", "name": "digits.zip"}
    task = ended(ask, ask("POST", f"{STORE}/exports", body))
    again = ask("POST", f"{STORE}/exports", body)
    taken = ended(ask, ask("POST", f"{STORE}/imports", {"path": "out/digits.zip", "project": "copy", "name": "numbers"}))

    assert (task["state"], task["result"]["file"], task["result"]["versions"]) == ("done", "out/digits.zip", 2)
    assert again.status == 409
    assert (taken["state"], taken["result"]["new_versions"]) == ("done", 2)
    assert ask("GET", f"{STORE}/projects/ana/copy/collections/numbers").status == 200
    assert sorted(each.name for each in (jp_root_dir / "out").iterdir()) == ["digits.zip"]


def test_an_export_goes_nowhere_else_and_an_import_comes_from_nowhere_else(
    filled: object, ask: Asker, jp_root_dir: Path, workspace: Path
) -> None:
    write(workspace, secret__zip="secret")
    write(jp_root_dir, no__zip="no export", **{".hidden/x.zip": "x"})
    (jp_root_dir / "out").symlink_to(workspace / "gone")
    for extra in (
        {"name": "../x.zip"},
        {"name": ".x.zip"},
        {"name": "x.txt"},
        {"name": "a\\b.zip"},
        {"folder": ".."},
        {"folder": "no.zip"},
    ):
        assert ask("POST", f"{STORE}/exports", {"names": ["ana/vision/digits"], **extra}).status in (400, 404), extra
    assert ask("POST", f"{STORE}/exports", {"names": []}).status == 400
    for path in ("../secret.zip", str(workspace / "secret.zip"), ".hidden/x.zip", "http://169.254.169.254/x.zip", "s3://b/x.zip", ""):
        assert ask("POST", f"{STORE}/imports", {"path": path}).status in (400, 404), path
    failed = ended(ask, ask("POST", f"{STORE}/imports", {"path": "no.zip"}))
    assert (failed["state"], failed["error"]["code"]) == ("failed", "damaged-export")
    assert str(workspace) not in str(failed)
    ask.app.web_app.settings["authorizer"] = NoContents(parent=ask.app)
    assert ask("POST", f"{STORE}/imports", {"path": "no.zip"}).status == 403
    assert ask("POST", f"{STORE}/exports", {"names": ["ana/vision/digits"]}).status == 403


def test_an_export_that_is_stopped_leaves_nothing(filled: object, ask: Asker, jp_root_dir: Path, monkeypatch: Any) -> None:
    from jupyter_artifacts.server.tasks import CancelledError, Task

    def stop(self: Task, progress: object) -> None:
        raise CancelledError

    monkeypatch.setattr(Task, "on_progress", stop)
    task = ended(ask, ask("POST", f"{STORE}/exports", {"names": ["ana/vision/digits"]}))

    assert task["state"] == "cancelled"
    assert list(jp_root_dir.iterdir()) == []
