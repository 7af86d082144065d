"""The build hook of wheel and sdist: the front end's bundles are in both, so whoever installs an sdist needs no Node."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_spec = importlib.util.spec_from_file_location("labextension_build", Path(__file__).with_name("build.py"))
assert _spec is not None
assert _spec.loader is not None
front_end: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(front_end)


class CustomBuildHook(BuildHookInterface[Any]):
    """Builds the front end where it is not built."""

    def dependencies(self) -> list[str]:
        """What the build needs from PyPI: Node, where there is none that is recent enough."""
        return [] if front_end.is_built() or front_end.find_node() else [front_end.NODE_REQUIREMENT]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before anything is packed.

        Raises:
            RuntimeError: there is no Node, or the build failed.
        """
        if front_end.is_built():
            return
        node_folder = front_end.find_node()
        if node_folder is None:
            raise RuntimeError(
                f"no Node that is recent enough was found: install Node 22, or {front_end.NODE_REQUIREMENT} beside {sys.executable}"
            )
        front_end.build(node_folder)
