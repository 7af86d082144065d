"""Fixtures shared by all tests."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from jupyter_artifacts.core import clock
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


class SetClock:
    """A clock that stands where it is put."""

    def __init__(self, now: int) -> None:
        self.now = now

    def go(self, by: timedelta) -> None:
        """Move it on, or back."""
        self.now += by // timedelta(microseconds=1)


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """The clock of this process, which stands still from now on."""
    stopped = SetClock(clock.now_us())
    monkeypatch.setattr(clock, "now_us", lambda: stopped.now)
    return stopped
