import ast
import json
import os
import shlex

import pytest

from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.commit import commit
from jupyter_artifacts.core.operations.diff import TextDiff, diff_versions
from jupyter_artifacts.core.operations.resolve import find_collection_record, list_collection_records
from jupyter_artifacts.core.operations.scan import scan_folder
from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.operations.verify import verify_folder, verify_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.payloads import (
    alias_payload,
    artifact_payload,
    collections_payload,
    diff_payload,
    download_payload,
    draft_payload,
    history_payload,
    log_payload,
    run_payload,
    runs_payload,
    use_payload,
    verify_payload,
)
from jupyter_artifacts.views.payloads.parts import iso_time, place_path, short_path
from tests.core.builders import ENTITY, PROJECT, fresh_folder, log, request_for, start_run, versions_of, write_files
from tests.core.operations.damage import flip_byte_of, flip_byte_of_manifest
from tests.views.examples import CELL, SECOND, SECRETS, Project, diff_between, example_payloads, make_project
from tests.views.hostile import HOSTILE

PLACE = f"{ENTITY}/{PROJECT}"
KINDS = {
    "alias", "artifact", "cache", "collection", "collections", "dataframe", "delete", "deleted", "diff", "download", "draft", "drafts",
    "edit", "export", "fsck", "gc", "history", "import", "lineage", "link", "log", "operations", "recipe", "recover", "restore",
    "run", "runs",
    "saved", "settings", "tracking", "status", "storage", "ttl", "undo", "unlink", "usage", "use", "verify",
}  # fmt: skip
STORABLE = [text for text in HOSTILE if len(text) < 1000 and "\ud800" not in text]
MANY = {f"{number:03}.txt": b"%d" % number for number in range(70)}


@pytest.fixture
def project(store: Store) -> Project:
    return make_project(store)


# All of them


def test_every_payload_survives_json(project):
    payloads = example_payloads(project)
    assert {payload["kind"] for payload in payloads.values()} == KINDS
    for payload in payloads.values():
        assert json.loads(json.dumps(payload, allow_nan=False)) == payload


def test_no_payload_says_where_the_store_is_or_what_is_private_about_a_run(project, monkeypatch):
    monkeypatch.chdir(project.store.root.parent)
    text = json.dumps(example_payloads(project), ensure_ascii=False)
    assert str(project.store.root.parent) not in text
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize("text", STORABLE, ids=lambda text: ascii(text[:30]))
def test_hostile_strings_pass_through_unchanged(store, text):
    version = log(store, "data", {"a.txt": b"a"}, metadata={"k": text, text: [text]}, description=text).version
    payload = json.loads(json.dumps(artifact_payload(store, version)))
    assert payload["metadata"] == {"k": text, text: [text]}
    assert payload["version"]["description"] == text


# log


def test_a_first_version_has_nothing_to_compare_with(project):
    payload = log_payload(project.store, project.first)
    assert (payload["is_new"], payload["previous"], payload["changes"]) == (True, None, None)
    assert payload["stored_bytes"] > 0
    assert payload["run"]["path"] == f"{PLACE}/r1"


def test_a_second_version_says_what_changed(project):
    payload = log_payload(project.store, project.second)
    assert payload["previous"] == "v0"
    assert payload["changes"]["counts"] == {"added": 1, "removed": 1, "modified": 1, "renamed": 1}
    assert [(change["kind"], change["path"]) for change in payload["changes"]["entries"]] == [
        ("removed", "images/1.png"),
        ("added", "images/3.png"),
        ("renamed", "images/two.png"),
        ("modified", "labels.csv"),
    ]
    renamed = payload["changes"]["entries"][2]
    assert (renamed["old_path"], renamed["old_size"], renamed["new_size"]) == ("images/2.png", 1804, 1804)


def test_a_log_shows_twenty_changes_and_counts_the_rest(store):
    log(store, "data", {"a.txt": b"a"})
    result = log(store, "data", {"a.txt": b"a", **MANY})
    changes = log_payload(store, result)["changes"]
    assert (len(changes["entries"]), changes["more"]) == (20, 50)
    assert len(log_payload(store, result, limit=None)["changes"]["entries"]) == 70


