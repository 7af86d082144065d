"""What a panel shows, asked as it asks."""

import json
from pathlib import Path
from typing import Any

from jupyter_server.auth import Authorizer

import jupyter_artifacts as wandb
from jupyter_artifacts.core.operations.overview import Wanted
from jupyter_artifacts.core.operations.search_files import PathIndex
from tests.server.asking import Asker, part
from tests.server.stories import log, write

STORE = "/stores/default"
PROJECT = f"{STORE}/projects/ana/vision"
DIGITS = f"{PROJECT}/collections/digits"


def names(answer: Any) -> list[str]:
    return [each["name"] for each in answer.json["collections"]]


def test_projects_and_types_say_how_much_is_in_them(filled: object, ask: Asker) -> None:
    [project] = ask("GET", f"{STORE}/projects").json["projects"]
    types = ask("GET", f"{STORE}/types", query={"project": "vision"}).json["types"]

    assert (project["entity"], project["name"], project["collections"]) == ("ana", "vision", 2)
    assert types == [{"type": "dataset", "collections": 1}, {"type": "model", "collections": 1}]


def test_a_collection_is_listed_with_its_latest_version_and_how_many_there_are(filled: object, ask: Asker) -> None:
    answer = ask("GET", f"{STORE}/collections", query={"entity": "ana", "project": "vision"})

    digits, model = answer.json["collections"]
    assert (digits["name"], digits["versions"], digits["latest"]["version"]) == ("digits", 2, "v1")
    assert (model["name"], model["type"], answer.json["total"], answer.json["next"]) == ("model", "model", 2, None)


def test_a_collection_without_versions_is_listed_on_request(filled: object, ask: Asker) -> None:
    everything = ask("GET", f"{STORE}/collections", query={"with_empty": "true"})

    assert names(everything) == ["digits", "gone", "model"]
    assert everything.json["collections"][1]["latest"] is None


def test_a_search_finds_words_in_names_types_aliases_tags_metadata_and_descriptions(filled: object, ask: Asker) -> None:
    found = {
        "DIG": ["digits"], "dataset": ["digits"], "best": ["digits"], "clean": ["digits"], "rows": ["digits"], "the first": ["digits"],
        "latest": ["digits", "model"], "best model": [], "100%": [], "_": [], "'": [], "": ["digits", "model"],
    }  # fmt: skip

    assert {text: names(ask("GET", f"{STORE}/collections", query={"search": text})) for text in found} == found


def test_pages_follow_one_another_whatever_the_order(filled: object, ask: Asker, workspace: Any) -> None:
    for at in range(5):
        log(write(workspace / "more", a__txt=str(at)), name=f"more-{at}")
    for order in ("name", "-name", "created_at", "-updated_at"):
        whole = names(ask("GET", f"{STORE}/collections", query={"order": order}))
        found, start = [], {}
        while True:
            answer = ask("GET", f"{STORE}/collections", query={"order": order, "limit": 2, **start})
            found += names(answer)
            if answer.json["next"] is None:
                break
            start = {"start": answer.json["next"]}
        assert found == whole
        assert len(whole) == 7


def test_versions_tell_which_run_made_them(filled: object, ask: Asker) -> None:
    answer = ask("GET", f"{DIGITS}/versions")

    assert [(each["version"]["version"], each["run"]["job_type"]) for each in answer.json["versions"]] == [
        ("v1", "prepare"),
        ("v0", "prepare"),
    ]
    assert answer.json["versions"][1]["version"]["aliases"] == ["best"]


def test_a_version_is_told_by_number_and_by_alias(filled: object, ask: Asker) -> None:
    by_number = ask("GET", f"{DIGITS}/versions/v0")
    by_alias = ask("GET", f"{DIGITS}/versions/best")

    assert by_alias.json == by_number.json
    assert by_number.json["kind"] == "artifact"
    assert by_number.json["metadata"] == {"rows": 1}
    assert len(by_number.json["entries"]) == 4


def test_what_is_not_there_is_not_found_and_near_names_are_told(filled: object, ask: Asker) -> None:
    answer = ask("GET", f"{PROJECT}/collections/digit/versions/v0")
    no_version = ask("GET", f"{DIGITS}/versions/v7")

    assert (answer.status, answer.json["code"]) == (404, "collection-not-found")
    assert "digits" in answer.json["message"]
    assert (no_version.status, no_version.json["code"]) == (404, "version-not-found")


