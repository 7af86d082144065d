"""How runs end, and go on: killed, failed, taken up again, shared with children."""

import gc
import os
import signal
import subprocess
import sys
import time
import weakref
from pathlib import Path

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.core.catalog.queries import runs as run_queries
from jupyter_artifacts.core.catalog.queries.history import list_journal
from jupyter_artifacts.core.model.run import RunState
from jupyter_artifacts.core.operations.history import read_tables
from jupyter_artifacts.core.operations.run import settle_crashed_runs
from jupyter_artifacts.core.process import is_alive, own_process

needs_proc = pytest.mark.skipif(not own_process(), reason="only Linux tells which process a number belonged to")

ENDLESS = """
import sys, time
import jupyter_artifacts as wandb
run = wandb.init(id="victim", config={"lr": 0.1})
run.define_metric("at", summary="max")
at = 0
while True:
    run.log({"at": at, "text": f"row {at}"})
    print(at, time.time(), flush=True)
    at += 1
    time.sleep(0.001)
"""


def start(text: str, workspace: Path) -> "subprocess.Popen[str]":
    (workspace / "script.py").write_text(text)
    return subprocess.Popen([sys.executable, "script.py"], cwd=workspace, stdout=subprocess.PIPE, text=True)


def finish(text: str, workspace: Path, name: str = "script.py") -> int:
    (workspace / name).write_text(text)
    return subprocess.run([sys.executable, name], cwd=workspace, capture_output=True, text=True, check=False).returncode


def kill_after(seconds: float, workspace: Path) -> tuple[float, list[tuple[int, float]]]:
    """Kill an endless script; returns when, and what it said it had logged until then, with times."""
    with start(ENDLESS, workspace) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        killed = time.time()
        said = [line.split() for line in process.stdout.read().splitlines()]
    return killed, [(int(words[0]), float(words[1])) for words in said if len(words) == 2]


@needs_proc
def test_a_killed_run_has_crashed_and_keeps_what_was_logged_until_a_few_seconds_before(workspace: Path) -> None:
    killed, said = kill_after(7, workspace)
    run = wandb.Api().run("victim")
    kept = [row["at"] for row in run.scan_history()]
    assert kept == list(range(len(kept)))
    assert {at for at, moment in said if moment < killed - 4} <= set(kept)
    assert (run.state, run.exit_code, run.config) == ("crashed", None, {"lr": 0.1})
    assert run.summary["at"]["max"] == kept[-1]
    assert run.history()["text"].iloc[-1] == f"row {kept[-1]}"
    assert run.record.finished_at == run.record.beat_at


@needs_proc
def test_a_crashed_run_is_settled_by_another_process(workspace: Path) -> None:
    kill_after(4, workspace)
    run = wandb.Api().run("victim")
    before = [row["at"] for row in run.scan_history()]
    with run.store.catalog.read() as db:
        assert list_journal(db, run.key)

    [settled] = settle_crashed_runs(run.store)

    assert settled.key == run.key
    with run.store.catalog.read() as db:
        assert list_journal(db, run.key) == []
        [(state, finished_at, beat_at)] = db.execute("SELECT state, finished_at, beat_at FROM runs").fetchall()
    assert (state, finished_at) == (RunState.CRASHED, beat_at)
    assert len(list(read_tables(run.store, run.record))) == 1
    assert [row["at"] for row in run.scan_history()] == before
    assert settle_crashed_runs(run.store) == []


def test_a_process_that_logs_settles_what_others_left(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_queries, "is_alive", lambda process: process == own_process())
    lost = wandb.init(id="lost")
    lost.log({"a": 1})
    lost.keep()
    with lost.store.catalog.write() as db:
        db.execute("UPDATE runs SET process = 'another'")
    wandb.sdk.session.session().settled_stores.clear()
    other = wandb.sdk.run.automatic_run(lost.settings)
    other.keep()
    assert wandb.Api().run("lost").state == "crashed"
    with lost.store.catalog.read() as db:
        assert list_journal(db, lost.key) == []
    lost.log({"a": 2})  # it was only asleep
    lost.keep()
    assert wandb.Api().run("lost").state == "running"
    lost.finish()
    other.finish()
    assert [row["a"] for row in wandb.Api().run("lost").scan_history()] == [1, 2]
    assert wandb.Api().run("lost").state == "finished"


