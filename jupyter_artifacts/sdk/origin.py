"""Where code is running: a script with its commit, or a notebook and its current cell. Asks IPython only when it is loaded already."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_artifacts.core.model.run import Origin, Step

_SOURCE_LIMIT = 64 * 1024
_DIFF_LIMIT = 1024 * 1024
_GIT_TIMEOUT = 10


def find_origin() -> Origin:
    """The script or notebook that is running."""
    if (shell := _shell()) is not None:
        return Origin("notebook" if _is_kernel(shell) else "interactive", path=_notebook_path(shell))
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    if not script:
        return Origin("interactive")
    path = os.path.abspath(script)
    commit, diff = _git_state(Path(path).parent)
    return Origin("script", path, tuple(map(without_credentials, sys.argv[1:])), commit, diff and without_credentials(diff))


def find_step() -> Step | None:
    """The notebook cell that is running, or None where none is: outside a notebook, or in a callback between cells."""
    shell = _shell()
    if shell is None:
        return None
    request = _request(shell)
    cell_id = (request.get("metadata") or {}).get("cellId")
    running = getattr(shell.displayhook, "exec_result", None)
    if running is not None:
        cell = running.info
        return make_step(shell, cell.raw_cell, cell.cell_id, running.execution_count if cell.store_history else None)
    if "code" in (content := request.get("content") or {}):  # a nested run, such as of another notebook, has taken the above away
        return _step(content["code"], cell_id, None)
    return None


def make_step(shell: Any, source: object, cell_id: str | None, ordinal: int | None) -> Step:
    """The step of an execution; the front end's message says which cell it is where IPython does not."""
    return _step(source, cell_id or (_request(shell).get("metadata") or {}).get("cellId"), ordinal)


def _step(source: object, cell_id: str | None, ordinal: int | None) -> Step:
    text = str(source)[:_SOURCE_LIMIT].encode(errors="replace").decode()  # a cell may hold half a character, which no catalog can keep
    return Step(without_credentials(text), cell_id, ordinal, session_name())


def without_credentials(text: str) -> str:
    """What is kept of a cell or a command line: addresses in it without passwords, tokens and signatures."""
    if "://" not in text:
        return text
    from jupyter_artifacts.core.references.address import hide_credentials  # loaded where there is an address

    return hide_credentials(text)


def session_name() -> str:
    """A name for this life of the kernel, which no other has."""
    if _session_names.get("process") != str(os.getpid()):
        _session_names.update(process=str(os.getpid()), name=os.urandom(8).hex())
    return _session_names["name"]


_session_names: dict[str, str] = {}


def _request(shell: Any) -> Mapping[str, Any]:
    """The front end's message that is being answered; empty outside a kernel."""
    try:
        return shell.get_parent() if _is_kernel(shell) else {}
    except (LookupError, RuntimeError):
        return {}


def find_cells() -> list[str]:
    """The cells that were run so far, also those that failed, in order; none outside IPython."""
    shell = _shell()
    history = getattr(shell, "history_manager", None)
    sources = [] if history is None else [str(each) for each in history.input_hist_raw[1:] if each.strip()]
    return [without_credentials(each.encode(errors="replace").decode()) for each in sources]  # as in a step


def find_notebook_name() -> str | None:
    """The notebook's file name, as far as the front end says it."""
    shell = _shell()
    path = _notebook_path(shell) if shell is not None else None
    return re.split(r"[/\\]", path)[-1] or None if path else None


def _shell() -> Any:
    """The running IPython shell, or None."""
    ipython = sys.modules.get("IPython")
    get_ipython = getattr(ipython, "get_ipython", None)
    return get_ipython() if get_ipython else None


def _is_kernel(shell: Any) -> bool:
    return hasattr(shell, "kernel")


def _notebook_path(shell: Any) -> str | None:
    """The notebook's path, as far as the front end says it; a missing path is never an error."""
    from jupyter_artifacts.views.live.notebook import NOTEBOOK

    path = shell.user_ns.get("__vsc_ipynb_file__") or NOTEBOOK.path
    return str(path) if path else None


def _git_state(folder: Path) -> tuple[str | None, str | None]:
    """The commit of the checkout that holds `folder`, and what differs from it; Nones outside a checkout."""
    if not any((above / ".git").exists() for above in (folder, *folder.parents)):
        return None, None
    commit = _git(folder, "rev-parse", "HEAD")
    if not commit:
        return None, None
    diff = _git(folder, "diff", "--no-ext-diff", "HEAD")
    return commit.strip(), diff[:_DIFF_LIMIT] if diff else None


def _git(folder: Path, *arguments: str) -> str | None:
    import subprocess  # loaded where there is a checkout to ask

    try:
        done = subprocess.run(
            ["git", "-c", "core.fsmonitor=false", *arguments], cwd=folder, capture_output=True, timeout=_GIT_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None