def test_unchanged_contents_name_the_version_that_was_there(project):
    result = log(project.store, "digits", SECOND, aliases=["again"], metadata={"classes": 11})
    payload = log_payload(project.store, result)
    assert not payload["is_new"]
    assert payload["version"]["aliases"] == ["again", "best", "latest"]
    assert (payload["changes"], payload["run"], payload["ignored_metadata"]) == (None, None, ["classes"])


def test_a_log_that_forgot_its_predecessor_is_compared_all_the_same(project):
    payload = log_payload(project.store, project.second)
    assert payload["previous"] == "v0"
    assert payload["changes"]["counts"]["modified"] == 1


def test_a_damaged_predecessor_does_not_hide_the_log(project):
    flip_byte_of_manifest(project.store, project.first.version)
    payload = log_payload(project.store, project.second)
    assert (payload["previous"], payload["changes"]) == ("v0", None)


def test_files_that_changed_meanwhile_are_cut_like_the_others(project):
    result = project.second._replace(changed_files=tuple(MANY))
    payload = log_payload(project.store, result)
    assert (len(payload["changed_files"]), payload["changed_files_more"]) == (20, 50)


# Code to copy


@pytest.mark.parametrize("name", ["demo", "my project", "it's", 'a"b', "$HOME; rm -rf ~", "наука"])
def test_the_code_to_copy_names_the_version_in_every_language(store, name):
    version = log(store, "data", {"a.txt": b"a"}, project=name).version
    code = artifact_payload(store, version)["code"]
    reference = f"{ENTITY}/{name}/data:v0"
    assert shlex.split(code["magic"]) == ["%artifact", "download", reference]
    assert shlex.split(code["cli"]) == ["jupyter", "artifacts", "get", reference]
    before, after = "jupyter_artifacts.Api().artifact", ".download()"
    assert ast.literal_eval(code["python"].removeprefix(before).removesuffix(after)) == reference
    assert parse_artifact_ref(reference).name == "data"


def test_the_code_to_copy_leaves_out_the_store_s_own_entity(store):
    version = log(store._replace(default_entity=ENTITY), "data", {"a.txt": b"a"}).version
    code = use_payload(store._replace(default_entity=ENTITY), version, start_run(store, "r"))["code"]
    assert code["magic"] == "%artifact download demo/data:v0"


# artifact, draft, alias


def test_a_card_knows_runs_files_and_the_cell(project):
    begun = start_run(project.store, "r3")
    log(project.store, "digits", SECOND, run=begun)
    payload = artifact_payload(project.store, project.digits)
    assert [run["id"] for run in payload["producers"]] == ["r1", "r3"]
    assert [run["id"] for run in payload["users"]] == ["r2"]
    assert payload["producers"][0]["origin"] == {"kind": "notebook", "path": "day/label.ipynb", "git_commit": "abc1234def"}
    assert [entry["path"] for entry in payload["entries"]] == sorted(SECOND)
    assert payload["entries"][0]["digest"] == digest_of(SECOND["images/0.png"]).hex()
    assert payload["step"] == {"source": CELL, "ordinal": 4}
    assert payload["version"]["tags"] == ["checked by hand"]


def test_a_card_lists_fifty_files_and_counts_the_rest(store):
    version = log(store, "data", MANY).version
    payload = artifact_payload(store, version)
    assert (len(payload["entries"]), payload["more"]) == (50, 20)
    whole = artifact_payload(store, version, limit=None)
    assert (len(whole["entries"]), whole["more"]) == (70, 0)


def test_a_reference_has_its_address(store):
    request = request_for(scan_folder(write_files(fresh_folder(store), {"a.txt": b"a"})))
    sources = {**request.sources, "far.bin": Entry("far.bin", digest_of(b"etag"), 9, {"ref": "s3://bucket/far.bin"})}
    version = commit(store, request._replace(sources=sources)).version
    entries = artifact_payload(store, version)["entries"]
    assert [entry["ref"] for entry in entries] == [None, "s3://bucket/far.bin"]


