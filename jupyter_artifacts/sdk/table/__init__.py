"""Tables: one, several joined, or parts that many writers added."""

from jupyter_artifacts.sdk.table.table import Table

__all__ = ["Table"]
