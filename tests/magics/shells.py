"""An IPython shell in this process, with `%artifact` loaded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


class Shell:
    """A shell, and what its last cell printed."""

    def __init__(self, ip: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
        self.ip = ip
        self.out = self.err = ""
        self._capsys = capsys

    def run(self, cell: str) -> Any:
        """The result of a cell: what `Out` got."""
        self.result = self.ip.run_cell(cell, store_history=True)
        self.out, self.err = self._capsys.readouterr()
        return self.result.result

    def value(self, cell: str) -> Any:
        """What an assignment of this magic gets."""
        self.run(f"_value = {cell}")
        assert self.result.success, self.err
        return self.ip.user_ns["_value"]

    def fail(self, cell: str) -> str:
        """The one line that a cell fails with."""
        self.run(cell)
        assert not self.result.success
        return self.err


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    """A fresh shell that is the current one."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryAccessor.enabled = False
    config.InteractiveShell.colors = "nocolor"
    InteractiveShell.clear_instance()
    ip = InteractiveShell.instance(config=config)
    ip.run_line_magic("load_ext", "jupyter_artifacts")
    yield Shell(ip, capsys)
    ip.run_line_magic("unload_ext", "jupyter_artifacts")
    InteractiveShell.clear_instance()