def test_a_diff_is_with_the_version_before_or_with_any(filled: object, ask: Asker) -> None:
    before = ask("GET", f"{DIGITS}/versions/v1/diff")
    other = ask("GET", f"{DIGITS}/versions/v0/diff", query={"base": "ana/vision/digits:v1"})

    assert [each["path"] for each in before.json["changes"]["entries"]] == ["notes/read.md"]
    assert before.json["texts"][0]["lines"]
    assert other.json["old"]["version"] == "v1"
    assert ask("GET", f"{DIGITS}/versions/v0/diff").status == 400


def test_runs_are_listed_newest_first_and_told_with_what_they_used(filled: object, ask: Asker) -> None:
    runs = ask("GET", f"{PROJECT}/runs").json["runs"]
    train = ask("GET", f"{PROJECT}/runs", query={"job_type": "train"}).json["runs"]
    told = ask("GET", f"{PROJECT}/runs/{runs[0]['run']['id']}").json

    assert [each["run"]["job_type"] for each in runs] == ["train", "prepare", "prepare", "prepare"]
    assert len(train) == 1
    assert [each["name"] for each in told["inputs"]] == ["digits:v1"]
    assert [each["name"] for each in told["outputs"]] == ["model:v0"]


def test_what_was_deleted_and_what_was_done_is_listed(filled: object, ask: Asker) -> None:
    deleted = ask("GET", f"{PROJECT}/deleted").json
    done = ask("GET", f"{PROJECT}/operations").json

    assert [each["name"] for each in deleted["versions"]] == ["gone:v0"]
    assert "delete" in [each["kind"] for each in done["operations"]]
    assert ask("GET", f"{PROJECT}/settings").json["in_force"] == "never"
    assert ask("GET", f"{STORE}/projects/ana/nothing/runs").status == 404


def test_room_is_told_for_the_store_and_for_what_a_deletion_would_free(filled: object, ask: Asker) -> None:
    whole = ask("GET", f"{STORE}/usage").json
    one = ask("GET", f"{DIGITS}/versions/v1/usage").json

    assert {each["name"] for each in whole["collections"]} == {"digits", "model"}
    assert one["collections"][0]["versions"][0]["unique"] == len("# Read me\nsecond\n")


def test_files_of_all_latest_versions_are_found_by_words_in_their_paths(filled: object, ask: Asker) -> None:
    found = ask("GET", f"{STORE}/files", query={"search": "NOTES read"}).json
    nothing = ask("GET", f"{STORE}/files", query={"search": "nowhere"}).json

    assert [(each["version"], each["path"]) for each in found["files"]] == [("ana/vision/digits:v1", "notes/read.md")]
    assert found["is_complete"]
    assert (nothing["files"], nothing["is_complete"]) == ([], True)


def test_names_of_every_kind_are_parts_of_paths(ask: Asker, workspace: Any) -> None:
    log(write(workspace / "x", a__txt="a"), name="a.b_c-d", project="Prüfung & Tests", aliases=["für später"])

    answer = ask("GET", f"{STORE}/projects/ana/{part('Prüfung & Tests')}/collections/a.b_c-d/versions/{part('für später')}")

    assert answer.json["version"]["qualified_name"] == "ana/Prüfung & Tests/a.b_c-d:v0"


def test_links_are_browsed_like_versions(filled: object, ask: Asker) -> None:
    wandb.Api().artifact("vision/digits:v0").link("wandb-registry-data/Digits")
    page = ask("GET", f"{STORE}/collections", query={"project": "wandb-registry-data"}).json

    [linked] = page["collections"]
    assert (linked["holds_links"], linked["versions"], linked["latest"]["source"]) == (True, 1, "ana/vision/digits:v0")
    versions = ask("GET", f"{STORE}/projects/ana/wandb-registry-data/collections/Digits/versions").json["versions"]
    assert versions[0]["version"]["source"] == "ana/vision/digits:v0"


def test_what_no_change_has_touched_is_not_sent_again(filled: object, ask: Asker) -> None:
    first = ask("GET", f"{STORE}/collections")
    again = ask("GET", f"{STORE}/collections", headers={"Authorization": f"token {ask.token}", "If-None-Match": first.headers["Etag"]})

    assert (again.status, again.content) == (304, b"")


def test_front_ends_may_add_the_time_so_that_no_cache_answers(filled: object, ask: Asker) -> None:
    assert ask("GET", f"{STORE}/projects", query={"1763751234567": ""}).status == 200


