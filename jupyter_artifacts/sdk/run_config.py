"""A run's hyperparameters."""

import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from jupyter_artifacts.core.model.values import plain_config
from jupyter_artifacts.errors import UsageError


class Config(MutableMapping[str, Any]):
    """A run's hyperparameters: by name as items and as attributes, nested dicts inside.

    In a script, a value that was set stays, so that a run's config says what it ran with: another value for it is an error unless
    `update(..., allow_val_change=True)` asks for it. In a notebook, where cells run again, it may change. As in W&B.
    """

    def __init__(self, values: Mapping[str, Any], on_change: Callable[[], None], adopt: Callable[[object], object]) -> None:
        """`on_change` is told before each change and may refuse it; `adopt` turns objects of this package into plain values."""
        fields = {"_values": dict(values), "_on_change": on_change, "_adopt": adopt}
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def update(self, values: object = (), allow_val_change: bool | None = None, **more: Any) -> None:  # type: ignore[override]
        """Set several values: of a dict, or of the attributes of an object such as argparse's namespace.

        Raises:
            UsageError: a value that was set would change, in a script, without `allow_val_change`; nothing was set.
            TypeError: neither a mapping nor an object with attributes.
        """
        self._set({**config_values(values), **more}, allow_val_change)

    def setdefaults(self, values: object) -> None:
        """Set those values that have none yet."""
        self._set({key: value for key, value in config_values(values).items() if key not in self._values})

    def as_dict(self) -> dict[str, Any]:
        """All values, as a dict of their own."""
        return dict(self._values)

    def _set(self, values: Mapping[str, object], allow_val_change: bool | None = None) -> None:
        self._on_change()
        plain = plain_config({str(key).strip("-"): self._adopt(value) for key, value in values.items()})
        if not (_is_notebook() if allow_val_change is None else allow_val_change):
            for key, value in plain.items():
                if key in self._values and self._values[key] != value:
                    raise UsageError(
                        f"config {key!r} is {self._values[key]!r} already, not {value!r}. To change it, call"
                        " config.update(..., allow_val_change=True)."
                    )
        self._values.update(plain)

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._set({key: value})

    def __delitem__(self, key: str) -> None:
        self._on_change()
        del self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"the config has no {name!r}; it has {', '.join(self) or 'nothing'}.") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __repr__(self) -> str:
        return repr(self._values)


def config_values(values: object) -> dict[str, Any]:
    """The values of a dict, of another run's config, or of the attributes of an object, as W&B takes them.

    Raises:
        TypeError: none of these.
    """
    if isinstance(values, Mapping):
        return dict(values)
    if callable(flags := getattr(values, "flag_values_dict", None)):  # absl's flags
        return dict(flags())
    if isinstance(values, str):
        raise TypeError("config must be a dict; read the file first, as with json.load().")
    try:
        return dict(values) if isinstance(values, list | tuple) else dict(vars(values))
    except (TypeError, ValueError):
        raise TypeError(f"config must be a dict, or an object with attributes, not {type(values).__name__}.") from None


def _is_notebook() -> bool:
    """Whether cells are executed, by IPython in a kernel or a terminal."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
