"""The button beside an output that no version holds: what it asks, and what a kernel does then."""

from pathlib import Path

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.sdk.tracking.shell import current_tracker
from jupyter_artifacts.views.answers import outputs
from jupyter_artifacts.views.bundle import mimebundle
from jupyter_artifacts.views.live import kernel
from jupyter_artifacts.views.live.snapshot import MIME_TYPE
from jupyter_artifacts.views.live.stores import remember
from tests.commands.workspace import workspace
from tests.front.test_session import Pipe
from tests.magics.shells import Shell, shell

__all__ = ["shell", "workspace"]


@pytest.fixture
def store(shell: Shell) -> Store:
    shell.run("%artifact track on;")
    shell.run("from pathlib import Path\nPath('out.csv').write_text('one')")
    tracker = current_tracker()
    assert tracker is not None
    remember(tracker.run.store)
    return tracker.run.store


def listed(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> str:
    """The id of the one output that a view of `%artifact track` may have logged."""
    seen = []

    def note(*args: object, **more: object) -> object:
        seen.append(more["payload"])
        return mimebundle(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("jupyter_artifacts.magics.artifact_magics.mimebundle", note)
    shell.run("%artifact track")
    [file] = seen[-1]["unlogged"]
    assert file["path"] == "out.csv"
    output: str = file["output"]
    return output


def test_a_press_logs_the_output_as_made_by_its_cell(monkeypatch: pytest.MonkeyPatch, shell: Shell, store: Store) -> None:
    output, pipe = listed(monkeypatch, shell), Pipe()

    first = pipe.ask("log-output", store, output=output)

    assert first["version"] == "out.csv:v0"
    assert pipe.ask("log-output", store, output=output) == first, "a second press finds the version"
    artifact = wandb.Api().artifact("out.csv:v0")
    assert artifact.type == "dataset"
    assert Path(artifact.download(), "out.csv").read_text() == "one"
    shell.run("%artifact recipe out.csv:v0")
    assert "write_text('one')" in shell.out
    shell.run("%artifact track")
    assert "in no version yet" not in shell.out


def test_what_was_not_listed_is_not_logged(monkeypatch: pytest.MonkeyPatch, shell: Shell, store: Store) -> None:
    output, pipe = listed(monkeypatch, shell), Pipe()

    for wrong in ("0" * 32, "out.csv", str(Path("out.csv").absolute()), "", output[:-1]):
        assert "does not offer" in pipe.refusal("log-output", store, output=wrong)["message"]
    for nothing in ({}, {"output": 3}, {"path": "out.csv"}, {"output": None}):
        assert pipe.refusal("log-output", store, **nothing)["code"] == "usage"
    assert not wandb.Api().artifact_exists("out.csv:v0")


def test_an_output_that_is_not_what_its_cell_wrote_is_refused(monkeypatch: pytest.MonkeyPatch, shell: Shell, store: Store) -> None:
    output, pipe = listed(monkeypatch, shell), Pipe()

    Path("out.csv").write_text("two")
    assert "not what the cell wrote" in pipe.refusal("log-output", store, output=output)["message"]
    Path("out.csv").unlink()
    assert "not what the cell wrote" in pipe.refusal("log-output", store, output=output)["message"]
    assert not wandb.Api().artifact_exists("out.csv:v0")


def test_ids_are_kept_for_the_newest_outputs(shell: Shell, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    output, pipe = listed(monkeypatch, shell), Pipe()
    monkeypatch.setattr(outputs, "MOST_OFFERED", 2)
    newer = [listed(monkeypatch, shell) for _ in range(2)]

    assert pipe.refusal("log-output", store, output=output)["code"] == "usage"
    assert pipe.ask("log-output", store, output=newer[0])["version"] == "out.csv:v0"


def test_only_a_list_with_outputs_has_a_view(monkeypatch: pytest.MonkeyPatch, shell: Shell, store: Store) -> None:
    monkeypatch.setattr(kernel, "in_kernel", lambda: True)
    monkeypatch.setattr(kernel, "listen", lambda: None)
    shown = []

    def note(screen: object, **more: object) -> object:
        shown.append(mimebundle(screen, **more))  # type: ignore[arg-type]
        return shown[-1]

    monkeypatch.setattr("jupyter_artifacts.magics.artifact_magics.mimebundle", note)
    shell.run("%artifact track")
    assert shown[-1][MIME_TYPE]["view"] == "tracking"  # type: ignore[index]
    assert "%artifact log out.csv" in str(shown[-1]["text/html"])  # type: ignore[index]
    shell.run("%artifact log out.csv")
    shell.run("%artifact track")
    assert MIME_TYPE not in shown[-1]  # type: ignore[operator]
    assert "Tracking cells" in str(shown[-1]["text/html"])  # type: ignore[index]
