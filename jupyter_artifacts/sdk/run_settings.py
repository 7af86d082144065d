"""`Settings`: what `init(settings=)` takes, under W&B's names."""

import os
import warnings
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from jupyter_artifacts.sdk.run_config import config_values

_SETTINGS = {
    "project": "project", "entity": "entity", "job_type": "run_job_type", "group": "run_group", "name": "run_name", "notes": "run_notes",
    "id": "run_id", "resume": "resume", "mode": "mode", "dir": "root_dir", "reinit": "reinit", "save_code": "save_code",
}  # fmt: skip
"""What `init` calls something, and what W&B's settings do."""

_IDLE = frozenset(
    [
        "anonymous", "api_key", "base_url", "console", "disable_job_creation", "init_timeout", "login_timeout", "quiet", "silent",
        "start_method", "summary_warnings", "symlink", "sync_file",
    ]
)  # fmt: skip
_IDLE_PREFIXES = ("_", "x_", "show_", "stats_", "console_")
"""Settings of W&B's client that speak of its server, processes, terminal and machine figures: nothing is lost without them."""


class Settings(SimpleNamespace):
    """What `init(settings=)` takes: each holds where no argument of `init` says otherwise.

    Settings of W&B's that are about its server, terminal output and machine figures are accepted, and mean nothing here; a warning names
    any other.

    Args:
        project: as in `init`, and so are those that follow.
        entity: who owns the project.
        run_job_type: what kind of work it is.
        run_group: what ties several runs together.
        run_name: free text.
        run_notes: free text.
        run_id: of the run.
        resume: whether a run is taken up again.
        mode: accepted for W&B's sake.
        root_dir: folder below which downloads go to `artifacts/`.
        reinit: what happens to a run that is going on.
        save_code: whether the script or notebook is logged too.
    """

    def __init__(
        self,
        *,
        project: str | None = None,
        entity: str | None = None,
        run_job_type: str | None = None,
        run_group: str | None = None,
        run_name: str | None = None,
        run_notes: str | None = None,
        run_id: str | None = None,
        resume: bool | str | None = None,
        mode: str | None = None,
        root_dir: str | os.PathLike[str] | None = None,
        reinit: bool | str | None = None,
        save_code: bool | None = None,
        **others: object,
    ) -> None:
        super().__init__(
            project=project, entity=entity, run_job_type=run_job_type, run_group=run_group, run_name=run_name, run_notes=run_notes,
            run_id=run_id, resume=resume, mode=mode, root_dir=root_dir, reinit=reinit, save_code=save_code, **others,
        )  # fmt: skip
        unknown = [name for name in others if name not in _IDLE and not name.startswith(_IDLE_PREFIXES)]
        if unknown:
            warnings.warn(
                f"these settings have no effect here: {', '.join(unknown)}. Those that have one are {', '.join(_SETTINGS.values())}.",
                stacklevel=2,
            )


def with_settings(said: Mapping[str, Any], settings: object) -> dict[str, Any]:
    """The arguments of `init`, completed by settings: a `Settings`, a dict, or an object with attributes.

    Raises:
        TypeError: none of these.
    """
    given = config_values(settings)
    return {key: given.get(_SETTINGS[key]) if value is None else value for key, value in said.items()}
