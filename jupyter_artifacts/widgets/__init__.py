"""Views as widgets, for front ends that draw widgets and not our own output type, and for layouts of ipywidgets."""

from jupyter_artifacts.widgets.view import View, bundle_of

__all__ = ["View", "bundle_of"]
