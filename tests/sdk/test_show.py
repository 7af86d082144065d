"""Objects of the public API in a notebook's output."""

from pathlib import Path

import pytest

import jupyter_artifacts
from jupyter_artifacts.sdk.artifact import Artifact

FORMATS = {"text/html", "text/markdown", "text/plain"}


def drafted(name: str = "data", text: str = "one\ntwo\n") -> Artifact:
    artifact = Artifact(name, "dataset", metadata={"lines": text.count("\n")})
    with artifact.new_file("a.txt") as file:
        file.write(text)
    return artifact


def logged(text: str = "one\ntwo\n") -> Artifact:
    artifact = drafted(text=text)
    artifact.save()
    return artifact


def plain(shown: object) -> str:
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == FORMATS
    assert all(isinstance(text, str) and text for text in bundle.values())
    return bundle["text/plain"]


def test_a_draft_shows_what_it_holds_and_is_not_logged_by_that() -> None:
    artifact = drafted()
    assert plain(artifact).startswith("data  [draft]\nNot logged yet.\nType  dataset\nSize  8 bytes in 1 file\n")
    assert artifact.is_draft()


def test_a_logged_artifact_shows_its_card_with_python_code() -> None:
    text = plain(logged())
    assert text.startswith("data  [v0]  [latest]\nType       dataset\nSize       8 bytes in 1 file\n")
    assert text.endswith('jupyter_artifacts.Api().artifact("entity/uncategorized/data:v0").download()')
    assert plain(jupyter_artifacts.Api().artifact("data")) == text


def test_an_artifact_on_its_way_is_waited_for() -> None:
    with jupyter_artifacts.init() as run:
        assert plain(run.log_artifact(drafted())).startswith("data  [v0]  [latest]\n")


def test_a_log_that_failed_is_said_to_have_failed(workspace: Path) -> None:
    (workspace / "a.txt").write_text("a")
    artifact = Artifact("data", "dataset")
    artifact.add_file("a.txt")
    (workspace / "a.txt").unlink()
    run = jupyter_artifacts.init()
    run.log_artifact(artifact)
    assert "Warning: Logging it failed; artifact.wait() says why.\n" in plain(artifact)
    with pytest.raises(jupyter_artifacts.Error):
        run.finish()  # to look at a failed artifact is not to have been told why


def test_a_long_list_of_files_is_cut_short(workspace: Path) -> None:
    for number in range(60):
        (workspace / f"{number:02}.txt").write_text(str(number))
    artifact = Artifact("data", "dataset")
    artifact.add_dir(".")
    assert "… 40 more rows" in plain(artifact)
    artifact.save()
    assert "… 40 more rows" in plain(artifact)


def lose_bytes(folder: Path) -> None:
    for file in (folder.parent / "store" / "packs").rglob("*"):
        if file.is_file():
            file.unlink()


def test_an_artifact_whose_bytes_are_lost_shows_what_is_known(workspace: Path) -> None:
    artifact = logged()
    lose_bytes(workspace)

    text = plain(artifact)

    assert text.startswith("data  [v0]  [latest]\nType       dataset\nSize       8 bytes in 1 file\n")
    assert text.count("Error: Its files can't be listed: ") == 1
    assert "lines  2" in text
    assert "To get it back" not in text


def test_a_diff_whose_bytes_are_lost_shows_files_only(workspace: Path) -> None:
    diff = logged().diff(logged("one\nthree\n"))
    lose_bytes(workspace)

    text = plain(diff)

    assert "\n~ a.txt  8 bytes → 10 bytes\n" in text
    assert text.count("Error: Lines can't be compared: ") == 1


def test_a_diff_shows_files_and_lines() -> None:
    first, second = logged(), logged("one\nthree\nfour\n")
    text = plain(first.diff(second))
    assert text.startswith("data  [v0 → v1]\nFiles     1 modified\n")
    assert text.endswith("  one\n- two\n+ three\n+ four")


def test_runs_show_themselves_while_and_after_they_run() -> None:
    with jupyter_artifacts.init(job_type="clean", config={"seed": 1}) as run:
        run.log_artifact(drafted())
        run.use_artifact("data:v0")
        assert plain(run).startswith(f"{run.name}  [running]\n")
    text = plain(jupyter_artifacts.Api().run(run.id))
    assert text.startswith(f"{run.name}  [finished]\n")
    assert "\nInputs\n" in text
    assert "\nOutputs\n" in text


def test_a_card_of_ten_thousand_aliases_names_the_first_and_counts_the_rest(workspace: Path) -> None:
    with jupyter_artifacts.init() as run:
        artifact = Artifact("data", "dataset")
        with artifact.new_file("a") as file:
            file.write("1")
        run.log_artifact(artifact, aliases=[f"alias-{at}" for at in range(10_000)]).wait()

    html = artifact._repr_mimebundle_()["text/html"]

    assert "and 9,901 more" in html
    assert html.count("alias-") < 400
