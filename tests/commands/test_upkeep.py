"""`du` and `gc`: who takes how much room, and what is given up goes."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.commands.caller import Caller, Place
from jupyter_artifacts.commands.grammar import Dialect, parse
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.commands.verbs import SUMMARIES
from jupyter_artifacts.core.operations.gc.plan import GcPlan
from jupyter_artifacts.core.operations.gc.result import GcResult
from jupyter_artifacts.errors import CollectionNotFoundError, UsageError, VersionNotFoundError
from jupyter_artifacts.sdk.run import Run, automatic_run
from jupyter_artifacts.settings import load_settings
from jupyter_artifacts.views.payloads import Payload
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.text import render_text
from tests.commands.workspace import write
from tests.core.operations.gc.stores import container_bytes

DIALECT = Dialect(prog="test", words={verb: verb for verb in SUMMARIES})


@contextmanager
def open_run(place: Place) -> Iterator[Run]:
    with automatic_run(load_settings(store=place.store, project=place.project, entity=place.entity), job_type="test") as run:
        yield run


class Shell:
    """A shell that keeps what it is told to announce."""

    def __init__(self) -> None:
        self.announced: list[Payload] = []

    def do(self, *words: str) -> Result:
        verb, args = parse(words, DIALECT)
        return verb.run(args, Caller(open_run, announce=self.announced.append))


@pytest.fixture
def shell() -> Shell:
    return Shell()


def log(files: Mapping[str, str]) -> wandb.Artifact:
    """Log a folder that holds exactly these files."""
    for file in Path("animals").glob("*") if Path("animals").exists() else ():
        file.unlink()
    write({f"animals/{name}": text for name, text in files.items()})
    with wandb.init() as run:
        return run.log_artifact("animals", name="animals", type="dataset").wait()


@pytest.fixture
def animals() -> None:
    """The seeds' animals, a thousand times smaller."""
    log({"cat.png": "c" * 2000, "dog.png": "d" * 1000})
    log({"cat.png": "c" * 2000, "dog.png": "d" * 1000, "rat.png": "r" * 3000})


def text_of(payload: Payload) -> str:
    return render_text(screen_of(payload, caller="cli"), 100)


def test_du_charges_each_byte_to_the_oldest_version(shell: Shell, animals: None) -> None:
    assert re.findall(r"v\d +.*", text_of(shell.do("du", "animals").payload)) == [
        "v1       6.0 kB   3.0 kB  3.0 kB             3.0 kB",
        "v0       3.0 kB   3.0 kB  3.0 kB            0 bytes",
    ]
    wandb.Api().artifact("animals:v0").delete()

    assert re.findall(r"v\d +.*", text_of(shell.do("du", "animals:latest").payload)) == [
        "v1       6.0 kB   6.0 kB  0 bytes             6.0 kB",
    ]
    assert shell.do("du").payload["charged"] == wandb.Api().du().charged == 6000
    assert "animals         1   6.0 kB             6.0 kB" in text_of(shell.do("du").payload)


def test_du_of_what_is_not_there_says_so(shell: Shell, animals: None) -> None:
    with pytest.raises(CollectionNotFoundError, match="Did you mean 'animals'"):
        shell.do("du", "animal")
    with pytest.raises(VersionNotFoundError):
        shell.do("du", "animals:v7")
    wandb.Api().artifact_collection("dataset", "animals").delete()
    assert "Nothing is kept here." in text_of(shell.do("du").payload)
    assert "Nothing is kept here." in text_of(shell.do("du", "animals").payload)


def test_a_dry_run_says_what_would_be_done_to_the_byte_and_does_nothing(shell: Shell, animals: None) -> None:
    wandb.Api().artifact("animals:v1").delete()
    store = wandb.Api().store
    before = container_bytes(store)

    planned = shell.do("gc", "--dry-run", "--grace", "0s")

    assert (container_bytes(store), shell.announced) == (before, [])
    assert isinstance(planned.value, GcPlan)
    done = shell.do("gc", "--grace", "0s")
    assert isinstance(done.value, GcResult)
    assert before - container_bytes(store) == planned.value.freed_bytes == done.value.freed_bytes > 3000
    assert f"Frees {planned.value.freed_bytes:,} bytes on disk" in text_of(planned.payload)


def test_the_plan_is_announced_before_it_is_carried_out(shell: Shell, animals: None) -> None:
    wandb.Api().artifact("animals:v1").delete()
    store, seen = wandb.Api().store, []
    before = container_bytes(store)
    verb, args = parse(["gc", "--grace", "0s"], DIALECT)

    verb.run(args, Caller(open_run, announce=lambda payload: seen.append((payload["result"], container_bytes(store)))))

    assert seen == [(None, before)]


def test_without_grace_the_usual_waits_hold(shell: Shell, animals: None) -> None:
    wandb.Api().artifact("animals:v0").delete()

    result = shell.do("gc")

    assert shell.announced == []
    assert re.sub(r" +", " ", text_of(result.payload)).splitlines() == [
        "Garbage collection",
        "There is nothing to collect.",
        "Waiting, and gone at once with --grace 0s:",
        "Can be restored ana/uncategorized/animals:v0 (3.0 kB of files)",
    ]
    assert wandb.Api().restore("animals:v0")[0].version == "v0"


@pytest.mark.parametrize("grace", ["soon", "1", "1x", "-1h", "1.5h", "", "99999999w"])
def test_a_grace_that_is_no_length_of_time_is_refused(shell: Shell, animals: None, grace: str) -> None:
    with pytest.raises(UsageError):
        shell.do("gc", f"--grace={grace}")


def test_a_python_grace_is_a_timedelta_or_text(animals: None) -> None:
    for wrong in (5, -1.0, b"1h"):
        with pytest.raises(UsageError, match=r"datetime\.timedelta or text"):
            wandb.Api().gc(wrong)  # type: ignore[arg-type]
    assert repr(wandb.Api().gc("0s")) == "<GcResult: 0 bytes freed, 0 versions purged, 0 packs rewritten>"
