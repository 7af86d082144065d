"""The server's tree attacked: links out of it, what people don't see in it, what can't be written, work that is stopped half-way."""

import os
import threading
from pathlib import Path
from typing import Any

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.core.operations.progress import Progress
from jupyter_artifacts.server.tasks import Task
from tests.server.asking import Asker
from tests.server.stories import log, write
from tests.server.test_tasks import STORE, V0, ended

V1 = V0.removesuffix("0") + "1"
FILES = f"{STORE}/projects/ana/uncategorized/collections/%s/versions/latest/files"


def logged(ask: Asker, name: str) -> list[str]:
    return [each["path"] for each in ask("GET", FILES % name).json["entries"]]


def test_what_people_do_not_see_is_not_logged_with_the_folder_around_it(filled: object, ask: Asker, jp_root_dir: Path) -> None:
    write(
        jp_root_dir / "data", seen__txt="1", deep___seen__txt="1", deep___secret___x__txt="1",
        **{".env": "KEY", "deep/.git/config": "KEY", "a [b]*!#.txt": "1", "pri vate/x": "KEY"},
    )  # fmt: skip
    ask.extension.services.files._excluded += ["data/pri vate", "*/secret", "data/a ?b]*"]
    body = {"path": "data", "ignore": ["*.md", "!.env", "!.git", "!pri vate", "!deep/secret/"]}
    task = ended(ask, ask("POST", f"{STORE}/logs", body))

    assert (task["state"], logged(ask, "data")) == ("done", ["deep/seen.txt", "seen.txt"])


def test_links_out_of_the_tree_are_not_followed_unless_the_server_says_so(
    filled: object, ask: Asker, jp_root_dir: Path, workspace: Path
) -> None:
    write(workspace / "outside", secret__txt="secret")
    write(jp_root_dir / "data", a__txt="a")
    (jp_root_dir / "data" / "link.txt").symlink_to(workspace / "outside" / "secret.txt")
    (jp_root_dir / "folder").symlink_to(workspace / "outside")
    (jp_root_dir / "here").symlink_to(jp_root_dir / "data" / "a.txt")
    failed = ended(ask, ask("POST", f"{STORE}/logs", {"path": "data"}))

    assert (failed["state"], failed["error"]["code"]) == ("failed", "source")
    assert str(workspace) not in str(failed)
    for path in ("folder", "folder/secret.txt", "data/link.txt"):
        assert ask("POST", f"{STORE}/logs", {"path": path, "name": "x"}).status == 400
    assert ask("POST", f"{V0}/download", {"folder": "folder"}).status == 400
    assert ask("POST", f"{STORE}/exports", {"names": ["ana/vision/digits"], "folder": "folder"}).status == 400
    assert ended(ask, ask("POST", f"{STORE}/logs", {"path": "here"}))["state"] == "done"
    assert sorted(each.name for each in (workspace / "outside").iterdir()) == ["secret.txt"]
    ask.extension.services.files.follows_links = True
    assert ended(ask, ask("POST", f"{STORE}/logs", {"path": "data"}))["state"] == "done"
    assert logged(ask, "data") == ["a.txt", "link.txt"]


@pytest.mark.parametrize("drive", ["RTC:", ""])
def test_the_drive_of_a_front_end_is_no_part_of_a_path(filled: object, ask: Asker, jp_root_dir: Path, drive: str) -> None:
    write(jp_root_dir / "data", a__txt="a")

    assert ended(ask, ask("POST", f"{STORE}/logs", {"path": f"{drive}data/a.txt"}))["state"] == "done"
    assert ended(ask, ask("POST", f"{V0}/download", {"folder": f"{drive}data"}))["result"]["root"] == "data/digits-v0"


def test_a_file_whose_name_has_a_colon_is_still_that_file(filled: object, ask: Asker, jp_root_dir: Path) -> None:
    (jp_root_dir / "RTC:a.txt").write_text("a")

    assert ended(ask, ask("POST", f"{STORE}/logs", {"path": "RTC:a.txt", "name": "colon"}))["state"] == "done"
    assert logged(ask, "colon") == ["RTC:a.txt"]


def test_a_download_where_nothing_can_be_written_says_so_and_leaves_nothing(filled: object, ask: Asker, jp_root_dir: Path) -> None:
    """A file where a folder must be stands for all that can't be written: root, as which tests may run, can write anywhere else."""
    write(jp_root_dir / "digits-v0", notes="a file, where the version has a folder")
    task = ended(ask, ask("POST", f"{V0}/download", {"replace": True}))

    assert (task["state"], task["error"]["code"]) == ("failed", "invalid-path")
    assert str(jp_root_dir) not in str(task)
    assert (jp_root_dir / "digits-v0" / "notes").read_text() == "a file, where the version has a folder"
    if os.geteuid():
        (jp_root_dir / "closed").mkdir(mode=0o500)
        assert ended(ask, ask("POST", f"{V0}/download", {"folder": "closed"}))["state"] == "failed"


def test_a_download_that_is_stopped_half_way_leaves_nothing(ask: Asker, jp_root_dir: Path, workspace: Path, monkeypatch: Any) -> None:
    log(write(workspace / "many", **{f"{at}__txt": str(at) for at in range(100)}), "many")
    reached, go_on = threading.Event(), threading.Event()
    usual = Task.on_progress

    def hold(self: Task, progress: Progress) -> None:
        reached.set()
        go_on.wait(20)
        usual(self, progress)

    monkeypatch.setattr(Task, "on_progress", hold)
    begun = ask("POST", f"{STORE}/projects/ana/vision/collections/many/versions/v0/download", {"name": "out"})
    assert reached.wait(20)
    written = len(list((jp_root_dir / "out").iterdir()))
    ask("DELETE", f"/tasks/{begun.json['id']}")
    go_on.set()

    assert ended(ask, begun)["state"] == "cancelled"
    assert written > 0
    assert list(jp_root_dir.iterdir()) == []


def test_downloads_and_comparisons_do_not_follow_references_to_this_machine(ask: Asker, jp_root_dir: Path, workspace: Path) -> None:
    write(workspace / "there", a__csv="x\nsecret\n")
    for at in range(2):
        with wandb.init(project="vision") as run:
            artifact = wandb.Artifact("digits", "dataset", metadata={"at": at})
            artifact.add_reference((workspace / "there" / "a.csv").as_uri(), name=f"{at}/a.csv")
            run.log_artifact(artifact).wait()
    task = ended(ask, ask("POST", f"{V0}/download", {"name": "out"}))
    told = [
        ask("GET", f"{V1}/table-diff", query={"path": "1/a.csv", "old_path": "0/a.csv"}),
        ask("GET", f"{V1}/table-diff/page", query={"path": "1/a.csv", "old_path": "0/a.csv"}),
        ask("GET", f"{V0}/content", query={"path": "0/a.csv"}),
        ask("GET", f"{V0}/table", query={"path": "0/a.csv"}),
    ]

    assert (task["state"], task["error"]["code"]) == ("failed", "reference-blocked")
    assert [file for file in jp_root_dir.rglob("*") if file.is_file()] == []
    assert all(answer.status in (400, 403, 422) and b"secret" not in answer.content for answer in told), told
