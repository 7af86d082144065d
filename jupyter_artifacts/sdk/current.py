"""What W&B's package does for the run that goes on: its functions, and its `config` and `summary`."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.metrics import Metric
from jupyter_artifacts.sdk.run import current_run, require_run
from jupyter_artifacts.sdk.run_config import Config
from jupyter_artifacts.sdk.run_summary import Summary
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.settings import load_settings

__all__ = [
    "current_config",
    "current_run",
    "current_summary",
    "define_metric",
    "finish",
    "link_model",
    "log",
    "log_artifact",
    "log_model",
    "login",
    "use_artifact",
    "use_model",
]


def finish(exit_code: int | None = None) -> None:
    """End the current run, if there is one; see `Run.finish`."""
    if (current := session().run) is not None:
        current.finish(exit_code)


def login(*, key: str | None = None, relogin: bool | None = None, host: str | None = None) -> bool:
    """Nothing to log in to: says which store is in use, and succeeds. The arguments are accepted for W&B's sake.

    Raises:
        StoreError: below it, why the store can't be opened.
    """
    settings = load_settings()
    store = session().open_store(settings)
    print(f"No account needed. Artifacts are kept in {store.root}, under {settings.entity or store.default_entity}/{settings.project}.")
    return True


def log_artifact(
    artifact_or_path: Artifact | str | os.PathLike[str],
    name: str | None = None,
    type: str | None = None,
    aliases: Iterable[str] | None = None,
    tags: Iterable[str] | None = None,
) -> Artifact:
    """`Run.log_artifact` of the current run.

    Raises:
        UsageError: there is no current run.
    """
    return require_run("log_artifact()").log_artifact(artifact_or_path, name, type, aliases, tags)


def use_artifact(
    artifact_or_name: Artifact | str, type: str | None = None, aliases: Iterable[str] | None = None, use_as: str | None = None
) -> Artifact:
    """`Run.use_artifact` of the current run.

    Raises:
        UsageError: there is no current run.
    """
    return require_run("use_artifact()").use_artifact(artifact_or_name, type, aliases, use_as)


def log_model(path: str | os.PathLike[str], name: str | None = None, aliases: Iterable[str] | None = None) -> None:
    """`Run.log_model` of the current run.

    Raises:
        UsageError: there is no current run.
    """
    require_run("log_model()").log_model(path, name, aliases)


def use_model(name: str) -> str:
    """`Run.use_model` of the current run.

    Raises:
        UsageError: there is no current run.
    """
    return require_run("use_model()").use_model(name)


def link_model(
    path: str | os.PathLike[str], registered_model_name: str, name: str | None = None, aliases: Iterable[str] | None = None
) -> Artifact:
    """`Run.link_model` of the current run.

    Raises:
        UsageError: there is no current run.
    """
    return require_run("link_model()").link_model(path, registered_model_name, name, aliases)


def log(data: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:
    """`Run.log` of the current run.

    Raises:
        UsageError: there is no current run.
    """
    require_run("log()").log(data, step, commit)


def define_metric(
    name: str,
    step_metric: str | Metric | None = None,
    step_sync: bool | None = None,
    hidden: bool | None = None,
    summary: str | None = None,
    goal: str | None = None,
    overwrite: bool | None = None,
) -> Metric:
    """`Run.define_metric` of the current run.

    Raises:
        UsageError: there is no current run.
    """
    run = require_run("define_metric()")
    return run.define_metric(name, step_metric, step_sync, hidden, summary, goal, overwrite)


class BeforeRun:
    """What `config` and `summary` of the package are while there is no run: any use says what to do."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):
            raise AttributeError(key)
        return self[key]

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __getitem__(self, key: str) -> Any:
        return getattr(require_run(self._name), self._name)[key]

    def __setitem__(self, key: str, value: Any) -> None:
        getattr(require_run(self._name), self._name)[key] = value

    def __repr__(self) -> str:
        return f"<{self._name} of no run>"


def current_config() -> Config | BeforeRun:
    """The config of the current run."""
    run = session().run
    return BeforeRun("config") if run is None else run.config


def current_summary() -> Summary | BeforeRun:
    """The summary of the current run."""
    run = session().run
    return BeforeRun("summary") if run is None else run.summary
