"""The code of a run as an artifact: source files below a folder, and in a notebook the cells that were run so far."""

import json
import os
import re
import warnings
from collections.abc import Callable, Iterator

from jupyter_artifacts.core.model.run import Origin
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.origin import find_cells

Chooser = Callable[[str, str], bool] | Callable[[str], bool]
"""Takes the path of a file, or that and the root."""

CODE_TYPE = "code"
_LIBRARIES = frozenset(["node_modules", "site-packages", "__pycache__", "wandb"])


def is_code(path: str) -> bool:
    """Whether a file is code by its name: Python, a Dockerfile, or a list of requirements."""
    name = os.path.basename(path)
    return name.endswith(".py") or name.startswith("Dockerfile") or name == "requirements.txt"


def is_foreign(path: str, root: str) -> bool:
    """Whether a file belongs to a tool rather than to the project: to libraries, an environment, or anything in a hidden folder."""
    folders = os.path.relpath(os.path.dirname(path), root).split(os.sep)
    return any((name.startswith(".") and name != ".") or name in _LIBRARIES for name in folders)


def make_code_artifact(
    project: str, origin: Origin, root: str | os.PathLike[str] | None, name: str | None, include: Chooser, exclude: Chooser
) -> Artifact | None:
    """An artifact of code, not logged yet; None with a warning when there is none.

    Raises:
        UsageError: no such folder, or names that can't be kept.
    """
    artifact = Artifact._of_reserved_type(name or code_name(project, origin), CODE_TYPE)
    if root is not None:
        top = os.path.abspath(root)
        if not os.path.isdir(top):
            raise UsageError(f"{os.fspath(root)!r} is not a folder; give log_code() the folder that holds the code, or None.")
        for path in sorted(_chosen(top, _of_two(include), _of_two(exclude), prunes=exclude is is_foreign)):
            artifact.add_file(path, os.path.relpath(path, top).replace(os.sep, "/"))
    if cells := find_cells():
        with artifact.new_file(_cells_path(origin), "w", encoding="utf-8") as file:
            file.write(notebook_of(cells))
    if not artifact.manifest.entries:
        warnings.warn(f"there is no code to log below {root}; include_fn and exclude_fn choose files.", stacklevel=3)
        return None
    return artifact


def make_script_artifact(project: str, origin: Origin) -> Artifact | None:
    """An artifact of the script that is running, not logged yet; None with a warning when there is no such file."""
    if origin.kind != "script" or origin.path is None or not os.path.isfile(origin.path):
        warnings.warn("save_code found no script or notebook to log; log_code() logs a folder.", stacklevel=4)
        return None
    artifact = Artifact._of_reserved_type(code_name(project, origin), CODE_TYPE)
    artifact.add_file(origin.path, os.path.basename(origin.path))
    return artifact


def code_name(project: str, origin: Origin) -> str:
    """``source-<project>-<script or notebook>``, in characters that a name may have."""
    path = origin.path or "interactive"
    if os.path.isabs(path):
        path = os.path.relpath(path) if not os.path.relpath(path).startswith("..") else os.path.basename(path)
    plain = re.sub(r"[^a-zA-Z0-9_.-]", "_", f"source-{project}-{path}").rstrip(".")
    return plain if len(plain) <= 128 else f"{plain[:63]}..{plain[-63:]}"


def notebook_of(cells: list[str]) -> str:
    """Cells as a notebook file, the same for the same cells: without outputs, numbers or times."""
    body: list[dict[str, object]] = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell.splitlines(keepends=True)}
        for cell in cells
    ]
    language = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": body, "metadata": language, "nbformat": 4, "nbformat_minor": 4}, indent=1, ensure_ascii=False) + "\n"


def _cells_path(origin: Origin) -> str:
    """Where the cells go: beside the notebook's own file, which holds what was saved rather than what was run."""
    stem = os.path.splitext(re.split(r"[/\\]", origin.path or "")[-1])[0]
    return f"{stem or 'notebook'}-cells.ipynb"


def _chosen(top: str, include: Callable[[str, str], bool], exclude: Callable[[str, str], bool], *, prunes: bool) -> Iterator[str]:
    for folder, folders, names in os.walk(top):
        if prunes:  # an environment may hold a hundred thousand files: they are not even looked at
            folders[:] = [
                each for each in folders if not is_foreign(os.path.join(folder, each, "x"), top) and not _is_environment(folder, each)
            ]
        for path in (os.path.join(folder, name) for name in names):
            if include(path, top) and not exclude(path, top) and os.path.isfile(path):
                yield path


def _is_environment(folder: str, name: str) -> bool:
    return os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))


def _of_two(choose: Chooser) -> Callable[[str, str], bool]:
    """`choose` as a function of path and root; W&B also takes functions of the path alone."""
    from inspect import signature  # slow to load, and only needed here

    takes_root = len(signature(choose).parameters) == 2
    return lambda path, root: bool(choose(path, root) if takes_root else choose(path))  # type: ignore[call-arg]
