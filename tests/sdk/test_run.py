"""Runs: what they are, when they end, and that no failure goes unseen."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

import jupyter_artifacts
from jupyter_artifacts import errors


def test_run_is_looked_up_at_each_access() -> None:
    assert jupyter_artifacts.run is None
    run = jupyter_artifacts.init()
    assert jupyter_artifacts.run is run
    run.finish()
    assert jupyter_artifacts.run is None


def test_names_groups_and_job_types_are_free_text() -> None:
    text = 'Ünïcode / slashes: "quotes" <b> 100%'
    with jupyter_artifacts.init(name=text, group=text, job_type=text, notes=text, config={"lr": 0.1, "deep": {"a": [1, 2]}}) as run:
        assert run.config.lr == 0.1
    found = jupyter_artifacts.Api().run(run.path)
    assert (found.name, found.group, found.job_type, found.notes) == (text, text, text, text)
    assert found.config == {"lr": 0.1, "deep": {"a": [1, 2]}}


def test_a_run_is_found_by_its_path_while_it_goes_on() -> None:
    run = jupyter_artifacts.init(project="p")
    assert run.path == f"entity/p/{run.id}"
    found = jupyter_artifacts.Api().run(run.path)
    assert (found.id, found.state) == (run.id, "running")
    run.finish()
    assert jupyter_artifacts.Api().run(run.path).state == "finished"
    assert jupyter_artifacts.Api().runs("p")[0].id == run.id


def test_the_config_may_change_until_the_run_ends() -> None:
    with jupyter_artifacts.init() as run:
        run.config["epochs"] = 3
        run.config.rate = 0.5
    assert jupyter_artifacts.Api().run(run.path).config == {"epochs": 3, "rate": 0.5}


def test_init_finishes_the_run_before() -> None:
    first = jupyter_artifacts.init()
    second = jupyter_artifacts.init()
    assert (first.state, second.state) == ("finished", "running")


def test_a_run_whose_block_raises_has_failed() -> None:
    with pytest.raises(RuntimeError), jupyter_artifacts.init() as run:
        raise RuntimeError
    assert jupyter_artifacts.Api().run(run.path).state == "failed"


def test_a_failed_log_is_raised_when_the_block_ends(workspace: Path) -> None:
    (workspace / "f").write_text("f")
    artifact = jupyter_artifacts.Artifact("data", type="dataset")
    artifact.add_file("f")
    (workspace / "f").unlink()
    with pytest.raises(errors.SourceVanishedError, match="gone"), jupyter_artifacts.init() as run:
        run.log_artifact(artifact)
    assert jupyter_artifacts.Api().run(run.path).state == "failed"


def test_a_known_file_that_is_gone_is_a_failure_too(workspace: Path) -> None:
    (workspace / "f").write_text("f")
    time.sleep(0.05)
    with jupyter_artifacts.init() as run:
        run.log_artifact("f", name="data", type="dataset").wait()
        again = jupyter_artifacts.Artifact("data", type="dataset")
        again.add_file("f")
        (workspace / "f").unlink()
        with pytest.raises(errors.SourceVanishedError):
            run.log_artifact(again).wait()


def test_a_failure_that_was_seen_is_not_raised_again(workspace: Path) -> None:
    (workspace / "f").write_text("f")
    with jupyter_artifacts.init() as run:
        artifact = jupyter_artifacts.Artifact("data", type="dataset")
        artifact.add_file("f")
        (workspace / "f").unlink()
        run.log_artifact(artifact)
        with pytest.raises(errors.SourceVanishedError):
            artifact.wait()
        (workspace / "f").write_text("back")
        run.log_artifact(artifact).wait()
        assert artifact.version == "v0"


def in_a_script(text: str, workspace: Path) -> "subprocess.CompletedProcess[str]":
    (workspace / "script.py").write_text(text)
    return subprocess.run([sys.executable, "script.py", "--flag", "7"], cwd=workspace, capture_output=True, text=True, check=False)


def test_the_end_of_a_script_waits_for_its_logs_and_finishes_its_run(workspace: Path) -> None:
    done = in_a_script(
        "import jupyter_artifacts as wandb\nrun = wandb.init()\n"
        "a = wandb.Artifact('data', type='dataset')\na.add_dir('.')\nrun.log_artifact(a)\n",
        workspace,
    )
    assert (done.returncode, done.stderr) == (0, "")
    artifact = jupyter_artifacts.Api().artifact("data:v0")
    run = artifact.logged_by()
    assert run is not None
    assert run.state == "finished"
    assert (run.origin.kind, run.origin.path, run.origin.arguments) == ("script", str(workspace / "script.py"), ("--flag", "7"))


def test_a_failure_nobody_saw_makes_the_script_fail(workspace: Path) -> None:
    done = in_a_script(
        "import jupyter_artifacts as wandb, os\nrun = wandb.init()\nopen('f', 'w').close()\na = wandb.Artifact('data', type='dataset')\n"
        "a.add_file('f')\nos.unlink('f')\nrun.log_artifact(a)\nprint('end')\n",
        workspace,
    )
    assert done.returncode == 1
    assert done.stdout == "end\n"
    assert "SourceVanishedError" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_script_that_crashes_leaves_a_failed_run(workspace: Path) -> None:
    done = in_a_script("import jupyter_artifacts as wandb\nwandb.init(id='crash')\nraise SystemError('boom')\n", workspace)
    assert "boom" in done.stderr
    assert jupyter_artifacts.Api().run("crash").state == "failed"


def test_the_git_commit_and_diff_are_kept(workspace: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=me", "-c", "user.email=me@example.com")
        subprocess.run(["git", *identity, *arguments], cwd=workspace, check=True, capture_output=True)

    text = "import jupyter_artifacts as wandb\nwandb.init(id='git')\n"
    (workspace / "script.py").write_text(text)
    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    in_a_script(text + "# edited\n", workspace)
    origin = jupyter_artifacts.Api().run("git").origin
    assert origin.git_commit is not None
    assert len(origin.git_commit) == 40
    assert "+# edited" in (origin.git_diff or "")


def test_a_run_id_is_taken_up_again_and_resume_says_what_is_wanted() -> None:
    jupyter_artifacts.init(id="mine", notes="first").finish()
    with jupyter_artifacts.init(id="mine") as run:
        assert run.notes == "first"
    with pytest.raises(ValueError, match="exists already"):
        jupyter_artifacts.init(id="mine", resume="never")
    with pytest.raises(ValueError, match="no run 'other'"):
        jupyter_artifacts.init(id="other", resume="must")
    with pytest.raises(ValueError, match="run id"):
        jupyter_artifacts.init(id="a/b")


def test_a_path_is_logged_under_a_name_made_of_it(workspace: Path) -> None:
    (workspace / "my data.csv").write_text("1")
    with jupyter_artifacts.init() as run:
        artifact = run.log_artifact("my data.csv")
        assert artifact.name == f"run-{run.id}-my-data.csv:v0"
        assert artifact.type == "unspecified"
        with pytest.raises(TypeError):
            run.log_artifact(7)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="must be a list"):
            run.log_artifact("my data.csv", name="x", aliases="best")


def test_use_artifact_checks_the_type(workspace: Path) -> None:
    (workspace / "f").write_text("f")
    with jupyter_artifacts.init() as run:
        run.log_artifact("f", name="data", type="dataset")
        with pytest.raises(ValueError, match="not 'model'"):
            run.use_artifact("data", type="model")
        assert run.use_artifact("data", type="dataset").version == "v0"


def test_without_a_run_the_module_functions_say_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"begin one with init\(\)"):
        jupyter_artifacts.log_artifact("f")


def test_a_finished_run_logs_nothing_more(workspace: Path) -> None:
    (workspace / "f").write_text("f")
    run = jupyter_artifacts.init()
    run.finish()
    with pytest.raises(ValueError, match="is finished"):
        run.log_artifact("f")


def test_every_producer_is_listed_and_the_first_is_named(workspace: Path) -> None:
    (workspace / "f").write_text("f")
    runs = []
    for _ in range(3):
        with jupyter_artifacts.init() as run:
            artifact = run.log_artifact("f", name="data", type="dataset")
        runs.append(run.id)
    first = artifact.logged_by()
    assert first is not None
    assert first.id == runs[0]
    assert [each.id for each in artifact.producers()] == runs
    assert [each.name for each in jupyter_artifacts.Api().run(runs[2]).logged_artifacts()] == ["data:v0"]


CHILD = """
import multiprocessing, os, sys
import jupyter_artifacts as wandb

