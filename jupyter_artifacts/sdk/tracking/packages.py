"""Which packages a cell needs."""

import sys

from jupyter_artifacts.core.model.cell_names import names_of
from jupyter_artifacts.core.operations.recipe import PACKAGE

_PACKAGES = {"sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python", "yaml": "pyyaml", "bs4": "beautifulsoup4",
             "skimage": "scikit-image", "jupyter_artifacts": "jupyter-artifacts"}  # fmt: skip
"""Packages whose modules have other names."""


def packages_of(source: str) -> list[str]:
    """Notes of the packages that a cell imports, with their releases as they are now."""
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for module in sorted(names_of(source).imports - sys.stdlib_module_names):
        package = _PACKAGES.get(module, module)
        try:
            found.append(f"{PACKAGE}{package}=={version(package)}")
        except PackageNotFoundError:
            own = getattr(sys.modules.get(module), "__version__", None)
            found += [f"{PACKAGE}{module}=={own}"] if isinstance(own, str) else []
    return found
