"""What a panel changes, and that it can be undone."""

from typing import Any

import jupyter_artifacts as wandb
from tests.server.asking import Asker

STORE = "/stores/default"
PROJECT = f"{STORE}/projects/ana/vision"
DIGITS = f"{PROJECT}/collections/digits"
V0, V1 = f"{DIGITS}/versions/v0", f"{DIGITS}/versions/v1"


def test_everything_about_a_version_changes_at_once_and_is_undone_at_once(filled: object, ask: Asker) -> None:
    before = ask("GET", V0).json
    changed = ask(
        "PATCH", V0,
        {
            "description": "better", "metadata_set": {"seed": 7}, "metadata_removed": ["rows"], "tags_added": ["checked"],
            "tags_removed": ["clean"], "aliases_added": ["staging"], "aliases_removed": ["best"], "ttl": "30d",
        },
    )  # fmt: skip
    after = ask("GET", V0).json

    assert changed.status == 200
    assert after["metadata"] == {"seed": 7}
    assert (after["version"]["description"], after["version"]["tags"], after["version"]["aliases"]) == ("better", ["checked"], ["staging"])
    assert after["version"]["expires_at"] is not None

    assert ask("POST", f"{PROJECT}/undo", {}).status == 200
    undone = ask("GET", V0).json
    assert {**undone["version"], "updated_at": ""} == {**before["version"], "updated_at": ""}
    assert undone["metadata"] == before["metadata"]
    assert ask("POST", f"{PROJECT}/redo", {}).json["operation"]["undone_at"] is None
    assert ask("GET", V0).json["metadata"] == {"seed": 7}


def test_an_alias_moves_only_from_where_it_was_seen(filled: object, ask: Asker) -> None:
    refused = ask("PATCH", V1, {"aliases_added": ["best"], "aliases_expected": {"best": None}})
    moved = ask("PATCH", V1, {"aliases_added": ["best"], "aliases_expected": {"best": "v0"}})

    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert moved.status == 200
    assert ask("GET", V0).json["version"]["aliases"] == []


def test_a_version_that_an_alias_names_is_deleted_only_when_that_is_wanted(filled: object, ask: Asker) -> None:
    refused = ask("DELETE", V0)
    done = ask("DELETE", V0, query={"delete_aliases": "true"})

    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert done.json["deletions"][0]["versions"] == ["v0"]
    assert ask("GET", V0).status == 404
    assert ask("POST", f"{V0}/restore", {}).json["versions"][0]["name"] == "digits:v0"
    assert ask("GET", V0).status == 200


def test_a_collection_is_renamed_deleted_and_brought_back(filled: object, ask: Asker) -> None:
    renamed = ask("PATCH", DIGITS, {"name": "numbers", "description": "all of them", "tags_added": ["core"]})
    numbers = f"{PROJECT}/collections/numbers"

    assert (renamed.json["old_name"], renamed.json["collection"]["name"], renamed.json["tags"]) == ("digits", "numbers", ["core"])
    assert ask("GET", DIGITS).status == 404
    assert ask("DELETE", numbers).json["deletions"][0]["versions"] == ["v1", "v0"]
    assert ask("GET", f"{numbers}/versions").json["versions"] == []
    assert len(ask("POST", f"{numbers}/restore", {}).json["versions"]) == 2
    assert ask("GET", f"{numbers}/versions").json["total"] == 2


IMPOSSIBLE: list[tuple[str, dict[str, Any], str]] = [
    (V0, {"aliases_added": ["v7"]}, "invalid-name"),
    (V0, {"aliases_added": ["a/b"]}, "invalid-name"),
    (V0, {"tags_added": ["<b>"]}, "invalid-name"),
    (V0, {"ttl": "soon"}, "usage"),
    (V0, {"metadata": {str(at): at for at in range(101)}}, "limit-exceeded"),
    (V0, {"metadata": {}, "metadata_set": {}}, "usage"),
    (V0, {"description": 7}, "usage"),
    (V0, {"digest": "00"}, "usage"),
    (V0, {"description": "\ud800"}, "usage"),
    (DIGITS, {"name": "../x"}, "invalid-name"),
    (DIGITS, {"name": "model"}, "conflict"),
    (DIGITS, {"type": "a/b"}, "invalid-name"),
]


def test_a_change_that_cannot_be_is_refused_and_nothing_changes(filled: object, ask: Asker) -> None:
    before = ask("GET", "/stores/default").json["revision"]
    for path, body, code in IMPOSSIBLE:
        answer = ask("PATCH", path, body)

        assert 400 <= answer.status < 500
        assert answer.json["code"] == code
    assert ask("GET", "/stores/default").json["revision"] == before


def test_reading_changes_nothing(filled: object, ask: Asker) -> None:
    from tests.server.test_every_route import ROUTES, path_of

    before = ask("GET", "/stores/default").json["revision"]
    for route in ROUTES:
        if route.verb == "GET":
            ask("GET", path_of(route), query={"path": "page.html"} if "path" in str(route.types.get("query")) else None)

    assert ask("GET", "/stores/default").json["revision"] == before


def test_the_time_to_live_of_a_whole_project_changes_and_is_undone(filled: object, ask: Asker) -> None:
    changed = ask("PATCH", f"{PROJECT}/settings", {"ttl": "30d"})

    assert (changed.json["in_force"], changed.json["expired"]) == ("30d", 0)
    assert ask("GET", V0).json["version"]["expires_at"] is not None
    assert ask("PATCH", f"{PROJECT}/settings", {"ttl": "soon"}).status == 400
    ask("POST", f"{PROJECT}/undo", {})
    assert ask("GET", f"{PROJECT}/settings").json["in_force"] == "never"


def test_drafts_of_all_processes_are_listed(filled: object, ask: Asker) -> None:
    with wandb.init(project="vision") as run:
        part = wandb.Artifact("parts", "dataset")
        with part.new_file("part.txt") as file:
            file.write("one of many")
        run.upsert_artifact(part, distributed_id="all").wait()
    [draft] = ask("GET", f"{PROJECT}/drafts").json["drafts"]

    assert draft["distributed_id"] == "all"


def test_a_kernel_sees_what_the_panel_changed(filled: object, ask: Asker) -> None:
    ask("PATCH", V1, {"aliases_added": ["production"]})

    assert wandb.Api().artifact("vision/digits:production").version == "v1"
