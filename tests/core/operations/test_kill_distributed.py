"""Writers of a distributed draft that are killed: what was acknowledged is there, and retrying makes one version (row C1)."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from jupyter_artifacts.core.catalog.queries import drafts
from jupyter_artifacts.core.operations.fsck.catalog import check_catalog
from jupyter_artifacts.core.operations.upsert import upsert
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store, open_store
from tests.core.builders import contents_of, log_folder, versions_of, write_files
from tests.core.operations.children import forks
from tests.core.operations.distributed_process import bring
from tests.core.operations.test_distributed import ID, asked, end
from tests.core.operations.test_kill import ROOT, WRITING, calls_of, needs_strace, points
from tests.faults.tracing import in_memory

OLD = {"a": b"old", "same": b"s" * 3000}
PART = {"b": os.urandom(5000), "same": b"s" * 3000}
LAST = {"c": os.urandom(200)}


def run_process(home: Path, *strace: str) -> subprocess.CompletedProcess[str]:
    script = Path(__file__).with_name("distributed_process.py")
    command = ["strace", "-f", "-o", home / "trace", f"--trace={WRITING}", *strace]
    command += [sys.executable, "-B", script, home / "store", home / "cache", home / "part", home / "last"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def count_parts(store: Store) -> int:
    with store.catalog.read() as db:
        [(found,)] = db.execute("SELECT count(*) FROM draft_parts").fetchall()
        return int(found)


@needs_strace
def test_an_upsert_and_a_finish_killed_anywhere_lose_nothing_and_can_be_retried() -> None:
    with in_memory() as folder:
        template = folder / "template"
        store = open_store(str(template / "store"), template / "cache")
        log_folder(store, "data", write_files(folder / "old", OLD))
        store.close()
        write_files(template / "part", PART)
        write_files(template / "last", LAST)
        baseline = shutil.copytree(template, folder / "baseline")
        assert run_process(baseline).stdout == "brought\nv1\n"
        chosen = list(points(calls_of(baseline), most=2))
        said = set()
        for name, n in chosen:
            where = f"killed at {name} {n}"
            home = shutil.copytree(template, folder / "home")

            ended = run_process(home, f"--inject={name}:signal=SIGKILL:when={n}")

            assert ended.returncode != 0, where
            said.add(ended.stdout)
            store = open_store(str(home / "store"), home / "cache")
            labels = [version.label for version in versions_of(store, "data")]
            assert labels in (["v0"], ["v1", "v0"]), where
            assert count_parts(store) >= ("brought" in ended.stdout), where
            if "v1" in ended.stdout:
                assert labels == ["v1", "v0"], where
            assert bring(store, home / "part", home / "last") == "v1", where
            assert [version.label for version in versions_of(store, "data")] == ["v1", "v0"], where
            version = versions_of(store, "data")[0]
            assert contents_of(store, version) == PART | LAST, where
            assert verify_version(store, version).is_intact, where
            assert count_parts(store) == 2, where
            assert check_catalog(store.catalog, None) == [], where
            store.close()
            shutil.rmtree(home)
        assert said == {"", "brought\n", "brought\nv1\n"}


@forks
def test_of_writers_that_are_killed_what_they_were_told_is_in_the_version(store: Store) -> None:
    context = multiprocessing.get_context("fork")
    told: list[str] = []
    for writer in range(6):
        reading, writing = context.Pipe(duplex=False)
        child = context.Process(target=bring_until_killed, args=(store, writer, writing))
        child.start()
        writing.close()
        told += [reading.recv() for _ in range(3)]
        time.sleep(0.01 * (writer % 3))
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        while reading.poll():
            try:
                told.append(reading.recv())
            except EOFError:
                break
        reading.close()

    version = end(store).version

    held = set(contents_of(store, version))
    assert set(told) <= held
    assert len(held) <= len(told) + 6, "at most the one that each was about"
    with store.catalog.read() as db:
        assert not drafts.find_newest_draft(db, version.collection.key, ID).is_open


def bring_until_killed(store: Store, writer: int, writing) -> None:
    own = open_store(str(store.root), store.root.parent / "cache")
    for at in range(10_000):
        upsert(own, asked(own, {f"{writer}/{at}": b"%d" % at}), ID)
        writing.send(f"{writer}/{at}")
