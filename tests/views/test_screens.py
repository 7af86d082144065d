import re
import unicodedata

import pytest

from jupyter_artifacts.core.model.run import RunState
from jupyter_artifacts.core.operations.checkout import CheckoutResult, checkout
from jupyter_artifacts.core.operations.delete import Deletion
from jupyter_artifacts.core.operations.resolve import list_collection_records
from jupyter_artifacts.core.operations.run import list_producers, use_version
from jupyter_artifacts.core.operations.verify import Problem, VerifyResult
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.blocks import Group, Screen
from jupyter_artifacts.views.html import render_html
from jupyter_artifacts.views.markdown import render_markdown
from jupyter_artifacts.views.payloads import (
    Payload,
    alias_payload,
    artifact_payload,
    collections_payload,
    delete_payload,
    deleted_payload,
    download_payload,
    draft_payload,
    history_payload,
    log_payload,
    operations_payload,
    run_payload,
    runs_payload,
    use_payload,
    verify_payload,
)
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.text import render_text
from tests.core.builders import ENTITY, PROJECT, find, log, start_run, versions_of
from tests.core.operations.damage import flip_byte_of_manifest
from tests.views.examples import SECOND, Project, diff_between, example_payloads, make_project, retention_payloads
from tests.views.hostile import HOSTILE
from tests.views.reading import ReadHtml

HOUR_US = 3600 * 1_000_000
TAGS = {
    "bdi", "caption", "code", "details", "div", "img", "li", "pre", "span", "strong", "summary", "table", "tbody", "td", "th", "thead",
    "tr", "ul",
}  # fmt: skip


@pytest.fixture
def project(store: Store) -> Project:
    return make_project(store)


def shown(payload: Payload, width: int = 100, **audience: object) -> str:
    """The screen as text, its times replaced by T."""
    text = render_text(screen_of(payload, **audience), width)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "T", text)


def squeezed(payload: Payload) -> str:
    """`shown`, without the spaces and lines whose length depends on times and names."""
    lines = (re.sub(" +", " ", line).strip() for line in shown(payload, width=200).splitlines())
    return "\n".join(re.sub("─[─ ]*", "─", line) for line in lines)


def stored(project: Project) -> Payload:
    """The payload of the second log, with a number of stored bytes that does not depend on the platform's zlib."""
    return log_payload(project.store, project.second._replace(stored_bytes=1234))


# log


def test_a_log_says_what_changed_and_how_to_get_it_back(project):
    assert shown(stored(project)) == (
        "digits  [v1]  [latest]  [best]\n"
        "Type     dataset\n"
        "Size     4.0 kB in 4 files\n"
        "Changed  1 modified, 1 added, 1 removed, 1 renamed since v0\n"
        "Stored   1.2 kB of 4.0 kB\n"
        "Run      calm-river (label)\n"
        "\n"
        "- images/1.png    1.5 kB\n"
        "+ images/3.png    1.0 kB\n"
        "→ images/two.png  from images/2.png\n"
        "~ labels.csv      35 bytes\n"
        "\n"
        "To get it back:\n"
        "%artifact download ana/demo/digits:v1"
    )


def test_a_first_version_lists_no_changes(project):
    text = shown(log_payload(project.store, project.first._replace(stored_bytes=99_999)))
    assert "Changed  first version\nStored   100 kB, index included\n" in text
    assert "images/" not in text


def test_unchanged_contents_are_said_in_one_sentence(project):
    result = log(project.store, "digits", SECOND, aliases=["again"], metadata={"classes": 11, "source": "hand"})
    assert shown(log_payload(project.store, result)) == (
        "digits  [v1]  [latest]  [again]  [best]\n"
        "✓ No new version: digits:v1 holds these contents already; latest, again and best point to it.\n"
        "Warning: Metadata that differs was not applied: classes, source."
        " To change it, set the artifact's metadata in Python and save it.\n"
        "\n"
        "To get it back:\n"
        "%artifact download ana/demo/digits:v1"
    )


def test_files_that_changed_meanwhile_are_named(project):
    few = project.second._replace(changed_files=("a.txt", "b.txt"))
    assert "Warning: a.txt and b.txt changed between adding and logging;" in shown(log_payload(project.store, few))
    many = project.second._replace(changed_files=tuple(f"{number}.txt" for number in range(40)))
    assert "Warning: 0.txt, 1.txt, 2.txt and 37 more files changed" in shown(log_payload(project.store, many))