def test_a_draft_has_sizes_but_no_digests():
    payload = draft_payload("data", "dataset", [("a", 1), ("b", 2)], limit=1)
    assert (payload["entries"], payload["more"], payload["size"]) == ([{"path": "a", "size": 1}], 1, 3)


def test_aliases_are_said_once_and_in_order(project):
    payload = alias_payload(project.digits, ["b", "a", "b"], [])
    assert (payload["added"], payload["removed"]) == (["a", "b"], [])


# collections, history


def test_a_collection_stands_for_what_its_bare_name_means(project):
    change_aliases(project.store, project.first.version, add=["latest"])
    rows = list_collection_records(project.store, ENTITY, PROJECT)
    payload = collections_payload(project.store, rows, PLACE)
    assert [(row["name"], row["latest"]["version"]) for row in payload["collections"]] == [("digits", "v0"), ("model", "v0")]


def test_without_the_alias_a_collection_stands_for_its_newest_version(project):
    change_aliases(project.store, project.digits, remove=["latest"])
    rows = list_collection_records(project.store, ENTITY, PROJECT)
    assert collections_payload(project.store, rows, PLACE)["collections"][0]["latest"]["version"] == "v1"


def test_lists_of_collections_and_versions_are_cut(project):
    rows = list_collection_records(project.store, ENTITY, PROJECT)
    assert collections_payload(project.store, rows, PLACE, limit=1)["more"] == 1
    assert history_payload(project.store, rows[0], versions_of(project.store, "digits"), limit=1)["more"] == 1


def test_history_compares_each_version_with_the_one_before(project):
    rows = list_collection_records(project.store, ENTITY, PROJECT)
    newest, oldest = history_payload(project.store, rows[0], versions_of(project.store, "digits"))["versions"]
    assert (newest["previous"], newest["counts"]["renamed"], newest["run"]["id"]) == ("v0", 1, "r1")
    assert (oldest["previous"], oldest["counts"]) == (None, None)


def test_history_goes_on_past_a_damaged_version(project):
    flip_byte_of_manifest(project.store, project.first.version)
    collection = find_collection_record(project.store, ENTITY, PROJECT, "digits")
    newest, _ = history_payload(project.store, collection, versions_of(project.store, "digits"))["versions"]
    assert (newest["previous"], newest["counts"]) == ("v0", None)


# diff


def test_a_diff_has_files_metadata_and_lines(project):
    payload = diff_between(project.store, project.first.version, project.digits)
    assert payload["is_successor"]
    assert [change["key"] for change in payload["changes"]["metadata"]] == ["reviewed", "source", "split"]
    text = next(text for text in payload["texts"] if text["path"] == "labels.csv")
    assert text["lines"] == [
        ["@", "-1,4 +1,4"],
        [" ", "file,label"],
        [" ", "0.png,0"],
        ["-", "1.png,7"],
        ["+", "1.png,1"],
        [" ", "2.png,2"],
    ]


def test_backwards_no_version_succeeds_the_other(project):
    assert not diff_between(project.store, project.digits, project.first.version)["is_successor"]
    assert not diff_between(project.store, project.digits, project.digits)["is_successor"]


def test_long_diffs_are_cut_unless_all_is_asked_for(project):
    old, new = project.first.version, project.digits
    texts = [TextDiff("a.txt", tuple(("+", str(number)) for number in range(130)))]
    changes = diff_versions(project.store, old, new)
    short = diff_payload(project.store, old, new, changes, texts, limit=1)
    assert (len(short["changes"]["entries"]), short["changes"]["more"]) == (1, 3)
    assert (len(short["texts"][0]["lines"]), short["texts"][0]["more"]) == (100, 30)
    whole = diff_payload(project.store, old, new, changes, texts, limit=None)
    assert (whole["changes"]["more"], whole["texts"][0]["more"]) == (0, 0)


# verify, download


def test_a_check_of_the_store_names_no_folder(project):
    payload = verify_payload(verify_version(project.store, project.digits))
    assert (payload["folder"], payload["is_intact"], payload["file_count"]) == (None, True, 4)
    flip_byte_of(project.store, SECOND["labels.csv"])
    payload = verify_payload(verify_version(project.store, project.digits))
    assert [(problem["path"], problem["what"]) for problem in payload["problems"]] == [("labels.csv", "damaged")]


