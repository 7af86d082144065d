"""Drafts that the store keeps: they outlive their process, are gone on with, dropped, and expire."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.core import clock
from jupyter_artifacts.errors import DraftNotFoundError, UsageError, VersionNotFoundError
from jupyter_artifacts.sdk import pulse
from jupyter_artifacts.sdk.drafts import StoredDraft
from jupyter_artifacts.sdk.session import session
from tests.sdk.test_drafts import FILES, log, texts, write


def api() -> wandb.Api:
    return wandb.Api({"project": "demo"})


def kept() -> list[StoredDraft]:
    return api().drafts()


def soon(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def keep_now(draft: wandb.Artifact) -> None:
    """As the pulse does, without its wait."""
    draft._keeper.leave()
    draft._keeper._is_changed = False


def test_a_draft_is_listed_until_it_is_logged() -> None:
    saved = log("data", FILES)
    draft = saved.new_draft()
    [listed] = kept()

    assert (listed.artifact_name, listed.type, listed.base_name, listed.distributed_id) == ("entity/demo/data", "dataset", "data:v0", None)
    assert (listed.file_count, listed.size, listed.removed, listed.writers) == (0, 0, [], [])
    assert listed.created_at == listed.touched_at < listed.expires_at
    assert repr(listed) == f"<Draft {listed.name} of data:v0, 0 added, 0 removed>"
    assert api().drafts("other") == []
    draft.remove("a.txt")
    draft.save()
    assert kept() == []
    with pytest.raises(DraftNotFoundError, match=r"logged, dropped, or not touched for 7 days"):
        api().draft(listed.name)
    with pytest.raises(LookupError):
        listed.drop()


def test_what_was_added_is_kept_within_seconds(workspace: Path) -> None:
    draft = log("data", FILES).new_draft()
    (workspace / "new.txt").write_text("new")
    draft.add_file("new.txt")
    draft.remove("dir/deep")

    soon(lambda: bool(kept()[0].writers))

    [listed] = kept()
    assert (listed.file_count, listed.size, listed.removed) == (1, 3, ["dir/deep"])
    assert str(os.getpid()) in listed.writers[0]
    soon(lambda: not session().pulse.runs)


def test_a_draft_is_gone_on_with_where_it_was_left(workspace: Path) -> None:
    saved = log("data", FILES, digest_algorithm="MD5")
    draft = saved.new_draft()
    write(workspace / "more", {"new.txt": "new", "dir/b.txt": "changed"})
    draft.add_dir("more")
    (workspace / "empty/folder").mkdir(parents=True)
    draft.add_dir("empty")
    draft.remove("a.txt")
    draft.description, draft.metadata, draft.ttl = "Next.", {"lr": 1}, timedelta(days=3)
    keep_now(draft)
    for file in ("new.txt", "dir/b.txt"):
        (workspace / "more" / file).unlink()

    again = kept()[0].resume()

    assert (again.name, again.type, again.description, again.metadata) == ("data", "dataset", "Next.", {"lr": 1})
    assert (again.digest_algorithm, again.ttl, again.base.name) == ("MD5", timedelta(days=3), "data:v0")
    assert sorted(again.manifest.entries) == ["dir/b.txt", "dir/deep/c.txt", "new.txt"]
    with again.new_file("last.txt") as file:
        file.write("last")
    again.remove("new.txt")
    again.save()
    assert texts(again) == {"dir/b.txt": "changed", "dir/deep/c.txt": "c", "last.txt": "last"}
    assert again.record.extras["empty_folders"] == ["folder"]
    assert kept() == []


def test_an_earlier_part_gives_way_to_the_next(workspace: Path) -> None:
    draft = log("data", FILES).new_draft()
    for at in range(3):
        (workspace / f"{at}.txt").write_text(str(at))
        draft.add_file(f"{at}.txt")
        keep_now(draft)
    draft.remove("0.txt")
    keep_now(draft)

    [listed] = kept()

    assert (listed.file_count, len(listed.writers)) == (2, 1)
    assert sorted(listed.resume().manifest.entries) == ["1.txt", "2.txt", *FILES]


def test_dropping_a_draft_frees_what_only_it_held(workspace: Path) -> None:
    draft = log("data", FILES).new_draft()
    (workspace / "large").write_bytes(os.urandom(300_000))
    draft.add_file("large")
    keep_now(draft)
    assert api().gc("0s").freed_bytes < 300_000
    assert len(kept()[0].resume().get_entry("large").digest) == 64

    kept()[0].drop()
    plan = api().plan_gc("0s")

    assert kept() == []
    assert api().gc("0s").freed_bytes == plan.freed_bytes > 300_000
    draft.save()
    assert draft.name == "data:v1"


def test_the_version_may_be_deleted_and_collected_meanwhile() -> None:
    saved = log("data", FILES)
    log("data", {"other": "other"})
    draft = saved.new_draft()
    saved.delete(delete_aliases=True)
    api().gc("0s")

    draft.remove("a.txt")
    draft.save()

    assert texts(draft) == {path: text for path, text in FILES.items() if path != "a.txt"}
    with pytest.raises(VersionNotFoundError):
        saved.new_draft()


def test_a_draft_of_a_collected_version_can_be_a_part_of_what_many_make() -> None:
    saved = log("data", FILES)
    log("data", {"other": "other"})
    draft = saved.new_draft()
    saved.delete(delete_aliases=True)
    api().gc("0s")
    draft.remove("a.txt")
    with wandb.init(project="demo", group="night") as run:
        run.upsert_artifact(draft).wait()
        assert [each.distributed_id for each in kept()] == ["night"]
        api().gc("0s")
        done = run.finish_artifact(wandb.Artifact("data", "dataset")).wait()

    assert texts(done) == {path: text for path, text in FILES.items() if path != "a.txt"}


def test_a_draft_expires_a_week_after_it_was_touched(monkeypatch: pytest.MonkeyPatch, workspace: Path) -> None:
    draft, other = log("data", FILES).new_draft(), log("other", FILES).new_draft()
    (workspace / "large").write_bytes(os.urandom(300_000))
    draft.add_file("large")
    keep_now(draft)
    first, day = clock.now_us(), 86_400_000_000
    [name] = [each.name for each in kept() if each.artifact_name.endswith("/data")]
    monkeypatch.setattr(clock, "now_us", lambda: first + 6 * day)
    api().draft(name).resume()
    monkeypatch.setattr(clock, "now_us", lambda: first + 8 * day)

    assert [each.name for each in kept()] == [name], "the other was not touched"
    monkeypatch.setattr(clock, "now_us", lambda: first + 14 * day)

    assert kept() == []
    with pytest.raises(DraftNotFoundError):
        api().draft(name)
    plan = api().plan_gc("0s")
    assert len(plan.drafts) == 2
    assert api().gc("0s").freed_bytes == plan.freed_bytes > 300_000
    assert api().plan_gc("0s").is_empty
    assert other.is_draft()


def test_drafts_of_many_are_listed_dropped_and_not_gone_on_with_alone() -> None:
    with wandb.init(project="demo", group="night", id="first") as run:
        artifact = wandb.Artifact("data", "dataset")
        with artifact.new_file("a") as file:
            file.write("a")
        run.upsert_artifact(artifact)
    [listed] = kept()

    assert (listed.distributed_id, listed.base_name, listed.file_count) == ("night", None, 1)
    assert "run entity/demo/first, process" in listed.writers[0]
    assert "distributed id 'night'" in repr(listed)
    with pytest.raises(UsageError, match="finish_artifact"):
        listed.resume()
    listed.drop()
    assert kept() == []


def test_a_store_that_can_only_be_read_still_gives_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = log("data", FILES)
    monkeypatch.setattr(type(saved._opened.catalog), "write", _refuse)

    draft = saved.new_draft()

    assert sorted(draft.manifest.entries) == sorted(FILES)


def _refuse(*args: object, **more: object) -> None:
    from jupyter_artifacts.errors import StoreReadOnlyError

    raise StoreReadOnlyError("this store can only be read.")


KERNEL = """
import sys
import time

import jupyter_artifacts as wandb

draft = wandb.Api({"project": "demo"}).artifact("data:latest").new_draft()
with draft.new_file("new.txt") as file:
    file.write("new")
draft.remove("a.txt")
print("filled", flush=True)
time.sleep(600)
"""


def test_a_draft_outlives_a_killed_kernel(workspace: Path) -> None:
    log("data", FILES)
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", KERNEL], cwd=workspace, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root}
    ) as kernel:
        assert kernel.stdout is not None
        assert kernel.stdout.readline() == b"filled\n"
        soon(lambda: bool(kept()[0].writers))
        kernel.send_signal(signal.SIGKILL)
    api().gc("0s")

    draft = kept()[0].resume()
    draft.save()

    assert texts(draft) == {"new.txt": "new", **{path: text for path, text in FILES.items() if path != "a.txt"}}
    assert pulse.INTERVAL_S <= 2