def work(number):
    os.makedirs(f"data{number}", exist_ok=True)
    for at in range(300):
        open(f"data{number}/{at}", "w").write(f"{number}-{at}")
    run = wandb.init(job_type="child")
    artifact = wandb.Artifact(f"child{number}", type="dataset")
    artifact.add_dir(f"data{number}")
    run.log_artifact(artifact)

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    wandb.init().finish()
    children = [context.Process(target=work, args=(number,)) for number in range(3)]
    for child in children: child.start()
    for child in children: child.join()
    print([child.exitcode for child in children])
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_children_of_multiprocessing_finish_what_they_log(workspace: Path, method: str) -> None:
    (workspace / "script.py").write_text(CHILD)
    done = subprocess.run([sys.executable, "script.py", method], cwd=workspace, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[0, 0, 0]\n", "")
    assert [jupyter_artifacts.Api().artifact(f"child{number}").file_count for number in range(3)] == [300, 300, 300]
    assert {run.state for run in jupyter_artifacts.Api().runs()} == {"finished"}


def test_a_forked_child_is_told_that_it_cannot_wait_for_its_parents_log(workspace: Path) -> None:
    text = """
import os, threading
import jupyter_artifacts as wandb
import jupyter_artifacts.sdk.log_queue as log_queue
gate = threading.Event()
ordinary = log_queue.LogJob.run
log_queue.LogJob.run = lambda job: (gate.wait(), ordinary(job))
open("f", "w").write("f")
run = wandb.init()
artifact = run.log_artifact("f", name="data", type="dataset")
if os.fork() == 0:
    try:
        artifact.wait()
    except wandb.Error as error:
        print(error.code, flush=True)
    os._exit(0)
os.wait()
gate.set()
"""
    (workspace / "script.py").write_text(text)
    done = subprocess.run([sys.executable, "script.py"], cwd=workspace, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "store-unavailable\n"
    assert jupyter_artifacts.Api().artifact("data").version == "v0"


def test_an_interrupt_at_the_end_of_a_script_is_not_silent(workspace: Path) -> None:
    text = """
import os, signal, threading
import jupyter_artifacts as wandb
import jupyter_artifacts.sdk.log_queue as log_queue
log_queue.LogJob.run = lambda job: threading.Event().wait()
open("f", "w").write("f")
wandb.init().log_artifact("f", name="data", type="dataset")
timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
timer.daemon = True
timer.start()
"""
    (workspace / "script.py").write_text(text)
    done = subprocess.run([sys.executable, "script.py"], cwd=workspace, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 130
    assert "interrupted" in done.stderr
    assert "Traceback" not in done.stderr
