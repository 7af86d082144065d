"""Writers that are killed: what was acknowledged is there and whole, nothing is half there, and retrying works (row C1).

`strace` kills a process just before its n-th call of some kind. Every kind that writes is tried, every call but those of which there are
many; a sweep over all of them is a matter of hours, not of this suite.
"""

import multiprocessing
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store, open_store
from tests.core.builders import contents_of, log_folder, versions_of, write_files
from tests.core.operations.children import forks

ROOT = Path(__file__).parents[3]
WRITING = "fsync,fdatasync,link,unlink,rename,mkdir,rmdir,ftruncate,flock,writev,write,pwrite64"
OLD = {"a": b"old", "same": b"s" * 3000}
NEW = {"a": b"new", "same": b"s" * 3000, "b": os.urandom(5000), "large": os.urandom(1_100_000)}

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A folder with a store of one version and the files that are to become the next."""
    store = open_store(str(tmp_path / "template/store"), tmp_path / "template/cache")
    log_folder(store, "data", write_files(tmp_path / "old", OLD))
    store.close()
    write_files(tmp_path / "files", NEW)
    return tmp_path / "template"


def log_in_a_process(home: Path, files: Path, *strace: str) -> subprocess.CompletedProcess[str]:
    """Log `files` into the store at `home` with the token "once", under strace."""
    script = Path(__file__).with_name("logging_process.py")
    command = ["strace", "-f", "-o", home / "trace", f"--trace={WRITING}", *strace]
    command += [sys.executable, "-B", script, home / "store", home / "cache", files, "once"]
    return subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False
    )


def calls_of(home: Path) -> Counter[str]:
    """How often each system call was made, as strace wrote down."""
    return Counter(re.findall(r"^[0-9]+ +([a-z0-9]+)\(", (home / "trace").read_text(), flags=re.MULTILINE))


def points(calls: Counter[str], most: int) -> Iterator[tuple[str, int]]:
    """Which calls to kill at: all of a kind, or `most` of them, spread evenly."""
    for name, count in sorted(calls.items()):
        step = max(1, count / most)
        for at in range(min(count, most)):
            yield name, 1 + int(at * step)


def expect_whole_store(store: Store, labels: list[str], where: str) -> None:
    found = versions_of(store, "data")
    assert [version.label for version in found] == labels[-len(found) :] or not found, where
    for version in found:
        assert verify_version(store, version).is_intact, f"{where}: {version.label} is damaged"


@needs_strace
def test_a_log_killed_anywhere_loses_nothing_and_can_be_retried(template: Path, tmp_path: Path) -> None:
    baseline = shutil.copytree(template, tmp_path / "baseline")
    assert log_in_a_process(baseline, tmp_path / "files").stdout == "v1\n"
    chosen = list(points(calls_of(baseline), most=4))
    killed = acknowledged = committed = 0
    for name, n in chosen:
        where = f"killed at {name} {n}"
        home = shutil.copytree(template, tmp_path / "home")

        ended = log_in_a_process(home, tmp_path / "files", f"--inject={name}:signal=SIGKILL:when={n}")

        killed += ended.returncode != 0
        store = open_store(str(home / "store"), home / "cache")
        expect_whole_store(store, ["v1", "v0"], where)
        assert contents_of(store, versions_of(store, "data")[-1]) == OLD, where
        if ended.stdout:
            acknowledged += 1
            assert contents_of(store, versions_of(store, "data")[0]) == NEW, where
        committed += len(versions_of(store, "data")) == 2
        retried = log_folder(store, "data", tmp_path / "files", token="once").version
        assert (retried.label, len(versions_of(store, "data"))) == ("v1", 2), where
        assert contents_of(store, retried) == NEW, where
        store.close()
        shutil.rmtree(home)
    assert killed == len(chosen)
    assert 0 < acknowledged <= committed < len(chosen)


@needs_strace
def test_making_a_store_can_be_killed_anywhere(tmp_path: Path) -> None:
    write_files(tmp_path / "files", NEW)
    (tmp_path / "baseline").mkdir()
    assert log_in_a_process(tmp_path / "baseline", tmp_path / "files").stdout == "v0\n"
    chosen = list(points(calls_of(tmp_path / "baseline"), most=2))
    for name, n in chosen:
        where = f"killed at {name} {n}"
        home = tmp_path / "home"
        home.mkdir()

        ended = log_in_a_process(home, tmp_path / "files", f"--inject={name}:signal=SIGKILL:when={n}")

        assert ended.returncode != 0, where
        store = open_store(str(home / "store"), home / "cache")
        expect_whole_store(store, ["v0"], where)
        assert log_folder(store, "data", tmp_path / "files", token="once").version.label == "v0", where
        expect_whole_store(store, ["v0"], where)
        store.close()
        shutil.rmtree(home)


@forks
def test_writers_killed_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    """One store, and one writer after another that logs version after version until it is killed."""
    context = multiprocessing.get_context("fork")
    moments = random.Random(7)
    acknowledged: dict[str, bytes] = {}
    for writer in range(25):
        reading, writing = context.Pipe(duplex=False)
        child = context.Process(target=log_until_killed, args=(tmp_path, writer, writing))
        child.start()
        writing.close()
        for _ in range(moments.randrange(1, 4)):
            label, content = reading.recv()
            acknowledged[label] = content
        time.sleep(moments.uniform(0, 0.03))
        child.kill()
        child.join()
        acknowledged.update(messages_left(reading))

    store = open_store(str(tmp_path / "store"), tmp_path / "cache")
    found = {version.label: version for version in versions_of(store, "data")}
    assert list(found) == [f"v{number}" for number in reversed(range(len(found)))]
    assert acknowledged.keys() <= found.keys()
    for label, version in found.items():
        assert verify_version(store, version).is_intact, label
    for label in list(acknowledged)[::5]:
        assert contents_of(store, found[label])["a"] == acknowledged[label]


def log_until_killed(folder: Path, writer: int, acknowledgements: Connection) -> None:
    """Log one version after another, and say (label, content) of each once it is acknowledged."""
    store = open_store(str(folder / "store"), folder / "cache")
    for at in range(1000):
        content = b"%d-%d" % (writer, at)
        files = write_files(folder / f"{writer}-{at}", {"a": content, "large": content * 250_000})
        for file in files.iterdir():
            os.utime(file, (0, 0))  # so that it is read at once
        acknowledgements.send((log_folder(store, "data", files).version.label, content))


def messages_left(reading: Connection) -> Iterator[tuple[str, bytes]]:
    """What a killed process sent and nobody read yet."""
    with reading:
        while True:
            try:
                yield reading.recv()
            except EOFError:
                return
