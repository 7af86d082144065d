"""Logs a file that a tracked cell wrote, when a person presses its button. The question names what was listed, never a path."""

import os
import threading
from collections.abc import Callable

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.params import Params

Log = Callable[[], VersionRecord]
"""Logs one output; its errors go to whoever pressed the button."""

MOST_OFFERED = 1000

_lock = threading.Lock()
_offered: dict[str, tuple[str, Log]] = {}


def offer_output(store: Store, log: Log) -> str:
    """Let views have an output logged: under the id that is returned, which nobody can guess and no other process knows."""
    output = os.urandom(16).hex()
    with _lock:
        while len(_offered) >= MOST_OFFERED:
            del _offered[next(iter(_offered))]
        _offered[output] = store.id, log
    return output


def log_output(store: Store, params: Params, check: Check) -> Answer:
    """Log the output of that id, and tell the version that holds it.

    Raises:
        UsageError: this process offers none of that id.
        Error: below it, why it can't be logged.
    """
    with _lock:
        place, log = _offered.get(params.text("output"), ("", None))
    if log is None or place != store.id:
        raise UsageError("this kernel does not offer that file any more: `%artifact track` lists those that it does.")
    check()
    version = log()
    return Answer({"version": version.name, "qualified_name": version.qualified_name})
