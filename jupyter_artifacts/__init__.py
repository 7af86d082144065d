"""Versioned data, models and their lineage, in the notebook: artifacts without an account or a server.

W&B's code runs on it with one line changed: ``import jupyter_artifacts as wandb``. In a notebook, ``%load_ext jupyter_artifacts`` gives
``%artifact``; in a shell there is ``jupyter artifacts``. Everything here loads when it is first used.
"""

from typing import TYPE_CHECKING, Any

from jupyter_artifacts._version import __version__

if TYPE_CHECKING:
    from jupyter_artifacts.core.model.ttl import ArtifactTTL
    from jupyter_artifacts.errors import CommError, Error, UsageError
    from jupyter_artifacts.sdk.api import Api
    from jupyter_artifacts.sdk.artifact import Artifact
    from jupyter_artifacts.sdk.manifest import ArtifactManifest, ArtifactManifestEntry
    from jupyter_artifacts.sdk.run import Run, finish, init, log_artifact, login, use_artifact
    from jupyter_artifacts.sdk.run_links import link_model, log_model, use_model

    run: Run | None

_HOMES = {
    "Api": "sdk.api",
    "Artifact": "sdk.artifact",
    "ArtifactManifest": "sdk.manifest",
    "ArtifactManifestEntry": "sdk.manifest",
    "ArtifactTTL": "core.model.ttl",
    "CommError": "errors",
    "Error": "errors",
    "Run": "sdk.run",
    "UsageError": "errors",
    "finish": "sdk.run",
    "init": "sdk.run",
    "link_model": "sdk.run_links",
    "log_artifact": "sdk.run",
    "log_model": "sdk.run_links",
    "login": "sdk.run",
    "use_artifact": "sdk.run",
    "use_model": "sdk.run_links",
}

__all__ = [
    "Api",
    "Artifact",
    "ArtifactManifest",
    "ArtifactManifestEntry",
    "ArtifactTTL",
    "CommError",
    "Error",
    "Run",
    "UsageError",
    "__version__",
    "finish",
    "init",
    "link_model",
    "log_artifact",
    "log_model",
    "login",
    "run",
    "use_artifact",
    "use_model",
]


def __getattr__(name: str) -> Any:
    """Public names, loaded when first used; `run` is looked up at each access."""
    from importlib import import_module

    if name == "run":
        return import_module("jupyter_artifacts.sdk.run").current_run()
    if name == "errors":
        return import_module("jupyter_artifacts.errors")
    if name not in _HOMES:
        raise AttributeError(f"module 'jupyter_artifacts' has no attribute {name!r}")
    found = getattr(import_module(f"jupyter_artifacts.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Public names."""
    return __all__


def load_ipython_extension(ip: Any) -> None:
    """``%load_ext jupyter_artifacts``."""
    from jupyter_artifacts.magics import register

    register(ip)


def unload_ipython_extension(ip: Any) -> None:
    """``%unload_ext jupyter_artifacts``."""
    from jupyter_artifacts.magics import unregister

    unregister(ip)
