"""Every test here works in a folder and a store of its own."""

from tests.commands.workspace import workspace

__all__ = ["workspace"]