def test_a_first_page_of_many_collections_comes_at_once(ask: Asker, workspace: Any) -> None:
    """A guard against a query for each of them; the figure itself is in `make bench-ui`."""
    from time import perf_counter

    log(write(workspace / "x", a__txt="a"), name="first")
    store = wandb.Api().store
    with store.catalog.write() as db:
        [project] = db.execute("SELECT id FROM projects").fetchone()
        db.executemany(
            "INSERT INTO collections (project_id, name, type, created_at, updated_at, next_version) VALUES (?, ?, 'dataset', 1, ?, 1)",
            [(project, f"made-{at:05}", at) for at in range(3000)],
        )
        db.execute(
            """INSERT INTO versions (collection_id, number, token, digest, entry_count, size, metadata, extras, created_at, updated_at)
            SELECT c.id, 0, 'token-' || c.id, v.digest, 1, 1, '{}', '{}', 1, 1 FROM collections c, versions v WHERE c.name LIKE 'made-%'"""
        )
        db.execute(
            """INSERT INTO aliases (collection_id, name, version_id, created_at)
            SELECT c.id, 'latest', v.id, 1 FROM collections c JOIN versions v ON v.collection_id = c.id WHERE c.name LIKE 'made-%'"""
        )
    began = perf_counter()
    answer = ask("GET", f"{STORE}/collections", query={"limit": 100, "order": "-updated_at"})

    assert perf_counter() - began < 2
    assert (len(answer.json["collections"]), answer.json["total"]) == (100, 3001)
    assert all(each["latest"] for each in answer.json["collections"])
    assert len(json.dumps(answer.json)) < 200_000


def test_one_search_finds_collections_types_and_files(filled: object, ask: Asker) -> None:
    everything = ask("GET", f"{STORE}/search", query={"text": ""}).json
    some = ask("GET", f"{STORE}/search", query={"text": "DIGITS"}).json
    file = ask("GET", f"{STORE}/search", query={"text": "notes read"}).json

    assert (everything["collections"]["total"], everything["files"]["files"]) == (2, [])
    assert [each["name"] for each in some["collections"]["collections"]] == ["digits"]
    assert some["types"] == [{"type": "dataset", "collections": 1}]
    assert file["collections"]["total"] == 0
    assert [(each["version"], each["path"]) for each in file["files"]["files"]] == [("ana/vision/digits:v1", "notes/read.md")]
    typed = ask("GET", f"{STORE}/search", query={"text": "s", "type": "model"}).json
    assert {each["type"] for each in typed["types"]} == {"dataset", "model"}
    assert {each["type"] for each in typed["collections"]["collections"]} == {"model"}


def test_a_search_goes_on_behind_what_was_deleted_meanwhile(filled: object, ask: Asker, workspace: Path) -> None:
    for name in ("abc-1", "abc-2", "abc-3", "abc-4"):
        log(write(workspace / name, a__txt=name), name)
    for order in ("name", "-name"):
        first = ask("GET", f"{STORE}/search", query={"text": "abc", "limit": 2, "order": order}).json["collections"]
        last = first["collections"][-1]["name"]
        ask("DELETE", f"{STORE}/projects/ana/vision/collections/{last}", {})
        rest = ask("GET", f"{STORE}/search", query={"text": "abc", "order": order, "start": first["next"]}).json["collections"]

        assert first["total"] == 4
        assert sorted(each["name"] for each in (*first["collections"], *rest["collections"])) == ["abc-1", "abc-2", "abc-3", "abc-4"]
        ask("POST", f"{STORE}/projects/ana/vision/collections/{last}/restore", {})


class NoFiles(Authorizer):
    """Lets nobody see files of versions."""

    def is_authorized(self, handler: object, user: object, action: str, resource: str) -> bool:
        return resource != "jupyter-artifacts:files"


def test_who_may_not_see_files_finds_none(filled: object, ask: Asker) -> None:
    ask.app.web_app.settings["authorizer"] = NoFiles(parent=ask.app)

    assert ask("GET", f"{STORE}/search", query={"text": "notes"}).json["files"]["files"] == []
    assert ask("GET", f"{STORE}/files", query={"search": "notes"}).status == 403


def test_lists_of_files_are_read_once_and_forgotten_when_they_are_too_many(filled: Any, workspace: Path) -> None:
    log(write(workspace / "more", other__txt="x"), "more")
    index = PathIndex(most=20)

    def find(words: list[str]) -> tuple[list[str], bool]:
        found, is_complete = index.find(filled, Wanted(), words, limit=10, seconds=10)
        return [each.path for each in found], is_complete

    assert find(["other"]) == (["other.txt"], True)
    assert find(["read"]) == (["notes/read.md"], True)
    assert len(index._lists) == 1
    assert index.find(filled, Wanted(), ["other"], limit=10, seconds=-1)[1] is False
