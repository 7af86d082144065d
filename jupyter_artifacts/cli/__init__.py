"""The command line: `jupyter artifacts`, `jupyter-artifacts` and `python -m jupyter_artifacts` are the same."""

from jupyter_artifacts.cli.main import main

__all__ = ["main"]
