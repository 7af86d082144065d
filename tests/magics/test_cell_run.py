"""`%%artifact run`: one cell, one run."""

from pathlib import Path

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.sdk.run import current_run
from tests.commands.workspace import write
from tests.magics.shells import Shell, shell

__all__ = ["shell"]

CLEAN = """%%artifact run --job-type clean --use raw:latest --log out/:clean
from pathlib import Path
Path('out').mkdir(exist_ok=True)
Path('out/a').write_text('1')
found = 42"""


@pytest.fixture
def raw(workspace: Path) -> None:
    write({"raw.csv": "a"})
    with wandb.init() as run:
        run.log_artifact("raw.csv", name="raw", type="dataset").wait()


def test_one_cell_is_one_run_with_its_inputs_and_outputs(shell: Shell, raw: None) -> None:
    run = shell.run(CLEAN)

    assert shell.result.success, shell.err
    assert (run.job_type, run.state) == ("clean", "finished")
    assert [each.name for each in run.used_artifacts()] == ["raw:v0"]
    assert [each.name for each in run.logged_artifacts()] == ["clean:v0"]
    assert [file.name for file in wandb.Api().artifact("clean").files()] == ["a"]
    assert shell.ip.user_ns["found"] == 42
    assert "Outputs" in shell.out
    assert current_run() is None


def test_the_run_that_was_going_on_goes_on(shell: Shell, raw: None) -> None:
    outer = wandb.init(config={"lr": 1})

    inner = shell.run(CLEAN.replace("--use", "--inherit-config --use"))

    assert current_run() is outer
    assert inner.id != outer.id
    assert inner.config == {"lr": 1}


def test_the_version_knows_its_cell(shell: Shell, raw: None) -> None:
    shell.run(CLEAN)
    shell.run("%artifact show clean")

    assert "%%artifact run --job-type clean" in shell.out


def test_a_cell_that_fails_is_a_failed_run_that_logs_nothing(shell: Shell, raw: None) -> None:
    said = shell.fail(CLEAN + "\n1 / 0")

    assert "ZeroDivisionError" in shell.out
    assert "has failed" in said
    assert wandb.Api().runs(filters={"job_type": "clean"})[0].state == "failed"
    assert not wandb.Api().artifact_exists("clean")
    assert current_run() is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("%%artifact log a", "takes a cell body only as `%%artifact run`"),
        ("%%artifact", "takes a cell body only"),
        ("%%artifact run --use nothing", "has no artifact 'nothing'"),
        ("%%artifact run --log 'out:a b'", "a b"),
        ("%%artifact run --shell", "there is no argument '--shell'"),
    ],
)
def test_a_line_that_cannot_be_carried_out_begins_no_run(shell: Shell, raw: None, line: str, says: str) -> None:
    said = shell.fail(f"{line}\nran = True")

    assert says in said
    assert "ran" not in shell.ip.user_ns
    assert len(wandb.Api().runs()) == 1


def test_an_output_that_was_not_made_fails_the_run(shell: Shell, raw: None) -> None:
    said = shell.fail("%%artifact run --job-type clean --log nothing:clean\n1")

    assert "the cell made no such file or folder" in said
    assert wandb.Api().runs(filters={"job_type": "clean"})[0].state == "failed"
