"""Which front end looks at this kernel's outputs, as far as the kernel can tell, and what to send it.

JupyterLab and Notebook draw our MIME type; they get no widget, whose state would only weigh on the notebook. Front ends that are known to
draw widgets and not our type get a widget. All others have the HTML.
"""

import os
import sys
from collections.abc import Mapping
from importlib import import_module

MODES = ("auto", "static", "widget")

_mode = "auto"


def set_mode(mode: str) -> None:
    """What is sent from now on: "static" is HTML, Markdown and text only, "widget" a widget wherever this runs."""
    global _mode
    _mode = mode


def wants_snapshot() -> bool:
    """Whether outputs carry what our own renderer draws."""
    return _mode == "auto"


def wants_widget() -> bool:
    """Whether outputs carry a widget."""
    if _mode != "auto":
        return _mode == "widget"
    return "google.colab" in sys.modules or "VSCODE_PID" in os.environ or "VSCODE_CWD" in os.environ or _is_vs_code_notebook()


WIDGETS = "jupyter_artifacts.widgets"
"""They lie above, and load anywidget: named here, and loaded when one is wanted."""


def widget_bundle(snapshot: Mapping[str, object]) -> dict[str, object]:
    """The output of a new widget that shows `snapshot`; empty where widgets can't be made."""
    try:
        widgets = import_module(WIDGETS)
    except ImportError:
        return {}
    made: dict[str, object] = widgets.bundle_of(snapshot)
    return made


def _is_vs_code_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and "__vsc_ipynb_file__" in shell.user_ns
