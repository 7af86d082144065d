"""A kernel knows where its notebook lies, also after the front end has renamed it; and tells what its cells used and made."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from jupyter_artifacts.core.operations.fsck.fsck import fsck
from jupyter_artifacts.core.operations.fsck.result import FsckMode
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.views.live.kernel import TARGET
from jupyter_artifacts.views.live.notebook import NotebookPlace
from tests.commands.workspace import write
from tests.magics.test_notebooks import LOAD, execute

SECONDS = 60


@pytest.fixture
def client(workspace: Path) -> Iterator[BlockingKernelClient]:
    """Of a kernel that Jupyter Server would have started for the notebook `day.ipynb`."""
    write({"day.ipynb": "{}", "digits/a.txt": "1"})
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(workspace), env={**os.environ, "JPY_SESSION_NAME": str(workspace / "day.ipynb")})
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=SECONDS)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def say(client: BlockingKernelClient, data: dict[str, object]) -> str:
    """Open a comm to the kernel's target, as our plugin does; returns its id."""
    content = {"comm_id": os.urandom(8).hex(), "target_name": TARGET, "data": data}
    client.shell_channel.send(client.session.msg("comm_open", content))
    return str(content["comm_id"])


def heard(client: BlockingKernelClient, kind: str, **wanted: object) -> dict[str, Any]:
    """The next message of that kind which says so."""
    while True:
        message: dict[str, Any] = client.get_iopub_msg(timeout=SECONDS)
        content = message["content"]
        if message["msg_type"] == kind and all(content.get(name) == value for name, value in wanted.items()):
            return content


def origins() -> list[str | None]:
    return [run.origin.path for run in Api().runs()]


def until(wanted: list[str | None]) -> None:
    deadline = time.monotonic() + SECONDS
    while origins() != wanted:
        assert time.monotonic() < deadline, origins()
        time.sleep(0.02)


def test_runs_follow_a_notebook_that_is_renamed_and_its_cells_tell_their_story(client: BlockingKernelClient, workspace: Path) -> None:
    execute(client, "load", LOAD)
    announced = heard(client, "comm_open", target_name=TARGET)
    execute(
        client, "make", "import jupyter_artifacts as wandb\nwith wandb.init(project='p') as run:\n    run.log_artifact('digits', 'digits')"
    )
    execute(client, "use", "with wandb.init(project='p') as run:\n    run.use_artifact('digits:v0')")
    assert origins() == []  # of the default project
    before = [run.origin.path for run in Api().runs("p")]
    (workspace / "kept").mkdir()
    (workspace / "day.ipynb").rename(workspace / "kept" / "night.ipynb")

    comm = say(client, {"notebook": "RTC:kept/night.ipynb"})

    assert heard(client, "comm_msg", comm_id=comm)["data"] == {"hello": True}
    assert announced["data"] == {}
    assert before == [str(workspace / "day.ipynb")] * 2
    deadline = time.monotonic() + SECONDS
    while {run.origin.path for run in Api().runs("p")} != {str(workspace / "kept/night.ipynb")}:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    execute(client, "more", "open('digits/a.txt', 'w').write('2')\n%artifact log digits --project p;")
    assert {run.origin.path for run in Api().runs("p")} == {str(workspace / "kept/night.ipynb")}
    question = {"id": 1, "method": "notebook_story", "params": {"store": Api().store.id, "path": "kept/night.ipynb"}}
    client.shell_channel.send(client.session.msg("comm_msg", {"comm_id": comm, "data": question}))
    story = heard(client, "comm_msg", comm_id=comm)["data"]["result"]

    told = {cell["cell_id"]: cell for cell in story["cells"]}
    assert list(told) == ["more", "use", "make"]
    assert [each["version"]["name"] for each in told["make"]["made"]] == ["digits:v0"]
    assert [(each["version"]["name"], each["newer"]["name"]) for each in told["use"]["used"]] == [("digits:v0", "digits:v1")]
    assert (story["path"], story["is_current"]) == ("kept/night.ipynb", False)
    assert fsck(Api().store, FsckMode.FULL).is_sound  # the records say the same


def test_what_a_front_end_says_that_makes_no_sense_changes_nothing(client: BlockingKernelClient, workspace: Path) -> None:
    execute(client, "load", LOAD)
    execute(client, "make", "%artifact log digits;")
    for path in (None, 1, "", "../up.ipynb", "/etc/passwd", "a\0b", "x" * 5000):
        comm = say(client, {"notebook": path})
        assert heard(client, "comm_msg", comm_id=comm)["data"] == {"hello": True}
    execute(client, "again", "1")

    assert origins() == [str(workspace / "day.ipynb")]


class TestPlace:
    """What is made of a path that the front end says."""

    @pytest.fixture
    def place(self, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> NotebookPlace:
        monkeypatch.setenv("JPY_SESSION_NAME", str(workspace / "deep" / "day.ipynb"))
        return NotebookPlace()

    def test_the_path_it_began_with_is_no_news(self, place: NotebookPlace, workspace: Path) -> None:
        assert not place.tell("deep/day.ipynb")
        assert place.tell("other/night.ipynb")
        assert place.path == str(workspace / "other/night.ipynb")
        assert [(Path(old).name, Path(new).name) for old, new, _ in place.moves] == [("day.ipynb", "night.ipynb")]

    def test_a_kernel_that_is_told_only_after_the_rename_looks_for_the_file(self, place: NotebookPlace, workspace: Path) -> None:
        write({"moved/night.ipynb": "{}"})

        assert place.tell("moved/night.ipynb")
        assert place.path == str(workspace / "moved/night.ipynb")

    def test_outside_jupyter_server_the_path_is_as_it_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
        place = NotebookPlace()

        assert place.path is None
        assert place.tell("RTC:a/b.ipynb")
        assert (place.path, place.moves) == ("a/b.ipynb", ())
