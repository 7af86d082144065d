"""Forks while something is being logged: neither side hangs, whatever the parent's threads were in the middle of (rows D9 and C15)."""

import subprocess
import sys
from pathlib import Path

import pytest

PREAMBLE = """
import faulthandler, gc, multiprocessing, os, signal, sys, threading, time, warnings
faulthandler.register(signal.SIGALRM, chain=True)  # says where it hangs, and ends it; its own timer hangs in forks
signal.alarm(120)
warnings.simplefilter("ignore")
import jupyter_artifacts as wandb
from jupyter_artifacts.sdk.session import session

def log(name, content):
    artifact = wandb.Artifact(name, "dataset")
    with artifact.new_file("a") as file:
        file.write(content)
    wandb.run.log_artifact(artifact)
    return artifact

def child(at):
    signal.alarm(60)
    with wandb.init(id=f"child-{at}-{os.getpid()}") as run:
        run.log({"at": at})
        version = log("of-children", f"{at}").wait().version
    session().queue.close()  # what children of multiprocessing do when they end; it waits for what comes after a log
    return version

def fork(act, *arguments):
    if (own := os.fork()) == 0:
        try:
            act(*arguments)
            os._exit(0)
        finally:
            os._exit(1)
    return own

def ended(children):
    return [os.waitpid(each, 0)[1] for each in children]
"""

SLOW_IMPORT = """
imported = "jupyter_artifacts.core.operations.gc.due"  # asked for in the background, after a log was acknowledged

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == imported and os.getpid() == parent:
            begun.set()
            time.sleep({seconds})

parent, begun = os.getpid(), threading.Event()
sys.meta_path.insert(0, Slow())
assert imported not in sys.modules
run = wandb.init()
artifact = log("of-parent", "1")
assert begun.wait(60)
print(ended([fork(child, at) for at in range(2)]))
assert artifact.wait().version == "v0"
run.finish()
"""

POOL = """
with wandb.init() as run:
    for at in range(3):
        for _ in range(3):
            run.log({"loss": 1.0})
            log("of-parent", os.urandom(300).hex())
        with multiprocessing.get_context("fork").Pool(16) as pool:
            assert len(set(pool.map(child, range(100 * at, 100 * at + 64), chunksize=4))) == 64
print(len(wandb.Api().artifacts("dataset", "of-children")), len(wandb.Api().artifacts("dataset", "of-parent")))
"""

COLLECTOR = """
from jupyter_artifacts.core.collector import paused_collector

with paused_collector():
    assert not gc.isenabled()
    children = [fork(lambda: gc.isenabled() and child(0) or os._exit(1))]
print(ended(children), gc.isenabled())
"""


def run_script(script: str) -> str:
    ended = subprocess.run([sys.executable, "-c", PREAMBLE + script], capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.strip()


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", str(tmp_path / "store"))


@pytest.mark.parametrize("seconds", [0.5, 6], ids=["waited for", "given up and repaired"])
def test_a_fork_in_the_middle_of_an_import_of_the_background_hangs_nobody(seconds: float) -> None:
    assert run_script(SLOW_IMPORT.format(seconds=seconds)) == "[0, 0]"


def test_pools_forked_right_after_logs_log_all_they_have() -> None:
    assert run_script(POOL) == "192 9"


def test_a_fork_while_the_collector_is_paused_has_one_that_works() -> None:
    assert run_script(COLLECTOR) == "[0] True"
