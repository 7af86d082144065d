"""`pip install .` into an empty virtual environment, on every supported Python that is present."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = ROOT / ".tools" / "bin" / "uv"
SUPPORTED = ("3.11", "3.12", "3.13")
SCRIPT = """
import jupyter_artifacts as wandb
with wandb.init() as run:
    run.log_artifact("data.txt", name="data", type="dataset")
print(wandb.Api().artifact("data").file())
"""


def find_python(version: str) -> str | None:
    """An interpreter of that version that runs, or None."""
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    found = [shutil.which(f"python{version}"), *sorted(map(str, home.glob(f".pyenv/versions/{version}.*/bin/python")))]
    command = ["-c", f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"]
    return next(
        (each for each in found if each and not subprocess.run([each, *command], capture_output=True, check=False).returncode), None
    )


@pytest.mark.parametrize("version", [version for version in SUPPORTED if find_python(version)])
def test_it_installs_into_an_empty_environment_and_works(version: str, tmp_path: Path) -> None:
    python = find_python(version)
    assert python is not None
    cache = os.environ.get("UV_CACHE_DIR") or str(Path(pwd.getpwuid(os.getuid()).pw_dir) / ".cache" / "uv")
    environment = {**os.environ, "UV_CACHE_DIR": cache, "UV_PYTHON_DOWNLOADS": "never"}
    environment |= {"JUPYTER_ARTIFACTS_STORE": str(tmp_path / "store"), "JUPYTER_ARTIFACTS_CACHE_DIR": str(tmp_path / "cache")}
    environment["PATH"] = f"{tmp_path / 'venv' / 'bin'}:{environment['PATH']}"

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(str(UV), "venv", "--python", python, "venv")
    run(str(UV), "pip", "install", "--python", "venv/bin/python", str(ROOT))
    (tmp_path / "data.txt").write_text("data")
    assert Path(run("venv/bin/python", "-c", SCRIPT).strip()).read_text() == "data"
    assert run("jupyter", "artifacts", "--version").strip().endswith("0.1.0")
    assert "data" in run("jupyter", "artifacts", "ls")