def test_notes_of_the_caller_are_shown(project):
    assert "\n2 links led outside.\n" in shown(log_payload(project.store, project.second, notes=["2 links led outside."]))


def test_a_damaged_predecessor_is_named(project):
    flip_byte_of_manifest(project.store, project.first.version)
    assert "Changed  unknown: the list of files of v0 is damaged\n" in shown(stored(project))


# artifact, draft


def test_a_card_says_all_that_is_known(project):
    digits = project.digits
    assert shown(artifact_payload(project.store, digits)) == (
        "digits  [v1]  [latest]  [best]\n"
        "One label corrected.\n"
        "Type       dataset\n"
        "Size       4.0 kB in 4 files\n"
        "Created    T UTC\n"
        "Logged by  calm-river (label) · day/label.ipynb · commit abc1234\n"
        "Used by    quiet-oak (train)\n"
        "Tags       checked by hand\n"
        f"Digest     {digits.digest.hex()[:12]}\n"
        "\n"
        "Metadata\n"
        "Key          Value\n"
        "───────────  ─────\n"
        "classes      10\n"
        "reviewed     true\n"
        "split.test   2\n"
        "split.train  3\n"
        "\n"
        "Files (4)\n"
        "  Path                Size\n"
        "  ──────────────  ────────\n"
        "  images/0.png      1.2 kB\n"
        "  images/3.png      1.0 kB\n"
        "  images/two.png    1.8 kB\n"
        "  labels.csv      35 bytes\n"
        "\n"
        "Cell [4] that logged it\n"
        "  import jupyter_artifacts\n"
        "  run.log_artifact(digits)\n"
        "\n"
        "To get it back:\n"
        "%artifact download ana/demo/digits:v1"
    )


def test_a_short_list_of_files_is_open_and_the_cell_is_folded(project, store):
    groups = [block for block in screen_of(artifact_payload(store, project.digits)).blocks if isinstance(block, Group)]
    assert [(group.title, group.is_open) for group in groups] == [("Files (4)", True), ("Cell [4] that logged it", False)]
    version = log(store, "many", {f"{number}.txt": b"%d" % number for number in range(60)}).version
    (files,) = [block for block in screen_of(artifact_payload(store, version)).blocks if isinstance(block, Group)]
    assert (files.title, files.is_open) == ("Files (60)", False)


def test_a_card_names_five_users_and_counts_the_rest(project):
    for number in range(3, 10):
        use_version(project.store, start_run(project.store, f"r{number}"), project.digits)
    assert "Used by    quiet-oak (train), r3, r4, r5, r6 and 3 more runs\n" in shown(artifact_payload(project.store, project.digits))


def test_a_card_names_every_run_that_logged_the_same(project):
    log(project.store, "digits", SECOND, run=start_run(project.store, "r3"))
    assert len(list_producers(project.store, project.digits)) == 2
    assert "Also logged by  r3\n" in shown(artifact_payload(project.store, project.digits))


def test_values_that_look_alike_are_told_apart(store):
    metadata = {"a": "1", "b": 1, "c": "true", "d": True, "e": None, "f": "", "g": {}, "h": [1, "x"], "i": "plain text", "j": "é"}
    text = shown(artifact_payload(store, log(store, "data", {"a": b"a"}, metadata=metadata).version))
    rows = re.findall(r"^([a-j])    +(.+)$", text, re.MULTILINE)
    assert dict(rows) == {
        "a": '"1"', "b": "1", "c": '"true"', "d": "true", "e": "null", "f": '""', "g": "{}", "h": '[1, "x"]', "i": "plain text", "j": "é",
    }  # fmt: skip


def test_a_draft_says_how_to_log_it():
    payload = draft_payload("digits", "dataset", [("a.txt", 3)])
    assert shown(payload).startswith("digits  [draft]\nNot logged yet.\nType  dataset\nSize  3 bytes in 1 file\n")
    assert shown(payload).endswith("To log it:\nrun.log_artifact(artifact)")


def test_an_empty_draft_has_no_files():
    assert shown(draft_payload("digits", "dataset", [])) == (
        "digits  [draft]\nNot logged yet.\nType  dataset\nSize  no files\n\nTo log it:\nrun.log_artifact(artifact)"
    )


