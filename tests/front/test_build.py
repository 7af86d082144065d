"""The front end's lock, and the archives that carry what is built from it."""

import json
import os
import pwd
import re
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = ROOT / ".tools" / "bin" / "uv"
LABEXTENSION = ROOT / "labextension"
LARGEST_MODULE = 100_000


def environment() -> dict[str, str]:
    """This one, with the cache of packages that the person has."""
    cache = Path(pwd.getpwuid(os.getuid()).pw_dir) / ".cache" / "uv"
    return {**os.environ, "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR") or str(cache)}


def locked() -> dict[str, dict[str, object]]:
    packages: dict[str, dict[str, object]] = json.loads((LABEXTENSION / "package-lock.json").read_text())["packages"]
    return packages


def test_the_lock_names_no_addresses() -> None:
    assert not [name for name, package in locked().items() if "resolved" in package]


def test_the_lock_has_the_optional_packages_of_every_platform() -> None:
    """npm leaves out what it did not find, without a word; `npm ci` then breaks on the platforms that are missing."""
    packages = locked()
    names = {name.rpartition("node_modules/")[2] for name in packages}
    wanted = {(name, each) for name, package in packages.items() for each in package.get("optionalDependencies", {})}  # type: ignore[attr-defined]

    assert sorted((name, each) for name, each in wanted if each not in names) == []


def test_the_widgets_are_small_and_load_nothing() -> None:
    modules = list((ROOT / "jupyter_artifacts" / "widgets").glob("*.js"))
    bundles = [*modules, *(ROOT / "jupyter_artifacts" / "_labextension" / "static").glob("*.js")]

    assert modules
    assert all(module.stat().st_size < LARGEST_MODULE for module in modules)
    for bundle in bundles:
        text = bundle.read_text()
        assert "eval(" not in text, bundle.name
        assert "new Function(" not in text, bundle.name
        assert "cdn." not in text.lower(), bundle.name


def test_no_source_makes_markup_of_strings() -> None:
    written = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\bany\b *[;,)\]>]")

    sources = list((LABEXTENSION / "src").rglob("*.ts*"))
    assert len(sources) > 20
    assert [str(file.relative_to(ROOT)) for file in sources if written.search(file.read_text())] == []


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A wheel and an sdist of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [UV, "build", "--quiet", "--wheel", "--sdist", "--out-dir", folder, ROOT], check=True, capture_output=True, env=environment()
    )
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


def test_the_wheel_carries_the_front_end_once(archives: tuple[Path, Path]) -> None:
    names = zipfile.ZipFile(archives[0]).namelist()
    share = [name for name in names if "/share/jupyter/labextensions/jupyter-artifacts/" in name]

    assert any(name.endswith("/install.json") for name in share)
    assert any(name.endswith("/package.json") for name in share)
    assert any("/static/remoteEntry." in name for name in share)
    assert "jupyter_artifacts/widgets/artifact.js" in names
    assert "jupyter_artifacts/widgets/artifact.css" in names
    assert not [name for name in names if name.startswith("jupyter_artifacts/_labextension/")]
    assert not [name for name in names if "node_modules" in name]


def test_an_sdist_becomes_a_wheel_without_node(archives: tuple[Path, Path], tmp_path: Path) -> None:
    with tarfile.open(archives[1]) as sdist:
        sdist.extractall(tmp_path, filter="data")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("python3", "sh"):
        found = shutil.which(name)
        assert found is not None
        (tools / name).symlink_to(found)
    source = next(tmp_path.glob("jupyter_artifacts-*"))
    command = [UV, "build", "--quiet", "--wheel", "--python", ROOT / ".venv" / "bin" / "python", "--out-dir", tmp_path / "dist", source]
    built = subprocess.run(command, env=environment() | {"PATH": str(tools)}, capture_output=True, text=True, check=False)

    assert built.returncode == 0, built.stderr
    assert not (source / "labextension" / "node_modules").exists()
    names = zipfile.ZipFile(next((tmp_path / "dist").glob("*.whl"))).namelist()
    assert "jupyter_artifacts/widgets/artifact.js" in names