def test_a_checked_folder_is_named_from_where_one_stands(project, monkeypatch):
    monkeypatch.chdir(fresh_folder(project.store))
    checkout(project.store, project.digits, "store")
    payload = verify_payload(verify_folder(project.store, project.digits, "store"))
    assert (payload["folder"], payload["is_intact"]) == ("store", True)


def test_problems_are_cut(store):
    version = log(store, "data", MANY).version
    payload = verify_payload(verify_folder(store, version, str(fresh_folder(store))))
    assert (len(payload["problems"]), payload["more"], payload["is_intact"]) == (50, 20, False)


def test_a_download_counts_what_was_written_and_what_was_there(project, monkeypatch):
    monkeypatch.chdir(fresh_folder(project.store))
    checkout(project.store, project.digits, "artifacts/digits")
    os.remove("artifacts/digits/labels.csv")
    payload = download_payload(project.digits, checkout(project.store, project.digits, "artifacts/digits"), "")
    assert (payload["written"], payload["replaced"], payload["kept"], payload["bytes_written"]) == (1, 0, 3, len(SECOND["labels.csv"]))
    assert payload["root"] == os.path.join("artifacts", "digits")


# run, use


def test_a_run_has_its_inputs_and_outputs(project):
    payload = run_payload(project.store, project.train)
    assert [version["name"] for version in payload["inputs"]] == ["digits:v1"]
    assert [version["name"] for version in payload["outputs"]] == ["model:v0"]
    assert run_payload(project.store, project.label)["config"] == {"seed": 7, "model": {"depth": 3}}
    assert run_payload(project.store, project.label, limit=1)["outputs_more"] == 1


def test_a_run_that_goes_on_has_no_end(project):
    assert run_payload(project.store, project.train)["run"]["finished_at"] is None
    assert run_payload(project.store, project.label)["run"]["state"] == "finished"


def test_a_run_has_its_summary_and_curves(project):
    payload = run_payload(project.store, project.train)
    assert payload["summary"] == {"loss": {"min": 0.025, "mean": 0.10696357}, "val/acc": 0.75, "best": "epoch 7", "gap": "NaN"}
    assert [curve["name"] for curve in payload["curves"]] == ["loss", "val/acc"]  # the third is hidden
    assert payload["curves"][1]["points"] == [0.5, None, 0.75]
    assert payload["row_count"] == 40


def test_runs_are_listed_with_config_and_summary(project):
    payload = runs_payload([project.train, project.label], "ana/demo", more=3)
    assert [listed["run"]["id"] for listed in payload["runs"]] == ["r2", "r1"]
    assert payload["runs"][0]["summary"]["gap"] == "NaN"
    assert payload["runs"][1]["config"] == {"seed": 7, "model": {"depth": 3}}


def test_a_use_says_who_logged_it(project):
    payload = use_payload(project.store, project.digits, project.train)
    assert (payload["run"]["id"], payload["logged_by"]["id"]) == ("r2", "r1")


# Times and paths


def test_times_are_iso_8601_in_utc_to_the_second():
    assert iso_time(0) == "1970-01-01T00:00:00Z"
    assert iso_time(1_795_260_785_999_999) == "2026-11-21T11:33:05Z"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/srv/ana/day/train.py", "day/train.py"),
        ("/train.py", "train.py"),
        (r"C:\work\ana\train.py", "ana/train.py"),
        ("notebooks/train.ipynb", "notebooks/train.ipynb"),
        ("train.ipynb", "train.ipynb"),
    ],
)
def test_absolute_paths_of_code_lose_what_says_whose_they_are(path, shown):
    assert short_path(path) == shown


def test_folders_are_named_from_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert place_path(str(tmp_path)) == "."
    assert place_path(str(tmp_path / "a" / "b")) == os.path.join("a", "b")
    assert place_path(f"{tmp_path}-other") == f"{tmp_path}-other"