def test_a_draft_of_a_version_says_what_it_changes(project):
    text = shown(draft_payload("digits", "dataset", [("a.txt", 3)], base=project.digits, removed=[f"old/{at}" for at in range(7)]))
    assert "Draft of  ana/demo/digits:v1\nAdded     3 bytes in 1 file\n" in text
    assert "Removed   old/0, old/1, old/2, old/3, old/4 and 2 more paths\n" in text
    text = shown(draft_payload("digits", "dataset", [], base=project.digits))
    assert "Added    no files\nRemoved  nothing\n".replace("Added    ", "Added     ").replace("Removed  ", "Removed   ") in text


def test_a_failed_draft_says_where_to_look():
    text = shown(draft_payload("digits", "dataset", [("a.txt", 3)], has_failed=True))
    assert "Warning: Logging it failed; artifact.wait() says why.\n" in text
    assert "run.log_artifact" not in text


# alias


def test_an_alias_says_where_it_points(project):
    assert shown(alias_payload(project.digits, ["a", "b"], ["c"])) == (
        "digits  [v1]  [latest]  [best]\n✓ a and b now point to digits:v1.\n✓ c no longer points to digits:v1."
    )
    assert shown(alias_payload(project.digits, [], [])).endswith("\nIts aliases stay as they were.")


# collections, history


def test_collections_are_listed_with_what_their_names_stand_for(project):
    rows = list_collection_records(project.store, ENTITY, PROJECT)
    assert shown(collections_payload(project.store, rows, f"{ENTITY}/{PROJECT}")) == (
        "ana/demo\n"
        "\n"
        "Name    Type     Version  Aliases         Size  Files  Created (UTC)\n"
        "──────  ───────  ───────  ────────────  ──────  ─────  ────────────────\n"
        "digits  dataset  v1       latest, best  4.0 kB      4  T\n"
        "model   model    v0       latest        2.0 kB      1  T"
    )


def test_collections_of_several_projects_are_told_apart(project):
    rows = list_collection_records(project.store, ENTITY, PROJECT)
    assert "\ndemo/digits  dataset" in shown(collections_payload(project.store, rows, ENTITY))


def test_an_empty_place_says_how_to_begin(store):
    payload = collections_payload(store, [], "ana/demo")
    begin = "No artifacts in ana/demo yet. Log the first one:\n\n"
    assert shown(payload) == f"{begin}%artifact log data.csv --name my-data --type dataset"
    assert shown(payload, caller="cli") == f"{begin}jupyter artifacts put data.csv --name my-project/my-data --type dataset"


def test_history_is_newest_first_with_what_each_version_changed(project):
    rows = list_collection_records(project.store, ENTITY, PROJECT)
    assert shown(history_payload(project.store, rows[0], versions_of(project.store, "digits")), 140) == (
        "digits  [dataset]\n"
        "\n"
        "Version  Aliases       Created (UTC)       Size  Changes        Run                 Description\n"
        "───────  ────────────  ────────────────  ──────  ─────────────  ──────────────────  ────────────────────\n"
        "v1       latest, best  T  4.0 kB  +1 -1 ~1 →1    calm-river (label)  One label corrected.\n"
        "v0       raw           T  4.5 kB  first version  calm-river (label)  As scanned."
    )


def test_history_leaves_out_columns_that_say_nothing(store):
    log(store, "data", {"a": b"a"})
    result = log(store, "data", {"a": b"b"})
    versions = versions_of(store, "data")
    header = shown(history_payload(store, result.version.collection, versions)).split("\n")[2]
    assert re.split(" {2,}", header) == ["Version", "Aliases", "Created (UTC)", "Size", "Changes"]


# diff


