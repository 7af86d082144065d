"""Rebuilds a catalog that is lost, damaged or too old, from its records and its containers; the one that was there is kept aside."""

from jupyter_artifacts.core.operations.recover.recover import recover_store
from jupyter_artifacts.core.operations.recover.result import Recovery

__all__ = ["Recovery", "recover_store"]
