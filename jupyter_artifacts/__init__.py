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
    from jupyter_artifacts.sdk.current import (
        BeforeRun,
        define_metric,
        finish,
        link_model,
        log,
        log_artifact,
        log_model,
        login,
        use_artifact,
        use_model,
    )
    from jupyter_artifacts.sdk.manifest import ArtifactManifest, ArtifactManifestEntry
    from jupyter_artifacts.sdk.media.image import Classes, Image
    from jupyter_artifacts.sdk.media.others import Audio, Html, Object3D, Video
    from jupyter_artifacts.sdk.run import Run, init
    from jupyter_artifacts.sdk.run_config import Config
    from jupyter_artifacts.sdk.run_settings import Settings
    from jupyter_artifacts.sdk.run_summary import Summary
    from jupyter_artifacts.sdk.table.joined import JoinedTable
    from jupyter_artifacts.sdk.table.partitioned import PartitionedTable
    from jupyter_artifacts.sdk.table.table import Table

    run: Run | None
    config: Config | BeforeRun
    summary: Summary | BeforeRun

_HOMES = {
    "Api": "sdk.api",
    "Artifact": "sdk.artifact",
    "ArtifactManifest": "sdk.manifest",
    "ArtifactManifestEntry": "sdk.manifest",
    "ArtifactTTL": "core.model.ttl",
    "Audio": "sdk.media.others",
    "Classes": "sdk.media.image",
    "CommError": "errors",
    "Error": "errors",
    "Html": "sdk.media.others",
    "Image": "sdk.media.image",
    "JoinedTable": "sdk.table.joined",
    "Object3D": "sdk.media.others",
    "PartitionedTable": "sdk.table.partitioned",
    "Run": "sdk.run",
    "Settings": "sdk.run_settings",
    "Table": "sdk.table.table",
    "UsageError": "errors",
    "Video": "sdk.media.others",
    "define_metric": "sdk.current",
    "finish": "sdk.current",
    "init": "sdk.run",
    "link_model": "sdk.current",
    "log": "sdk.current",
    "log_artifact": "sdk.current",
    "log_model": "sdk.current",
    "login": "sdk.current",
    "use_artifact": "sdk.current",
    "use_model": "sdk.current",
}

__all__ = [
    "Api",
    "Artifact",
    "ArtifactManifest",
    "ArtifactManifestEntry",
    "ArtifactTTL",
    "Audio",
    "Classes",
    "CommError",
    "Error",
    "Html",
    "Image",
    "JoinedTable",
    "Object3D",
    "PartitionedTable",
    "Run",
    "Settings",
    "Table",
    "UsageError",
    "Video",
    "__version__",
    "config",
    "data_types",
    "define_metric",
    "finish",
    "init",
    "link_model",
    "log",
    "log_artifact",
    "log_model",
    "login",
    "run",
    "summary",
    "use_artifact",
    "use_model",
]


def __getattr__(name: str) -> Any:
    """Public names, loaded when first used; those of the current run are looked up at each access."""
    from importlib import import_module

    if name in ("run", "config", "summary"):
        return getattr(import_module("jupyter_artifacts.sdk.current"), f"current_{name}")()
    if name in ("errors", "data_types"):
        return import_module(f"jupyter_artifacts.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'jupyter_artifacts' has no attribute {name!r}")
    from jupyter_artifacts.core.collector import paused_collector

    with paused_collector():  # a tenth of the time that loading a hundred modules takes
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


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """What the server extension is, for Jupyter Server."""
    from jupyter_artifacts.server.extension import JupyterArtifacts

    return [{"module": "jupyter_artifacts.server.extension", "app": JupyterArtifacts}]