def test_a_diff_says_what_differs_and_why_there_is_a_new_version(project):
    assert shown(diff_between(project.store, project.first.version, project.digits)) == (
        "digits  [v0 → v1]\n"
        "Files     1 modified, 1 added, 1 removed, 1 renamed, 1 unchanged\n"
        "Size      4.5 kB → 4.0 kB (-500 bytes)\n"
        "Metadata  3 keys changed\n"
        "Why v1    its files differ; changed metadata alone makes no new version\n"
        "\n"
        "- images/1.png    1.5 kB\n"
        "+ images/3.png    1.0 kB\n"
        "→ images/two.png  from images/2.png\n"
        "~ labels.csv      35 bytes\n"
        "\n"
        "Rows and cells of labels.csv that differ:\n"
        "%artifact diff ana/demo/digits:v0 ana/demo/digits:v1 --table labels.csv\n"
        "\n"
        "Metadata\n"
        "Key         v0       v1\n"
        "──────────  ───────  ────\n"
        "reviewed    —        true\n"
        "source      scanner  —\n"
        "split.test  1        2\n"
        "\n"
        "labels.csv\n"
        "@ -1,4 +1,4\n"
        "  file,label\n"
        "  0.png,0\n"
        "- 1.png,7\n"
        "+ 1.png,1\n"
        "  2.png,2"
    )


def test_backwards_nothing_is_said_of_a_new_version(project):
    assert "Why" not in shown(diff_between(project.store, project.digits, project.first.version))


def test_equal_versions_are_said_to_be_equal(project):
    assert shown(diff_between(project.store, project.digits, project.digits)) == "digits  [v1 → v1]\n✓ Both are v1: nothing differs."
    twin = log(project.store, "twin", SECOND, metadata=project.digits.metadata).version
    assert shown(diff_between(project.store, project.digits, twin)) == (
        "digits:v1 → twin:v0\n✓ digits:v1 and twin:v0 hold the same files and metadata."
    )


def test_names_that_are_equal_in_two_projects_are_written_in_full(project):
    log(project.store, "digits", SECOND, project="other")
    other = find(project.store, "digits", project="other")
    title = shown(diff_between(project.store, project.first.version, other)).split("\n")[0]
    assert title == "ana/demo/digits:v0 → ana/other/digits:v0"


def test_metadata_alone_may_differ_between_two_names(project):
    twin = log(project.store, "twin", SECOND, metadata={**project.digits.metadata, "classes": True}).version
    assert shown(diff_between(project.store, project.digits, twin)) == (
        "digits:v1 → twin:v0\n"
        "Files     all 4 unchanged\n"
        "Size      4.0 kB\n"
        "Metadata  1 key changed\n"
        "\n"
        "Metadata\n"
        "Key      digits:v1  twin:v0\n"
        "───────  ─────────  ───────\n"
        "classes  10         true"
    )


# verify, download


def test_an_intact_version_is_one_sentence(project):
    result = VerifyResult(project.digits, "store", 1797, 3_400_000, ())
    digits = project.digits._replace(entry_count=1797)
    assert shown(verify_payload(result._replace(version=digits))) == (
        "digits  [v1]  [latest]  [best]\n✓ Intact: 1,797 files, 3.4 MB read and compared."
    )
    digits = project.digits._replace(entry_count=1800)
    assert shown(verify_payload(result._replace(version=digits))).endswith("compared.\n3 references to files elsewhere not read.")


