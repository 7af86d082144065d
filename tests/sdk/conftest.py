"""A project folder, a store of its own, and no run left over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.sdk.session import session


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The current folder; the store lies outside it."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("JUPYTER_ARTIFACTS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("JUPYTER_ARTIFACTS_ENTITY", "entity")
    yield folder
    session().queue.drain()
    for run in session().active_runs:
        for job in run._jobs:
            job.is_seen = True
        run.finish()
