"""Settings: argument > environment > Jupyter config > W&B's environment > default, read afresh at each `init` and `Api`.

Jupyter config is the object `JupyterArtifacts` in `jupyter_artifacts_config.json`, in Jupyter's config folders: never in the current one.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from jupyter_artifacts.errors import UsageError

DEFAULT_PROJECT = "uncategorized"
CONFIG_FILE = "jupyter_artifacts_config.json"
CONFIG_OBJECT = "JupyterArtifacts"


class Settings(NamedTuple):
    """What holds now.

    Attributes:
        store: path or URL of the store.
        cache_dir: stat cache, and files that are being written; made when needed.
        is_cache_dir_chosen: whether somebody asked for that cache folder.
        artifacts_dir: where downloads go that name no folder.
        project: where artifacts and runs go that name no project.
        entity: who owns them; None is the store's default.
        is_gc_enabled: whether logs collect garbage, at most once a day.
        cache_size: how much of what references lead to is kept in the cache folder, as in "10GB".
        reference_hosts: names of private hosts that references of imported versions, and those that a server follows, may lead to.
        reference_roots: folders in which files that such references name may lie.
    """

    store: str
    cache_dir: Path
    is_cache_dir_chosen: bool
    artifacts_dir: Path
    project: str
    entity: str | None
    is_gc_enabled: bool = True
    cache_size: str = "10GB"
    reference_hosts: tuple[str, ...] = ()
    reference_roots: tuple[str, ...] = ()


def load_settings(*, store: str | None = None, project: str | None = None, entity: str | None = None, dir: str | None = None) -> Settings:
    """The settings in force, with arguments before all else.

    Args:
        store: path or URL.
        project: default project.
        entity: default entity.
        dir: folder below which downloads go to `artifacts/`.

    Raises:
        UsageError: a config file can't be read, or what should say yes or no says something else.
    """
    config = _jupyter_config()

    def choose(argument: str | None, name: str, wandb_name: str | None = None) -> str | None:
        chosen = argument or os.environ.get(f"JUPYTER_ARTIFACTS_{name.upper()}") or config.get(name.lower())
        return chosen or (os.environ.get(wandb_name) if wandb_name else None) or None

    cache = choose(None, "cache_dir", "WANDB_CACHE_DIR")
    base = dir or os.environ.get("WANDB_DIR")
    downloads = (os.path.join(dir, "artifacts") if dir else None) or choose(None, "dir", "WANDB_ARTIFACT_DIR")
    return Settings(
        store=choose(store, "store") or str(jupyter_data_dir() / "artifacts"),
        cache_dir=Path(cache or _user_cache_dir() / "jupyter_artifacts").expanduser().absolute(),
        is_cache_dir_chosen=cache is not None,
        artifacts_dir=Path(downloads or os.path.join(base or "", "artifacts")).expanduser(),
        project=choose(project, "project", "WANDB_PROJECT") or DEFAULT_PROJECT,
        entity=choose(entity, "entity", "WANDB_ENTITY"),
        is_gc_enabled=_is_yes("gc_enabled", choose(None, "gc_enabled", "GORILLA_ARTIFACT_GC_ENABLED") or "true"),
        cache_size=choose(None, "cache_size") or "10GB",
        reference_hosts=_parts(choose(None, "reference_hosts"), ","),
        reference_roots=_parts(choose(None, "reference_roots"), os.pathsep),
    )


def _parts(text: str | None, mark: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(mark) if part.strip())


_YES, _NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


def _is_yes(name: str, text: str) -> bool:
    if text.strip().lower() not in (*_YES, *_NO):
        raise UsageError(f"the setting {name} is {text!r}; it may be true or false.")
    return text.strip().lower() in _YES


def jupyter_data_dir() -> Path:
    """The user's Jupyter data folder, by Jupyter's own rules (`jupyter --data-dir`)."""
    if chosen := os.environ.get("JUPYTER_DATA_DIR"):
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Jupyter"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "jupyter"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "jupyter"


def _config_dirs() -> list[Path]:
    """Jupyter's config folders, the strongest first."""
    own = Path(os.environ.get("JUPYTER_CONFIG_DIR") or Path.home() / ".jupyter")
    shared = [Path(each) for each in os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep) if each]
    return [own, *shared, Path(sys.prefix) / "etc" / "jupyter"]


def _jupyter_config() -> Mapping[str, str]:
    merged: dict[str, str] = {}
    for folder in reversed(_config_dirs()):
        file = folder / CONFIG_FILE
        try:
            text = file.read_text(encoding="utf-8")
        except OSError:
            continue
        try:
            found = json.loads(text).get(CONFIG_OBJECT, {})
            merged |= {str(key): str(value) for key, value in found.items()}
        except (ValueError, AttributeError) as error:
            raise UsageError(f"{file} is not a Jupyter config file in JSON ({error}); mend or remove it.") from None
    return merged


def _user_cache_dir() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home())
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
