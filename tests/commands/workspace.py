"""The surroundings in which verbs are tested: a folder to work in, a store of its own, and nothing left over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.sdk import session as session_module
from jupyter_artifacts.sdk.session import Session
from jupyter_artifacts.settings import load_settings


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The current folder; the store lies outside it. The entity is "ana"."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("JUPYTER_ARTIFACTS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("JUPYTER_ARTIFACTS_ENTITY", "ana")
    own = Session()
    monkeypatch.setattr(session_module, "_session", own)
    own.open_store(load_settings())
    yield folder
    own.queue.close()
    for run in [*own.kernel_runs.values(), *filter(None, [own.run])]:
        run.finish()
    for store in own._stores.values():
        store.close()


def write(files: dict[str, str]) -> None:
    """Files below the current folder."""
    for path, text in files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text)
