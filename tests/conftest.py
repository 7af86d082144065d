"""Fixtures shared by all tests."""

import os
from pathlib import Path

import pytest

from jupyter_artifacts.core.store import Store, open_store

pytest.register_assert_rewrite("tests.contracts")


@pytest.fixture(autouse=True)
def _isolated_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees this machine's settings, store or notebook."""
    for name in list(os.environ):
        if name.startswith(("JUPYTER_", "WANDB_", "JPY_")):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(home / "data"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(home / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store in a temporary folder."""
    opened = open_store(str(tmp_path / "store"), tmp_path / "cache")
    yield opened
    opened.close()
