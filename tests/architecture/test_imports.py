"""The walls of the house: the import contracts of pyproject.toml, and a light `import jupyter_artifacts`."""

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]

# What the package needs only once a person asks for it. A shell command that logs one file, and a kernel that loads the
# extension, must not pay for these.
HEAVY = ["IPython", "aiohttp", "anywidget", "asyncio", "duckdb", "fsspec", "ipywidgets", "numpy", "pandas", "pyarrow"]


def test_import_contracts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)  # where the linter looks for the package

    exit_status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)

    assert exit_status == 0, "the report above names the contract and the import that breaks it"


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = f"import sys, jupyter_artifacts; print(*sorted(sys.modules.keys() & set({[*HEAVY, 'urllib.request']})))"

    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert loaded.split() == []
