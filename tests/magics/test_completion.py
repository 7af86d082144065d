"""What Tab offers behind `%artifact`."""

import time
from pathlib import Path

import pandas as pd
import pytest
from IPython.core.completer import provisionalcompleter

import jupyter_artifacts as wandb
from jupyter_artifacts.core.catalog.queries.collections import ensure_collection
from jupyter_artifacts.core.store import Store
from tests.magics.shells import Shell, shell

__all__ = ["shell"]

pytestmark = pytest.mark.usefixtures("workspace")


def completed(shell: Shell, line: str) -> list[str]:
    """The line as it would stand after each of the candidates was chosen."""
    with provisionalcompleter():
        return [f"{line[: each.start]}{each.text}{line[each.end :]}" for each in shell.ip.Completer.completions(line, len(line))]


@pytest.fixture
def digits(tmp_path: Path) -> Store:
    folder = tmp_path / "files"
    for name in ("train/a.txt", "train/b.txt", "test.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    with wandb.init(project="demo") as run:
        first = wandb.Artifact("digits", "dataset")
        first.add_dir(str(folder))
        run.log_artifact(first, aliases=["best"]).wait()
        (folder / "test.txt").write_text("more")
        second = wandb.Artifact("digits", "dataset")
        second.add_dir(str(folder))
        run.log_artifact(second).wait()
        run.log_artifact(str(folder / "test.txt"), name="model", type="model").wait()
        return run.store


def test_verbs_come_first(shell: Shell) -> None:
    assert completed(shell, "%artifact dow") == ["%artifact download"]
    assert "%artifact log" in completed(shell, "%artifact ")


def test_also_where_the_result_is_assigned(shell: Shell) -> None:
    assert completed(shell, "x = %artifact dow") == ["x = %artifact download"]
    assert completed(shell, "a, b = %artifact dow") == ["a, b = %artifact download"]


def test_options_that_were_not_given_yet(shell: Shell) -> None:
    assert completed(shell, "%artifact log x.csv --re") == ["%artifact log x.csv --rehash"]
    assert "%artifact log x.csv --rehash --rehash" not in completed(shell, "%artifact log x.csv --rehash --")
    assert "%artifact log x --tag a --tag" in completed(shell, "%artifact log x --tag a --t")


@pytest.mark.usefixtures("digits")
def test_names_then_versions_and_aliases(shell: Shell) -> None:
    use = "%artifact use demo"
    assert completed(shell, f"{use}/dig") == [f"{use}/digits"]
    assert completed(shell, f"{use}/digits:") == [f"{use}/digits:{label}" for label in ("best", "latest", "v1", "v0")]
    assert completed(shell, f"{use}/digits:v") == [f"{use}/digits:v1", f"{use}/digits:v0"]
    assert completed(shell, "%artifact history --project demo dig") == ["%artifact history --project demo digits"]
    assert completed(shell, "%artifact use de") == ["%artifact use demo/"]
    assert completed(shell, "%artifact use demo/m") == ["%artifact use demo/model"]
    assert completed(shell, "%artifact diff demo/digits:v0 demo/digits:be") == ["%artifact diff demo/digits:v0 demo/digits:best"]


@pytest.mark.usefixtures("digits")
def test_types_projects_aliases_and_paths_in_a_version(shell: Shell) -> None:
    assert completed(shell, "%artifact ls --project demo --type m") == ["%artifact ls --project demo --type model"]
    assert completed(shell, "%artifact ls --project=d") == ["%artifact ls --project=demo"]
    assert completed(shell, "%artifact alias demo/digits:v1 be") == ["%artifact alias demo/digits:v1 best"]
    assert completed(shell, "%artifact download demo/digits:v1 --prefix t") == [
        f"%artifact download demo/digits:v1 --prefix {path}" for path in ("test.txt", "train/")
    ]
    assert completed(shell, "%artifact download demo/digits:v1 --prefix train/b") == [
        "%artifact download demo/digits:v1 --prefix train/b.txt"
    ]


def test_tables_of_the_session_and_files(shell: Shell, tmp_path: Path) -> None:
    shell.ip.user_ns["frame"] = pd.DataFrame({"a": [1]})
    Path("my file.csv").write_text("a")
    Path("folder").mkdir()
    assert completed(shell, "%artifact log fr") == ["%artifact log frame"]
    assert completed(shell, "%artifact log my") == ["%artifact log 'my file.csv'"]
    assert completed(shell, '%artifact log "my f') == ['%artifact log "my file.csv"']
    assert completed(shell, "%artifact log fol") == ["%artifact log folder/"]


def test_a_line_that_is_only_being_typed_makes_no_store(shell: Shell, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    assert f"%artifact ls --store {elsewhere} --type dataset" not in completed(shell, f"%artifact ls --store {elsewhere} --type d")
    assert "%artifact use nobody" not in completed(shell, "%artifact use no")
    assert "%artifact frobnicate x" not in completed(shell, "%artifact frobnicate x")
    assert not elsewhere.exists()


def test_ten_thousand_artifacts_answer_within_fifty_milliseconds(shell: Shell, digits: Store) -> None:
    with digits.catalog.write() as db:
        for number in range(10_000):
            ensure_collection(db, "ana", "demo", f"artifact-{number:05}", "dataset", 1)
    assert len(completed(shell, "%artifact use demo/art")) == 100
    begin = time.perf_counter()
    assert completed(shell, "%artifact use demo/artifact-09998") == ["%artifact use demo/artifact-09998"]
    assert time.perf_counter() - begin < 0.25  # some 5 ms where nothing else runs


def test_unloading_takes_it_away(shell: Shell) -> None:
    shell.ip.run_line_magic("reload_ext", "jupyter_artifacts")
    assert len(shell.ip.Completer.custom_matchers) == 1
    shell.ip.run_line_magic("unload_ext", "jupyter_artifacts")
    assert shell.ip.Completer.custom_matchers == []
    shell.ip.run_line_magic("load_ext", "jupyter_artifacts")