def test_a_silent_run_of_another_machine_has_crashed_after_a_while() -> None:
    run = wandb.init()
    with run.store.catalog.write() as db:
        db.execute("UPDATE runs SET process = 'elsewhere'")
    assert wandb.Api().run(run.id).state == "running"
    with run.store.catalog.write() as db:
        db.execute("UPDATE runs SET beat_at = beat_at - ?", (run_queries.SILENCE_US + 1,))
    assert wandb.Api().run(run.id).state == "crashed"


@needs_proc
def test_processes_are_told_apart() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        boot, namespace, _, _ = own_process().split(" ")
        started = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[19]
        other = f"{boot} {namespace} {child.pid} {started}"
        assert (is_alive(own_process()), is_alive(other)) == (True, True)
        assert is_alive(f"{boot} {namespace} {child.pid} {int(started) + 1}") is False  # the number was used again
        child.kill()
        time.sleep(0.2)
        assert is_alive(other) is False  # also before its parent asks for its end
    assert (is_alive(other), is_alive(""), is_alive(f"other {namespace} 1 1")) == (False, None, None)


# Ends ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "state", "code"),
    [
        ("", "finished", 0),
        ("import sys; sys.exit()", "finished", 0),
        ("import sys; sys.exit(0)", "finished", 0),
        ("import sys; sys.exit(3)", "failed", 3),
        ("import sys; sys.exit('bad luck')", "failed", 1),
        ("1 / 0", "failed", 1),
        ("raise KeyboardInterrupt", "failed", 255),
        ("run.finish(exit_code=7)", "failed", 7),
        ("run.finish(exit_code=0)", "finished", 0),
        ("run.__exit__(None, None, None)", "finished", 0),
    ],
)
def test_the_end_of_a_script_is_the_end_of_its_run(workspace: Path, end: str, state: str, code: int) -> None:
    finish(f"import jupyter_artifacts as wandb\nrun = wandb.init(id='r')\nrun.log({{'a': 1}})\n{end}\n", workspace)
    run = wandb.Api().run("r")
    assert (run.state, run.exit_code) == (state, code)
    assert [row["a"] for row in run.scan_history()] == [1]


def test_nothing_is_left_running_when_a_run_has_ended() -> None:
    import threading

    before = set(threading.enumerate())
    run = wandb.init()
    own = {thread for thread in threading.enumerate() if "pulse" in thread.name} - before
    assert len(own) == 1
    run.finish()
    assert not any(thread.is_alive() for thread in own)


# Taken up again ------------------------------------------------------------------------------------------------------------------


def test_a_run_that_is_taken_up_goes_on_where_it_was() -> None:
    with wandb.init(id="mine", config={"lr": 0.1, "old": 1}) as run:
        run.define_metric("loss", summary="min,mean")
        run.log({"loss": 1.0})
        run.log({"loss": 3.0})
        run.summary["note"] = "kept"
    assert run.resumed is False
    with wandb.init(id="mine", resume="allow", config={"lr": 0.2}) as run:
        assert (run.resumed, run.step, run.state) == (True, 2, "running")
        assert run.config.as_dict() == {"lr": 0.2, "old": 1}
        assert run.summary["note"] == "kept"
        run.log({"loss": 5.0})
    fetched = wandb.Api().run("mine")
    assert [row["loss"] for row in fetched.scan_history()] == [1.0, 3.0, 5.0]
    assert fetched.summary == {"loss": {"min": 1.0, "mean": 3.0}, "note": "kept"}
    assert (fetched.state, fetched.exit_code) == ("finished", 0)