def test_problems_are_a_table_and_say_what_to_do(project, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    problems = (Problem("a.txt", "missing"), Problem("b.txt", "extra"))
    folder = VerifyResult(project.digits, str(tmp_path / "d"), 4, 10, problems)
    assert shown(verify_payload(folder)) == (
        "digits  [v1]  [latest]  [best]\n"
        "Error: 2 files in d differ from what was logged as digits:v1.\n"
        "\n"
        "Path   Problem\n"
        "─────  ───────\n"
        "a.txt  missing\n"
        "b.txt  extra\n"
        "\n"
        "Download the version again; files that are right stay as they are."
    )
    damaged = folder._replace(place="store", problems=problems[:1])
    text = shown(verify_payload(damaged))
    assert "Error: 1 file in the store differs from what was logged as digits:v1.\n" in text
    assert text.endswith("Log the original files again: that heals every version which holds them.")


def test_a_download_says_where_the_files_are(project, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shown(download_payload(project.digits, checkout(project.store, project.digits, "artifacts/digits:v1"))) == (
        "digits  [v1]  [latest]  [best]\n✓ 4 files of digits:v1 in artifacts/digits:v1.\nWritten  4 files, 4.0 kB, every byte verified"
    )
    replaced = CheckoutResult("d", written=2, replaced=1, bytes_written=7)
    assert shown(download_payload(project.digits, replaced)).endswith(
        "Written   2 files, 7 bytes, every byte verified\nReplaced  1 file that differed"
    )
    again = CheckoutResult(str(tmp_path / "d"), written=0, kept=3, removed=1)
    assert shown(download_payload(project.digits, again, "images/")) == (
        "digits  [v1]  [latest]  [best]\n"
        "✓ 3 files of digits:v1 in d.\n"
        "Written  nothing\n"
        "Kept     3 files, right already\n"
        "Removed  1 file\n"
        "Only     paths that start with images/"
    )


def test_a_prefix_that_fits_no_file_is_said(project):
    text = shown(download_payload(project.digits, CheckoutResult("d"), "imges/"))
    assert text.endswith("\nWarning: No file starts with imges/; nothing was written.")


# use, run


def test_a_use_says_who_logged_it_and_how_to_get_the_files(project):
    assert shown(use_payload(project.store, project.digits, project.train)) == (
        "digits  [v1]  [latest]  [best]\n"
        "Type       dataset\n"
        "Size       4.0 kB in 4 files\n"
        "Created    T UTC\n"
        "Logged by  calm-river (label) · day/label.ipynb · commit abc1234\n"
        "Used by    quiet-oak (train)\n"
        "\n"
        "To get its files:\n"
        "%artifact download ana/demo/digits:v1"
    )


def test_a_run_has_facts_config_inputs_and_outputs(project):
    assert shown(run_payload(project.store, project.label)) == (
        "calm-river  [finished]\n"
        "First pass.\n"
        "Run       ana/demo/r1\n"
        "Job type  label\n"
        "Code      day/label.ipynb · commit abc1234\n"
        "Started   T UTC\n"
        "Finished  T UTC\n"
        "\n"
        "Config\n"
        "Key          Value\n"
        "───────────  ─────\n"
        "model.depth  3\n"
        "seed         7\n"
        "\n"
        "Outputs\n"
        "Name       Type     Aliases         Size\n"
        "─────────  ───────  ────────────  ──────\n"
        "digits:v0  dataset  raw           4.5 kB\n"
        "digits:v1  dataset  latest, best  4.0 kB\n"
        "\n"
        "Cells\n"
        "  Cell [4]\n"
        "  import jupyter_artifacts\n"
        "  run.log_artifact(digits)"
    )


def test_a_run_shows_its_metrics_each_with_a_curve(project):
    text = shown(run_payload(project.store, project.train))
    assert "\nHistory   40 rows\n" in text
    assert text.endswith(
        "Metrics\n"
        "Metric   Summary                   Curve\n"
        "───────  ────────────────────────  ────────────────────────\n"
        "best     epoch 7\n"
        "gap      NaN\n"
        "loss     mean 0.106964, min 0.025  █▄▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁\n"
        "val/acc  0.75                      ▁ █\n"
        "\n"
        "Inputs\n"
        "Name       Type     Aliases         Size\n"
        "─────────  ───────  ────────────  ──────\n"
        "digits:v1  dataset  latest, best  4.0 kB\n"
        "\n"
        "Outputs\n"
        "Name      Type   Aliases    Size\n"
        "────────  ─────  ───────  ──────\n"
        "model:v0  model  latest   2.0 kB"
    )


def test_a_crashed_run_says_when_it_was_last_heard_of(project):
    crashed = project.train._replace(state=RunState.CRASHED, finished_at=project.train.created_at)
    text = shown(run_payload(project.store, crashed))
    assert text.startswith("quiet-oak  [crashed]\nWarning: Its process is gone without having ended it;")
    assert "\nLast seen  T UTC\n" in text


def test_runs_are_rows(project):
    text = shown(runs_payload([project.train, project.label], "ana/demo", more=1))
    head, first, second, rest = [re.sub("  +", "  ", line) for line in text.splitlines()[2:] if "─" not in line]
    assert head == "Run  Name  State  Job type  Started (UTC)  Summary"
    assert re.sub("[0-9-]+ [0-9:]+", "T", first) == "r2  quiet-oak  running  train  T  loss mean 0.106964, min 0.025, val/acc 0.75"
    assert re.sub("[0-9-]+ [0-9:]+", "T", second) == "r1  calm-river  finished  label  T"
    assert rest == "… 1 more row"
    assert shown(runs_payload([], "ana/demo")) == "No runs in ana/demo."


def test_inputs_from_another_project_have_their_whole_name(project):
    log(project.store, "far", {"a": b"a"}, project="other")
    use_version(project.store, project.train, find(project.store, "far", project="other"))
    text = shown(run_payload(project.store, project.train))
    assert "\nana/other/far:v0  dataset" in text
    assert "\ndigits:v1         dataset" in text


# Who reads


def test_code_is_in_the_caller_s_language(project):
    payload = artifact_payload(project.store, project.digits)
    assert shown(payload, caller="magic").endswith("\n%artifact download ana/demo/digits:v1")
    assert shown(payload, caller="python").endswith('\njupyter_artifacts.Api().artifact("ana/demo/digits:v1").download()')
    logged = log_payload(project.store, project.second)
    assert shown(logged, caller="python").endswith('\nrun.use_artifact("ana/demo/digits:v1").download()')
    assert shown(logged, caller="cli").endswith("\njupyter artifacts get ana/demo/digits:v1")
    assert shown(payload, caller="cli").endswith("\njupyter artifacts get ana/demo/digits:v1")


def test_times_are_ages_only_where_the_present_is_said(project):
    now = project.digits.created_at + 3 * HOUR_US + 60_000_000  # the others were made a moment later
    assert "Created    3 hours ago\n" in shown(artifact_payload(project.store, project.digits), now_us=now)
    rows = list_collection_records(project.store, ENTITY, PROJECT)
    text = shown(collections_payload(project.store, rows, "ana/demo"), now_us=now)
    assert "  Created\n" in text
    assert text.count("3 hours ago") == len(rows)


def test_an_unknown_kind_is_refused():
    with pytest.raises(LookupError):
        screen_of({"kind": "nothing"})


# What goes and comes back


def test_a_deletion_says_what_is_gone_where_latest_is_and_the_way_back(project):
    payloads = retention_payloads(project)

    assert (
        squeezed(payloads["delete"])
        == """\
model
✓ Deleted the version v0.
Files 2.0 kB, of which garbage collection frees what no other version holds

digits
✓ Deleted the version v0.
Files 4.5 kB, of which garbage collection frees what no other version holds
Aliases gone raw

To take it back, until garbage collection comes:
%artifact undo"""
    )
    assert (
        squeezed(payloads["deleted"])
        == """\
ana/demo [deleted]

Version Size Gone (UTC) Why
─
digits:v0 4.5 kB T deleted
model:v0 2.0 kB T deleted"""
    )
    assert (
        squeezed(payloads["restore, expired"])
        == """\
model [v0] [latest]
✓ Back again: model:v0.
Kept for ever from now on, since their time had passed: model:v0."""
    )


def test_many_versions_are_counted_and_the_first_are_named(project):
    deletion = Deletion(project.digits.collection, tuple(f"v{number}" for number in range(60, 0, -1)), (), None, 123_456)

    assert "Deleted 60 versions: v60, v59, v58, v57, v56, v55, v54, v53 and 52 more." in squeezed(delete_payload([deletion]))
    links = squeezed(delete_payload([deletion._replace(labels=("v2", "v1"), size=None, latest="v0")]))
    assert "Deleted 2 links: v2 and v1." in links
    assert "latest names v0 now" in links
    assert "nothing left to delete" in shown(delete_payload([deletion._replace(labels=())]))


def test_a_time_to_live_says_who_set_it_and_when_it_ends(project):
    payloads = retention_payloads(project)

    assert (
        squeezed(payloads["ttl"])
        == """\
model [v0] [latest]
✓ Changed.
Kept 400d from its creation (set for this version)
Created T UTC
Expires T UTC"""
    )
    assert "(the project's default)" in squeezed(payloads["ttl, gone"])
    assert "Warning: That time has passed already: the version is gone." in squeezed(payloads["ttl, gone"])
    assert (
        squeezed(payloads["settings, expired"])
        == """\
ana/demo [settings]

Whose default Time to live
─
project ana/demo 300d
entity ana says nothing

Versions that say nothing themselves are kept for 300d from their creation.
Warning: 3 versions expired by this change.

To take it back, until garbage collection comes:
%artifact undo"""
    )


def test_a_card_and_a_history_say_when_versions_expire(project):
    retention_payloads(project)
    digits = project.digits

    assert re.search(r"Expires +T UTC\n", shown(artifact_payload(project.store, digits)))
    assert re.search(r"Created \(UTC\) +Expires +Size", shown(history_payload(project.store, digits.collection, [digits])))


def test_operations_are_listed_with_what_they_changed(project):
    payload = retention_payloads(project)["operations"]
    for operation in payload["operations"]:
        operation["actor"] = "somebody"

    assert (
        squeezed(payload)
        == """\
ana/demo [operations]

No. When (UTC) Operation Changed By State
─
8 T settings ana/demo time to live: inherit → 300d somebody
7 T restore model:v0 model:v0 there; latest: — → v0 somebody
6 T delete digits:v0 digits:v0 gone; raw: v0 → — somebody
5 T delete model:v0 model:v0 gone; latest: v0 → — somebody
4 T update model:v0 tags: — → small; time to live: inherit → 400d somebody
3 T log model:v0 model:v0 there; latest: — → v0 run r2
2 T log digits:v1 digits:v1 there; best: — → v1; latest: v0 → v1 run r1
1 T log digits:v0 digits:v0 there; latest: — → v0; raw: — → v0 run r1

To take the last one back:
%artifact undo"""
    )


def test_what_was_undone_is_said_as_it_is_now_with_the_way_forward(project):
    payloads = retention_payloads(project)

    assert (
        squeezed(payloads["undo"])
        == """\
✓ Undone: restore model:v0.

What is so now
─
model:v0 gone
latest: v0 → —

To do it again:
%artifact redo 7"""
    )
    assert squeezed(payloads["undo, redo"]).splitlines()[0] == "✓ Done again: restore model:v0."
    assert squeezed(payloads["undo, redo"]).splitlines()[-1] == "%artifact undo"


def test_where_nothing_was_done_or_deleted_it_is_said():
    assert squeezed(operations_payload([], "ana/demo")) == "Nothing was done in ana/demo that could be undone."
    assert squeezed(deleted_payload([], "ana/demo")) == "Nothing that was deleted in ana/demo can be brought back."


# All of them


def test_every_screen_is_a_row_of_blocks_that_all_media_can_show(project):
    for name, payload in example_payloads(project).items():
        screen = screen_of(payload)
        assert isinstance(screen, Screen), name
        assert set(ReadHtml(render_html(screen)).tags) <= TAGS, name
        assert render_markdown(screen), name


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_no_string_of_any_payload_acts_on_its_reader(project, text):
    for name, payload in example_payloads(project).items():
        screen = screen_of(poisoned(payload, text))
        html = ReadHtml(render_html(screen))
        assert set(html.tags) <= TAGS, name
        assert {attribute for _, attribute, _ in html.attributes} <= {"alt", "class", "style", "scope", "src", "open"}, name
        assert render_markdown(screen), name
        for width in (40, 100):
            written = set(render_text(screen, width)) - {"\n"}
            assert not {c for c in written if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")}, name


MEANT = {"kind", "created_at", "updated_at", "finished_at", "expires_at", "touched_at", "gone_at", "undone_at", "at", "counts"}
"""Keys whose values are ours or the catalog's, never free text."""


def poisoned(value: object, text: str) -> object:
    """`value` with every string in it replaced by `text`, those of `MEANT` keys aside; keys of metadata too."""
    if isinstance(value, dict):
        return {key: each if key in MEANT else poisoned_keys(key, poisoned(each, text), text) for key, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each, text) for each in value]
    return text if isinstance(value, str) else value


def poisoned_keys(key: str, value: object, text: str) -> object:
    """The user's own keys are free text as well."""
    return {**value, text: value} if key in ("metadata", "config") and isinstance(value, dict) else value


def test_drafts_say_what_they_are_of_and_how_to_go_on(project):
    payloads = example_payloads(project)
    text = shown(payloads["drafts"])
    assert "of digits:v1" in text
    assert "digits, together as night shift" in text
    assert f"%artifact drafts {payloads['drafts']['drafts'][0]['name']} --save" in text
    assert shown(payloads["drafts, none"]) == "There are no drafts in ana/demo."
    assert "Given up: " in shown(payloads["drafts, dropped"])
    of_many = shown(payloads["drafts, of many"])
    assert "Begins with  digits:v1" in of_many
    assert "Removed      a.txt" in of_many
    assert "ana/demo/" in of_many
