"""`fsck`: the same check from both shells and from Python; damage is named, and ends a command with 4."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import Dialect, parse
from jupyter_artifacts.commands.result import ExitCode, Result
from jupyter_artifacts.commands.verbs import SUMMARIES
from jupyter_artifacts.core.operations.fsck.result import FsckMode
from jupyter_artifacts.core.operations.fsck.scope import FsckScope, parse_scope
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.text import render_text
from tests.commands.test_upkeep import open_run
from tests.commands.workspace import write
from tests.core.operations.damage import container_of, flip_byte_of

DIALECT = Dialect(prog="test", words={verb: verb for verb in SUMMARIES})


def fsck(*words: str) -> Result:
    verb, args = parse(["fsck", *words], DIALECT)
    return verb.run(args, Caller(open_run))


def text_of(result: Result) -> str:
    return render_text(screen_of(result.payload, caller="cli"), 100)


@pytest.fixture
def artifact() -> wandb.Artifact:
    """Two versions that share a file."""
    for number in range(2):
        write({"digits/labels.csv": f"{number}\n" * 50, "digits/pixels.bin": "p" * 2000})
        with wandb.init() as run:
            logged = run.log_artifact("digits", name="digits", type="dataset").wait()
    return logged


def test_a_sound_store_is_told_to_be_so(artifact: wandb.Artifact) -> None:
    result = fsck()

    assert (result.exit_code, result.value.is_sound) == (ExitCode.OK, True)  # type: ignore[attr-defined]
    assert text_of(result).startswith("✓ Sound: read every byte of 2 containers,")


def test_damage_is_named_by_version_and_path_and_heals(artifact: wandb.Artifact) -> None:
    flip_byte_of(wandb.Api().store, b"p" * 2000)

    result = fsck()

    assert result.exit_code == ExitCode.INTEGRITY
    text = text_of(result)
    assert "digits" in text
    assert "pixels.bin" in text
    assert "v0 to v1" in text
    assert "Log the original files again" in text
    assert "1 container is not as written" in text

    write({"digits/labels.csv": "other\n"})
    with wandb.init() as run:
        run.log_artifact("digits", name="digits", type="dataset").wait()

    assert fsck("--quick").exit_code == ExitCode.OK
    assert Path(wandb.Api().artifact("digits:v0").download(), "pixels.bin").read_bytes() == b"p" * 2000


def test_python_finds_what_the_verb_finds(artifact: wandb.Artifact) -> None:
    api = wandb.Api()
    assert api.fsck().is_sound
    pack = container_of(api.store, b"p" * 2000)
    pack.rename(pack.with_name(f"{pack.name}.gone"))

    for found in (api.fsck("quick"), api.fsck(sample=1.0), api.fsck(minutes=1)):
        assert {each.path for each in found.affected} >= {"pixels.bin"}
        assert not found.is_sound
    shutil.move(pack.with_name(f"{pack.name}.gone"), pack)
    assert api.fsck().is_sound


def test_a_scope_is_read_from_words_and_numbers() -> None:
    assert parse_scope() == FsckScope(FsckMode.FULL)
    assert parse_scope("quick") == FsckScope(FsckMode.QUICK)
    assert parse_scope(sample="5%") == parse_scope(sample=0.05) == parse_scope(sample=" 0.05") == FsckScope(FsckMode.SAMPLED, share=0.05)
    assert parse_scope(minutes="2") == FsckScope(FsckMode.SAMPLED, seconds=120)


@pytest.mark.parametrize(
    "wanted",
    [
        {"mode": "deep"}, {"mode": "sampled"}, {"sample": "0%"}, {"sample": "101%"}, {"sample": "all"}, {"sample": -1},
        {"sample": float("nan")}, {"minutes": 0}, {"minutes": "inf"}, {"minutes": "soon"},
        {"mode": "quick", "minutes": 1}, {"sample": 0.1, "minutes": 1},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_scope_is_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        parse_scope(**wanted)
    with pytest.raises(UsageError):
        wandb.Api().fsck(**wanted)


def test_only_one_way_to_check_can_be_named(artifact: wandb.Artifact) -> None:
    with pytest.raises(UsageError, match="not allowed with"):
        fsck("--quick", "--sample", "5%")