def test_resume_says_what_is_wanted() -> None:
    with pytest.raises(wandb.UsageError, match="needs the id"):
        wandb.init(resume="must")
    with pytest.raises(wandb.UsageError, match="there is no run 'new'"):
        wandb.init(id="new", resume="must")
    wandb.init(id="new", resume="never").finish()
    with pytest.raises(wandb.UsageError, match="exists already"):
        wandb.init(id="new", resume="never")
    wandb.init(id="new", resume="must").finish()
    with pytest.raises(wandb.UsageError, match="resume='perhaps'"):
        wandb.init(resume="perhaps")


def test_auto_takes_up_the_scripts_last_run_where_that_did_not_end_well(workspace: Path) -> None:
    text = "import jupyter_artifacts as wandb\nrun = wandb.init(resume={how})\nrun.log({{'a': run.step}})\n{end}\n"

    def ids() -> list[str]:
        return [run.id for run in wandb.Api().runs()]

    finish(text.format(how="'auto'", end=""), workspace)
    finish(text.format(how="'auto'", end="1 / 0"), workspace)
    assert len(ids()) == 2
    finish(text.format(how="None", end=""), workspace, "other.py")
    finish(text.format(how="True", end="import os, signal; run.keep(); os.kill(os.getpid(), signal.SIGKILL)"), workspace)
    finish(text.format(how="'auto'", end=""), workspace)
    assert len(ids()) == 3
    again = wandb.Api().run(ids()[1])
    assert again.state == "finished"
    assert [row["a"] for row in again.scan_history()] == [0, 1, 2]
    finish(text.format(how="'auto'", end=""), workspace)
    assert len(ids()) == 4


# Children ------------------------------------------------------------------------------------------------------------------------

CHILDREN = """
import multiprocessing, os, sys
import jupyter_artifacts as wandb

def work(run, number):
    for at in range(50):
        run.log({f"child{number}": at})

if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with wandb.init(id="shared") as run:
        run.log({"parent": 1})
        children = [context.Process(target=work, args=(run, number)) for number in range(3)]
        for child in children: child.start()
        for child in children: child.join()
        run.log({"parent": 2})
    print([child.exitcode for child in children])
"""


def test_children_log_to_the_run_of_their_parent(workspace: Path) -> None:
    (workspace / "script.py").write_text(CHILDREN)
    done = subprocess.run([sys.executable, "script.py"], cwd=workspace, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[0, 0, 0]\n", "")
    run = wandb.Api().run("shared")
    rows = list(run.scan_history())
    for number in range(3):
        assert [row[f"child{number}"] for row in rows if f"child{number}" in row] == list(range(50))
    assert [row["parent"] for row in rows if "parent" in row] == [1, 2]
    assert run.state == "finished"
    assert len(run.history()) == 152
    assert run.history()["_step"].is_monotonic_increasing


def test_a_bare_fork_does_not_keep_the_parents_rows_twice(workspace: Path) -> None:
    with wandb.init(id="forked") as run:
        run.log({"a": 1})
        child = os.fork()
        if child == 0:
            try:
                run.log({"a": 2})
                run.leave()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        run.log({"a": 3})
    assert sorted(row["a"] for row in wandb.Api().run("forked").scan_history()) == [1, 2, 3]


def test_a_run_keeps_nothing_of_what_was_logged_well(tmp_path: Path) -> None:
    def log(number: int) -> "weakref.ref[wandb.Artifact]":
        file = tmp_path / "file.txt"
        file.write_text(str(number))
        artifact = wandb.Artifact("data", type="dataset")
        artifact.add_file(str(file))
        run.log_artifact(artifact).wait()
        return weakref.ref(artifact)

    was_enabled = gc.isenabled()
    gc.disable()  # freed when the last reference goes, not when somebody looks for cycles
    try:
        with wandb.init() as run:
            kept = [log(number) for number in range(5)]
            log(5)  # only then has the thread come out of the one before

            assert [artifact() for artifact in kept] == [None] * 5
    finally:
        if was_enabled:
            gc.enable()
