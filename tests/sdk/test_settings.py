"""Where settings come from, and what happens when a folder can't be used."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import jupyter_artifacts
from jupyter_artifacts import errors
from jupyter_artifacts.settings import load_settings


def test_an_argument_wins_over_the_environment_config_and_wandbs_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_PROJECT", "wandb")
    assert load_settings().project == "wandb"
    config = Path(os.environ["JUPYTER_CONFIG_DIR"])
    config.mkdir(parents=True)
    (config / "jupyter_artifacts_config.json").write_text(json.dumps({"JupyterArtifacts": {"project": "config"}}))
    assert load_settings().project == "config"
    monkeypatch.setenv("JUPYTER_ARTIFACTS_PROJECT", "environment")
    assert load_settings().project == "environment"
    assert load_settings(project="argument").project == "argument"


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STORE", "CACHE_DIR", "ENTITY"):
        monkeypatch.delenv(f"JUPYTER_ARTIFACTS_{name}")
    settings = load_settings()
    assert settings.project == "uncategorized"
    assert settings.entity is None
    assert settings.store == str(Path(os.environ["JUPYTER_DATA_DIR"]) / "artifacts")
    assert settings.artifacts_dir == Path("artifacts")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"WANDB_DIR": "w"}, "w/artifacts"),
        ({"WANDB_DIR": "w", "WANDB_ARTIFACT_DIR": "a"}, "a"),
        ({"WANDB_ARTIFACT_DIR": "a", "JUPYTER_ARTIFACTS_DIR": "j"}, "j"),
    ],
)
def test_where_downloads_go(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert load_settings().artifacts_dir == Path(expected)


def test_a_damaged_config_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    config = Path(os.environ["JUPYTER_CONFIG_DIR"])
    config.mkdir(parents=True)
    (config / "jupyter_artifacts_config.json").write_text("{")
    with pytest.raises(errors.UsageError, match=r"jupyter_artifacts_config\.json"):
        load_settings()


def test_a_config_in_the_current_folder_is_not_read(workspace: Path) -> None:
    (workspace / "jupyter_artifacts_config.json").write_text(json.dumps({"JupyterArtifacts": {"project": "planted"}}))
    assert load_settings().project == "uncategorized"


def test_settings_are_read_at_each_init_and_api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert jupyter_artifacts.init().project == "uncategorized"
    monkeypatch.setenv("JUPYTER_ARTIFACTS_PROJECT", "second")
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", str(tmp_path / "second-store"))
    run = jupyter_artifacts.init()
    assert run.project == "second"
    assert run.store.root == tmp_path / "second-store"
    assert jupyter_artifacts.Api().default_project == "second"


@pytest.mark.parametrize("setting", ["JUPYTER_ARTIFACTS_STORE", "JUPYTER_ARTIFACTS_CACHE_DIR"])
def test_a_folder_that_cannot_be_made_is_named_with_its_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(setting, str(tmp_path / "file" / "below"))
    with pytest.raises(errors.StoreError, match=setting):
        jupyter_artifacts.init()


def test_a_download_folder_that_cannot_be_made_is_named(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (workspace / "f").write_text("f")
    monkeypatch.setenv("JUPYTER_ARTIFACTS_DIR", str(workspace / "f"))
    with jupyter_artifacts.init() as run:
        artifact = run.log_artifact("f", name="data", type="dataset").wait()
    with pytest.raises(errors.InvalidPathError, match="choose another root"):
        artifact.download()


def test_a_store_url_of_another_scheme_is_refused() -> None:
    with pytest.raises(errors.UnsupportedError, match="ftp"):
        jupyter_artifacts.init(store="ftp://host/store")


def test_login_says_which_store_is_in_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert jupyter_artifacts.login(key="anything") is True
    assert str(tmp_path / "store") in capsys.readouterr().out


def test_the_import_loads_nothing_heavy_and_touches_no_disk(tmp_path: Path) -> None:
    text = (
        "import sys, jupyter_artifacts as j; assert j.run is None; "
        "heavy = {'pandas', 'numpy', 'pyarrow', 'duckdb', 'IPython', 'asyncio', 'fsspec', 'ipywidgets', 'tornado', 'urllib.request'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == "[]\n"
    assert not (tmp_path / "store").exists()


def test_public_names_are_the_ones_promised() -> None:
    for name in jupyter_artifacts.__all__:
        getattr(jupyter_artifacts, name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        jupyter_artifacts.nothing  # noqa: B018


def test_reading_makes_no_store_and_logging_does(workspace: Path, tmp_path: Path) -> None:
    (workspace / "f").write_text("f")
    api = jupyter_artifacts.Api()
    with pytest.raises(errors.StoreNotFoundError, match="there is no store"):
        api.artifact("data")
    assert not api.artifact_exists("data")
    assert not (tmp_path / "store").exists()
    jupyter_artifacts.init()
    assert not api.artifact_exists("data")
    assert (tmp_path / "store").exists()


def test_a_store_gets_a_folder_of_its_own(workspace: Path) -> None:
    (workspace / "mine.txt").write_text("mine")
    with pytest.raises(errors.UsageError, match=r"holds other files \('mine\.txt'\)"):
        jupyter_artifacts.init(store=workspace)
    assert sorted(each.name for each in workspace.iterdir()) == ["mine.txt"]


def test_a_store_that_vanishes_is_not_silently_begun_anew(workspace: Path, tmp_path: Path) -> None:
    (workspace / "f").write_text("f")
    with jupyter_artifacts.init() as run:
        run.log_artifact("f", name="data", type="dataset")
    shutil.rmtree(tmp_path / "store")
    with pytest.raises(errors.StoreUnavailableError, match="is gone"):
        jupyter_artifacts.init()
    with jupyter_artifacts.init() as run:
        assert run.log_artifact("f", name="data", type="dataset").version == "v0"
