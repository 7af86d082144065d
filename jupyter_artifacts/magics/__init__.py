"""`%artifact` in IPython: parse, call, show. `%load_ext jupyter_artifacts` calls `register`."""

from jupyter_artifacts.magics.artifact_magics import register, unregister

__all__ = ["register", "unregister"]
