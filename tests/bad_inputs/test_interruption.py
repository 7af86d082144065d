"""Ctrl-C at any moment, and forks (rows C14 and C15)."""

import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from jupyter_artifacts import Api
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind
from jupyter_artifacts.core.operations.lease import WriterLease
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.sdk.run_names import new_run_id
from tests.bad_inputs.programs import LOG, run_traced
from tests.bad_inputs.unchanged import files_of
from tests.core.builders import contents_of, log_folder, versions_of, write_files
from tests.core.operations.children import forks, in_children

WRITING = "fsync,link,unlink,mkdir,rmdir,rename,flock,writev,write,pwrite64"
NEW = {"a": b"new", "b": b"b" * 5000, "large": b"x" * 1_200_000}


def points(calls: Counter[str]) -> Iterator[tuple[str, int]]:
    """The first, a middle and the last call of each kind."""
    for name, count in sorted(calls.items()):
        yield from ((name, at) for at in sorted({1, count // 2 + 1, count}))


def test_a_log_interrupted_anywhere_leaves_nothing_and_can_be_retried(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "template"), tmp_path / "cache")
    log_folder(store, "data", write_files(tmp_path / "old", {"a": b"old"}))
    store.close()
    write_files(tmp_path / "files", NEW)
    baseline = shutil.copytree(tmp_path / "template", tmp_path / "baseline")
    calls = run_traced(
        LOG, baseline, tmp_path / "cache", tmp_path / "files", strace=(f"--trace={WRITING}",), trace=tmp_path / "trace"
    ).calls
    interrupted = 0
    for name, at in points(calls):
        home = shutil.copytree(tmp_path / "template", tmp_path / "home")

        ended = run_traced(
            LOG, home, tmp_path / "cache-2", tmp_path / "files", strace=(f"--trace={WRITING}", f"--inject={name}:signal=SIGINT:when={at}"),
            trace=tmp_path / "trace",
        )  # fmt: skip

        where = f"{name} {at}: {ended}"
        if "SIGINT" in (tmp_path / "trace").read_text() and not ended.out:
            interrupted += 1
            assert ended.error == "KeyboardInterrupt", where
        store = open_store(str(home), tmp_path / "cache-2")
        assert list((home / "staging").iterdir()) == [], where
        assert all(verify_version(store, version).is_intact for version in versions_of(store, "data")), where
        assert contents_of(store, log_folder(store, "data", tmp_path / "files", token="once").version) == NEW, where
        assert [version.label for version in versions_of(store, "data")] == ["v1", "v0"], where
        store.close()
        shutil.rmtree(home)
    assert interrupted > 5


CELL = "%artifact log big --name big"


def run_cell(client: BlockingKernelClient, code: str) -> dict[str, object]:
    """Run a cell to its end. A kernel drops what it is asked just after an error ("aborted"): then it is asked again, as a person would."""
    for _ in range(50):
        client.execute(code)
        answer: dict[str, object] = client.get_shell_msg(timeout=60)["content"]
        if answer["status"] != "aborted":
            break
        time.sleep(0.1)
    return answer


def test_a_cell_that_is_interrupted_can_be_run_again(home: Store, workspace: Path) -> None:
    with open("big", "wb") as big:
        big.truncate(600_000_000)  # long enough to be in the middle of it
    manager = KernelManager()
    manager.start_kernel(cwd=str(workspace))
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        assert run_cell(client, "%load_ext jupyter_artifacts")["status"] == "ok"
        before = files_of(home.root)
        assert isinstance(manager.provisioner, LocalProvisioner)
        assert manager.provisioner.pid
        os.setpriority(os.PRIO_PROCESS, manager.provisioner.pid, 19)  # so that it can't be through before this process looks again
        client.execute(CELL)
        deadline = time.monotonic() + 30
        while not list((home.root / "staging").glob("*/*")):
            assert time.monotonic() < deadline
            time.sleep(0.002)
        manager.interrupt_kernel()
        answer = client.get_shell_msg(timeout=60)["content"]

        assert (answer["status"], answer["ename"]) == ("error", "KeyboardInterrupt")
        assert list((home.root / "staging").iterdir()) == []
        assert {name for name, content in files_of(home.root).items() if content is not None} - set(before) <= {"records/00000001.jsonl"}
        assert not Api().artifact_collection_exists("big", "unspecified")
        os.truncate("big", 2_000_000)
        assert run_cell(client, CELL)["status"] == "ok"
        assert Api().artifact("big").version == "v0"
        finish = "from jupyter_artifacts.sdk.session import session\n[run.finish() for run in session().kernel_runs.values()]"
        assert run_cell(client, finish)["status"] == "ok", "what was interrupted is not told again"
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


@forks
def test_ids_never_repeat_in_forks(store: Store) -> None:
    import random

    random.seed(7)

    def ids() -> list[str]:
        random.seed(7)
        return [new_run_id(), ContainerKey.fresh(ContainerKind.PACK).key, ContainerKey.fresh(ContainerKind.BLOB).key, WriterLease(store).id]

    found = [each for child in in_children([ids, ids, ids]) for each in child] + ids()

    assert len(set(found)) == len(found) == 16
